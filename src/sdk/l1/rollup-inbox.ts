/** What a rollup that turns to the L1 needs of it: its inbox as a finalized block holds it. [SC8, SC9] */
import type { Inflate } from "../../codec/index.ts";
import type { Hash } from "../../primitives/brand.ts";

/** Where an entry stands. */
type EntryPlace = {
  /** From 0, gapless. */
  readonly index: number;
  /** Seconds: of the L1 block that holds it. */
  readonly timestamp: number;
};

/** One entry of the batch inbox. */
export type InboxEntry =
  | (EntryPlace & {
      readonly kind: "batches";
      readonly fromSeq: number;
      readonly toSeq: number;
      readonly batchHash: Hash;
      /** Out of blobs or calldata; null: nobody has them, and nobody waits for them. */
      readonly bytes: Uint8Array | null;
    })
  | (EntryPlace & {
      readonly kind: "forced";
      /** Items `[from, to)`. */
      readonly from: number;
      readonly to: number;
      /** Raw transactions of exactly these items. */
      readonly payloads: readonly Uint8Array[];
    });

/** What a finalized block shows. Times in ms. */
export type InboxView = {
  readonly timeMs: number;
  readonly entries: number;
  /** Of the L1 block with the newest checkpoint; null: there is none. */
  readonly checkpointMs: number | null;
  /** Deadline and grace of the oldest item that neither a batch nor an entry has; null: none waits. */
  readonly forcedDueMs: number | null;
};

/** Reads of finalized state only; never rejects. */
export type L1Inbox = {
  /** Null: no answer, or endpoints that disagree. */
  view(): Promise<InboxView | null>;
  /** Entries from `index` on, in order, as many as the reader likes; null: no answer. */
  entries(index: number): Promise<readonly InboxEntry[] | null>;
  readonly inflate: Inflate;
};
