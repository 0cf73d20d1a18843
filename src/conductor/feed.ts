/** What the conductor follows; the SDK's feed client is one. */
import type { Hash } from "../primitives/brand.ts";
import type { RuleInput } from "./rule/judge.ts";

/** A batch whose proof has been checked. */
export type FeedBatch = {
  /** Gapless, from 1. [FP1] */
  readonly seq: number;
  readonly hash: Hash;
  /** Of the batch before. */
  readonly prevHash: Hash;
  /** Of the network. */
  readonly height: number;
  /** Never decreasing. */
  readonly timestampMs: number;
  /** In execution order; may be iterated again. */
  readonly txs: Iterable<RuleInput>;
};

/** What the L1 has of the batches, or has no more. Only verified ones move a tag. [ST5] */
export type Confirmed = {
  readonly level: "posted" | "finalized";
  readonly verified: boolean;
  readonly retracted: boolean;
  readonly upToSeq: number;
  readonly upToHeight: number;
  /** Of batch `upToSeq`, by the L1; null: the L1 proves the output of `upToHeight`. */
  readonly batchHash: Hash | null;
};

/** What is proven of a feed, whoever reads it. */
export type FeedSight = {
  /** Certified time of the newest proven output. */
  readonly provenMs: number;
  /** Newest proven batch; null: none. */
  readonly headSeq: number | null;
};

export type Feed = {
  /** Batches from `fromSeq` on, the one before having `expectPrevBatchHash`; ends on `signal`. */
  batches(options: {
    readonly fromSeq: number;
    readonly expectPrevBatchHash?: Hash;
    readonly signal?: AbortSignal;
  }): AsyncIterable<FeedBatch>;
  /** Ends on `signal`. A feed without it moves no tag. */
  confirmations?(options: { readonly signal?: AbortSignal }): AsyncIterable<Confirmed>;
  /** As the SDK's client says it; a feed without it counts as stalled once nothing comes. */
  readonly status?: { readonly lagMs: number | null; readonly headSeq: number | null };
};
