/** What a Byzantine owner can do to others through its lane: nothing. */
import { expect, test } from "vitest";
import { type Batch, buildBatch } from "../../../../src/chain/index.ts";
import {
  batchesBetween,
  collectionSizes,
  type LanesEffect,
  type LanesState,
  possesses,
} from "../../../../src/core/lanes/index.ts";
import { millisOf, operatorOf } from "../../../../src/primitives/brand.ts";
import {
  ackOf,
  batchesMessage,
  batchMessage,
  certificateMessage,
  certificateOf,
  chain,
  cutAt,
  delivered,
  entryOf,
  finalCut,
  GENESIS_CUT,
  laneContext,
  section,
  signatureOf,
  want,
} from "./fixture.ts";
import { acksIn, asksIn, type Node, nodeOf, recordsIn, rejectionsIn, restart } from "./node.ts";

const OWNER = operatorOf(1);
const GENESIS = GENESIS_CUT[OWNER] as NonNullable<(typeof GENESIS_CUT)[number]>;

const laneIn = (node: Node) => node.state.lanes[OWNER] as LanesState["lanes"][number];
const newestFirst = (batches: readonly Batch[]): Batch[] => [...batches].reverse();

/** A batch at height 1 of the owner's lane with so many rows. */
function rowsOf(count: number): Batch {
  const [first] = chain(1, 1) as [Batch];
  const sections = Array.from({ length: count }, (_, index) => section({ rollup: index + 1 }));
  const laneBytes = sections.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return buildBatch({ ...first.header, laneBytes }, sections);
}

/** Whether every collection keeps its bound. [S19] */
const isWithinBounds = (node: Node): boolean =>
  collectionSizes(node.state).every(({ size, bound }) => size <= bound);

/** Announces the tip of a chain and answers the requests below it, down to height 2. */
function waitBelow(node: Node, batches: readonly Batch[]): void {
  node.message(1, batchMessage(batches.at(-1) as Batch), 0);
  let effects = node.timer("fetch", 50);
  for (let asks = asksIn(effects); asks.length > 0; asks = asksIn(effects)) {
    const [ask] = asks as [(typeof asks)[number]];
    const at = batches.findIndex(({ digest }) => digest === ask.digest);
    if (at <= 0) return;
    const answer = batches.slice(Math.max(1, at + 1 - ask.count), at + 1);
    effects = node.message(1, batchesMessage(...newestFirst(answer)), 60);
  }
}

test("B3: a batch has at most two rows per registered rollup, and two", () => {
  const taken = nodeOf(laneContext()).message(1, batchMessage(rowsOf(6)));
  expect(rejectionsIn(taken)).toEqual([]);
  expect(recordsIn(taken).map(({ kind }) => kind)).toEqual(["batch", "ack"]);
  const node = nodeOf(laneContext());
  const refused = node.message(1, batchMessage(rowsOf(7)));
  expect(rejectionsIn(refused)).toEqual(["1: oversize batch_rows"]);
  expect(recordsIn(refused)).toEqual([]);
  expect(laneIn(node).links.size).toBe(1);
});

test("B3: a batch with too many rows is not taken from an answer either", () => {
  const node = nodeOf(laneContext());
  const wide = rowsOf(7);
  node.settle(want(wide));
  const effects = node.message(1, batchesMessage(wide));
  expect(rejectionsIn(effects)).toEqual(["1: malformed batch_on_chain"]);
  expect(recordsIn(effects)).toEqual([]);
});

test("B9: a gap that only the owner announced waits behind a wanted tip", () => {
  const node = nodeOf(laneContext());
  const announced = chain(1, 3, { fill: 2 });
  const wanted = chain(1, 2);
  node.message(1, batchMessage(announced[2] as Batch), 0);
  const asks = asksIn(node.settle(want(wanted[1] as Batch, 50)));
  expect(asks).toEqual([{ to: [1], digest: wanted[1]?.digest, count: 2 }]);
});

