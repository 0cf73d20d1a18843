/** What can be said of a transaction or a bundle, and what it takes to say it. */
import type { BodyPart } from "../../chain/index.ts";
import type { MerkleProof, OutputProof } from "../../codec/index.ts";
import type { Hash } from "../../primitives/brand.ts";

/** Words of `seq_getTransactionStatus`; `soft` and `ordered` come with early frames. */
export type StatusWord =
  | "unknown"
  | "pending"
  | "soft"
  | "ordered"
  | "certified"
  | "posted"
  | "finalized"
  | "dropped";

/** One transaction. */
export type TransactionStatus = {
  readonly status: StatusWord;
  /** Null while nobody knows, as the numbers below. */
  readonly rollupId: number | null;
  readonly height: number | null;
  readonly seq: number | null;
  /** Place in its batch, in canonical order. */
  readonly index: number | null;
  readonly bundleHash: Hash | null;
  /** Why it was dropped. */
  readonly reason: string | null;
  /** Null below `certified`, and where the batch is no longer stored. */
  readonly proof: PlaceProof | null;
};

export type PlaceProof = {
  readonly part: BodyPart;
  readonly indexInPart: number;
  readonly partProof: MerkleProof;
  readonly proof: OutputProof;
};

export type BundleStatus = {
  readonly status: StatusWord;
  readonly height: number | null;
  readonly reason: string | null;
  /** One per transaction, in the bundle's order. */
  readonly legs: readonly TransactionStatus[];
};

export type StatusAnswer =
  | ({ readonly kind: "transaction" } & TransactionStatus)
  | ({ readonly kind: "bundle" } & BundleStatus);

/** One certified height as the feed announces it. */
export type CertifiedBatches = {
  readonly header: { readonly height: number; readonly timestampMs: number };
  /** Encoded feed messages of every batch of the height. */
  readonly frames: readonly {
    readonly rollupId: number;
    readonly seq: number;
    readonly messages: readonly Uint8Array[];
  }[];
};

export type TransactionIndexDependencies = {
  /** This node's lane; null: none. */
  readonly ownLane: () => number | null;
  /** The stored frames of one batch; null: no longer or not yet there. */
  readonly readBatch: (rollupId: number, seq: number) => Promise<readonly Uint8Array[] | null>;
  /** Newest batches of a rollup that the L1 has; 0: none. [ST5] */
  readonly settled: (rollupId: number) => { readonly posted: number; readonly finalized: number };
  /** Milliseconds, never falling; the runtime's by default. */
  readonly now?: () => number;
};
