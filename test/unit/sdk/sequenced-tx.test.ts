/** Transactions out of verified parts. */
import { describe, expect, test } from "vitest";
import { dataDigestOf, PartKind } from "../../../src/chain/index.ts";
import { rollupOf } from "../../../src/primitives/brand.ts";
import { sequencedTxs } from "../../../src/sdk/index.ts";
import { outputAt } from "./fixture.ts";

const listed = (rollup: number, height: number) => {
  const parts = outputAt(height).batches.find(({ leaf }) => leaf.rollupId === rollup)?.parts ?? [];
  return [...sequencedTxs(parts, rollupOf(rollup))].map(({ position, data }) => [
    position,
    [...data],
  ]);
};

describe("positions in the canonical order of a height", () => {
  test("are those of all rollups together", () => {
    expect([listed(1, 1), listed(2, 1)]).toEqual([
      [
        [0, [1]],
        [1, [2, 2]],
      ],
      [[2, [3]]],
    ]);
  });

  test("of a bundle's legs are their places among all its legs", () => {
    expect([listed(1, 2), listed(2, 2)]).toEqual([
      [
        [0, [4]],
        [1, [5]],
        [3, [7]],
      ],
      [[2, [6]]],
    ]);
  });
});

test("what could not be opened has a place and no bytes", () => {
  const data = new Uint8Array(0);
  const origin = new Uint8Array(32).fill(9);
  const part = (kind: PartKind, position: number) => ({
    kind,
    position,
    txCount: 1,
    origin,
    bundle: null,
    data,
    dataDigest: dataDigestOf(data),
  });
  const parts = [part(PartKind.DECRYPT_FAIL, 4), part(PartKind.SKIPPED, 5)];
  expect([...sequencedTxs(parts, rollupOf(1))]).toEqual([
    { kind: PartKind.DECRYPT_FAIL, position: 4, origin, bundle: null, data },
    { kind: PartKind.SKIPPED, position: 5, origin, bundle: null, data },
  ]);
});

test("D7: transactions are views of the frame, not copies", () => {
  const [part] = outputAt(1).batches[0]?.parts ?? [];
  if (part === undefined) throw new Error("no part");
  for (const { data } of sequencedTxs([part], rollupOf(1))) {
    expect(data.buffer).toBe(part.data.buffer);
  }
});
