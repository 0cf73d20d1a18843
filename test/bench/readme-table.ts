/**
 * Writes the performance table of the README from the newest results:
 *
 *   node test/bench/readme-table.ts [--check]
 *
 * Everything between the two marks is replaced; `--check` changes nothing and fails if it differs.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import process from "node:process";
import { performanceText, replaceBetweenMarks } from "./readme-text.ts";
import type { BenchReport } from "./report.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const README = join(ROOT, "README.md");

const report = JSON.parse(await readFile(join(ROOT, ".results/bench.json"), "utf8")) as BenchReport;
const before = await readFile(README, "utf8");
const after = replaceBetweenMarks(before, performanceText(report));
if (after === null) {
  console.error("README.md has no place for the table: <!-- bench --> and <!-- /bench -->");
  process.exitCode = 2;
} else if (process.argv.includes("--check")) {
  process.exitCode = after === before ? 0 : 1;
} else {
  await writeFile(README, after);
}
