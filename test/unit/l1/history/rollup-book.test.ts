import { expect, test } from "vitest";
import type { RollupEvent, RollupSettings } from "../../../../src/l1/contracts/l1-event.ts";
import { createRollupBook } from "../../../../src/l1/history/rollup-book.ts";
import { epochOf, rollupOf } from "../../../../src/primitives/brand.ts";
import { OWNER, placeAt } from "./operator-logs.ts";

const settings = (orderPolicy: number): RollupSettings => ({
  orderPolicy,
  acceptsSealed: false,
  daMode: "posted",
  maxSpendPerBlock: 0n,
});

const rollup = (id: number, block: number, epoch: number): RollupEvent => ({
  kind: "rollup",
  at: placeAt(block),
  rollupId: rollupOf(id),
  owner: OWNER,
  name: `rollup-${id}`,
  evmChainId: id,
  settings: settings(1),
  epoch: epochOf(epoch),
});

const changed = (id: number, block: number, epoch: number, policy: number): RollupEvent => ({
  kind: "rollupSettings",
  at: placeAt(block),
  rollupId: rollupOf(id),
  settings: settings(policy),
  epoch: epochOf(epoch),
});

const policies = (book: ReturnType<typeof createRollupBook>, epoch: number) =>
  book.rollupsOf(epochOf(epoch)).map(({ rollupId, orderPolicy }) => [rollupId, orderPolicy]);

test("SC11: a rollup is ordered from its epoch on, by id; settings count from theirs", () => {
  const book = createRollupBook();
  for (const event of [rollup(2, 3, 0), rollup(1, 4, 0), rollup(3, 30, 3)]) book.apply(event);
  book.apply(changed(1, 31, 3, 2));
  book.apply(changed(1, 35, 3, 3));
  book.apply(changed(1, 45, 5, 4));
  expect(policies(book, 2)).toEqual([
    [1, 1],
    [2, 1],
  ]);
  expect(policies(book, 4)).toEqual([
    [1, 3],
    [2, 1],
    [3, 1],
  ]);
  expect(policies(book, 5)[0]).toEqual([1, 4]);
  expect(book.info(rollupOf(1))?.settings.orderPolicy).toBe(4);
});

test("SC11: what was taken before, or of a rollup that is none, changes nothing", () => {
  const book = createRollupBook();
  book.apply(changed(9, 2, 0, 2));
  book.apply(rollup(1, 3, 0));
  book.apply(changed(1, 31, 3, 2));
  const before = [policies(book, 9), book.all()];
  book.apply(rollup(1, 3, 0));
  book.apply(changed(1, 31, 3, 2));
  expect([policies(book, 9), book.all()]).toEqual(before);
  expect(book.info(rollupOf(9))).toBeNull();
});
