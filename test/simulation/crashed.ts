/**
 * Throughput with F crashed leaders against that of a healthy network, in simulated time: the same
 * load on the operators that live in both. [T4]
 */

import { type Onlooker, runSchedule } from "../simulator/cluster.ts";
import type { Observation } from "../simulator/observation.ts";
import { calmSchedule, type Schedule } from "../simulator/schedule.ts";
import { shippedCore } from "../simulator/shipped-core.ts";
import type { ProfileReport } from "./wan.ts";

const OPERATORS = 7;
const FAULTY = 2;
const RUN_MS = 60_000;
/** Until then views of the crashed still end by time-out: they have to be silent for skipTimeout. */
const WARM_UP_MS = 15_000;
const FOR_EVER_MS = 1e9;
/** Throughput with F crashed leaders is at least this share of the healthy one. */
const SHARE_MIN = 0.7;

/** Counted at one operator that lives in both runs. */
type Throughput = { blocks: number; transactions: number };

function scheduleOf(seed: number, crashed: boolean): Schedule {
  const live = Array.from({ length: OPERATORS - FAULTY }, (_, place) => place);
  const dead = Array.from({ length: FAULTY }, (_, index) => OPERATORS - 1 - index);
  return {
    ...calmSchedule(seed),
    name: "crashed",
    seats: Array.from({ length: OPERATORS }, () => 1),
    deltaMs: 250,
    network: { kind: "uniform", oneWayMs: 50 },
    load: live.map((operator) => ({
      operator,
      fromMs: 7 * operator + (seed % 50),
      untilMs: Number.MAX_SAFE_INTEGER,
      everyMs: 20 + operator,
      bytes: 200,
      rollups: [1, 2],
      bundlePercent: 0,
    })),
    crashes: crashed
      ? dead.map((operator) => ({
          operator,
          atMs: 1,
          downMs: FOR_EVER_MS,
          point: { kind: "anytime" } as const,
        }))
      : [],
    healMs: RUN_MS,
    core: [],
  };
}

/** Counts what operator 0 publishes after the warm-up. */
function counter(): { onlooker: Onlooker; throughput: Throughput } {
  const throughput: Throughput = { blocks: 0, transactions: 0 };
  const observe = (observation: Observation, nowUs: number): void => {
    if (observation.kind !== "left" || observation.node !== 0) return;
    if (observation.effect.kind !== "publish" || nowUs < 1000 * WARM_UP_MS) return;
    throughput.blocks++;
    for (const { leaf } of observation.effect.output.batches) {
      throughput.transactions += leaf.txCount;
    }
  };
  return { onlooker: { observe }, throughput };
}

/** Runs both networks for each seed and compares them. */
export function runCrashed({
  firstSeed,
  runs,
}: {
  readonly firstSeed: number;
  readonly runs: number;
}): ProfileReport {
  const sums = { healthy: { blocks: 0, transactions: 0 }, crashed: { blocks: 0, transactions: 0 } };
  const failures: string[] = [];
  let events = 0;
  let stateHash = "";
  const startedMs = performance.now();
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
    for (const state of ["healthy", "crashed"] as const) {
      const { onlooker, throughput } = counter();
      const result = runSchedule(scheduleOf(seed, state === "crashed"), {
        core: shippedCore,
        createCheckers: () => [],
        behaviours: new Map(),
        bls: null,
        onlookers: [onlooker],
      });
      sums[state].blocks += throughput.blocks;
      sums[state].transactions += throughput.transactions;
      events += result.events;
      stateHash = result.stateHash;
      for (const { rule, message } of result.violations) failures.push(`${rule}: ${message}`);
    }
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const perSecond = (count: number): string =>
    ((1000 * count) / (runs * (RUN_MS - WARM_UP_MS))).toFixed(1).padStart(10);
  const lines = [
    `profile crashed: ${OPERATORS} nodes, ${FAULTY} of them crashed, ${runs} runs of ` +
      `${RUN_MS / 1000} s, δ = 50.0 ms, per simulated second`,
    "",
    `${" ".repeat(14)}   healthy   crashed  crashed/healthy`,
  ];
  for (const measure of ["blocks", "transactions"] as const) {
    const { [measure]: healthy } = sums.healthy;
    const { [measure]: crashed } = sums.crashed;
    const share = crashed / healthy;
    const cells = `${perSecond(healthy)}${perSecond(crashed)}`;
    lines.push(`${measure.padEnd(14)}${cells}${share.toFixed(2).padStart(17)}`);
    if (share >= SHARE_MIN) continue;
    failures.push(`${measure}: ${share.toFixed(2)} of the healthy network, promised ${SHARE_MIN}`);
  }
  return { lines, failures, events, eventsPerSecond: Math.round(events / seconds), stateHash };
}
