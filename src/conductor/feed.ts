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

export type Feed = {
  /** Batches from `fromSeq` on, the one before having `expectPrevBatchHash`; ends on `signal`. */
  batches(options: {
    readonly fromSeq: number;
    readonly expectPrevBatchHash?: Hash;
    readonly signal?: AbortSignal;
  }): AsyncIterable<FeedBatch>;
};
