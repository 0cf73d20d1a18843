/** Which batches make a block. */
import { expect, test } from "vitest";
import { type BlockMode, createBlockCutter } from "../../../src/conductor/index.ts";
import { batchesOf } from "../../vectors/execution/chain.ts";

const cut = (mode: BlockMode, ...times: number[]) => {
  const cutter = createBlockCutter(mode);
  const batches = batchesOf(
    "cut",
    times.map((timestampMs) => ({ timestampMs, txs: [] })),
  );
  return batches.flatMap((batch) => {
    const group = cutter.take(batch);
    return group === null ? [] : [[group.timestamp, ...group.batches.map(({ seq }) => seq)]];
  });
};

test("CE3: per height a block per batch, two in one second alike", () => {
  expect(cut("per-height", 1_000, 1_999, 2_000)).toEqual([
    [1, 1],
    [1, 2],
    [2, 3],
  ]);
});

test("CE3: per second a block of all batches of one second, closed by a later one", () => {
  expect(cut("per-second", 1_000, 1_999)).toEqual([]);
  expect(cut("per-second", 1_000, 1_999, 2_000, 5_500, 5_600, 9_000)).toEqual([
    [1, 1, 2],
    [2, 3],
    [5, 4, 5],
  ]);
});
