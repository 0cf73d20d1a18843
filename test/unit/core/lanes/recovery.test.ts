import { expect, test } from "vitest";
import type { Batch, StoredRecord } from "../../../../src/chain/index.ts";
import {
  batchesBetween,
  collectionSizes,
  type LanesEffect,
  possesses,
} from "../../../../src/core/lanes/index.ts";
import { epochOf, operatorOf } from "../../../../src/primitives/brand.ts";
import {
  ackMessage,
  ackOf,
  batchMessage,
  certificateMessage,
  certificateOf,
  chain,
  cutAt,
  delivered,
  entryOf,
  finalCut,
  laneContext,
  section,
  submit,
} from "./fixture.ts";
import { acksIn, describe, nodeOf, recordsIn, restart, sentIn } from "./node.ts";

const context = laneContext();
const batchesIn = (effects: readonly LanesEffect[]): Batch[] =>
  recordsIn(effects).flatMap((record) => (record.kind === "batch" ? [record.batch] : []));
const full = (fill: number) => submit(section({ size: 296, fill }), fill);

/** Records of a peer's lane: each batch with the ack that followed it. */
function ackedRecords(batches: readonly Batch[]): StoredRecord[] {
  const node = nodeOf(context);
  return batches.flatMap((batch) => recordsIn(node.message(1, batchMessage(batch))));
}

test("B2, R1: no second batch at a height after restarts, from any prefix of the records", () => {
  const first = nodeOf(context);
  const records = [1, 2, 3].flatMap((fill) => recordsIn(first.settle(full(fill))));
  expect(records.map(({ kind }) => kind)).toEqual(["batch", "ack", "batch", "ack", "batch", "ack"]);
  for (let count = 0; count <= records.length; count++) {
    const kept = records.slice(0, count);
    const known = kept.filter(({ kind }) => kind === "batch").length;
    const { node } = restart(context, kept);
    const [made] = batchesIn(node.settle(full(9))) as [Batch];
    expect(made.header.height).toBe(known + 1);
    const parent = kept.flatMap((record) => (record.kind === "batch" ? [record.batch] : [])).at(-1);
    if (parent !== undefined) expect(made.header.parentDigest).toBe(parent.digest);
  }
});

test("B2, R1: with a certificate above what is on disk the owner makes nothing", () => {
  const [batch] = chain(0, 1) as [Batch];
  const record: StoredRecord = { kind: "laneCertificate", certificate: certificateOf(batch) };
  const { node } = restart(context, [record]);
  expect(batchesIn(node.settle(full(1)))).toEqual([]);
  const restored = restart(context, [{ kind: "batch", batch }, record]);
  expect(batchesIn(restored.node.settle(full(1)))[0]?.header.height).toBe(2);
});

test("R1: batches without certificate are signed and announced again", () => {
  const first = nodeOf(context);
  const records = [1, 2].flatMap((fill) => recordsIn(first.settle(full(fill))));
  const { effects } = restart(context, records, { nowMs: 500 });
  expect(sentIn(effects).map(({ message }) => message.kind)).toEqual(["batch", "batch"]);
  expect(recordsIn(effects)).toEqual([]);
});

test("R1: the newest certificate is repeated, the batches below it are not signed again", () => {
  const first = nodeOf(context);
  const records = recordsIn(first.settle(full(1)));
  const [batch] = records.flatMap((record) => (record.kind === "batch" ? [record.batch] : []));
  for (const from of [1, 2]) {
    records.push(...recordsIn(first.message(from, ackMessage(from, batch as Batch))));
  }
  const { effects } = restart(context, records);
  expect(sentIn(effects).map(({ message }) => message)).toEqual([
    certificateMessage(certificateOf(batch as Batch)),
  ]);
  const final = restart(context, records, { cut: cutAt(batch as Batch) });
  expect(sentIn(final.effects)).toEqual([]);
});

test("B4, R1: an ack that was written binds after a restart", () => {
  const mine = chain(1, 2);
  const other = chain(1, 3, { fill: 2 });
  const records = ackedRecords(mine);
  const { node, effects } = restart(context, records);
  expect(effects).toEqual([]);
  expect(node.state.lanes[1]?.acked).toEqual(entryOf(mine[1] as Batch));
  expect(acksIn(other.flatMap((batch) => node.message(1, batchMessage(batch))))).toEqual([]);
  expect(possesses(node.state, operatorOf(1), entryOf(mine[0] as Batch))).toBe(true);
});

test("B4, R1: the ack of an acked chain comes first, whatever lies on disk before it", () => {
  const mine = chain(1, 2);
  const other = chain(1, 2, { fill: 2 });
  const stray = other.map((batch): StoredRecord => ({ kind: "batch", batch }));
  const { node } = restart(context, [...stray, ...ackedRecords(mine)]);
  expect(node.state.lanes[1]?.forked).toBe(true);
  expect(possesses(node.state, operatorOf(1), entryOf(mine[1] as Batch))).toBe(true);
  expect(possesses(node.state, operatorOf(1), entryOf(other[1] as Batch))).toBe(false);
});

test("R1: a batch that was written but not acked is acked now", () => {
  const [batch] = chain(1, 1) as [Batch];
  const { effects } = restart(context, [{ kind: "batch", batch }]);
  expect(effects.map(describe)).toEqual(["persist ack 1/1", "sign ack 1/1", "send ack to 1"]);
});

