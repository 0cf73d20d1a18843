import { expect, test } from "vitest";
import {
  type Batch,
  laneGenesis,
  parseBatch,
  payloadBytes,
  type StoredRecord,
} from "../../../../src/chain/index.ts";
import type { LanesEffect } from "../../../../src/core/lanes/index.ts";
import { operatorOf } from "../../../../src/primitives/brand.ts";
import {
  ackMessage,
  chain,
  cutAt,
  delivered,
  entryOf,
  finalCut,
  laneContext,
  section,
  submit,
} from "./fixture.ts";
import { nodeOf, recordsIn, rejectionsIn, sentIn } from "./node.ts";

const batchesIn = (effects: readonly LanesEffect[]): Batch[] =>
  recordsIn(effects).flatMap((record: StoredRecord) =>
    record.kind === "batch" ? [record.batch] : [],
  );

const kinds = (effects: readonly LanesEffect[]): string[] => effects.map(({ kind }) => kind);

/** Submits a full batch: 300 bytes in one unit. */
const full = (nowMs = 0, fill = 1) => submit(section({ size: 296, fill }), nowMs);

/** A node with a batch on its way to a certificate. */
function busyNode() {
  const node = nodeOf(laneContext());
  node.settle(full(0, 9));
  return node;
}

test("B1: an idle lane seals a lone unit at once", () => {
  const node = nodeOf(laneContext());
  const [batch] = batchesIn(node.settle(submit(section(), 1000)));
  expect(batch?.rows[0]?.units).toBe(1);
  expect(batchesIn(node.settle(submit(section(), 1001)))).toEqual([]);
});

test("B1: the certificate that leaves the lane idle seals what waited for company", () => {
  const node = nodeOf(laneContext());
  const [first] = batchesIn(node.settle(submit(section(), 1000)));
  node.settle(submit(section(), 1049));
  const made = [1, 2].flatMap((from) => node.message(from, ackMessage(from, first as Batch), 1060));
  expect(batchesIn(made)[0]?.header.height).toBe(2);
});

test("B1: an idle lane seals no two batches within batchDelay", () => {
  const node = nodeOf(laneContext());
  const [first] = batchesIn(node.settle(submit(section(), 1000)));
  node.settle(submit(section(), 1030));
  const made = [1, 2].flatMap((from) => node.message(from, ackMessage(from, first as Batch), 1040));
  expect(batchesIn(made)).toEqual([]);
  expect(made.at(-1)).toMatchObject({ kind: "setTimer", timer: { name: "seal" }, delayMs: 10 });
  expect(batchesIn(node.timer("seal", 1050))[0]?.header.height).toBe(2);
});

test("B1: a batch is sealed at batchBytes at once", () => {
  const node = busyNode();
  expect(batchesIn(node.settle(submit(section({ size: 200 }), 5)))).toEqual([]);
  const [batch] = batchesIn(node.settle(submit(section({ size: 100 }), 6)));
  // The second does not fit below batchBytes: it waits, the first goes.
  expect(batch?.rows[0]?.units).toBe(1);
  expect(node.state.mempool.count).toBe(1);
});

test("B1: beside a batch without certificate, one is sealed batchDelay after its first unit", () => {
  const node = busyNode();
  const first = node.settle(submit(section(), 1000));
  expect(first).toMatchObject([{ kind: "setTimer", timer: { name: "seal" }, delayMs: 50 }]);
  expect(node.settle(submit(section(), 1020))).toEqual([]);
  expect(batchesIn(node.timer("seal", 1050))[0]?.rows[0]?.units).toBe(2);
});

test("B1: an early timer seals nothing and is armed again", () => {
  const node = busyNode();
  node.settle(submit(section(), 1000));
  expect(node.timer("seal", 1049)).toMatchObject([{ kind: "setTimer", delayMs: 1 }]);
});

test("M1: batch and own ack are durable before the signature, the signature before it leaves", () => {
  const effects = nodeOf(laneContext()).settle(full());
  expect(kinds(effects)).toEqual(["persist", "persist", "sign", "batchesHeld", "send", "setTimer"]);
  expect(recordsIn(effects).map(({ kind }) => kind)).toEqual(["batch", "ack"]);
});