test("B9: a gap waits behind a certified tip, in every turn", () => {
  const node = nodeOf(laneContext());
  const announced = chain(1, 3, { fill: 2 });
  const certified = chain(1, 2)[1] as Batch;
  node.message(1, batchMessage(announced[2] as Batch), 0);
  node.message(2, certificateMessage(certificateOf(certified)), 0);
  const asked = new Set<string>();
  for (let nowMs = 50; nowMs <= 2000; nowMs += 50) {
    for (const { digest } of asksIn(node.timer("fetch", nowMs))) asked.add(digest);
  }
  expect([...asked]).toEqual([certified.digest]);
});

test("B9: fruitless requests for a gap make no pause for what is certified", () => {
  const node = nodeOf(laneContext());
  const announced = chain(1, 3, { fill: 2 });
  const wanted = chain(1, 2)[1] as Batch;
  node.message(1, batchMessage(announced[2] as Batch), 0);
  for (const nowMs of [50, 150, 250, 350]) node.timer("fetch", nowMs);
  expect(laneIn(node).fetch).toBeNull();
  expect(asksIn(node.settle(want(wanted, 351)))).toMatchObject([{ digest: wanted.digest }]);
});

test("B9: what came for a gap is displaced by what is certified", () => {
  const node = nodeOf(laneContext());
  waitBelow(node, chain(1, 8, { fill: 2 }));
  expect(laneIn(node).detached.size).toBe(7);
  const certified = chain(1, 8);
  const upper = certified.slice(4);
  node.settle(finalCut(GENESIS_CUT, 400));
  node.message(2, certificateMessage(certificateOf(certified[7] as Batch)), 500);
  // Requests for the gap end; then the certified tip is asked for.
  for (let nowMs = 500; nowMs <= 1000; nowMs += 50) node.timer("fetch", nowMs);
  expect(laneIn(node).fetch?.digest).toBe(certified[7]?.digest);
  const effects = node.message(2, batchesMessage(...newestFirst(upper)), 1000);
  expect(rejectionsIn(effects)).toEqual([]);
  for (const { digest } of upper) expect(laneIn(node).detached.get(digest)?.asked).toBe(true);
  expect(laneIn(node).detached.size).toBe(8);
  expect(asksIn(effects)).toMatchObject([{ digest: certified[3]?.digest, count: 4 }]);
  const lower = newestFirst(certified.slice(0, 4));
  node.message(laneIn(node).fetch?.peer ?? 1, batchesMessage(...lower), 1010);
  const tip = entryOf(certified[7] as Batch);
  expect(batchesBetween(node.state, OWNER, GENESIS, tip)).toEqual(certified);
  expect(isWithinBounds(node)).toBe(true);
});

test("B9: a bad batch of the owner clears nothing of a certified chain", () => {
  const node = nodeOf(laneContext());
  const certified = chain(1, 5);
  node.message(2, certificateMessage(certificateOf(certified[4] as Batch)), 0);
  node.timer("fetch", 50);
  node.message(1, batchesMessage(...newestFirst(certified.slice(1))), 60);
  expect(laneIn(node).detached.size).toBe(4);
  const [first] = chain(1, 1, { fill: 3 }) as [Batch];
  const bad = buildBatch({ ...first.header, laneBytes: 99 }, [section({ fill: 3 })]);
  const effects = node.message(1, batchMessage(bad), 70);
  expect(rejectionsIn(effects)).toEqual(["1: malformed lane_bytes"]);
  expect([...laneIn(node).detached.keys()].sort()).toEqual(
    certified
      .slice(1)
      .map(({ digest }) => digest)
      .sort(),
  );
  const [lowest] = certified as [Batch];
  node.message(laneIn(node).fetch?.peer ?? 1, batchesMessage(lowest), 80);
  const tip = entryOf(certified[4] as Batch);
  expect(batchesBetween(node.state, OWNER, GENESIS, tip)).toEqual(certified);
});

test("B9: a bad batch of the owner clears what only the owner announced", () => {
  const node = nodeOf(laneContext());
  const announced = chain(1, 3);
  for (const batch of announced.slice(1)) node.message(1, batchMessage(batch));
  const [first] = announced as [Batch];
  const bad = buildBatch({ ...first.header, laneBytes: 99 }, [section({ fill: 3 })]);
  node.message(1, batchMessage(bad));
  expect(laneIn(node)).toMatchObject({ detachedBytes: 0, tip: 0 });
  expect(laneIn(node).detached.size).toBe(0);
});

