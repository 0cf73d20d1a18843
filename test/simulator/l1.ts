/**
 * A virtual L1: blocks at a steady pace, final after a while, reorganised before that. What the
 * protocol takes from it, sets and blocks, is derived here by naive code of its own. [SC1, SC2, E2]
 *
 * The whole chain is a function of the schedule: nothing that operators do changes it.
 */
import type { ForcedItem, L1Block } from "../../src/chain/index.ts";
import { type Hash, rollupOf } from "../../src/primitives/brand.ts";
import { Concern, createRandom, mix } from "./rng.ts";
import type { L1Change, L1Plan } from "./schedule.ts";

/** An operator in a set: which of all keys it signs with there. */
export type Seat = { readonly operator: number; readonly key: number; readonly seats: number };

export type VirtualL1 = {
  /** Highest block that is final, as this operator's L1 nodes show it. */
  finalAt(atMs: number, operator: number): number;
  /** Blocks (from, to] of the chain that lasts. */
  blocks(from: number, to: number): readonly L1Block[];
  /** Block whose finality fixes set(e). */
  snapshot(epoch: number): number;
  /** First anchor of the epoch. */
  start(epoch: number): number;
  /** set(e) in place order, when `snapshot(e)` is final. */
  seatsOf(epoch: number): readonly Seat[];
  /** Times at which some operator's view of finality may change. */
  readonly ticksMs: readonly number[];
};

/** Block numbers begin at this one, and so do epochs. */
const BASE = 1;
/** SC2: nobody counts for more. */
const SEATS_MAX = 84;
const TOTAL_SEATS_MAX = 255;
const OPERATORS_MIN = 4;

export type L1Options = {
  readonly seed: number;
  readonly plan: L1Plan;
  /** Seats of epoch 0 by operator. */
  readonly genesis: readonly number[];
  readonly lengthMs: number;
};

/** Keys that operators have over a run: the first of each, then those of rotations, in their order. */
export function keysOf(plan: L1Plan | null, genesis: readonly number[]): number[] {
  const owners = genesis.map((_, operator) => operator);
  for (const { operator } of plan?.changes ?? []) {
    for (let next = owners.length; next <= operator; next++) owners.push(next);
  }
  for (const { kind, operator } of plan?.changes ?? [])
    if (kind === "rotate") owners.push(operator);
  return owners;
}

export function createL1({ seed, plan, genesis, lengthMs }: L1Options): VirtualL1 {
  const count = Math.ceil(lengthMs / plan.blockMs) + 1;
  const mined = Array.from({ length: count }, (_, index) => BASE + index);
  const timeOf = (number: number): number => (number - BASE) * plan.blockMs;
  const hashes = mined.map((number) => hashOf(seed, number, forksAbove(plan, number, timeOf)));
  const landed = plan.changes.map((change) => ({
    change,
    block: landing(plan, change.atMs, timeOf),
  }));
  const forced = forcedIn(seed, plan, lengthMs, timeOf);
  const snapshot = (epoch: number): number => BASE + Math.max(0, epoch - 1) * plan.epochBlocks;
  const sets = new Map<number, readonly Seat[]>();

  function seatsOf(epoch: number): readonly Seat[] {
    const known = sets.get(epoch);
    if (known !== undefined) return known;
    const counted = landed
      .filter(({ block }) => block < snapshot(epoch))
      .map(({ change }) => change);
    const derived = cap(placesAfter(plan, genesis, counted, epoch));
    const set = derived ?? (epoch === 0 ? [] : seatsOf(epoch - 1));
    sets.set(epoch, set);
    return set;
  }

  /** Newest final block of an undisturbed view: `finalityBlocks` are above it, stalls aside. */
  function finalOf(atMs: number): number {
    const stall = plan.stalls.find(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs);
    const seenMs = stall === undefined ? atMs : stall.fromMs;
    return Math.floor(seenMs / plan.blockMs) + BASE - plan.finalityBlocks;
  }

  return {
    finalAt(atMs, operator) {
      const lag = plan.lags.find(
        (each) => each.operator === operator && atMs >= each.fromMs && atMs < each.untilMs,
      );
      return finalOf(atMs - (lag?.byMs ?? 0));
    },
    blocks: (from, to) =>
      mined.slice(Math.max(0, from + 1 - BASE), to + 1 - BASE).map((number) => ({
        number,
        hash: hashes[number - BASE] as Hash,
        forced: forced.get(number) ?? [],
        inclusions: [],
      })),
    snapshot,
    start: (epoch) => BASE + epoch * plan.epochBlocks,
    seatsOf,
    ticksMs: mined.map(timeOf),
  };
}

/** What was in the blocks that a reorg replaces lands `depth` blocks later. */
function landing(plan: L1Plan, atMs: number, timeOf: (number: number) => number): number {
  let block = Math.ceil(atMs / plan.blockMs) + BASE;
  for (const reorg of [...plan.reorgs].sort((left, right) => left.atMs - right.atMs)) {
    const depth = Math.min(reorg.depth, plan.finalityBlocks - 1);
    const top = Math.floor(reorg.atMs / plan.blockMs) + BASE;
    if (block <= top && block > top - depth && timeOf(block) <= reorg.atMs) block += depth;
  }
  return block;
}

