/**
 * The benches: `npm run bench -- [--only PREFIX] [--quick] [--json]`. Prints a table; `--json` prints
 * the results object as the last line. Either is written to `.results/bench.json` too.
 *
 * Everything is measured on this machine in this run, and so are the yardsticks.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import * as fanOutArea from "./areas/fan-out.ts";
import * as faultArea from "./areas/fault.ts";
import * as latencyArea from "./areas/latency.ts";
import * as throughputArea from "./areas/throughput.ts";
import { measureRound, type Round, ratios, spreadOf, yardstickResults } from "./areas/yardstick.ts";
import { baselineFaults } from "./baseline.ts";
import { type Committee, startCommittee } from "./committee.ts";
import { openSession, type Session } from "./load/session.ts";
import { commitOf, describeMachine } from "./machine.ts";
import { type BenchReport, type BenchResult, tableText } from "./report.ts";
import { ALL_AREAS, type Area, isShown, isWanted } from "./selection.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const TRANSACTION_BYTES = 512;
const NODES = 4;
const ROLLUPS = 2;
const DELTA_MS = 50;
/** Yardsticks that lie further apart tell of a busy machine. */
const BUSY_SPREAD = 0.2;
type Options = {
  readonly only: string | null;
  readonly quick: boolean;
  readonly json: boolean;
  /** Transactions per second: the peak is not looked for. */
  readonly rate: number | null;
  /** Where nodes keep their data; null: a new directory that is removed. */
  readonly directory: string | null;
};

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      rate: { type: "string" },
      dir: { type: "string" },
    },
  });
  const { only, quick, json, rate, dir } = values;
  return {
    only: only ?? null,
    quick,
    json,
    rate: rate === undefined ? null : Number(rate),
    directory: dir ?? null,
  };
}

const say = (line: string): void => void process.stderr.write(`  ${line}\n`);

/** What needs a committee: one for all of it. */
async function underLoad(options: Options, rounds: Round[]): Promise<BenchResult[]> {
  const wants = (area: Area): boolean => isWanted(area, options);
  if (!wants("throughput") && !wants("latency") && !wants("fault")) return [];
  const { quick, directory } = options;
  const committee = await startCommittee({
    nodes: NODES,
    rollups: ROLLUPS,
    deltaMs: DELTA_MS,
    directory,
    // As a node is by default; a devnet remembers every transaction for its status answers.
    settings: { api: { txIndex: "own" } },
  });
  const results: BenchResult[] = [];
  try {
    const session = await openSession(committee, {
      transactionBytes: TRANSACTION_BYTES,
      observer: 0,
    });
    results.push(...(await loaded({ committee, session, options, rounds, quick })));
    session.close();
  } finally {
    await committee.close();
  }
  return results;
}

async function loaded(context: {
  readonly committee: Committee;
  readonly session: Session;
  readonly options: Options;
  readonly rounds: Round[];
  readonly quick: boolean;
}): Promise<BenchResult[]> {
  const { committee, session, options, rounds, quick } = context;
  const { rate } = options;
  const results: BenchResult[] = [];
  const lengths = quick ? throughputArea.QUICK : throughputArea.FULL;
  let peak = rate;
  if (isWanted("throughput", options)) {
    const found = await throughputArea.throughput(session, { committee, lengths, rate, say });
    peak = found.peak;
    results.push(...found.results);
    const bytes = found.results.find(({ unit }) => unit === "MB/s");
    results.push(...ratios(rounds, bytes?.value ?? Number.NaN));
  }
  if (!isWanted("latency", options) && !isWanted("fault", options)) return results;
  peak ??= await throughputArea.peakOf(session, { lengths, say });
  if (isWanted("latency", options)) {
    const of = quick ? latencyArea.QUICK : latencyArea.FULL;
    const shares = quick ? [10] : [10, 50, 90];
    const plan = { committee, peak, lengths: of, shares, say };
    results.push(...(await latencyArea.latency(session, plan)));
  }
  if (isWanted("fault", options)) {
    const plan = { committee, rate: peak / 2, lengths: faultArea.FULL, say };
    results.push(...(await faultArea.fault(session, plan)));
  }
  return results;
}

async function main(): Promise<number> {
  const options = readOptions();
  if (!ALL_AREAS.some((area) => isWanted(area, options))) {
    console.error(`no bench is called ${options.only}...`);
    return 2;
  }
  const roundMs = options.quick ? 600 : 1500;
  // Before and after everything else: what changes meanwhile is the machine, not the program.
  const rounds: Round[] = [];
  const wantsRounds = isWanted("yardstick", options) || isWanted("throughput", options);
  const addRound = async (): Promise<void> => {
    if (wantsRounds) rounds.push(await measureRound(roundMs));
  };
  await addRound();
  if (!options.quick) await addRound();
  const results: BenchResult[] = [...(await underLoad(options, rounds))];
  if (isWanted("fanOut", options)) results.push(...(await fanOutArea.fanOut(fanOutArea.FULL, say)));
  await addRound();
  if (rounds.length > 0) results.push(...yardstickResults(rounds));
  const shown = results.filter(({ name }) => isShown(name, options.only));
  const report: BenchReport = {
    commit: commitOf(ROOT),
    runtime: `node ${process.version}`,
    machine: describeMachine(),
    results: shown,
  };
  return await finish(report, rounds, options);
}

async function finish(
  report: BenchReport,
  rounds: readonly Round[],
  options: Options,
): Promise<number> {
  const file = join(ROOT, ".results/bench.json");
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  console.log(tableText(report.results));
  const sway = rounds.length > 1 ? spreadOf(rounds) : 0;
  if (sway > BUSY_SPREAD) {
    console.log(`The machine was busy: yardsticks lay ${Math.round(100 * sway)} % apart.`);
  }
  const faults = options.quick ? baselineFaults(report.results, await readBaseline()) : [];
  for (const fault of faults) console.log(fault);
  if (options.json) console.log(JSON.stringify(report));
  return faults.length > 0 ? 1 : 0;
}

const readBaseline = async (): Promise<Readonly<Record<string, number>>> =>
  JSON.parse(await readFile(join(import.meta.dirname, "baseline.json"), "utf8"));

process.exit(await main());
