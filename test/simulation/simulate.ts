/** `npm run simulate`: replay a seed, search many, or measure latencies. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Violation } from "../simulator/checker.ts";
import type { Schedule } from "../simulator/schedule.ts";
import { shrinkSchedule } from "../simulator/shrink.ts";
import { createTrace, describeSchedule, TRACE_LEGEND, traceHead } from "../simulator/trace.ts";
import { type CampaignReport, runCampaign } from "./campaign.ts";
import { runCrashed } from "./crashed.ts";
import { parseOptions, type SimulateOptions, USAGE, UsageError } from "./options.ts";
import { createProgressBar } from "./progress-bar.ts";
import { readRegression, storeRegression } from "./regressions.ts";
import {
  createSeedRunner,
  type SeedOptions,
  type SeedReport,
  type SeedRunner,
} from "./run-seed.ts";
import { addToTotal, readTotal } from "./running-total.ts";
import { scenarioOf, scenarios } from "./scenarios/index.ts";
import { runProfile } from "./wan.ts";

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** @returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.mode === "help") {
    print(USAGE);
    return 0;
  }
  if (options.scenario !== null && scenarioOf(options.scenario) === undefined) {
    const names = scenarios.map(({ name, title }) => `\n  ${name.padEnd(8)} ${title}`).join("");
    throw new UsageError(`no scenario is called "${options.scenario}"; there are:${names}`);
  }
  if (options.mode === "profile") return await profile(options);
  return options.mode === "replay" ? await replay(options) : await campaign(options);
}

const seedOptionsOf = (options: SimulateOptions): SeedOptions => ({
  scenario: options.scenario,
  audit: options.audit,
  untilMs: options.untilMs,
});

async function replay(options: SimulateOptions): Promise<number> {
  const runner = await createSeedRunner(seedOptionsOf(options));
  const stored = options.schedule === null ? null : readStored(options.schedule);
  const schedule = stored ?? runner.schedule(options.firstSeed);
  if (!options.json || options.trace) describeSchedule(schedule).forEach(print);
  const startedMs = performance.now();
  let report: SeedReport;
  if (options.trace) {
    const operators = schedule.seats.length;
    for (const line of ["", ...TRACE_LEGEND, "", traceHead(operators)]) print(line);
    report = runner.run(schedule, [createTrace(operators, print)]);
  } else {
    report = runner.run(schedule);
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const [violation] = report.violations;
  if (options.shrink && violation !== undefined) shrink(runner, schedule, violation);
  return conclude(options, {
    seeds: 1,
    broken: report.violations.length > 0 ? [report] : [],
    events: report.events,
    eventsPerSecond: Math.round(report.events / seconds),
    simulatedMs: report.simulatedMs,
    stateHash: report.stateHash,
  });
}

function readStored(path: string): Schedule {
  try {
    return readRegression(path).schedule;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--schedule ${path} cannot be read: ${reason}`);
  }
}

function shrink(runner: SeedRunner, schedule: Schedule, { rule, message }: Violation): void {
  const shrunk = shrinkSchedule(schedule, (candidate) =>
    runner.run(candidate).violations.some((violation) => violation.rule === rule),
  );
  const path = storeRegression({ rule, message, schedule: shrunk.schedule });
  print(`shrunk in ${shrunk.runs} runs, stored in ${path}:`);
  describeSchedule(shrunk.schedule).forEach(print);
}

async function campaign(options: SimulateOptions): Promise<number> {
  if (options.total !== null) return await campaignInPieces(options, options.total);
  const { firstSeed, seeds } = options;
  return conclude(options, await searchSeeds(options, { firstSeed, seeds }));
}

async function searchSeeds(
  options: SimulateOptions,
  { firstSeed, seeds }: { readonly firstSeed: number; readonly seeds: number },
): Promise<CampaignReport> {
  const bar = createProgressBar(seeds, process.stderr);
  const report = await runCampaign({
    firstSeed,
    seeds,
    threads: options.threads,
    run: seedOptionsOf(options),
    onProgress: (done, broken, events) => {
      bar.show(done, `${done}/${seeds} seeds, ${broken} broken, ${millions(events)} events`);
    },
  });
  bar.clear();
  return report;
}

/** Seeds after which a campaign with a running total writes it. */
const PIECE_SEEDS = 5000;