test("B2: heights rise by one from 1, each on its parent, laneBytes add up", () => {
  const node = nodeOf(laneContext());
  const batches = [1, 2, 3].flatMap((fill) => batchesIn(node.settle(full(fill, fill))));
  expect(batches.map(({ header }) => header.height)).toEqual([1, 2, 3]);
  expect(batches.map(({ header }) => header.laneBytes)).toEqual([300, 600, 900]);
  const genesis = laneGenesis(node.state.context.instance, operatorOf(0));
  expect(batches.map(({ header }) => header.parentDigest)).toEqual([
    genesis,
    batches[0]?.digest,
    batches[1]?.digest,
  ]);
});

test("B3: what is sealed is what a receiver parses", () => {
  const node = busyNode();
  node.settle(submit(section({ rollup: 2, units: 3 })));
  node.settle(submit(section({ rollup: 1, units: 2 })));
  const [batch] = batchesIn(node.timer("seal", 50));
  const parsed = parseBatch(batch?.bytes ?? new Uint8Array(0), { bytesMax: 1000 });
  expect(parsed.kind).toBe("ok");
  if (parsed.kind !== "ok" || batch === undefined) return;
  expect(parsed.batch.digest).toBe(batch.digest);
  expect(parsed.batch.rows.map((row) => [row.rollupId, row.units])).toEqual([
    [1, 2],
    [2, 3],
  ]);
});

test("B2: the owner's clock may jump back, createdMs does not fall", () => {
  const node = nodeOf(laneContext());
  const first = batchesIn(node.settle(full(1000)))[0];
  const second = batchesIn(node.settle(full(400)))[0];
  expect([first?.header.createdMs, second?.header.createdMs]).toEqual([1000, 1000]);
});

test("B5: the owner stops at maxLaneAdvance above the final cut and goes on when it moves", () => {
  const node = nodeOf(laneContext());
  const sealed = [1, 2, 3, 4, 5, 6].flatMap((fill) => batchesIn(node.settle(full(fill, fill))));
  expect(sealed.map(({ header }) => header.height)).toEqual([1, 2, 3, 4]);
  expect(node.state.mempool.count).toBe(2);
  const moved = node.settle(finalCut(cutAt(sealed[0] as Batch), 10));
  expect(batchesIn(moved).map(({ header }) => header.height)).toEqual([5]);
});

test("B5: the owner stops at laneWindowBytes above the final cut", () => {
  const node = nodeOf(laneContext({ protocol: { laneWindowBytes: 700 } }));
  const sealed = [1, 2, 3].flatMap((fill) => batchesIn(node.settle(full(fill, fill))));
  expect(sealed).toHaveLength(2);
  const moved = node.settle(finalCut(cutAt(sealed[0] as Batch), 10));
  expect(batchesIn(moved).map(({ header }) => header.laneBytes)).toEqual([900]);
});

test("B5: a closed window arms no timer: the final cut comes back to it", () => {
  const node = nodeOf(laneContext());
  for (const fill of [1, 2, 3, 4]) node.settle(full(fill, fill));
  expect(node.settle(submit(section(), 9))).toMatchObject([{ kind: "setTimer" }]);
  expect(node.timer("seal", 59)).toEqual([]);
});

test("B5: payloads that wait for delivery hold the owner back", () => {
  const node = nodeOf(laneContext({ protocol: { laneWindowBytes: 1200 } }));
  const sealed: Batch[] = [];
  for (let fill = 1; fill <= 12; fill++) {
    const made = batchesIn(node.settle(full(fill, fill)));
    sealed.push(...made);
    const tip = made.at(-1);
    if (tip !== undefined) node.settle(finalCut(cutAt(tip), fill));
  }
  const held = sealed.reduce((sum, batch) => sum + batch.bytes.length, 0);
  const { payloadBytesMax } = node.state.limits;
  expect(payloadBytesMax).toBe(2 * 1200 + 4 * (64 + 6 * 45));
  expect(held).toBeGreaterThanOrEqual(payloadBytesMax);
  expect(held - (sealed.at(-1) as Batch).bytes.length).toBeLessThan(payloadBytesMax);
  const freed = node.settle(delivered(cutAt(sealed.at(-1) as Batch), 20));
  expect(batchesIn(freed)).not.toEqual([]);
});

