import { describe, expect, test } from "vitest";
import { createL1, keysOf } from "../../simulator/l1.ts";
import { calmL1, type L1Change, type L1Plan } from "../../simulator/schedule.ts";

const GENESIS = [1, 1, 1, 1];
const create = (plan: Partial<L1Plan> = {}, genesis: readonly number[] = GENESIS) =>
  createL1({ seed: 7, plan: { ...calmL1, ...plan }, genesis, lengthMs: 10_000 });
const seatsTo = (atMs: number, operator: number, seats: number): L1Change => ({
  atMs,
  operator,
  kind: "seats",
  seats,
});
const members = (l1: ReturnType<typeof create>, epoch: number) =>
  l1.seatsOf(epoch).map(({ operator }) => operator);

describe("finality", () => {
  test("a block is final when so many are above it", () => {
    const l1 = create();
    expect([300, 400, 500].map((atMs) => l1.finalAt(atMs, 0))).toEqual([0, 1, 2]);
  });

  test("stalls hold it for all, lags for one operator", () => {
    const l1 = create({
      stalls: [{ fromMs: 1000, untilMs: 2000 }],
      lags: [{ fromMs: 0, untilMs: 900, operator: 2, byMs: 300 }],
    });
    expect([990, 1900, 2000].map((atMs) => l1.finalAt(atMs, 0))).toEqual([6, 7, 17]);
    expect([800, 900].map((atMs) => l1.finalAt(atMs, 2))).toEqual([2, 6]);
  });

  test("blocks have numbers without a gap, and hashes of their seed", () => {
    const blocks = create().blocks(3, 6);
    expect(blocks.map(({ number }) => number)).toEqual([4, 5, 6]);
    expect(new Set(blocks.map(({ hash }) => hash)).size).toBe(3);
    expect(create().blocks(3, 6)).toEqual(blocks);
  });

  test("a replaced block has another hash, and what was in it comes later", () => {
    const plan = { changes: [seatsTo(900, 4, 1)] };
    const calm = create(plan);
    const shaken = create({ ...plan, reorgs: [{ atMs: 1050, depth: 3 }] });
    expect(shaken.blocks(9, 10)[0]?.hash).not.toBe(calm.blocks(9, 10)[0]?.hash);
    expect(shaken.blocks(7, 8)).toEqual(calm.blocks(7, 8));
    // Block 10 is the last below the snapshot of epoch 2, which is block 11.
    expect([members(calm, 2), members(shaken, 2)]).toEqual([
      [0, 1, 2, 3, 4],
      GENESIS.map((_, i) => i),
    ]);
    expect(members(shaken, 3)).toContain(4);
  });
});

describe("SC1, SC3: sets", () => {
  test("a change counts from two epochs later on", () => {
    const l1 = create({ changes: [seatsTo(300, 4, 1), seatsTo(1300, 0, 0)] });
    expect([0, 1, 2, 3].map((epoch) => members(l1, epoch))).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2, 3],
      [0, 1, 2, 3, 4],
      [1, 2, 3, 4],
    ]);
    expect([l1.snapshot(2), l1.start(2)]).toEqual([11, 21]);
  });

  test("a newcomer takes the lowest place that is free when it counts", () => {
    const l1 = create({ changes: [seatsTo(300, 1, 0), seatsTo(350, 4, 1), seatsTo(400, 5, 1)] });
    expect(members(l1, 2)).toEqual([0, 4, 2, 3, 5]);
  });

  test("a rotation changes the key and nothing else", () => {
    const changes = [{ atMs: 300, operator: 2, kind: "rotate" as const, seats: 0 }];
    const l1 = create({ changes });
    expect(l1.seatsOf(2)[2]).toEqual({ operator: 2, key: 4, seats: 1 });
    expect(keysOf({ ...calmL1, changes }, GENESIS)).toEqual([0, 1, 2, 3, 2]);
  });

  test("nobody has more seats than F, and fewer than four operators are no set", () => {
    expect(
      create({}, [5, 1, 1, 1])
        .seatsOf(0)
        .map(({ seats }) => seats),
    ).toEqual([1, 1, 1, 1]);
    expect(
      create({}, [5, 2, 2, 2, 2])
        .seatsOf(0)
        .map(({ seats }) => seats),
    ).toEqual([3, 2, 2, 2, 2]);
    expect(members(create({ changes: [seatsTo(300, 0, 0)] }), 2)).toEqual([0, 1, 2, 3]);
  });
});

test("SC9: forced items have gapless indices per rollup, in the order of blocks", () => {
  const every = { fromMs: 100, untilMs: 900, everyMs: 200, bytes: 20 };
  const l1 = create({
    forced: [
      { ...every, rollup: 1 },
      { ...every, rollup: 2 },
    ],
  });
  const items = l1.blocks(0, 20).flatMap(({ forced }) => forced);
  for (const rollup of [1, 2]) {
    const own = items.filter(({ rollupId }) => rollupId === rollup);
    expect(own.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  }
});
