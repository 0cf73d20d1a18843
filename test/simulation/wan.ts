/** Latencies without faults: over five regions, with one delay everywhere, or in one data centre. */
import { runSchedule } from "../simulator/cluster.ts";
import { createMeasurements, type Samples } from "../simulator/measurements.ts";
import { createNetwork } from "../simulator/network.ts";
import { calmSchedule, type NetworkProfile, type Schedule } from "../simulator/schedule.ts";
import { shippedCore } from "../simulator/shipped-core.ts";

export type ProfileName = "wan" | "uniform" | "lan";

export type ProfileReport = {
  readonly lines: readonly string[];
  /** Promises that the numbers do not keep. */
  readonly failures: readonly string[];
  readonly events: number;
  readonly eventsPerSecond: number;
  readonly stateHash: string;
};

type Setting = {
  readonly network: NetworkProfile;
  readonly deltaMs: number;
  readonly nodes: number;
};

const SETTINGS: Readonly<Record<ProfileName, Setting>> = {
  // One node per region, and two more: S = 7.
  wan: { network: { kind: "wan" }, deltaMs: 250, nodes: 7 },
  uniform: { network: { kind: "uniform", oneWayMs: 50 }, deltaMs: 250, nodes: 7 },
  lan: { network: { kind: "lan" }, deltaMs: 50, nodes: 7 },
};

/** Simulated time of a run, of which the first part only warms up. */
const RUN_MS = 20_000;
const WARM_UP_MS = 3_000;
const TOLERANCE = 0.1;

function scheduleOf(setting: Setting, seed: number): Schedule {
  const operators = Array.from({ length: setting.nodes }, (_, place) => place);
  return {
    ...calmSchedule(seed),
    name: "profile",
    seats: operators.map(() => 1),
    deltaMs: setting.deltaMs,
    network: setting.network,
    // Odd periods: batches are ready at any moment of a view.
    load: operators.map((operator) => ({
      operator,
      fromMs: 7 * operator + (seed % 50),
      untilMs: Number.MAX_SAFE_INTEGER,
      everyMs: 83 + 2 * operator,
      bytes: 200,
      rollups: [1, 2],
      bundlePercent: 0,
    })),
    parameters: { batchDelayMs: 1 },
    healMs: RUN_MS,
    core: [],
  };
}

/**
 * δ of a profile: the one-way time from a node to Q seats, itself included, on average over nodes.
 */
function deltaOf(setting: Setting): number {
  const { nodes, network: profile } = setting;
  const none = { links: [], partitions: [], scheduler: null };
  const network = createNetwork({ seed: 0, operators: nodes, profile, ...none });
  const quorum = nodes - Math.floor((nodes - 1) / 3);
  let sum = 0;
  for (let from = 0; from < nodes; from++) {
    const reached = Array.from({ length: nodes }, (_, to) =>
      from === to ? 0 : network.baseDelayUs(from, to) / 1000,
    ).sort((left, right) => left - right);
    sum += reached[quorum - 1] as number;
  }
  return sum / nodes;
}

/** Runs a profile in this thread and compares it with what the design promises. */
export function runProfile(
  name: ProfileName,
  { firstSeed, runs }: { readonly firstSeed: number; readonly runs: number },
): ProfileReport {
  const setting = SETTINGS[name];
  const delta = deltaOf(setting);
  const all = new Map<keyof Samples, number[]>();
  const failures: string[] = [];
  let events = 0;
  let stateHash = "";
  const startedMs = performance.now();
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
    const { onlooker, samples } = createMeasurements(WARM_UP_MS);
    const result = runSchedule(scheduleOf(setting, seed), {
      core: shippedCore,
      createCheckers: () => [],
      behaviours: new Map(),
      bls: null,
      onlookers: [onlooker],
    });
    events += result.events;
    stateHash = result.stateHash;
    for (const { rule, message } of result.violations) failures.push(`${rule}: ${message}`);
    for (const key of Object.keys(samples) as (keyof Samples)[]) {
      const list = all.get(key) ?? [];
      for (const sample of samples[key]) list.push(sample);
      all.set(key, list);
    }
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const lines = [
    `profile ${name}: ${setting.nodes} nodes, ${runs} runs of ${RUN_MS / 1000} s, ` +
      `δ = ${delta.toFixed(1)} ms (one way to Q seats)`,
    "",
    `${" ".repeat(22)}  samples ${["mean", "p50", "p95", "p99"].map((name) => name.padStart(14)).join("")}  ms (δ)`,
  ];
  for (const [key, list] of all) {
    list.sort((left, right) => left - right);
    lines.push(row(key, list, delta));
  }
  failures.push(...brokenPromises(name, all, delta));
  return { lines, failures, events, eventsPerSecond: Math.round(events / seconds), stateHash };
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;

const mean = (samples: readonly number[]): number =>
  samples.reduce((sum, sample) => sum + sample, 0) / samples.length;

function row(name: string, sorted: readonly number[], delta: number): string {
  const cell = (value: number): string =>
    `${value.toFixed(1)} (${(value / delta).toFixed(2)})`.padStart(14);
  const values = [mean(sorted), ...[0.5, 0.95, 0.99].map((share) => quantile(sorted, share))];
  return `${name.padEnd(22)} ${String(sorted.length).padStart(8)} ${values.map(cell).join("")}`;
}

/** Sorted samples of one kind, in δ. */
type InDelta = { readonly mean: number; readonly least: number; readonly most: number };

/**
 * What the numbers do not keep, within 10 %: propose to final
 * 3δ, block interval 2δ; batch ready to certified 7δ and the wait for the next view, which is up to
 * 2δ. In one data centre minBlockInterval rules, not δ: nothing is promised there.
 */
function brokenPromises(
  name: ProfileName,
  samples: ReadonlyMap<keyof Samples, readonly number[]>,
  delta: number,
): string[] {
  if (name === "lan") return [];
  const inDelta = (key: keyof Samples): InDelta => {
    const sorted = samples.get(key) ?? [];
    return {
      mean: mean(sorted) / delta,
      least: quantile(sorted, 0.05) / delta,
      most: quantile(sorted, 0.95) / delta,
    };
  };
  const failures: string[] = [];
  const promise = (what: string, found: number, low: number, high: number): void => {
    if (found >= low * (1 - TOLERANCE) && found <= high * (1 + TOLERANCE)) return;
    failures.push(`${what} is ${found.toFixed(2)} δ, promised is ${low} to ${high} δ within 10 %`);
  };
  promise("mean propose to final", inDelta("proposeToFinal").mean, 3, 3);
  promise("mean block interval", inDelta("blockInterval").mean, 2, 2);
  const certified = inDelta("batchToCertified");
  promise("mean batch to certified", certified.mean, 7, 9);
  if (name === "uniform") {
    promise("least batch to certified", certified.least, 7, 7);
    promise("most batch to certified", certified.most, 7, 9);
  }
  return failures;
}