test("B4, R1: a lost signature is made again when the owner repeats the batch", () => {
  const mine = chain(1, 1);
  const { node } = restart(context, ackedRecords(mine), { nowMs: 500 });
  expect(acksIn(node.message(1, batchMessage(mine[0] as Batch), 600))).toEqual([1]);
});

test("B4, R1: an ack above a base that is not linked waits for the chain between", () => {
  const batches = chain(1, 5);
  const cut = cutAt(batches[3] as Batch);
  const { node } = restart(context, ackedRecords(batches.slice(0, 1)), { cut });
  expect(node.state.lanes[1]?.lineage).toEqual(entryOf(batches[3] as Batch));
  expect(acksIn(node.message(1, batchMessage(batches[4] as Batch)))).toEqual([]);
  const whole = batches.slice(0, 4).map((batch): StoredRecord => ({ kind: "batch", batch }));
  const ack: StoredRecord = { kind: "ack", statement: ackOf(batches[0] as Batch) };
  const known = restart(context, [...whole, ack], { cut });
  expect(known.node.state.lanes[1]?.lineage).toBeNull();
  expect(acksIn(known.node.message(1, batchMessage(batches[4] as Batch)))).toEqual([5]);
});

test("B4, R1: batches from the base on are enough: an ack above it is no fork", () => {
  const batches = chain(1, 6);
  const cut = cutAt(batches[2] as Batch);
  const acks = ackedRecords(batches.slice(0, 5)).filter(({ kind }) => kind === "ack");
  for (const first of [0, 1, 2]) {
    const kept = batches.slice(first, 5).map((batch): StoredRecord => ({ kind: "batch", batch }));
    const { node } = restart(context, [...acks, ...kept], { cut });
    expect(node.state.lanes[1]).toMatchObject({ forked: false, lineage: null });
    expect(acksIn(node.message(1, batchMessage(batches[5] as Batch)))).toEqual([6]);
  }
});

test("B4, R1: an ack above or at the base that is not on its chain is a fork", () => {
  const mine = chain(1, 5);
  const certified = chain(1, 5, { fill: 2 });
  for (const count of [3, 5]) {
    const records = ackedRecords(mine.slice(0, count));
    const cut = cutAt(certified[2] as Batch);
    const kept = certified.map((batch): StoredRecord => ({ kind: "batch", batch }));
    const { node } = restart(context, [...kept, ...records], { cut });
    expect(node.state.lanes[1]?.forked).toBe(true);
  }
});

test("B4, R1: an ack without its batch lets nothing of the lane be acked", () => {
  const mine = chain(1, 1);
  const other = chain(1, 2, { fill: 2 });
  const ack: StoredRecord = { kind: "ack", statement: ackOf(mine[0] as Batch) };
  const { node } = restart(context, [ack]);
  expect(acksIn(other.flatMap((batch) => node.message(1, batchMessage(batch))))).toEqual([]);
});

test("R1: records of another epoch are not this epoch's", () => {
  const [batch] = chain(1, 1) as [Batch];
  const statement = { ...ackOf(batch), epoch: epochOf(1) } as ReturnType<typeof ackOf>;
  const { node } = restart(context, [{ kind: "ack", statement } as StoredRecord]);
  expect(node.state.lanes[1]?.acked.height).toBe(0);
});

test("R1, B7: after a long lane was delivered, own batches above it are announced and delivered", () => {
  const first = nodeOf(context);
  const own: Batch[] = [];
  const records: StoredRecord[] = [];
  for (let fill = 1; fill <= 60; fill++) {
    const effects = first.settle(full(fill));
    records.push(...recordsIn(effects));
    own.push(...batchesIn(effects));
    if (fill <= 58) {
      first.settle(finalCut(cutAt(own.at(-1) as Batch)));
      first.settle(delivered(cutAt(own.at(-1) as Batch)));
    }
  }
  const cut = cutAt(own[57] as Batch);
  const { node, effects } = restart(context, records, { cut });
  const announced = sentIn(effects).flatMap(({ message }) =>
    message.kind === "batch" ? [message.batch.header.height] : [],
  );
  expect(announced).toEqual([59, 60]);
  const tip = entryOf(own[59] as Batch);
  const from = entryOf(own[57] as Batch);
  expect(batchesBetween(node.state, operatorOf(0), from, tip)).toHaveLength(2);
});

test("R1, B7: above a base far below, own batches without certificate are announced all the same", () => {
  const first = nodeOf(context);
  const own: Batch[] = [];
  const records: StoredRecord[] = [];
  for (let fill = 1; fill <= 60; fill++) {
    const effects = first.settle(full(fill));
    records.push(...recordsIn(effects));
    own.push(...batchesIn(effects));
    const tip = own.at(-1) as Batch;
    if (fill > 58) continue;
    for (const peer of [1, 2])
      records.push(...recordsIn(first.message(peer, ackMessage(peer, tip))));
    first.settle(finalCut(cutAt(tip)));
    first.settle(delivered(cutAt(tip)));
  }
  const { node, effects } = restart(context, records);
  const announced = sentIn(effects).flatMap(({ message }) =>
    message.kind === "batch" ? [message.batch.header.height] : [],
  );
  expect(announced).toEqual([59, 60]);
  for (const { name, size, bound } of collectionSizes(node.state)) {
    expect(size, name).toBeLessThanOrEqual(bound);
  }
});
