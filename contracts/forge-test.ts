/**
 * `npm run contracts:test`: the contracts' unit, fuzz and invariant tests. What only measures gas is
 * for `npm run contracts:gas`. `--results FILE` writes what passed and failed; other arguments go to
 * forge.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const OUTPUT_BYTES_MAX = 256 * 1024 * 1024;

type Suites = Record<string, { test_results: Record<string, Result> }>;
type Result = { readonly status: string; readonly reason: string | null };

const { values, positionals } = parseArgs({
  options: { results: { type: "string" } },
  allowPositionals: true,
});
const args = ["test", "--json", "--no-match-contract", "GasTest$", ...positionals];
const ran = spawnSync("forge", args, { cwd: ROOT, encoding: "utf8", maxBuffer: OUTPUT_BYTES_MAX });
const suites = parse(ran.stdout);
let passed = 0;
let failed = 0;
for (const [suite, { test_results }] of Object.entries(suites)) {
  const results = Object.entries(test_results);
  const bad = results.filter(([, { status }]) => status !== "Success"); // a skipped one too
  passed += results.length - bad.length;
  failed += bad.length;
  console.log(`${bad.length === 0 ? "ok  " : "FAIL"} ${suite}: ${results.length} tests`);
  for (const [name, { reason }] of bad) console.log(`  ${name}: ${reason ?? "no reason given"}`);
}
if (passed + failed === 0 || (ran.status !== 0 && failed === 0)) {
  failed += 1;
  console.log(ran.stderr || "forge reported nothing");
}
console.log(`${passed} passed, ${failed} failed`);
if (values.results !== undefined) {
  writeFileSync(values.results, JSON.stringify({ passed, failed }));
}
process.exitCode = failed === 0 ? 0 : 1;

/** Forge prints one line of JSON, after what the compiler said. */
function parse(text: string): Suites {
  const line = text.split("\n").findLast((each) => each.startsWith("{"));
  return line === undefined ? {} : (JSON.parse(line) as Suites);
}
