import { expect, test } from "vitest";
import { type Batch, buildBatch } from "../../../../src/chain/index.ts";
import type { LanesState } from "../../../../src/core/lanes/index.ts";
import { epochOf, operatorOf } from "../../../../src/primitives/brand.ts";
import {
  batchesMessage,
  batchMessage,
  certificateMessage,
  certificateOf,
  chain,
  cutAt,
  delivered,
  EPOCH,
  laneContext,
  section,
  want,
} from "./fixture.ts";
import { acksIn, asksIn, type Node, nodeOf, recordsIn, rejectionsIn } from "./node.ts";

const laneIn = (node: Node) => node.state.lanes[1] as LanesState["lanes"][number];
const [first, second, third] = chain(1, 3) as [Batch, Batch, Batch];

/** Batch 2 with another header. */
const changed = (header: Partial<Batch["header"]>): Batch =>
  buildBatch({ ...second.header, ...header }, [section()]);

/** What a node that has batch 1 says of this one. */
function verdict(batch: Batch, from = 1, context = laneContext()): string[] {
  const node = nodeOf(context);
  node.message(1, batchMessage(first));
  const before = laneIn(node).links.size;
  const refused = rejectionsIn(node.message(from, batchMessage(batch)));
  expect(laneIn(node).links.size).toBe(refused.length === 0 ? before + 1 : before);
  return refused;
}

test("B2: a batch above its parent is taken", () => {
  expect(verdict(second)).toEqual([]);
});

test("B2: a batch of another epoch is foreign, in its header and around it", () => {
  expect(verdict(changed({ epoch: epochOf(1) }))).toEqual(["1: foreign batch_epoch"]);
  const node = nodeOf(laneContext());
  const late = { ...batchMessage(first), epoch: epochOf(1) };
  expect(rejectionsIn(node.message(1, late))).toEqual(["1: foreign epoch"]);
});

test("B3: a batch of a lane that does not exist is malformed", () => {
  expect(verdict(changed({ lane: operatorOf(4) }))).toEqual(["1: malformed batch_lane"]);
});

test("B3: a batch comes from its owner's channel only", () => {
  expect(verdict(second, 2)).toEqual(["2: foreign not_the_owner"]);
  expect(verdict(second, 9)).toEqual(["9: not_member sender"]);
});

test("B3: nobody sends me my own batches", () => {
  const node = nodeOf(laneContext());
  const [own] = chain(0, 1) as [Batch];
  expect(rejectionsIn(node.message(0, batchMessage(own)))).toEqual(["0: foreign own_lane"]);
});

test("B2: laneBytes adds up the section bytes", () => {
  for (const laneBytes of [0, 13, 27, 29, 1000]) {
    expect(verdict(changed({ laneBytes } as never))).toEqual(["1: malformed lane_bytes"]);
  }
  expect(verdict(changed({ laneBytes: 28 } as never))).toEqual([]);
});

test("B2: heights rise by one above the parent", () => {
  expect(verdict(changed({ height: 3 } as never))).toEqual(["1: malformed lane_height"]);
});

test("B3: a batch has at most maxBatchBytes", () => {
  const size = second.bytes.length;
  const at = laneContext({ protocol: { maxBatchBytes: size } });
  expect(verdict(second, 1, at)).toEqual([]);
  const below = nodeOf(laneContext({ protocol: { maxBatchBytes: size - 1 } }));
  expect(rejectionsIn(below.message(1, batchMessage(first)))).toEqual(["1: oversize batch_size"]);
});

test("B3: the owner's signature has 96 bytes", () => {
  const node = nodeOf(laneContext());
  const effects = node.message(1, batchMessage(first, new Uint8Array(95)));
  expect(rejectionsIn(effects)).toEqual(["1: malformed signature_length"]);
});

test("B2: a batch without its parent waits, and links when the parent comes", () => {
  const node = nodeOf(laneContext());
  expect(recordsIn(node.message(1, batchMessage(second)))).toEqual([]);
  expect(rejectionsIn(node.message(1, batchMessage(second)))).toEqual([
    "1: duplicate batch_waiting",
  ]);
  const effects = node.message(1, batchMessage(first));
  const heights = recordsIn(effects).flatMap((record) =>
    record.kind === "batch" ? [record.batch.header.height] : [],
  );
  expect(heights).toEqual([1, 2]);
  expect(acksIn(effects)).toEqual([2]);
  expect(laneIn(node)).toMatchObject({ tip: 2, detachedBytes: 0 });
});

