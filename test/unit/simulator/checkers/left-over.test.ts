/** S22 over hand-made disks: one node, two epochs, and what its lane has in each. */
import { expect, test } from "vitest";
import { type Batch, buildBatch, type StoredRecord } from "../../../../src/chain/index.ts";
import { epochOf, millisOf, operatorOf } from "../../../../src/primitives/brand.ts";
import type { Violation } from "../../../simulator/checker.ts";
import { createLeftOver } from "../../../simulator/checkers/left-over.ts";
import { noteLog } from "../../../simulator/record-log.ts";
import { batchOn, blockOn, createStage, openSection, withTips } from "./stage.ts";

const stage = createStage({ epochHeights: 1, byzantine: [3] });
const OWNER = 1;

const batch = (parent: Batch | null, ...units: string[]): Batch =>
  batchOn(
    OWNER,
    parent,
    units.map((unit) => openSection(1, unit)),
  );
const one = batch(null, "one");
const two = batch(one, "two");
const again = (source: Batch): Batch =>
  buildBatch({ ...source.header, epoch: epochOf(1) }, source.rows);

const logged = (epoch: number, record: StoredRecord): StoredRecord => {
  noteLog(record, epochOf(epoch));
  return record;
};
const held = (kept: Batch): StoredRecord =>
  logged(kept.header.epoch, { kind: "batch", batch: kept });

/** The boundary of epoch 0 orders the first batch. */
const boundary = blockOn({ view: 1, cut: withTips(stage.genesisCut, one), header: { kind: 1 } });
const ended = logged(0, { kind: "block", block: boundary });
const begun = logged(1, {
  kind: "epochStart",
  epoch: epochOf(1),
  instance: boundary.hash,
} as StoredRecord);
const closed = logged(1, { kind: "snapshot", block: boundary } as StoredRecord);

function rulesOf(node: number, ...lives: (readonly StoredRecord[])[]): string[] {
  const violations: Violation[] = [];
  const checker = createLeftOver(stage.setup, (violation) => violations.push(violation));
  for (const [life, records] of lives.entries()) {
    const here = { node: operatorOf(node), nowMs: millisOf(life) };
    if (life > 0) checker.observe({ kind: "restart", ...here, records, effects: [] }, 0);
    else
      for (const record of records)
        checker.observe({ kind: "durable", ...here, records: [record] }, 0);
  }
  return violations.map(({ rule }) => rule);
}

const OWN = [held(one), held(two), ended, begun];

test("S22: what is left over is in a batch of the next epoch before the old one closes", () => {
  expect(rulesOf(OWNER, [...OWN, held(again(two)), closed])).toEqual([]);
});

test("S22: an epoch that closes while a unit of it is in no cut and no later batch is found", () => {
  expect(rulesOf(OWNER, [...OWN, closed])).toEqual(["S22"]);
});

test("S22: what was ordered and is put into a later batch is found", () => {
  expect(rulesOf(OWNER, [...OWN, held(again(two)), held(again(one))])).toEqual(["S22"]);
});

test("S22: the same unit twice in one epoch is found", () => {
  const twin = batch(two, "two");
  expect(rulesOf(OWNER, [held(one), held(two), held(twin)])).toEqual(["S22"]);
});

test("S22: a unit that moves before the end of its epoch is known is found", () => {
  expect(rulesOf(OWNER, [held(one), held(two), held(again(two))])).toEqual(["S22"]);
});

test("S22: a crash counts what the disk has, and no more", () => {
  expect(rulesOf(OWNER, OWN, [...OWN, held(again(two)), closed])).toEqual([]);
  expect(rulesOf(OWNER, [...OWN, held(again(two))], [...OWN, closed])).toEqual(["S22"]);
});

test("S22: lanes of others, and Byzantine owners, owe nothing", () => {
  expect(rulesOf(0, [...OWN, closed])).toEqual([]);
  expect(rulesOf(3, [...OWN, closed])).toEqual([]);
});