/** A node that acknowledged 1 and 2 of one chain; then the owner announces another batch 1. */
function forked(): { node: Node; mine: Batch[]; other: Batch[] } {
  const node = nodeOf(laneContext());
  const mine = chain(1, 3);
  const other = chain(1, 3, { fill: 2 });
  for (const batch of mine.slice(0, 2)) node.message(1, batchMessage(batch));
  node.message(1, batchMessage(other[0] as Batch));
  return { node, mine, other };
}

test("B6: a forked lane takes nothing from its owner any more", () => {
  const { node, mine, other } = forked();
  for (const batch of [mine[2], other[2]] as Batch[]) {
    const effects = node.message(1, batchMessage(batch));
    expect(recordsIn(effects)).toEqual([]);
    expect(rejectionsIn(effects)).toHaveLength(1);
  }
  expect(rejectionsIn(node.message(1, batchMessage(mine[2] as Batch)))).toEqual([
    "1: rate_limited lane_forked",
  ]);
  expect(laneIn(node).detached.size).toBe(0);
});

test("B6: evidence only if the owner signed both", () => {
  const node = nodeOf(laneContext());
  const [mine] = chain(1, 1) as [Batch];
  const [other] = chain(1, 1, { fill: 2 }) as [Batch];
  node.message(1, batchMessage(mine));
  const effects = node.message(1, batchMessage(other, signatureOf(2, ackOf(other))));
  expect(effects.some(({ kind }) => kind === "evidence")).toBe(false);
  expect(rejectionsIn(effects)).toContain("1: bad_signature batch_signature");
});

test("B6: a certified chain of a forked lane is fetched, stored and readable, not acked", () => {
  const { node, other } = forked();
  node.message(2, certificateMessage(certificateOf(other[2] as Batch)), 100);
  const asks = asksIn(node.timer("fetch", 150));
  expect(asks).toMatchObject([{ to: [1], digest: other[2]?.digest }]);
  const effects: LanesEffect[] = [];
  for (const batch of newestFirst(other)) {
    effects.push(...node.message(1, batchesMessage(batch), 160));
  }
  expect(recordsIn(effects).map(({ kind }) => kind)).toEqual(["batch", "batch", "batch"]);
  expect(acksIn(effects)).toEqual([]);
  const tip = entryOf(other[2] as Batch);
  expect(batchesBetween(node.state, OWNER, GENESIS, tip)).toEqual(other);
});

test("C3.5, LANE: a certified chain that I never acknowledged is not in my possession", () => {
  const { node, mine, other } = forked();
  node.settle(want(other[2] as Batch, 100));
  node.message(1, batchesMessage(...newestFirst(other)), 110);
  const possession = (batches: readonly Batch[]): boolean[] =>
    batches.map((batch) => possesses(node.state, OWNER, entryOf(batch)));
  expect(possession(mine)).toEqual([true, true, false]);
  expect(possession(other)).toEqual([false, false, false]);
  node.settle(finalCut(cutAt(other[0] as Batch), 120));
  node.settle(delivered(cutAt(other[0] as Batch), 120));
  expect(laneIn(node).heights.get(2)).toBe(other[1]?.digest);
  expect(possession(other)).toEqual([false, false, false]);
});

test("S19: a restart from a base far below keeps within its bounds, and goes on", () => {
  const batches = chain(1, 82);
  const records = batches.slice(0, 80).map((batch) => ({ kind: "batch", batch }) as const);
  const { node } = restart(laneContext(), records);
  expect(laneIn(node).tip).toBe(80);
  expect(isWithinBounds(node)).toBe(true);
  node.message(2, certificateMessage(certificateOf(batches[81] as Batch)), 0);
  expect(asksIn(node.timer("fetch", 50))).toMatchObject([{ digest: batches[81]?.digest }]);
  node.message(1, batchesMessage(...newestFirst(batches.slice(80))), 60);
  expect(laneIn(node).tip).toBe(82);
  expect(isWithinBounds(node)).toBe(true);
  node.settle({ kind: "delivered", nowMs: millisOf(70), cut: cutAt(batches[81] as Batch) });
  expect(collectionSizes(node.state).find(({ name }) => name === "lanes_links")?.size).toBe(1);
});
