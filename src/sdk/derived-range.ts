/** The bytes of a range against the claim that an entry of the L1 makes about them. [SC8] */
import { leafHash } from "../chain/index.ts";
import type { RangeBatch } from "../codec/index.ts";
import type { Hash, RollupId } from "../primitives/brand.ts";
import { bodyRejection } from "./body.ts";
import { type Rejected, rejected } from "./rejection.ts";

/** What an entry of the batch inbox proves: sequence numbers and a hash, not the bytes. [SC8] */
export type RangeClaim = {
  readonly rollupId: RollupId;
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Hash of the leaf of `toSeq`, which a stored checkpoint has under its root. */
  readonly batchHash: Hash;
};

/** The newest batch that was derived; seq 0 and the registration leaf's hash before the first. */
export type DerivedHead = { readonly seq: number; readonly batchHash: Hash };

export type DerivedRange =
  | { readonly kind: "ok"; readonly batches: readonly RangeBatch[]; readonly head: DerivedHead }
  | Rejected;

/**
 * The batches above the head, if the range's batches re-hash from their fields, one by one, from the
 * head to the claimed leaf. Rejected: the entry is ignored, and anybody may post the bytes again.
 *
 * Batches at or below the head may come too, as in a repost: the claimed leaf binds them as well.
 */
export function deriveRange(
  batches: readonly RangeBatch[],
  claim: RangeClaim,
  head: DerivedHead,
): DerivedRange {
  if (claim.fromSeq > head.seq + 1) return rejected("SEQ_GAP", "above_head");
  if (claim.toSeq <= head.seq) return rejected("SEQ_GAP", "below_head");
  if (batches.length !== claim.toSeq - claim.fromSeq + 1) return rejected("SEQ_GAP", "count");
  let previous: Hash | null = null;
  for (const [index, { leaf, parts }] of batches.entries()) {
    if (leaf.rollupId !== claim.rollupId) return rejected("WRONG_LEAF", "rollup");
    if (leaf.seq !== claim.fromSeq + index) return rejected("SEQ_GAP", "sequence");
    const expected: Hash | null = leaf.seq === head.seq + 1 ? head.batchHash : previous;
    if (expected !== null && leaf.prevBatchHash !== expected) return rejected("PREV_HASH", "chain");
    if (previous !== null && leaf.prevBatchHash !== previous) return rejected("PREV_HASH", "chain");
    const fault = bodyRejection(leaf, parts);
    if (fault !== null) return fault;
    previous = leafHash(leaf);
  }
  if (previous !== claim.batchHash) return rejected("WRONG_LEAF", "claim");
  return {
    kind: "ok",
    batches: batches.filter(({ leaf }) => leaf.seq > head.seq),
    head: { seq: claim.toSeq, batchHash: claim.batchHash },
  };
}
