/**
 * What has to hold on a clean checkout. `.ci/run` installs and starts this file, which runs each
 * stage within its budget, sums up what the runners report, and leaves the closing line in
 * `.results/closing`.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { run } from "./process.ts";
import { ROOT } from "./source/files.ts";
import {
  closingLine,
  judgeEnding,
  ONE_FAILED,
  readTally,
  readVitestReport,
  succeeded,
  sumOf,
  type Tally,
  vitestFailures,
} from "./tally.ts";

/** A stage is an npm script. A runner writes what it did to a file, or is judged by its exit. */
type Stage = {
  readonly name: string;
  readonly budgetSeconds: number;
  /** The script's name and arguments. */
  readonly args: readonly string[];
  readonly reports: "tally" | "vitest" | "exit";
};

const RESULTS = `${ROOT}.results`;
const resultsOf = (name: string): string => `${RESULTS}/${name}.json`;

const STAGES: readonly Stage[] = [
  { name: "build", budgetSeconds: 60, args: ["build"], reports: "exit" },
  {
    name: "check",
    budgetSeconds: 120,
    args: ["check", "--", "--results", resultsOf("check")],
    reports: "tally",
  },
  {
    name: "test",
    budgetSeconds: 480,
    args: [
      ...["test", "--", "--reporter=default", "--reporter=json"],
      `--outputFile.json=${resultsOf("test")}`,
    ],
    reports: "vitest",
  },
  {
    name: "integration",
    budgetSeconds: 900,
    args: [
      ...["test:integration", "--", "--reporter=default", "--reporter=json"],
      `--outputFile.json=${resultsOf("integration")}`,
    ],
    reports: "vitest",
  },
  {
    name: "contracts",
    budgetSeconds: 240,
    args: ["contracts:test", "--", "--results", resultsOf("contracts")],
    reports: "tally",
  },
  {
    name: "gas",
    budgetSeconds: 270,
    args: ["contracts:gas", "--", "--results", resultsOf("gas")],
    reports: "tally",
  },
  {
    name: "l1",
    budgetSeconds: 600,
    args: [
      // The others, of minutes each, are for `npm run test:l1` by hand and by night.
      ...["test:l1", "--", "settlement", "membership", "forced"],
      ...["--reporter=default", "--reporter=json"],
      `--outputFile.json=${resultsOf("l1")}`,
    ],
    reports: "vitest",
  },
  { name: "devnet", budgetSeconds: 150, args: ["start", "--", "--smoke", "20"], reports: "exit" },
  {
    name: "perturb",
    budgetSeconds: 300,
    args: ["perturb", "--", "--results", resultsOf("perturb")],
    reports: "tally",
  },
  {
    name: "mutants",
    budgetSeconds: 120,
    args: ["mutants", "--", "--results", resultsOf("mutants")],
    reports: "tally",
  },
  {
    name: "twins",
    budgetSeconds: 120,
    args: ["twins", "--", "--windows", "1", "--random", "150", "--results", resultsOf("twins")],
    reports: "tally",
  },
  {
    name: "fuzz",
    budgetSeconds: 60,
    args: ["fuzz", "--", "--seconds", "5", "--results", resultsOf("fuzz")],
    reports: "tally",
  },
  {
    name: "simulate",
    budgetSeconds: 240,
    args: ["simulate", "--", "--seeds", "300", "--results", resultsOf("simulate")],
    reports: "tally",
  },
];

/** One line of the table at the end. */
type Result = { readonly name: string; readonly text: string; readonly tally: Tally };

async function runStage(stage: Stage): Promise<Result> {
  const { name, budgetSeconds } = stage;
  console.log(`\n== ${name} (budget ${budgetSeconds} s)`);
  rmSync(resultsOf(name), { force: true });
  const outcome = await run({
    command: "npm",
    args: ["run", "--silent", ...stage.args],
    budgetSeconds,
    output: "show",
  });
  const tally = judgeEnding(tallyOf(stage, outcome.exitCode), outcome);
  const late = outcome.overBudget ? ", over budget" : "";
  const text = `${closingLine(tally)} in ${outcome.seconds.toFixed(1)} s${late}`;
  return { name, text, tally };
}

function reportOf(name: string): string | null {
  const path = resultsOf(name);
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

function tallyOf({ name, reports }: Stage, exitCode: number | null): Tally {
  switch (reports) {
    case "tally":
      return readTally(reportOf(name));
    case "vitest":
      return readVitestReport(reportOf(name));
    case "exit":
      return exitCode === 0 ? { passed: 1, failed: 0 } : ONE_FAILED;
  }
}

mkdirSync(RESULTS, { recursive: true });
const installed: Tally = { passed: 1, failed: 0 };
const results: Result[] = [{ name: "install", text: closingLine(installed), tally: installed }];
for (const stage of STAGES) results.push(await runStage(stage));
const total = sumOf(results.map((result) => result.tally));
// Again at the end: of a long log people keep the end.
for (const { name } of STAGES.filter(({ reports }) => reports === "vitest")) {
  for (const failure of vitestFailures(reportOf(name))) console.log(`\n== failed: ${failure}`);
}
console.log("");
for (const { name, text } of results) console.log(`${name.padEnd(10)} ${text}`);
writeFileSync(`${RESULTS}/closing`, `${closingLine(total)}\n`);
process.exitCode = succeeded(total) ? 0 : 1;