test("DR7: a full lane refuses with rate_limited", () => {
  const node = nodeOf(laneContext({ protocol: { laneWindowBytes: 1200 } }));
  const answers = Array.from({ length: 40 }, (_, index) => node.settle(full(index)));
  expect(rejectionsIn(answers.at(-1) ?? [])).toEqual(["0: rate_limited lane_full"]);
  expect(node.state.mempool.bytes).toBeLessThanOrEqual(2400);
});

test("B1: a malformed submission is a counted rejection", () => {
  const node = nodeOf(laneContext());
  const effects = node.settle(submit({ ...section(), units: 7 }));
  expect(rejectionsIn(effects)).toEqual(["0: malformed submission_units"]);
});

test("B1: an observer has no lane", () => {
  const node = nodeOf(laneContext({ self: null }));
  expect(node.settle(full())).toEqual([]);
  expect(node.state.mempool.count).toBe(0);
});

test("B7: the newest batch is repeated to those whose ack is missing", () => {
  const node = nodeOf(laneContext());
  const [batch] = batchesIn(node.settle(full(1000)));
  node.message(2, ackMessage(2, batch as Batch), 1010);
  const repeated = sentIn(node.timer("repeat", 1100));
  expect(repeated).toMatchObject([{ to: [1, 3], message: { kind: "batch", batch } }]);
});

test("B7: what left less than tRetry ago is not repeated yet", () => {
  const node = nodeOf(laneContext());
  node.settle(full(1000));
  node.settle(full(1060));
  expect(sentIn(node.timer("repeat", 1100))).toEqual([]);
  expect(sentIn(node.timer("repeat", 1200))).toHaveLength(1);
});

test("B7: a certified batch is repeated by its certificate, until it is final", () => {
  const node = nodeOf(laneContext());
  const [batch] = batchesIn(node.settle(full(1000))) as [Batch];
  node.message(1, ackMessage(1, batch), 1010);
  node.message(2, ackMessage(2, batch), 1010);
  const repeated = sentIn(node.timer("repeat", 1110));
  expect(repeated).toMatchObject([{ to: "all", message: { kind: "laneCertificate" } }]);
  node.settle(finalCut(cutAt(batch), 1120));
  expect(node.timer("repeat", 1210)).toEqual([]);
});

test("DR5: a signer that refuses is asked again, nothing leaves without it", () => {
  const node = nodeOf(laneContext());
  const asked = node.step(full(1000)).find((effect) => effect.kind === "sign");
  if (asked?.kind !== "sign") throw new Error("not asked");
  const { request } = asked;
  const refused = node.step({
    kind: "signed",
    nowMs: 1001 as never,
    request,
    signatures: null,
  });
  expect(sentIn(refused)).toEqual([]);
  expect(sentIn(node.timer("repeat", 1101))).toMatchObject([{ message: { kind: "batch" } }]);
});

test("M1: a signature for something that is not mine any more sends nothing", () => {
  const node = nodeOf(laneContext());
  const [batch] = chain(0, 1) as [Batch];
  const statement = {
    phase: 4,
    epoch: batch.header.epoch,
    height: 1,
    view: 0,
    hash: entryOf(batch).digest,
  } as const;
  const request = { owner: "lanes", epoch: batch.header.epoch, statement, report: null } as const;
  const signatures = { statement: new Uint8Array(96), report: null };
  expect(node.step({ kind: "signed", nowMs: 0 as never, request, signatures })).toEqual([]);
});

test("B1: own batches are at hand for delivery with the step that made them", () => {
  const node = nodeOf(laneContext());
  const [batch] = batchesIn(node.settle(full())) as [Batch];
  expect(node.state.lanes[0]?.links.get(batch.digest)?.batch).toBe(batch);
  expect(node.state.lanes[0]?.payloadBytes).toBe(batch.bytes.length);
  expect(payloadBytes(batch)).toBe(300);
});