/** Goes on where the total ends; what is done stays done if this call is ended. */
async function campaignInPieces(options: SimulateOptions, path: string): Promise<number> {
  let total = readTotal(path, options.scenario);
  let code = 0;
  for (let left = options.seeds; left > 0; left -= PIECE_SEEDS) {
    const piece = { firstSeed: total.nextSeed, seeds: Math.min(left, PIECE_SEEDS) };
    const report = await searchSeeds(options, piece);
    code = Math.max(code, conclude(options, report));
    total = addToTotal(path, total, report);
    const { nextSeed, broken, events } = total;
    print(`in all: ${nextSeed} seeds, ${broken.length} broken; ${millions(events)} events`);
  }
  return code;
}

async function profile(options: SimulateOptions): Promise<number> {
  const { firstSeed, runs } = options;
  const name = options.profile ?? "uniform";
  const { lines, failures, events, stateHash, eventsPerSecond } =
    name === "crashed" ? runCrashed({ firstSeed, runs }) : runProfile(name, { firstSeed, runs });
  for (const line of lines) print(line);
  for (const failure of failures) print(`FAILED ${failure}`);
  writeResults(options, {
    passed: options.runs - Math.min(options.runs, failures.length),
    failed: failures.length,
  });
  if (options.json) {
    const { runs: seeds } = options;
    print(
      JSON.stringify({ seeds, violations: failures.length, events, eventsPerSecond, stateHash }),
    );
  }
  return failures.length > 0 ? 1 : 0;
}

const millions = (count: number): string => `${(count / 1e6).toFixed(1)} M`;

/** Prints every violation with its replay command, then the summary. */
function conclude(options: SimulateOptions, report: CampaignReport): number {
  const scenario = options.scenario === null ? "" : ` --scenario ${options.scenario}`;
  const what = (seed: number): string =>
    options.schedule === null ? `--seed ${seed}${scenario}` : `--schedule ${options.schedule}`;
  for (const { seed, violations } of report.broken) {
    printViolations(seed, violations);
    print(`    replay: npm run simulate -- ${what(seed)} --trace`);
  }
  const violations = report.broken.reduce((sum, broken) => sum + broken.violations.length, 0);
  print(
    `${report.seeds} seeds, ${report.broken.length} broken, ${violations} violations; ` +
      `${millions(report.events)} events, ${report.eventsPerSecond} per second, ` +
      `${(report.simulatedMs / 1000).toFixed(1)} s simulated; state hash ${report.stateHash}`,
  );
  const failed = report.broken.length;
  writeResults(options, { passed: report.seeds - failed, failed });
  if (options.json) {
    const { seeds, events, eventsPerSecond, stateHash } = report;
    print(JSON.stringify({ seeds, violations, events, eventsPerSecond, stateHash }));
  }
  return failed > 0 ? 1 : 0;
}

/** The first violation of each rule: the others of a broken run mostly repeat it. */
function printViolations(seed: number, violations: SeedReport["violations"]): void {
  for (const rule of new Set(violations.map((violation) => violation.rule))) {
    const same = violations.filter((violation) => violation.rule === rule);
    const [first] = same;
    if (first === undefined) continue;
    const more = same.length > 1 ? ` (and ${same.length - 1} more)` : "";
    print(`VIOLATION ${rule} seed ${seed} at ${first.atMs.toFixed(3)} ms: ${first.message}${more}`);
  }
}

function writeResults(
  options: SimulateOptions,
  results: { readonly passed: number; readonly failed: number },
): void {
  if (options.results === null) return;
  mkdirSync(dirname(options.results), { recursive: true });
  writeFileSync(options.results, `${JSON.stringify(results)}\n`);
}

// A reader such as `head` may have seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${USAGE}\n`);
  process.exitCode = 2;
}
