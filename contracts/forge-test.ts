/**
 * `npm run contracts:test`: the contracts' unit, fuzz and invariant tests. What only measures gas is
 * for `npm run contracts:gas`. `--results FILE` writes what passed and failed; other arguments go to
 * forge.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readForgeReport } from "./forge-report.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const OUTPUT_BYTES_MAX = 256 * 1024 * 1024;

const { values, positionals } = parseArgs({
  options: { results: { type: "string" } },
  allowPositionals: true,
});
const args = ["test", "--json", "--no-match-contract", "GasTest$", ...positionals];
const ran = spawnSync("forge", args, { cwd: ROOT, encoding: "utf8", maxBuffer: OUTPUT_BYTES_MAX });
let passed = 0;
let failed = 0;
for (const { suite, passed: succeeded, bad } of readForgeReport(ran.stdout)) {
  passed += succeeded;
  failed += bad.length;
  const tests = succeeded + bad.length;
  console.log(`${bad.length === 0 ? "ok  " : "FAIL"} ${suite}: ${tests} tests`);
  for (const { name, reason } of bad) console.log(`  ${name}: ${reason}`);
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
