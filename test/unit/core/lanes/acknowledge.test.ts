import { expect, test } from "vitest";
import type { Batch } from "../../../../src/chain/index.ts";
import {
  batchesMessage,
  batchMessage,
  chain,
  cutAt,
  delivered,
  finalCut,
  laneContext,
  want,
} from "./fixture.ts";
import { acksIn, describe, type Node, nodeOf } from "./node.ts";

const announce = (node: Node, batches: readonly Batch[], nowMs = 0) =>
  batches.flatMap((batch) => node.message(1, batchMessage(batch), nowMs));

test("B4, M1: batch, then ack, then the signature, then it leaves to the owner", () => {
  const effects = announce(nodeOf(laneContext()), chain(1, 1));
  expect(effects.map(describe)).toEqual([
    "persist batch 1/1, 14 bytes",
    "batchesHeld 1",
    "persist ack 1/1",
    "sign ack 1/1",
    "send ack to 1",
  ]);
});

test("B4: an ack covers all below it", () => {
  const node = nodeOf(laneContext());
  const [first, second, third] = chain(1, 3) as [Batch, Batch, Batch];
  expect(acksIn(announce(node, [third, second]))).toEqual([]);
  expect(acksIn(announce(node, [first]))).toEqual([3]);
});

test("B4: never acks a second chain", () => {
  const node = nodeOf(laneContext());
  const mine = chain(1, 2);
  const other = chain(1, 3, { fill: 2 });
  expect(acksIn(announce(node, mine))).toEqual([1, 2]);
  expect(acksIn(announce(node, other))).toEqual([]);
  node.settle(want(other[2] as Batch));
  expect(acksIn(node.message(1, batchesMessage(...[...other].reverse())))).toEqual([]);
  expect(acksIn(node.settle(finalCut(cutAt(other[0] as Batch))))).toEqual([]);
  expect(acksIn(node.settle(delivered(cutAt(other[0] as Batch))))).toEqual([]);
  expect(acksIn(node.timer("ack", 1000))).toEqual([]);
});

test("B4: a second chain above a common batch is not acked either", () => {
  const node = nodeOf(laneContext());
  const [base] = chain(1, 1) as [Batch];
  announce(node, [base, ...chain(1, 1, { above: base })]);
  expect(acksIn(announce(node, chain(1, 2, { above: base, fill: 2 })))).toEqual([]);
});

test("B4: after a jump above what I acknowledged nothing is acked until the chain is known", () => {
  const node = nodeOf(laneContext());
  const batches = chain(1, 6);
  announce(node, batches.slice(0, 1));
  node.settle(delivered(cutAt(batches[3] as Batch)));
  expect(acksIn(announce(node, batches.slice(4, 5)))).toEqual([]);
  const below = batches.slice(1, 4).reverse();
  expect(acksIn(node.message(1, batchesMessage(...below)))).toEqual([5]);
});

test("B4: after a jump onto another chain nothing is acked any more", () => {
  const node = nodeOf(laneContext());
  const other = chain(1, 6, { fill: 2 });
  announce(node, chain(1, 1));
  node.settle(delivered(cutAt(other[3] as Batch)));
  const below = other.slice(1, 4).reverse();
  node.message(1, batchesMessage(...below));
  expect(node.state.lanes[1]?.forked).toBe(true);
  expect(acksIn(announce(node, other.slice(4)))).toEqual([]);
});

test("B4: an observer, and the owner itself, acknowledge nothing", () => {
  expect(acksIn(announce(nodeOf(laneContext({ self: null })), chain(1, 2)))).toEqual([]);
  expect(acksIn(announce(nodeOf(laneContext({ self: 1 })), chain(1, 2)))).toEqual([]);
});

test("B4, B7: the ack is signed again when the owner repeats the batch, not at once", () => {
  const node = nodeOf(laneContext());
  const [batch] = chain(1, 1) as [Batch];
  announce(node, [batch], 1000);
  expect(announce(node, [batch], 1049).map(describe)).toEqual(["reject 1: duplicate batch_known"]);
  expect(announce(node, [batch], 1050).map(describe)).toEqual(["sign ack 1/1", "send ack to 1"]);
  expect(acksIn(announce(node, [batch], 1051))).toEqual([]);
  node.settle(finalCut(cutAt(batch), 1100));
  expect(acksIn(announce(node, [batch], 1200))).toEqual([]);
});

test("B4: a repeated batch below my ack brings the highest ack again", () => {
  const node = nodeOf(laneContext());
  const batches = chain(1, 2);
  announce(node, batches, 0);
  expect(acksIn(announce(node, batches.slice(0, 1), 100))).toEqual([2]);
});

test("B4: one ack per ackInterval, of the first batch of an interval by the owner's clock", () => {
  const node = nodeOf(laneContext({ local: { ackIntervalMs: 100 } }));
  const batches = chain(1, 4, { stepMs: 40 });
  // Made at 40, 80, 120, 160: the third begins an interval.
  expect(acksIn(announce(node, batches.slice(0, 2), 1000))).toEqual([]);
  expect(acksIn(announce(node, batches.slice(2, 3), 1010))).toEqual([3]);
  expect(acksIn(announce(node, batches.slice(3), 1020))).toEqual([]);
  expect(acksIn(node.timer("ack", 1109))).toEqual([]);
  expect(acksIn(node.timer("ack", 1120))).toEqual([4]);
});

test("B5: an ack is held back at maxLaneAdvance, and released by the final cut", () => {
  const node = nodeOf(laneContext());
  const batches = chain(1, 6);
  expect(acksIn(announce(node, batches))).toEqual([1, 2, 3, 4]);
  expect(acksIn(node.settle(finalCut(cutAt(batches[0] as Batch))))).toEqual([5]);
  expect(acksIn(node.settle(finalCut(cutAt(batches[2] as Batch))))).toEqual([6]);
});

test("B5: an ack is held back at laneWindowBytes, and released by the final cut", () => {
  const at = nodeOf(laneContext({ protocol: { laneWindowBytes: 42 } }));
  const batches = chain(1, 4);
  expect(acksIn(announce(at, batches))).toEqual([1, 2, 3]);
  expect(acksIn(at.settle(finalCut(cutAt(batches[0] as Batch))))).toEqual([4]);
  const below = nodeOf(laneContext({ protocol: { laneWindowBytes: 41 } }));
  expect(acksIn(announce(below, batches))).toEqual([1, 2]);
});

test("B5: while the bytes up to the final cut are unknown, nothing is acked", () => {
  const node = nodeOf(laneContext());
  const batches = chain(1, 3);
  node.settle(finalCut(cutAt(batches[1] as Batch)));
  expect(acksIn(announce(node, batches.slice(0, 1)))).toEqual([]);
  expect(acksIn(announce(node, batches.slice(1)))).toEqual([3]);
});