test("B3: relayed batches come along a wanted chain only, digest by digest", () => {
  const node = nodeOf(laneContext());
  node.settle(want(third));
  expect(rejectionsIn(node.message(2, batchMessage(second)))).toEqual(["2: foreign not_the_owner"]);
  expect(rejectionsIn(node.message(2, batchMessage(third)))).toEqual([]);
  expect(asksIn(node.message(2, batchMessage(second)))).toMatchObject([{ digest: first.digest }]);
  expect(acksIn(node.message(3, batchMessage(first)))).toEqual([3]);
});

test("B3: an answer counts as far as it lies on the chain that was asked for", () => {
  const node = nodeOf(laneContext());
  const [other] = chain(1, 1, { fill: 2 }) as [Batch];
  node.settle(want(third));
  const effects = node.message(1, batchesMessage(third, second, other));
  expect(rejectionsIn(effects)).toEqual(["1: malformed wrong_batch"]);
  expect([...laneIn(node).detached.keys()]).toEqual([third.digest, second.digest]);
  expect(asksIn(effects)).toEqual([{ to: [2], digest: first.digest, count: 1 }]);
});

test("B3: an answer with more than was asked for, or unasked, is refused", () => {
  const node = nodeOf(laneContext());
  expect(rejectionsIn(node.message(2, batchesMessage(first)))).toEqual([
    "2: stale batches_unasked",
  ]);
  node.settle(want(first));
  const refused = node.message(1, batchesMessage(first, second));
  expect(rejectionsIn(refused)).toEqual(["1: oversize batches_count"]);
  expect(asksIn(refused)).toMatchObject([{ to: [2], digest: first.digest }]);
  expect(rejectionsIn(node.message(2, batchesMessage()))).toEqual(["2: malformed batches_unasked"]);
});

test("B9: who has not what was asked for has had its turn", () => {
  const node = nodeOf(laneContext());
  const [ask] = asksIn(node.settle(want(first)));
  const lane = operatorOf(1);
  const request = {
    kind: "getBatches",
    epoch: EPOCH,
    lane,
    digest: first.digest,
    count: 1,
  } as const;
  const absent = { kind: "absent", epoch: EPOCH, request } as const;
  expect(ask?.to).toEqual([1]);
  expect(rejectionsIn(node.message(3, absent))).toEqual(["3: stale absent_unasked"]);
  expect(asksIn(node.message(1, absent))).toMatchObject([{ to: [2] }]);
  expect(asksIn(node.message(2, absent))).toMatchObject([{ to: [3] }]);
  // All were asked: a pause, then the owner again.
  expect(asksIn(node.message(3, absent))).toEqual([]);
  expect(asksIn(node.timer("fetch", 100))).toMatchObject([{ to: [1] }]);
});

test("B3: what is delivered, or beyond what may wait, is refused by its height", () => {
  const node = nodeOf(laneContext());
  const batches = chain(1, 9);
  node.message(1, batchMessage(batches[0] as Batch));
  expect(rejectionsIn(node.message(1, batchMessage(batches[8] as Batch)))).toEqual([
    "1: rate_limited batch_beyond_window",
  ]);
  expect(rejectionsIn(node.message(1, batchMessage(batches[7] as Batch)))).toEqual([]);
  node.message(1, batchMessage(batches[1] as Batch));
  node.settle(delivered(cutAt(batches[1] as Batch)));
  expect(rejectionsIn(node.message(1, batchMessage(batches[0] as Batch)))).toEqual([
    "1: stale batch_delivered",
  ]);
});

test("B9: a certified batch that is on its way is not asked for before Δ", () => {
  const node = nodeOf(laneContext());
  expect(asksIn(node.message(2, certificateMessage(certificateOf(first)), 0))).toEqual([]);
  expect(asksIn(node.timer("fetch", 49))).toEqual([]);
  node.message(1, batchMessage(first), 49);
  expect(asksIn(node.timer("fetch", 50))).toEqual([]);
});

test("M1: batches are durable before anybody hears that they are held", () => {
  const node = nodeOf(laneContext());
  node.message(1, batchMessage(second));
  const kinds = node.step({
    kind: "message",
    nowMs: 0 as never,
    from: operatorOf(1),
    message: batchMessage(first),
  });
  expect(kinds.map(({ kind }) => kind)).toEqual([
    "persist",
    "persist",
    "batchesHeld",
    "persist",
    "sign",
  ]);
});
