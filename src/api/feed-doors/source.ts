/** What the feed doors need of the cursor engine. Everything that carries frames carries bytes. */
import type {
  FeedMessage,
  FeedQuery,
  NetworkInfo,
  OutputAtHeight,
  SubscribeRequest,
  TxStatus,
} from "../../codec/index.ts";
import type { Hash, RollupId } from "../../primitives/brand.ts";
import type { FeedErrorCode } from "../errors.ts";

/** Why there is no subscription, or no more of one: the feed's error message, its code closed. */
export type FeedFailure = Omit<Extract<FeedMessage, { kind: "error" }>, "code"> & {
  readonly code: FeedErrorCode;
};

/** One message of a subscription. */
export type CursorMessage = {
  readonly kind: "message";
  /** An encoded `FeedMessage`: the stored bytes. [FC1] */
  readonly bytes: Uint8Array;
  /** The batch that is complete with this message; 0: none. */
  readonly completes: number;
  /** Unix ms at which this node had the certificate; null: history, or no batch. */
  readonly certifiedMs: number | null;
};

/** A place in a feed, with nobody's data in it. [FC2] */
export type FeedCursor = {
  /**
   * The next message as soon as there is one, or why there is none any more. One call at a time;
   * never rejects. A call that waits when the cursor is closed need not settle.
   */
  next(): Promise<CursorMessage | FeedFailure>;
  /** Batches between this cursor and the head of its rollup. */
  lagBatches(): number;
  close(): void;
};

/** Frames of a range, and where the next one starts. */
export type BatchRange = {
  readonly kind: "range";
  readonly frames: readonly Uint8Array[];
  readonly nextSeq: number;
};

/** An immutable file of frames. */
export type SegmentRef = {
  readonly rollupId: RollupId;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly prevBatchHash: Hash;
  readonly bytes: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  readonly encoding: "none" | "br";
};

export type OpenedSegment = {
  readonly bytes: number;
  /** The bytes of `[offset, offset + length)`. */
  read(offset: number, length: number): AsyncIterable<Uint8Array>;
};

/** Sealed files of the feed, for those who fetch history in bulk. */
export type SegmentHistory = {
  /** Ascending, from the one that holds `fromSeq`. */
  list(rollupId: RollupId, fromSeq: number): Promise<readonly SegmentRef[]>;
  /** Null: not here. */
  open(sha256: string): Promise<OpenedSegment | null>;
};

export type QueryOf<Kind extends FeedQuery["kind"]> = Extract<FeedQuery, { kind: Kind }>;

/** The read side of a node's feed, or a relay's. */
export type FeedSource = {
  readonly genesisHash: Hash;
  /** Starts a subscription, or says why not; a wait (ABOVE_HEAD) is the cursor's. */
  open(
    request: SubscribeRequest,
  ): { readonly kind: "open"; readonly cursor: FeedCursor } | FeedFailure;
  /** A rollup by name; null: none has it. */
  rollupNamed(name: string): RollupId | null;
  info(): Promise<NetworkInfo>;
  batches(query: QueryOf<"batches">): Promise<BatchRange | FeedFailure>;
  output(query: QueryOf<"output">): Promise<OutputAtHeight | FeedFailure>;
  committees(
    query: QueryOf<"committees">,
  ): Promise<readonly Extract<FeedMessage, { kind: "committee" }>[] | FeedFailure>;
  txStatus(
    query: QueryOf<"txStatus">,
  ): Promise<({ readonly kind: "status" } & TxStatus) | FeedFailure>;
  /** Null: this node serves no files. */
  readonly history: SegmentHistory | null;
};
