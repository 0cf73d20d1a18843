/**
 * Twins: an operator runs twice under one key, both copies unmodified. A case says who hears whom in
 * each window of time, and who leads the first views. [ADV-8]
 */

import { type Circles, createTwin } from "../simulator/byzantine/twin.ts";
import type { Violation } from "../simulator/checker.ts";
import { createCheckers } from "../simulator/checkers/index.ts";
import { naiveLeader } from "../simulator/checkers/progress.ts";
import { createWorld } from "../simulator/checkers/world.ts";
import type { RunOptions } from "../simulator/cluster.ts";
import { checkerSetupOf, runSchedule } from "../simulator/cluster.ts";
import { createNetworkSetup } from "../simulator/network-setup.ts";
import { calmSchedule, type Partition, type Schedule } from "../simulator/schedule.ts";
import { shippedCore } from "../simulator/shipped-core.ts";

export type TwinCase = {
  /** One seat each; the last operator has the twin. */
  readonly operators: number;
  /** Fixes keys, and with them the leaders. */
  readonly seed: number;
  /**
   * Per window the second side of the partition: bit i is peer i, the bit after the last peer is the
   * second copy. The first copy is always on the first side.
   */
  readonly windows: readonly number[];
};

/** Longer than a view can last that nobody ends early. */
const WINDOW_MS = 450;

/** `4:17:3,12`: operators, seed, windows. */
export const nameOf = ({ operators, seed, windows }: TwinCase): string =>
  `${operators}:${seed}:${windows.join(",")}`;

/** @returns null for a text that names no case. */
export function caseOf(text: string): TwinCase | null {
  const match = /^(\d+):(\d+):(\d+(?:,\d+)*)$/.exec(text);
  if (match === null) return null;
  const [, operators, seed, windows] = match;
  return {
    operators: Number(operators),
    seed: Number(seed),
    windows: (windows ?? "").split(",").map(Number),
  };
}

const hasBit = (mask: number, bit: number): boolean => ((mask >> bit) & 1) === 1;

function scheduleOf({ operators, seed, windows }: TwinCase): Schedule {
  const twin = operators - 1;
  const peers = Array.from({ length: twin }, (_, peer) => peer);
  const partitions = windows.map((mask, index): Partition => {
    const side = (second: boolean): number[] => [
      ...peers.filter((peer) => hasBit(mask, peer) === second),
      twin,
    ];
    const fromMs = index * WINDOW_MS;
    return { fromMs, untilMs: fromMs + WINDOW_MS, groups: [side(false), side(true)] };
  });
  const base = calmSchedule(seed);
  return {
    ...base,
    name: "twins",
    seats: peers.map(() => 1).concat(1),
    byzantine: [{ operator: twin, behaviour: "twin" }],
    partitions,
    load: base.load.map((load) => ({ ...load, everyMs: 100 })),
    parameters: { statusMs: 300, standstillMs: 1000, minBlockIntervalMs: 100 },
    healMs: windows.length * WINDOW_MS,
    core: peers,
    livenessMs: 60_000,
  };
}

/** Which copies a peer hears in the window of a time; afterwards both. */
const circlesOf =
  ({ operators, windows }: TwinCase): Circles =>
  (peer, sinceMs) => {
    const mask = windows[Math.floor(sinceMs / WINDOW_MS)];
    if (mask === undefined) return [0, 1];
    const second = hasBit(mask, peer);
    const copies: (0 | 1)[] = second ? [] : [0];
    if (hasBit(mask, operators - 1) === second) copies.push(1);
    return copies;
  };

/** Runs a case under all invariants. */
export function runCase(twinCase: TwinCase): readonly Violation[] {
  const options: RunOptions = {
    core: shippedCore,
    createCheckers,
    behaviours: new Map([["twin", createTwin("twin", () => circlesOf(twinCase))]]),
    bls: null,
  };
  return runSchedule(scheduleOf(twinCase), options).violations;
}

/** Leaders of the first views under a seed. */
function leadersOf(operators: number, seed: number, views: number): string {
  const setup = createNetworkSetup(scheduleOf({ operators, seed, windows: [] }), null);
  const world = createWorld(checkerSetupOf(setup), () => {});
  return Array.from({ length: views }, (_, view) => naiveLeader(world, view + 1)).join(" ");
}

/** One seed for every sequence of leaders of the first views. */
export function seedsOfLeaders(operators: number, views: number): number[] {
  const found = new Map<string, number>();
  for (let seed = 1; found.size < operators ** views; seed++) {
    const leaders = leadersOf(operators, seed, views);
    if (!found.has(leaders)) found.set(leaders, seed);
  }
  return [...found.values()];
}

/** All partitions in `windows` windows × all leaders of the first `views` views, at S = 4. */
export function* exhaustiveCases(windows: number, views: number): Generator<TwinCase> {
  const masks = 2 ** 4;
  for (const seed of seedsOfLeaders(4, views)) {
    for (let index = 0; index < masks ** windows; index++) {
      const chosen = Array.from(
        { length: windows },
        (_, at) => Math.floor(index / masks ** at) % masks,
      );
      yield { operators: 4, seed, windows: chosen };
    }
  }
}

/** A case of 4, 7 or 10 operators and 3 to 6 windows, by its number. */
export function randomCase(number: number): TwinCase {
  let state = (number + 1) * 2654435761;
  const draw = (below: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return (state >>> 8) % below;
  };
  const operators = [4, 7, 10][draw(3)] ?? 4;
  const windows = Array.from({ length: 3 + draw(4) }, () => draw(2 ** operators));
  return { operators, seed: 1 + draw(1_000_000), windows };
}
