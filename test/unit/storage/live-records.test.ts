import { expect, test } from "vitest";
import type { StoredRecord } from "../../../src/chain/index.ts";
import { epochOf, heightOf, laneHeightOf, operatorOf } from "../../../src/primitives/brand.ts";
import { createLiveRecords } from "../../../src/storage/live-records.ts";
import { isNeeded } from "../../../src/storage/retention.ts";
import { EPOCH, hashOfNumber, START, voteAt } from "../../integration/storage-values.ts";
import { blockOf, certificateOf, outputHeaderOf } from "../../property/chain-values.ts";
import { seededDraw } from "../../property/draw.ts";

const keepFrom = (records: readonly StoredRecord[], { fromHeight }: { fromHeight: number }) =>
  records.filter((record) => record.kind !== "vote" || record.statement.view >= fromHeight);

test("P3: pruning happens every so many released heights, and never goes back", () => {
  const live = createLiveRecords(keepFrom, { records: [START], released: heightOf(0) });
  live.add([1, 2, 3].map(voteAt));
  expect(live.release(100)).toBe(false);
  expect(live.release(50)).toBe(false);
  expect(live.released()).toBe(100);
  expect(live.all().length).toBe(4);
  expect(live.release(256)).toBe(true);
  live.prune();
  expect(live.all()).toEqual([START]);
  expect(live.release(400)).toBe(false);
  expect(live.release(512)).toBe(true);
});

test("P3: what a start finds is pruned by what was released before it", () => {
  const records = [START, ...[1, 2, 3].map(voteAt)];
  const live = createLiveRecords(keepFrom, { records, released: heightOf(3) });
  expect(live.all()).toEqual([START, voteAt(3)]);
});

test("B9: batches below the cut of the newest snapshot are not needed", () => {
  const draw = seededDraw(4);
  const block = blockOf(draw, 4);
  const snapshot: StoredRecord = {
    kind: "snapshot",
    header: outputHeaderOf(draw),
    certificate: certificateOf(draw, 5, 4),
    leaves: [],
    block,
  };
  const live = createLiveRecords(keepFrom, { records: [START, snapshot], released: heightOf(0) });
  expect(live.cut()).toEqual(block.cut);
  const needed = [{ epoch: EPOCH, cut: live.cut() }];
  for (const [lane, { height }] of block.cut.entries()) {
    const place = { segment: 1, offset: 0, length: 1 };
    const entry = { place, epoch: EPOCH, lane: lane as never, parentDigest: hashOfNumber(0) };
    expect(isNeeded({ ...entry, height }, needed)).toBe(true);
    expect(isNeeded({ ...entry, height: (height - 1) as never }, needed)).toBe(false);
    expect(isNeeded({ ...entry, height: 0 as never }, [{ epoch: EPOCH, cut: null }])).toBe(true);
  }
});

test("P6, B9: batches of an epoch whose log is gone are not needed, those of one to come are", () => {
  const place = { segment: 1, offset: 0, length: 1 };
  const lane = operatorOf(0);
  const height = laneHeightOf(3);
  const entryIn = (epoch: number) => ({
    place,
    epoch: epochOf(epoch),
    lane,
    height,
    parentDigest: hashOfNumber(0),
  });
  const open = [4, 5].map((epoch) => ({ epoch: epochOf(epoch), cut: null }));
  expect([3, 4, 5, 6].map((epoch) => isNeeded(entryIn(epoch), open))).toEqual([
    false,
    true,
    true,
    true,
  ]);
  expect(isNeeded(entryIn(0), [])).toBe(true);
});
