/** From verified confirmations to the tags `safe` and `finalized`. [ST5, CP6] */
import type { Executor } from "./executor.ts";
import type { Confirmed, FeedBatch } from "./feed.ts";

/** Heights of executed batches that are remembered, for outputs that the L1 has. */
const HEIGHTS_MAX = 65_536;

export type Settlement = {
  /** A batch was executed: what the L1 had before it counts for it now. */
  executed(batches: readonly Pick<FeedBatch, "seq" | "height">[]): Promise<void>;
  take(confirmed: Confirmed): Promise<void>;
  /** The L1's inbox was looked at. */
  looked(): Promise<void>;
};

/**
 * @param agreedSeq newest batch up to which the L1's final order is the executed one; without an inbox any
 *   is. A batch that is final on the L1 settles nothing before that: forced items may stand before it.
 */
export function createSettlement(executor: Executor, agreedSeq: () => number): Settlement {
  let heights: { readonly seq: number; readonly height: number }[] = [];
  let posted: number | null = null;
  let finalized: number | null = null;

  /** Newest batch that a confirmation is about; null: none that is known here. */
  const seqOf = async (confirmed: Confirmed): Promise<number | null> => {
    const { upToSeq, upToHeight, batchHash } = confirmed;
    if (batchHash === null) {
      return heights.findLast(({ height }) => height <= upToHeight)?.seq ?? null;
    }
    const own = await executor.batchHashOf(upToSeq);
    // The L1 has another batch of that number: nothing of mine is settled by it.
    return own === null || own === batchHash ? upToSeq : null;
  };
  const apply = (): Promise<void> => {
    const final = finalized === null ? null : Math.min(finalized, agreedSeq());
    return executor.settle({ safe: posted, finalized: final });
  };
  return {
    executed: async (batches) => {
      heights.push(...batches.map(({ seq, height }) => ({ seq, height })));
      if (heights.length > 2 * HEIGHTS_MAX) heights = heights.slice(-HEIGHTS_MAX);
      const [first] = batches;
      if (first === undefined || first.seq > Math.max(posted ?? 0, finalized ?? 0)) return;
      await apply();
    },
    looked: async () => {
      if (finalized !== null) await apply();
    },
    take: async (confirmed) => {
      if (!confirmed.verified) return;
      if (confirmed.retracted) {
        posted = finalized;
        return executor.retreat();
      }
      const seq = await seqOf(confirmed);
      if (seq === null) return;
      if (confirmed.level === "finalized") finalized = Math.max(finalized ?? 0, seq);
      posted = Math.max(posted ?? 0, seq);
      await apply();
    },
  };
}
