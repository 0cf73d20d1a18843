/** What the feed says, as values. Field by field `proto/lockstep/feed/v1/feed.proto`. */
import type {
  BodyPart,
  OutputCertificate,
  OutputHeader,
  PartKind,
  RollupLeaf,
} from "../chain/index.ts";
import type { Epoch, Hash, Height, Millis, RollupId, View } from "../primitives/brand.ts";

/** How settled a height is. CERTIFIED never reverts. */
export const Level = {
  SOFT: 1,
  ORDERED: 2,
  CERTIFIED: 3,
  L1_POSTED: 4,
  L1_FINALIZED: 5,
} as const;
export type Level = (typeof Level)[keyof typeof Level];

/** Path of one leaf to a root, bottom up. */
export type MerkleProof = {
  readonly index: number;
  readonly leafCount: number;
  readonly siblings: readonly Hash[];
};

/** What proves one rollup's latest leaf at one height. [D4] */
export type OutputProof = {
  readonly header: OutputHeader;
  /**
   * Of epoch and height of the last descendant, or of `header` where there is none; its hash is what
   * the sender claims.
   */
  readonly certificate: OutputCertificate;
  /** Headers above `header`, rising, up to the one that was certified; mostly none. [O5] */
  readonly descendants: readonly OutputHeader[];
  readonly leaf: RollupLeaf;
  readonly inclusion: MerkleProof;
};

/** A part of a frame that may come before decryption: 0 = sealed, only its origin is known. */
export type EarlyPart = Omit<BodyPart, "kind"> & { readonly kind: PartKind | 0 };

export type FeedMessage =
  | {
      readonly kind: "batch";
      readonly proof: OutputProof;
      /** 0 or 1: complete; n: n - 1 continuations follow directly. */
      readonly frames: number;
      readonly parts: readonly BodyPart[];
    }
  | {
      readonly kind: "continuation";
      readonly seq: number;
      readonly frame: number;
      readonly parts: readonly BodyPart[];
    }
  /** The rollup has no batch from this height up to the proof's. */
  | { readonly kind: "empty"; readonly fromHeight: Height; readonly proof: OutputProof }
  | {
      /** The last output of an epoch and the committee after it. */
      readonly kind: "committee";
      readonly header: OutputHeader;
      readonly certificate: OutputCertificate;
      /** The blob whose keccak-256 the header carries. */
      readonly next: { readonly epoch: Epoch; readonly members: Uint8Array };
    }
  | {
      readonly kind: "confirmation";
      readonly level: Level;
      readonly upToHeight: Height;
      readonly upToSeq: number;
      readonly outputHash: Hash;
      readonly l1BlockNumber: number;
      readonly l1BlockHash: Hash;
      readonly l1TxHash: Hash;
      readonly l1LogIndex: number;
      /** An L1 reorg took it back; only of L1_POSTED. */
      readonly retracted: boolean;
    }
  | {
      readonly kind: "heartbeat";
      readonly serverTimeMs: Millis;
      /** Null before the first output. */
      readonly tip: OutputProof | null;
      readonly orderedHeight: Height;
    }
  | {
      /** Advisory: never moves a cursor. */
      readonly kind: "early";
      readonly level: Level;
      readonly epoch: Epoch;
      readonly height: Height;
      readonly view: View;
      readonly blockHash: Hash;
      readonly signers: Uint8Array;
      readonly signature: Uint8Array;
      /** False: the policy awaits decryption, the parts are a set. */
      readonly orderKnown: boolean;
      /** The view was nullified after all. */
      readonly revoked: boolean;
      /** Ed25519, 32 bytes, and its signature over the claimed content, 64. */
      readonly nodeKey: Uint8Array;
      readonly nodeSignature: Uint8Array;
      readonly parts: readonly EarlyPart[];
    }
  | {
      readonly kind: "goAway";
      readonly reason: string;
      readonly lastSeqSent: number;
      readonly retryAfterMs: number;
    }
  | {
      readonly kind: "error";
      readonly code: string;
      readonly message: string;
      readonly oldestSeq: number;
      readonly headSeq: number;
      /** Of FORK_GUARD: the server's batch before the one asked for. */
      readonly proof: OutputProof | null;
      readonly archiveUrls: readonly string[];
      readonly retryAfterMs: number;
    };

export type FeedMessageKind = FeedMessage["kind"];

/** Where a subscription starts, inclusive. */
export type FeedStart =
  | {
      readonly kind: "fromSeq";
      /** From 1. */
      readonly seq: number;
      /** Fork guard: hash of the batch before, as the subscriber knows it. */
      readonly expectPrevBatchHash: Hash | null;
    }
  | { readonly kind: "fromHeight"; readonly height: Height }
  | { readonly kind: "fromTip" };

export type SubscribeRequest = {
  readonly genesisHash: Hash;
  readonly rollupId: RollupId;
  readonly start: FeedStart;
  readonly level: Level;
  /** Later committee changes are sent first. */
  readonly trustedEpoch: Epoch;
  readonly includeEmpty: boolean;
  readonly omitBodies: boolean;
  readonly confirmations: boolean;
  /** 0 = the server's default. */
  readonly maxInflightBytes: number;
};
