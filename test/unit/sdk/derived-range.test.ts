import { describe, expect, test } from "vitest";
import { leafHash, type RollupLeaf } from "../../../src/chain/index.ts";
import { decodeRange, encodeRange, type RangeBatch } from "../../../src/codec/index.ts";
import { deflate, inflate } from "../../../src/l1/blobs/deflate.ts";
import { rollupOf, ZERO_HASH } from "../../../src/primitives/brand.ts";
import { deriveRange } from "../../../src/sdk/derived-range.ts";
import { outputAt, partsAt } from "./fixture.ts";

const leafAt = (height: number): RollupLeaf => outputAt(height).table.leaves[0] as RollupLeaf;
const batchAt = (height: number): RangeBatch => ({
  leaf: leafAt(height),
  parts: partsAt(1, height),
});

const first = batchAt(1);
const second = batchAt(2);
const genesis = { seq: first.leaf.seq - 1, batchHash: first.leaf.prevBatchHash };
const afterFirst = { seq: first.leaf.seq, batchHash: leafHash(first.leaf) };
const claim = {
  rollupId: first.leaf.rollupId,
  fromSeq: first.leaf.seq,
  toSeq: second.leaf.seq,
  batchHash: leafHash(second.leaf),
};
const both = [first, second];

const outcome = (derived: ReturnType<typeof deriveRange>): string =>
  derived.kind === "ok" ? "ok" : `${derived.code} ${derived.reason}`;

describe("SC8: an entry applies iff its bytes re-hash from the derived head to the leaf", () => {
  test("decoded from posted bytes, the batches are taken and the head moves", () => {
    const [bytes] = encodeRange(both, { deflate, bytesMax: 1 << 20 }) as [Uint8Array];
    const range = decodeRange(bytes, inflate);
    if (range.kind !== "batches") throw new Error(range.kind);
    const derived = deriveRange(range.batches, claim, genesis);
    const head = { seq: claim.toSeq, batchHash: claim.batchHash };
    expect(derived).toEqual({ kind: "ok", batches: both, head });
  });

  test("a repost that begins below the head adds only what is above it", () => {
    const derived = deriveRange(both, claim, afterFirst);
    expect(derived).toMatchObject({ kind: "ok", batches: [second] });
  });

  test("nothing above the head, or a hole below the claim", () => {
    const done = { seq: claim.toSeq, batchHash: claim.batchHash };
    expect(outcome(deriveRange(both, claim, done))).toBe("SEQ_GAP below_head");
    const far = { ...claim, fromSeq: claim.fromSeq + 1 };
    expect(outcome(deriveRange([second], far, genesis))).toBe("SEQ_GAP above_head");
  });

  test("fewer or more batches than claimed, or out of order", () => {
    expect(outcome(deriveRange([second], claim, genesis))).toBe("SEQ_GAP count");
    expect(outcome(deriveRange([...both, second], claim, genesis))).toBe("SEQ_GAP count");
    expect(outcome(deriveRange([second, first], claim, genesis))).toBe("SEQ_GAP sequence");
  });

  test("a chain that does not begin at the head, or breaks", () => {
    const other = { ...genesis, batchHash: ZERO_HASH };
    const wrong =
      genesis.batchHash === ZERO_HASH ? { ...genesis, batchHash: claim.batchHash } : other;
    expect(outcome(deriveRange(both, claim, wrong))).toBe("PREV_HASH chain");
    const broken = { ...second, leaf: { ...second.leaf, prevBatchHash: ZERO_HASH } };
    expect(outcome(deriveRange([first, broken], claim, genesis))).toBe("PREV_HASH chain");
  });

  test("below the head the chain holds too", () => {
    const forged = { ...first, leaf: { ...first.leaf, spent: first.leaf.spent + 1n } };
    expect(outcome(deriveRange([forged, second], claim, afterFirst))).toBe("PREV_HASH chain");
  });

  test("parts that are not the leaf's", () => {
    expect(outcome(deriveRange([{ ...first, parts: [] }, second], claim, genesis))).toBe(
      "BODY tx_count",
    );
  });

  test("another leaf than the claimed one, another rollup", () => {
    const forged = { ...second, leaf: { ...second.leaf, spent: second.leaf.spent + 1n } };
    expect(outcome(deriveRange([first, forged], claim, genesis))).toBe("WRONG_LEAF claim");
    const foreign = { ...claim, rollupId: rollupOf(claim.rollupId + 1) };
    expect(outcome(deriveRange(both, foreign, genesis))).toBe("WRONG_LEAF rollup");
  });
});
