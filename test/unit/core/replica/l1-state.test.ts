/** What a node keeps of the L1. [I1, ST1, ST6] */
import { expect, test } from "vitest";
import {
  createL1State,
  forcedSource,
  L1_BLOCKS_MAX,
  l1View,
  releaseL1,
  takeL1Blocks,
} from "../../../../src/core/replica/l1.ts";
import { millisOf, rollupOf } from "../../../../src/primitives/brand.ts";
import { l1Block, l1Hash } from "./l1-cluster.ts";

const forced = (index: number, rollup = 1) => ({
  rollupId: rollupOf(rollup),
  index,
  payload: Uint8Array.of(index),
});

test("I1: the aged head is the newest block known for so long", () => {
  const state = createL1State();
  const view = l1View(state, 100);
  expect(view.agedHead(millisOf(1000))).toBeNull();
  takeL1Blocks(state, [l1Block(4), l1Block(5)], millisOf(1000));
  takeL1Blocks(state, [l1Block(6)], millisOf(1050));
  expect(view.agedHead(millisOf(1099))).toBeNull();
  expect(view.agedHead(millisOf(1100))).toEqual({ number: 5, hash: l1Hash(5) });
  expect(view.agedHead(millisOf(1150))).toEqual({ number: 6, hash: l1Hash(6) });
});

test("C3.7: a number that was skipped gives the block below it, none below the first", () => {
  const state = createL1State();
  takeL1Blocks(state, [l1Block(4), l1Block(9)], millisOf(0));
  const view = l1View(state, 0);
  expect(view.finalAt(3)).toBeNull();
  expect(view.finalAt(7)?.number).toBe(4);
  expect(view.finalAt(99)?.number).toBe(9);
});

test("ST1: a block told twice counts once, and blocks beyond the bound are let go, oldest first", () => {
  const state = createL1State();
  takeL1Blocks(state, [l1Block(1, { forced: [forced(0)] })], millisOf(0));
  takeL1Blocks(state, [l1Block(1, { forced: [forced(0)] })], millisOf(0));
  expect(forcedSource(state).itemsUpTo(1)).toHaveLength(1);
  const many = Array.from({ length: L1_BLOCKS_MAX + 5 }, (_, index) => l1Block(index + 2));
  takeL1Blocks(state, many, millisOf(0));
  expect(state.blocks).toHaveLength(L1_BLOCKS_MAX);
  expect(state.items).toHaveLength(1);
});

test("U2: an anchor is covered by a head at or above; before the first anchor nothing is needed", () => {
  const state = createL1State();
  expect([0, 1].map((anchor) => forcedSource(state).covers(anchor))).toEqual([true, false]);
  takeL1Blocks(state, [l1Block(3)], millisOf(0));
  expect([3, 4].map((anchor) => forcedSource(state).covers(anchor))).toEqual([true, false]);
});

test("ST6: consumed items are let go up to the delivered anchor, others stay", () => {
  const state = createL1State();
  const inclusions = [{ rollupId: rollupOf(2), upto: 1 }];
  takeL1Blocks(
    state,
    [
      l1Block(1, { forced: [forced(0), forced(1), forced(0, 2)] }),
      l1Block(2, { inclusions }),
      l1Block(3, { forced: [forced(2)] }),
    ],
    millisOf(0),
  );
  releaseL1(state, 2, (rollupId) => (rollupId === 1 ? 1 : 0));
  expect(state.items.map(({ item }) => [item.rollupId, item.index])).toEqual([
    [1, 1],
    [2, 0],
    [1, 2],
  ]);
  expect(forcedSource(state).inclusionsUpTo(2)).toHaveLength(1);
  releaseL1(state, 2, () => 1);
  expect(forcedSource(state).inclusionsUpTo(2)).toEqual([]);
});
