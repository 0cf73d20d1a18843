/**
 * `npm run contracts:gas`: measures what the contracts' operations cost, each as a transaction of its
 * own, and prints the table. Exits 1 if a row is beyond its cap, or was not measured. Gas does not
 * depend on the machine.
 *
 *   --write            puts the table into contracts/README.md
 *   --results FILE     writes what passed and failed
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { run } from "../.ci/process.ts";
import { allPassed } from "./forge-report.ts";
import { GAS_ROWS, type GasRow } from "./gas-table.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MEASURED = `${ROOT}contracts/out/snapshots/gas.json`;
const README = `${ROOT}contracts/README.md`;
/** Most of it compiles. */
const BUDGET_SECONDS = 240;
const TESTS = ["--match-contract", "GasTest$", "--isolate", "--evm-version", "osaka"];
/** Beside those of other runs, which compile for another version. */
const PLACES = ["--out", "contracts/out/osaka", "--cache-path", "contracts/cache/osaka"];
const MARKS = { begin: "<!-- gas -->\n", end: "<!-- /gas -->" };

async function measure(): Promise<Map<string, number>> {
  rmSync(MEASURED, { force: true });
  // Without `--json`, which leaves the measurements unwritten.
  const args = ["test", ...TESTS, ...PLACES];
  const outcome = await run({
    command: "forge",
    args,
    budgetSeconds: BUDGET_SECONDS,
    output: "quiet",
  });
  if (outcome.overBudget) throw new Error(`forge took more than ${BUDGET_SECONDS} s`);
  if (outcome.exitCode !== 0 || !allPassed(outcome.printed)) {
    throw new Error(`forge test failed\n${outcome.printed}`);
  }
  const rows = JSON.parse(readFileSync(MEASURED, "utf8")) as Record<string, string>;
  return new Map(Object.entries(rows).map(([name, gas]) => [name, Number(gas)]));
}

/** What is wrong with a row, or null. */
function faultOf({ cap }: GasRow, gas: number | undefined): string | null {
  if (gas === undefined) return "not measured";
  return gas > cap ? `${gas - cap} beyond its cap` : null;
}

const grouped = (gas: number | undefined): string => gas?.toLocaleString("en-US") ?? "-";

const tableOf = (measured: ReadonlyMap<string, number>): string =>
  [
    "| Operation | Gas | Cap |",
    "|---|---:|---:|",
    ...GAS_ROWS.map(
      ({ name, operation, cap }) =>
        `| ${operation} | ${grouped(measured.get(name))} | ${grouped(cap)} |`,
    ),
    "",
  ].join("\n");

function writeReadme(table: string): void {
  const text = readFileSync(README, "utf8");
  const from = text.indexOf(MARKS.begin) + MARKS.begin.length;
  const to = text.indexOf(MARKS.end, from);
  if (from < MARKS.begin.length || to < 0) throw new Error(`no place for the table in ${README}`);
  writeFileSync(README, text.slice(0, from) + table + text.slice(to));
}

const { values } = parseArgs({
  options: { write: { type: "boolean" }, results: { type: "string" } },
});
const measured = await measure();
const table = tableOf(measured);
console.log(table);
let failed = 0;
for (const row of GAS_ROWS) {
  const fault = faultOf(row, measured.get(row.name));
  if (fault === null) continue;
  failed += 1;
  console.error(`${row.name}: ${fault}`);
}
const known = new Set(GAS_ROWS.map(({ name }) => name));
for (const name of measured.keys()) {
  if (known.has(name)) continue;
  failed += 1;
  console.error(`${name}: measured, but no row of contracts/gas-table.ts`);
}
if (values.write === true) writeReadme(table);
if (values.results !== undefined) {
  writeFileSync(values.results, JSON.stringify({ passed: GAS_ROWS.length - failed, failed }));
}
process.exitCode = failed === 0 ? 0 : 1;
