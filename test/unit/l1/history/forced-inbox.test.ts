import { expect, test } from "vitest";
import { L1Disagreement } from "../../../../src/l1/endpoints/rpc-failure.ts";
import { createForcedInbox } from "../../../../src/l1/history/forced-inbox.ts";
import { rollupOf } from "../../../../src/primitives/brand.ts";
import { placeAt } from "./operator-logs.ts";

const R1 = rollupOf(1);
const forced = (index: number, rollup = 1) => ({
  kind: "forced" as const,
  at: placeAt(10 + index),
  rollupId: rollupOf(rollup),
  index,
  deadline: 7_200 + index,
  payload: new Uint8Array([index]),
});
const included = (upto: number) => ({
  kind: "forcedIncluded" as const,
  at: placeAt(90),
  rollupId: R1,
  upto,
});
const indices = (inbox: ReturnType<typeof createForcedInbox>, rollup = 1) =>
  inbox.pending(rollupOf(rollup)).map(({ index }) => index);

test("SC9: items wait oldest first, per rollup, with their deadline", () => {
  const inbox = createForcedInbox();
  inbox.apply(forced(0), 5);
  inbox.apply(forced(1), 6);
  inbox.apply(forced(0, 2), 7);
  expect(inbox.pending(R1)).toEqual([
    { index: 0, enqueuedAt: 5, deadline: 7_200 },
    { index: 1, enqueuedAt: 6, deadline: 7_201 },
  ]);
  expect(indices(inbox, 2)).toEqual([0]);
  expect(inbox.rollups()).toEqual([1, 2]);
  expect(indices(inbox, 3)).toEqual([]);
});

test("ST6: what the committee ordered or the L1 included waits no more, in any order", () => {
  const inbox = createForcedInbox();
  inbox.consumed(R1, 2);
  for (const index of [0, 1, 2, 3, 4]) inbox.apply(forced(index), index);
  expect(indices(inbox)).toEqual([2, 3, 4]);
  inbox.apply(included(4), 9);
  expect(indices(inbox)).toEqual([4]);
  inbox.consumed(R1, 3);
  expect(indices(inbox)).toEqual([4]);
});

test("SC9: an item that was taken before changes nothing", () => {
  const inbox = createForcedInbox();
  inbox.apply(forced(0), 5);
  inbox.apply(forced(0), 8);
  inbox.consumed(R1, 1);
  inbox.apply(forced(0), 9);
  expect(indices(inbox)).toEqual([]);
});

test("SC9: a gap means that a log was withheld", () => {
  const inbox = createForcedInbox();
  inbox.apply(forced(0), 5);
  expect(() => inbox.apply(forced(2), 5)).toThrow(L1Disagreement);
  inbox.apply(forced(1), 5);
  inbox.apply(forced(2), 5);
  expect(indices(inbox)).toEqual([0, 1, 2]);
});
