/** The read side of a feed: what doors, relays and status lookups ask. [D13] */
import type { RollupConfig } from "../chain/index.ts";
import {
  FEED_MESSAGE_BYTES_MAX,
  type FeedMessage,
  Level,
  type NetworkInfo,
  type OutputAtHeight,
  type SubscribeRequest,
} from "../codec/index.ts";
import { epochOf, type Hash, type Height, heightOf, type RollupId } from "../primitives/brand.ts";
import type { CertifiedHeight } from "./certified-height.ts";
import { CURSOR_TIMES, type Cursor, type CursorTimes, createCursor } from "./cursor.ts";
import { type FeedError, feedError } from "./feed-error.ts";
import { createFeedState, type FeedClock, type FeedState } from "./feed-state.ts";
import { HOT_RING_DEFAULTS, type HotRingLimits } from "./hot-ring.ts";
import {
  type BatchRange,
  RANGE_LIMITS,
  type RangeLimits,
  type RangeQuery,
  readBatch,
  readOutput,
  readRange,
  type StoredBatch,
  unknownRollup,
} from "./ranges.ts";
import type { FrameReader } from "./segment-store.ts";

export type FeedOptions = {
  readonly genesisHash: Hash;
  readonly rollups: readonly RollupConfig[];
  readonly archiveUrls?: readonly string[];
  readonly ring?: HotRingLimits;
  readonly times?: CursorTimes;
  readonly range?: RangeLimits;
};

export type FeedDependencies = { readonly reader: FrameReader; readonly clock: FeedClock };

export type CommitteeChange = Extract<FeedMessage, { kind: "committee" }>;

export type Feed = {
  readonly genesisHash: Hash;
  /** A height was published: in order, each once or again. */
  announce(height: CertifiedHeight): void;
  /** Blocks up to this height are final; what heartbeats say. */
  announceOrdered(height: Height): void;
  /** Old batches were deleted: the range is looked up again. Never rejects. */
  announceTrimmed(): Promise<void>;
  /** Starts a subscription, or says why not; waiting for a start above the head is the cursor's. */
  open(request: SubscribeRequest): { readonly kind: "open"; readonly cursor: Cursor } | FeedError;
  rollupNamed(name: string): RollupId | null;
  info(): Promise<NetworkInfo>;
  batches(query: RangeQuery): Promise<BatchRange | FeedError>;
  output(query: {
    readonly rollupId: RollupId;
    readonly height: Height;
  }): Promise<OutputAtHeight | FeedError>;
  /** None: the committee is fixed. [FC6] */
  committees(): Promise<readonly CommitteeChange[]>;
  /** All messages of one batch. */
  batch(rollupId: RollupId, seq: number): Promise<StoredBatch | FeedError>;
  /** The batch of exactly this height; null: the rollup has none there. */
  batchAt(rollupId: RollupId, height: Height): Promise<StoredBatch | FeedError | null>;
};

/** Reads what is on disk, then follows the announcements. */
export async function createFeed(
  options: FeedOptions,
  { reader, clock }: FeedDependencies,
): Promise<Feed> {
  const { genesisHash, rollups } = options;
  const state = await createFeedState({
    genesisHash,
    rollups,
    reader,
    clock,
    archiveUrls: options.archiveUrls ?? [],
    ring: options.ring ?? HOT_RING_DEFAULTS,
  });
  const limits = options.range ?? RANGE_LIMITS;
  return {
    genesisHash,
    announce: state.announce,
    announceOrdered: state.announceOrdered,
    // A look that fails is made up for by the next one, or by who reads what is gone.
    announceTrimmed: () => reader.refresh().catch(() => {}),
    open(request) {
      const fault = requestFault(state, request);
      if (fault !== null) return fault;
      return { kind: "open", cursor: createCursor(state, request, options.times ?? CURSOR_TIMES) };
    },
    rollupNamed: (name) => rollups.find((rollup) => rollup.name === name)?.rollupId ?? null,
    info: async () => infoOf(state, rollups, limits),
    batches: (query) => readRange(state, query, limits),
    output: (query) => readOutput(state, query),
    committees: async () => [],
    batch: (rollupId, seq) => readBatch(state, rollupId, seq),
    async batchAt(rollupId, height) {
      if (!state.isKnown(rollupId)) return unknownRollup(rollupId);
      const found = await reader.firstAt(rollupId, height);
      if (found === "damaged") return feedError("DATA_LOSS", `height ${height} cannot be read`);
      return found?.height === height ? readBatch(state, rollupId, found.seq) : null;
    },
  };
}

/** What is wrong with a request whatever the state of its rollup. */
function requestFault(state: FeedState, request: SubscribeRequest): FeedError | null {
  const { genesisHash, rollupId, start, level } = request;
  if (genesisHash !== state.genesisHash) {
    return feedError("WRONG_NETWORK", `this is network ${state.genesisHash}`);
  }
  if (!state.isKnown(rollupId)) return unknownRollup(rollupId);
  if (start.kind === "fromSeq" && start.seq === 0) {
    return feedError("MALFORMED", "sequence numbers start at 1");
  }
  const needsL1 = level === Level.L1_POSTED || level === Level.L1_FINALIZED;
  return needsL1 ? feedError("NOT_READY", "this node follows no L1") : null;
}

function infoOf(
  state: FeedState,
  rollups: readonly RollupConfig[],
  limits: RangeLimits,
): NetworkInfo {
  return {
    genesisHash: state.genesisHash,
    epoch: state.tip()?.header.epoch ?? epochOf(0),
    orderedHeight: state.orderedHeight(),
    certifiedHeight: state.height(),
    l1PostedHeight: heightOf(0),
    l1FinalizedHeight: heightOf(0),
    rollups: rollups.map(({ rollupId, name, evmChainId }) => {
      const { oldest: oldestSeq, head: headSeq } = state.rangeOf(rollupId);
      return { rollupId, name, evmChainId, oldestSeq, headSeq };
    }),
    maxMessageBytes: FEED_MESSAGE_BYTES_MAX,
    maxRange: limits.batches,
    archiveUrls: state.archiveUrls,
  };
}
