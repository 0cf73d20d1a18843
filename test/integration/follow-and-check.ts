/** Follows a rollup as a user of the SDK would, and asserts what the feed promises. [FP1, FP2] */
import type { Hash } from "../../src/primitives/brand.ts";
import type { AbortSignalLike, FeedClient, VerifiedBatch } from "../../src/sdk/index.ts";

/** What was followed so far. */
export type Followed = {
  readonly batches: number;
  readonly transactions: number;
  readonly last: { readonly seq: number; readonly hash: Hash } | null;
};

/**
 * Takes batches until `enough` says so and throws at the first gap, repeat or broken chain. Verification
 * is the client's; this checks the client too.
 */
export async function followAndCheck(
  client: FeedClient,
  options: {
    readonly fromSeq?: number;
    readonly expectPrevBatchHash?: Hash;
    readonly signal?: AbortSignalLike;
    readonly onBatch?: (batch: VerifiedBatch) => void | Promise<void>;
    readonly enough: (followed: Followed) => boolean;
  },
): Promise<Followed> {
  const { onBatch, enough, fromSeq = 1, expectPrevBatchHash, signal } = options;
  let followed: Followed = { batches: 0, transactions: 0, last: null };
  const start = {
    fromSeq,
    ...(expectPrevBatchHash !== undefined && { expectPrevBatchHash }),
    ...(signal !== undefined && { signal }),
  };
  for await (const batch of client.batches(start)) {
    const seq = fromSeq + followed.batches;
    if (batch.seq !== seq) throw new Error(`batch ${batch.seq} where ${seq} is due`);
    if (followed.last !== null && batch.prevHash !== followed.last.hash) {
      throw new Error(`batch ${seq} is not on the chain of ${seq - 1}`);
    }
    let transactions = 0;
    for (const _ of batch.txs) transactions += 1;
    if (transactions !== batch.proof.path.leaf.txCount) {
      throw new Error(`batch ${seq} has ${transactions} transactions`);
    }
    followed = {
      batches: followed.batches + 1,
      transactions: followed.transactions + transactions,
      last: { seq: batch.seq, hash: batch.hash },
    };
    await onBatch?.(batch);
    if (enough(followed)) break;
  }
  return followed;
}
