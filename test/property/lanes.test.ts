/** B2, B4, M1, S19: lanes against an owner with two chains, any order of events, restarts anywhere. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Batch, Cut, StoredRecord } from "../../src/chain/index.ts";
import { collectionSizes, type LanesEffect } from "../../src/core/lanes/index.ts";
import {
  batchesMessage,
  batchMessage,
  certificateMessage,
  certificateOf,
  chain,
  cutAt,
  delivered,
  finalCut,
  GENESIS_CUT,
  laneContext,
  section,
  submit,
  viewEntered,
  want,
} from "../unit/core/lanes/fixture.ts";
import { type Node, restart } from "../unit/core/lanes/node.ts";

const LENGTH = 6;
const context = laneContext();

/** Two chains of one owner that part above `common` batches. */
function chainsOf(common: number): [Batch[], Batch[]] {
  const left = chain(1, LENGTH);
  if (common === 0) return [left, chain(1, LENGTH, { fill: 2 })];
  const above = left[common - 1] as Batch;
  return [left, [...left.slice(0, common), ...chain(1, LENGTH - common, { above, fill: 2 })]];
}

const at = { side: fc.nat(1), height: fc.integer({ min: 1, max: LENGTH }) };

/** What may happen to a node; only one chain can be certified or final [LANE]. */
const events = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("batch" as const), ...at }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("answer" as const), ...at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("certificate" as const), ...at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("final" as const), ...at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delivered" as const), ...at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("want" as const), ...at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("time" as const), ...at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("own" as const), ...at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("restart" as const), lost: fc.nat(3) }) },
);
type Event = typeof events extends fc.Arbitrary<infer E> ? E : never;

/** A world around one node: its disk, what it signed, and whether it broke a rule. */
type World = {
  node: Node;
  disk: StoredRecord[];
  /** Records that what was signed or sent depends on: a crash does not lose them. */
  synced: number;
  readonly signed: Map<number, Set<string>>;
  readonly own: Map<number, string>;
  cut: Cut;
  nowMs: number;
};

/** Takes in effects in order: nothing is signed whose record is not written before. */
function perform(world: World, effects: readonly LanesEffect[]): void {
  for (const effect of effects) {
    if (effect.kind === "persist") {
      world.disk.push(effect.record);
      continue;
    }
    if (effect.kind !== "sign" || effect.request.statement === null) continue;
    const { view, height, hash } = effect.request.statement;
    world.synced = world.disk.length;
    const written = world.disk.some((record) =>
      view === 0
        ? record.kind === "batch" && record.batch.digest === hash
        : record.kind === "ack" && record.statement.hash === hash,
    );
    expect(written).toBe(true);
    if (view === 0) {
      expect(world.own.get(height) ?? hash).toBe(hash);
      world.own.set(height, hash);
    } else {
      const digests = world.signed.get(height) ?? new Set();
      world.signed.set(height, digests.add(hash));
    }
  }
  for (const { name, size, bound } of collectionSizes(world.node.state)) {
    expect(size, name).toBeLessThanOrEqual(bound);
  }
}

/** Starts again from what is on disk, where the last `lost` records that nothing hangs on are not. */
function crash(world: World, lost: number): void {
  world.disk.length = Math.max(world.synced, world.disk.length - lost);
  const { cut, nowMs } = world;
  const started = restart(context, world.disk, { cut, nowMs });
  world.node = started.node;
  perform(world, started.effects);
}

function happen(world: World, event: Event, chains: readonly [Batch[], Batch[]]): void {
  world.nowMs += 30;
  const { node, nowMs } = world;
  if (event.kind === "restart") return crash(world, event.lost);
  const { side, height } = event;
  const batch = chains[side as 0 | 1][height - 1] as Batch;
  // What is certified or final lies on one chain.
  const chosen = chains[1][height - 1] as Batch;
  switch (event.kind) {
    case "batch":
      return perform(world, node.message(1, batchMessage(batch), nowMs));
    case "answer": {
      const below = [...chains[1].slice(0, height)].reverse();
      const open = node.state.lanes[1]?.fetch ?? null;
      const all = [...chains[0], ...chains[1]];
      const asked = all.find(({ digest }) => digest === open?.digest);
      return perform(world, node.message(2, batchesMessage(...(asked ? [asked] : below)), nowMs));
    }
    case "certificate":
      perform(world, node.settle(viewEntered(nowMs)));
      return perform(world, node.message(2, certificateMessage(certificateOf(chosen)), nowMs));
    case "final":
      return perform(world, node.settle(finalCut(cutAt(chosen), nowMs)));
    case "delivered":
      if (chosen.header.height > (world.cut[1]?.height ?? 0)) world.cut = cutAt(chosen);
      return perform(world, node.settle(delivered(cutAt(chosen), nowMs)));
    case "want":
      return perform(world, node.settle(want(chosen, nowMs)));
    case "own":
      return perform(world, node.settle(submit(section({ size: 296, fill: height }), nowMs)));
    default:
      for (const name of ["ack", "fetch", "repeat", "seal"]) {
        perform(world, node.timer(name, nowMs));
      }
  }
}

function run(common: number, list: readonly Event[]): World {
  const world: World = {
    node: restart(context, []).node,
    disk: [],
    synced: 0,
    signed: new Map(),
    own: new Map(),
    cut: GENESIS_CUT,
    nowMs: 0,
  };
  const chains = chainsOf(common);
  for (const event of list) happen(world, event, chains);
  return world;
}

const scenes = fc.tuple(
  fc.nat(LENGTH - 1),
  fc.array(events, { minLength: 1, maxLength: 40, size: "max" }),
);

test("B4, M1: no two acks off one chain, every record before its signature, restarts anywhere", () => {
  fc.assert(
    fc.property(scenes, ([common, list]) => {
      const { signed } = run(common, list);
      const [left, right] = chainsOf(common);
      const sideOf = (height: number, digest: string): string =>
        height <= common ? "both" : digest === left[height - 1]?.digest ? "left" : "right";
      const sides = new Set<string>();
      for (const [height, digests] of signed) {
        for (const digest of digests) {
          expect([left, right].some((batches) => batches[height - 1]?.digest === digest)).toBe(
            true,
          );
          sides.add(sideOf(height, digest));
        }
      }
      expect(sides.has("left") && sides.has("right")).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test("B2, R1: one digest per height of my own lane, restarts anywhere", () => {
  const busy = fc.array(
    fc.oneof(
      events.filter(({ kind }) => kind === "own"),
      events.filter(({ kind }) => kind === "restart"),
      events,
    ),
    { minLength: 1, maxLength: 30, size: "max" },
  );
  fc.assert(
    fc.property(busy, (list) => {
      const { own } = run(0, list);
      const heights = [...own.keys()].sort((one, other) => one - other);
      expect(heights).toEqual(heights.map((_, index) => index + 1));
      expect(new Set(own.values()).size).toBe(own.size);
    }),
    { numRuns: 200 },
  );
});

test("B4: with the rule off both chains are acknowledged", () => {
  const broken = laneContext({ rules: { oneAckChain: false } });
  const { node } = restart(broken, []);
  const [left, right] = chainsOf(0);
  const digests = [left[0], right[0]].flatMap((batch) =>
    node
      .message(1, batchMessage(batch as Batch))
      .flatMap((effect) => (effect.kind === "sign" ? [effect.request.statement?.hash] : [])),
  );
  expect(digests).toEqual([left[0]?.digest, right[0]?.digest]);
});
