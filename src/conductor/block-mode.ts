/** Which batches make a block. A pure function of the batches, so that every conductor cuts alike. [CE3] */
import type { FeedBatch } from "./feed.ts";

export type BlockMode = "per-height" | "per-second";

/** The batches of one block, in order; never none. */
export type BatchGroup = {
  readonly batches: readonly FeedBatch[];
  /** Seconds. */
  readonly timestamp: number;
};

export type BlockCutter = {
  /** Takes the next batch; returns the block that it closes, or null. */
  take(batch: FeedBatch): BatchGroup | null;
};

const secondOf = (batch: FeedBatch): number => Math.floor(batch.timestampMs / 1_000);

/**
 * `per-height`: a block per batch. `per-second`: a block of all batches of one second, closed by the
 * first of a later one; what is still open at a crash is read from the feed again.
 */
export function createBlockCutter(mode: BlockMode): BlockCutter {
  if (mode === "per-height") {
    return { take: (batch) => ({ batches: [batch], timestamp: secondOf(batch) }) };
  }
  let open: FeedBatch[] = [];
  return {
    take: (batch) => {
      const [first] = open;
      if (first === undefined || secondOf(first) === secondOf(batch)) {
        open.push(batch);
        return null;
      }
      const closed = { batches: open, timestamp: secondOf(first) };
      open = [batch];
      return closed;
    },
  };
}
