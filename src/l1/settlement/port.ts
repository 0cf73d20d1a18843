/** What settlement needs of the node, how it is set, and what it tells. [ST4] */
import type { RangeBatch } from "../../codec/index.ts";
import type { Height, RollupId } from "../../primitives/brand.ts";
import type { SettlementOutput } from "./checkpoints.ts";

/** A batch and the time of its height. */
export type SettlementBatch = RangeBatch & { readonly timestampMs: number };

/** What was certified, as this node keeps it. */
export type SettlementSource = {
  /** Null: not kept. */
  outputAt(height: Height): Promise<SettlementOutput | null>;
  /** Batches `fromSeq..toSeq`, rising; null unless all are kept. */
  batches(
    rollupId: RollupId,
    fromSeq: number,
    toSeq: number,
  ): Promise<readonly SettlementBatch[] | null>;
};

export type SettlerOptions = {
  /** CHECKPOINT_EVERY: L1 blocks between checkpoints. */
  readonly checkpointEveryBlocks: number;
  /** L1 blocks after which the next backup takes over. */
  readonly backupAfterBlocks: number;
  /** Age of the oldest unposted batch at which it is posted though its blob is not full. */
  readonly batchAgeMs: number;
  /** L1 blocks for which a claim may be without valid bytes before they are posted again. */
  readonly repostAfterBlocks: number;
  /** Bytes of batches after which a checkpoint is due in any case. */
  readonly backlogBytes: number;
};

/** For a real L1. [ST4] */
export const SETTLER_DEFAULTS: SettlerOptions = {
  checkpointEveryBlocks: 25,
  backupAfterBlocks: 3,
  batchAgeMs: 15 * 60_000,
  repostAfterBlocks: 30,
  backlogBytes: 16 * 1024 * 1024,
};

/** Something that a person should see. */
export type SettlerAlarm =
  /** The light client is frozen: it has seen two certified outputs of one height. */
  | { readonly kind: "frozen" }
  /** The L1 holds another output at a height than this node. */
  | { readonly kind: "conflict"; readonly height: number }
  /** What a rollup has unposted from this batch on is more than a range holds: it stays unposted. */
  | { readonly kind: "too_large"; readonly rollupId: RollupId; readonly from: number };