/** How often the block of this number was replaced: another hash each time. */
const forksAbove = (plan: L1Plan, number: number, timeOf: (number: number) => number): number =>
  plan.reorgs.filter(({ atMs, depth }) => {
    const top = Math.floor(atMs / plan.blockMs) + BASE;
    return timeOf(number) <= atMs && number > top - Math.min(depth, plan.finalityBlocks - 1);
  }).length;

function hashOf(seed: number, number: number, fork: number): Hash {
  let word = mix(mix(seed, number), fork + 1);
  let text = "0x";
  for (let part = 0; part < 8; part++) {
    word = mix(word, part);
    text += (word >>> 0).toString(16).padStart(8, "0");
  }
  return text as Hash;
}

/** Items by block, indices gapless per rollup; every payload is different. */
function forcedIn(
  seed: number,
  plan: L1Plan,
  lengthMs: number,
  timeOf: (number: number) => number,
): Map<number, ForcedItem[]> {
  const put: { atMs: number; rollup: number; bytes: number }[] = [];
  for (const { fromMs, untilMs, everyMs, rollup, bytes } of plan.forced) {
    for (let atMs = fromMs; atMs < Math.min(untilMs, lengthMs); atMs += everyMs) {
      put.push({ atMs, rollup, bytes });
    }
  }
  const items = new Map<number, ForcedItem[]>();
  const next = new Map<number, number>();
  const landed = put.map((each) => ({ ...each, block: landing(plan, each.atMs, timeOf) }));
  for (const { rollup, bytes, block } of landed.sort((left, right) => left.block - right.block)) {
    const index = next.get(rollup) ?? 0;
    next.set(rollup, index + 1);
    const random = createRandom(seed, Concern.LOAD, 1_000_000 + 1000 * rollup + index);
    const payload = Uint8Array.from({ length: Math.max(8, bytes) }, () => random.below(256));
    const item = { rollupId: rollupOf(rollup), index, payload };
    items.set(block, [...(items.get(block) ?? []), item]);
  }
  return items;
}

/**
 * Who sits where after these changes: a newcomer takes the lowest place that nobody has from the
 * epoch on from which it counts. Changes count in the order in which they landed.
 */
function placesAfter(
  plan: L1Plan,
  genesis: readonly number[],
  counted: readonly L1Change[],
  epoch: number,
): Seat[] {
  const owners = keysOf(plan, genesis);
  const operators = new Set(owners).size;
  const keys = owners.slice(0, operators).map((_, operator) => operator);
  const rotations = plan.changes.filter(({ kind }) => kind === "rotate");
  const places: (number | null)[] = genesis.map((_, operator) => operator);
  const seats = Array.from({ length: operators }, (_, operator) => genesis[operator] ?? 0);
  const effective = (change: L1Change): number => effectiveOf(plan, change);
  for (const change of counted) {
    const { operator } = change;
    if (change.kind === "rotate") {
      keys[operator] = operators + rotations.indexOf(change);
      continue;
    }
    if (seats[operator] === 0 && change.seats > 0 && !places.includes(operator)) {
      const free = places.findIndex((holder) => holder === null || isGone(holder, change));
      places[free < 0 ? places.length : free] = operator;
    }
    seats[operator] = change.seats;
  }
  return places.flatMap((operator) =>
    operator === null || seats[operator] === 0
      ? []
      : [{ operator, key: keys[operator] as number, seats: seats[operator] as number }],
  );

  /** Whether a holder has no seats from the newcomer's epoch on. */
  function isGone(holder: number, newcomer: L1Change): boolean {
    const last = counted.findLast(
      (each) =>
        each.operator === holder && each.kind === "seats" && effective(each) <= effective(newcomer),
    );
    return last !== undefined && last.seats === 0 && effective(last) <= epoch;
  }
}

/** [SC1] */
function effectiveOf(plan: L1Plan, change: L1Change): number {
  const timeOf = (number: number): number => (number - BASE) * plan.blockMs;
  return Math.floor((landing(plan, change.atMs, timeOf) - BASE) / plan.epochBlocks) + 2;
}

/** SC2: the greatest cap under which nobody has more than F seats; null: no usable set. */
function cap(set: readonly Seat[]): Seat[] | null {
  if (set.length < OPERATORS_MIN) return null;
  for (let most = SEATS_MAX; most >= 1; most--) {
    const capped = set.map((seat) => ({ ...seat, seats: Math.min(seat.seats, most) }));
    const total = capped.reduce((sum, { seats }) => sum + seats, 0);
    if (total > TOTAL_SEATS_MAX) continue;
    if (most === 1 || most <= Math.floor((total - 1) / 3)) return capped;
  }
  return null;
}
