/** What executes a rollup's blocks, as the conductor sees it. */
import type { Hash } from "../primitives/brand.ts";
import type { RuleInput } from "./rule/judge.ts";
import type { Skipped } from "./rule/skip.ts";

/** A batch of the feed inside a block. */
export type BlockBatch = {
  readonly seq: number;
  /** In execution order; sliced as they are asked for, and may be iterated again. */
  readonly txs: Iterable<RuleInput>;
};

/** One block to execute: one batch, all batches of one second, or a forced entry of the L1. */
export type BlockInput = {
  /** Hash of the head that this block extends. */
  readonly parentHash: Hash;
  /** Of a forced entry the number above the head's, so that the block has no batch. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Of the last batch; of a forced entry that of the entry itself. */
  readonly batchHash: Hash;
  /** Of a forced entry: items of the inbox below it are done after this block. [ST6] */
  readonly forcedTo?: number;
  /** Seconds. */
  readonly timestamp: number;
  readonly batches: readonly BlockBatch[];
};

/** What came of one block input. */
export type ExecutedBlock = {
  /** Of the head after it. Under `emptyBlocks: skip` a block without an execution is none. */
  readonly number: number;
  readonly hash: Hash;
  /** Hash that the input named as its parent. */
  readonly parentHash: Hash;
  /** Seconds. */
  readonly timestamp: number;
  readonly stateRoot: Hash;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly batchHash: Hash;
  readonly executed: number;
  readonly skipped: readonly Skipped[];
};

/** Where a chain stands, durably. */
export type ExecutionHead = {
  readonly number: number;
  readonly hash: Hash;
  readonly stateRoot: Hash;
  /** Seconds. */
  readonly timestamp: number;
  /** Last batch applied; 0: none. */
  readonly lastSeq: number;
  /** Its hash; null: none. */
  readonly lastBatchHash: Hash | null;
  /** Parent hash that the last applied input named; null: none. */
  readonly lastParentHash: Hash | null;
  /** Items of the forced inbox that the chain is past. */
  readonly forcedHead: bigint;
  readonly safe: Hash;
  readonly finalized: Hash;
};

/** Executes blocks; durable when a call returns. */
export type ExecutionDriver = {
  /** `relaxed`: header fields other than number and time are the engine's own. */
  readonly conformance: "strict" | "relaxed";
  open(): Promise<ExecutionHead>;
  /**
   * Idempotent by (lastSeq, batchHash).
   *
   * @throws {LockstepError} EXECUTION_FORK if another batch is applied at that number, or the head
   *   is not the input's parent.
   */
  executeBlock(input: BlockInput): Promise<ExecutedBlock>;
  /** The chain as it stood after the newest input at or below a batch; null: not kept. */
  pointAt(lastSeq: number): Promise<ExecutionHead | null>;
  /**
   * Goes back to such a point and forgets what came after it: only where the L1's order is another.
   *
   * @throws {LockstepError} EXECUTION_FORK below the finalized block, or to a point that is none.
   */
  rewind(to: ExecutionHead): Promise<void>;
  /** Moves the tags; the caller has verified the confirmations. */
  setCommitment(commitment: { readonly safe: Hash; readonly finalized: Hash }): Promise<void>;
  /** What was applied up to a batch: a result by its `lastSeq`, or null. */
  applied(lastSeq: number): Promise<ExecutedBlock | null>;
  getBlock(number: number): Promise<ExecutedBlock | null>;
  /** Null: no block of this chain. */
  blockNumberOf(hash: Hash): Promise<number | null>;
  close(): Promise<void>;
};
