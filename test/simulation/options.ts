/** Command line of the simulator: parsed once, wrong flags are named. */
import { parseArgs } from "node:util";

/** Everything a call of `npm run simulate` can say. */
export type SimulateOptions = {
  readonly mode: "replay" | "campaign" | "profile" | "help";
  readonly firstSeed: number;
  readonly seeds: number;
  readonly scenario: string | null;
  /** File of a stored schedule. */
  readonly schedule: string | null;
  readonly untilMs: number | null;
  readonly trace: boolean;
  readonly json: boolean;
  readonly audit: boolean;
  readonly shrink: boolean;
  readonly results: string | null;
  readonly profile: "wan" | "uniform" | "lan" | "crashed" | null;
  /** File with what earlier calls came to; a campaign goes on where it ends. */
  readonly total: string | null;
  readonly runs: number;
  readonly threads: number | null;
};

/** A flag that cannot be meant: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const USAGE = `npm run simulate -- [flags]

  --seed N         replay one seed (decimal or 0x..)
  --seeds N        campaign over N seeds (default 100)
  --from N         first seed of a campaign (default 0)
  --schedule FILE  replay a stored schedule, such as one of
                   test/simulation/regressions/
  --scenario NAME  a named scenario instead of random schedules; a wrong name lists all
  --until MS       stop a replay after so much simulated time
  --trace          print a readable timeline of a replay
  --shrink         make the schedule of a broken replay small and store it in
                   test/simulation/regressions/
  --audit          run each seed twice and compare state hashes
  --threads N      worker threads of a campaign (default: processors)
  --profile NAME   latencies without faults: wan, uniform or lan; or crashed:
                   throughput with F crashed leaders against a healthy network;
                   or restarts: a campaign of short runs full of crashes
  --total FILE     go on where the campaign in this file ends, and add to it
  --runs N         runs of a profile (default 10)
  --json           last line: {seeds, violations, events, eventsPerSecond, stateHash}
  --results FILE   write {"passed": .., "failed": ..}

Exit code 0: no violation; 1: at least one; 2: wrong flags.`;

const FLAGS = {
  seed: { type: "string" },
  seeds: { type: "string" },
  from: { type: "string" },
  scenario: { type: "string" },
  schedule: { type: "string" },
  until: { type: "string" },
  trace: { type: "boolean" },
  shrink: { type: "boolean" },
  audit: { type: "boolean" },
  threads: { type: "string" },
  profile: { type: "string" },
  total: { type: "string" },
  runs: { type: "string" },
  json: { type: "boolean" },
  results: { type: "string" },
  help: { type: "boolean" },
} as const;

const PROFILES = ["wan", "uniform", "lan", "crashed"] as const;
/** The profile that is a campaign over a scenario of the same name. */
const RESTARTS = "restarts";

/**
 * @param args without the program.
 * @throws {UsageError} for flags that are unknown, malformed, or exclude each other.
 */
export function parseOptions(args: readonly string[]): SimulateOptions {
  const values = parseFlags(args);
  const stored = values.schedule !== undefined;
  const replay = values.seed !== undefined || stored;
  const profile = PROFILES.find((name) => name === values.profile) ?? null;
  const restarts = values.profile === RESTARTS;
  if (values.profile !== undefined && profile === null && !restarts) {
    const names = [...PROFILES, RESTARTS].join(", ");
    throw new UsageError(`--profile is one of ${names}, not "${values.profile}"`);
  }
  exclude(values, ["seed", "seeds", "schedule"]);
  exclude(values, ["scenario", "schedule"]);
  exclude(values, ["total", "from"]);
  if (restarts) exclude(values, ["profile", "scenario"]);
  if (profile !== null && (replay || values.seeds !== undefined)) {
    throw new UsageError("--profile takes --runs, not seeds");
  }
  if (values.total !== undefined && (replay || profile !== null)) {
    throw new UsageError("--total counts campaigns");
  }
  for (const flag of ["trace", "shrink", "until"] as const) {
    if (values[flag] !== undefined && !replay)
      throw new UsageError(`--${flag} needs --seed or --schedule`);
  }
  return {
    mode: modeOf(values.help === true, replay, profile !== null),
    firstSeed: replay ? integer("seed", values.seed, 0, 0) : integer("from", values.from, 0, 0),
    seeds: replay ? 1 : integer("seeds", values.seeds, 100, 1),
    scenario: restarts ? RESTARTS : (values.scenario ?? null),
    schedule: values.schedule ?? null,
    untilMs: values.until === undefined ? null : integer("until", values.until, 0, 1),
    trace: values.trace === true,
    json: values.json === true,
    audit: values.audit === true,
    shrink: values.shrink === true,
    results: values.results ?? null,
    profile,
    total: values.total ?? null,
    runs: integer("runs", values.runs, 10, 1),
    threads: values.threads === undefined ? null : integer("threads", values.threads, 1, 1),
  };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, strict: true }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function exclude(values: Readonly<Record<string, unknown>>, flags: readonly string[]): void {
  const given = flags.filter((flag) => values[flag] !== undefined);
  if (given.length < 2) return;
  throw new UsageError(`--${given.join(" and --")} exclude each other`);
}

function modeOf(help: boolean, replay: boolean, profile: boolean): SimulateOptions["mode"] {
  if (help) return "help";
  if (profile) return "profile";
  return replay ? "replay" : "campaign";
}

function integer(flag: string, text: string | undefined, byDefault: number, least: number): number {
  if (text === undefined) return byDefault;
  const value = /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value) || value < least) {
    throw new UsageError(`--${flag} is an integer from ${least}, not "${text}"`);
  }
  return value;
}
