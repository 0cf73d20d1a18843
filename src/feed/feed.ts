/** The read side of a feed: what doors, relays and status lookups ask. [D13] */
import type { RollupConfig } from "../chain/index.ts";
import {
  FEED_MESSAGE_BYTES_MAX,
  Level,
  type NetworkInfo,
  type OutputAtHeight,
  type SubscribeRequest,
} from "../codec/index.ts";
import { type Epoch, epochOf, type Hash, type Height, type RollupId } from "../primitives/brand.ts";
import type { CertifiedHeight } from "./certified-height.ts";
import { type CommitteeChange, decodeChange } from "./committee-history.ts";
import { CURSOR_TIMES, type Cursor, type CursorTimes, createCursor } from "./cursor.ts";
import { type FeedError, feedError } from "./feed-error.ts";
import { createFeedState, type FeedClock, type FeedState } from "./feed-state.ts";
import { HOT_RING_DEFAULTS, type HotRingLimits } from "./hot-ring.ts";
import { createL1Book, type L1Step } from "./l1-book.ts";
import type { L1Progress, Settled } from "./l1-progress.ts";
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

export type Feed = {
  readonly genesisHash: Hash;
  /** A height was published: in order, each once or again. */
  announce(height: CertifiedHeight): void;
  /** Blocks up to this height are final; what heartbeats say. */
  announceOrdered(height: Height): void;
  /** What the L1 shows now. Before the first call no L1 level can be asked for. [ST5] */
  announceL1(progress: L1Progress): void;
  /** The same, step by step, in order; never rejects. */
  stepL1(step: L1Step, validium: readonly RollupId[]): Promise<void>;
  /** Newest batches of a rollup that the L1 has. */
  settled(rollupId: RollupId): Settled;
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
  /** Changes after an epoch, rising: as many as an answer takes, and none it lacks. [FC6] */
  committees(query: {
    readonly afterEpoch: Epoch;
  }): Promise<readonly CommitteeChange[] | FeedError>;
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
  const book = createL1Book((rollupId, height) => seqAt(state, rollupId, height));
  let steps: Promise<void> = Promise.resolve();
  return {
    genesisHash,
    announce: state.announce,
    announceOrdered: state.announceOrdered,
    announceL1: state.announceL1,
    stepL1: (step, validium) => {
      steps = steps.then(async () => state.announceL1(await book.take(step, validium)));
      return steps;
    },
    settled: state.l1.settled,
    // A look that fails is made up for by the next one, or by who reads what is gone.
    announceTrimmed: () => reader.refresh().catch(() => {}),
    open(request) {
      const fault = requestFault(state, request);
      if (fault !== null) return fault;
      return { kind: "open", cursor: createCursor(state, request, options.times ?? CURSOR_TIMES) };
    },
    rollupNamed: (name) => state.rollups().find((rollup) => rollup.name === name)?.rollupId ?? null,
    info: async () => infoOf(state, limits),
    batches: (query) => readRange(state, query, limits),
    output: (query) => readOutput(state, query),
    committees: ({ afterEpoch }) => readChanges(state, afterEpoch, limits.bytes),
    batch: (rollupId, seq) => readBatch(state, rollupId, seq),
    async batchAt(rollupId, height) {
      if (!state.isKnown(rollupId)) return unknownRollup(rollupId);
      const found = await reader.firstAt(rollupId, height);
      if (found === "damaged") return feedError("DATA_LOSS", `height ${height} cannot be read`);
      return found?.height === height ? readBatch(state, rollupId, found.seq) : null;
    },
  };
}

/** The newest batch of a rollup at or below a height; 0: none that is kept, or none at all. */
async function seqAt(state: FeedState, rollupId: RollupId, height: Height): Promise<number> {
  const above = await state.reader.firstAt(rollupId, height + 1);
  const { oldest, head } = state.rangeOf(rollupId);
  if (above === "damaged") return 0;
  // Of deleted batches nobody knows the heights: the one before the oldest may lie above.
  const newest = above === null ? head : above.seq - 1;
  return newest < oldest ? 0 : newest;
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
  return needsL1 && !state.l1.isFollowed
    ? feedError("NOT_READY", "this node follows no L1, or has not read it yet")
    : null;
}

/** Changes after an epoch, up to the size of an answer: the asker goes on behind the last. */
async function readChanges(
  state: FeedState,
  afterEpoch: Epoch,
  bytesMax: number,
): Promise<readonly CommitteeChange[] | FeedError> {
  const wanted = state.changes().filter(({ nextEpoch }) => nextEpoch > afterEpoch);
  const first = wanted[0]?.nextEpoch ?? state.epochAt(state.height()) + 1;
  if (first > afterEpoch + 1) {
    const { archiveUrls } = state;
    const text = `the committee change after epoch ${afterEpoch} is not kept here`;
    return feedError("BELOW_OLDEST", text, { archiveUrls });
  }
  const found: CommitteeChange[] = [];
  let bytes = 0;
  for (const { nextEpoch } of wanted) {
    const stored = await state.change(nextEpoch);
    const change = stored === null ? null : decodeChange(stored);
    if (stored === null || change === null) {
      return feedError("DATA_LOSS", `the change to epoch ${nextEpoch} cannot be read`);
    }
    bytes += stored.length;
    if (bytes > bytesMax && found.length > 0) break;
    found.push(change);
  }
  return found;
}

function infoOf(state: FeedState, limits: RangeLimits): NetworkInfo {
  return {
    genesisHash: state.genesisHash,
    epoch: state.tip()?.header.epoch ?? epochOf(0),
    orderedHeight: state.orderedHeight(),
    certifiedHeight: state.height(),
    l1PostedHeight: state.l1.postedHeight,
    l1FinalizedHeight: state.l1.finalizedHeight,
    rollups: state.rollups().map(({ rollupId, name, evmChainId }) => {
      const { oldest: oldestSeq, head: headSeq } = state.rangeOf(rollupId);
      return { rollupId, name, evmChainId, oldestSeq, headSeq };
    }),
    maxMessageBytes: FEED_MESSAGE_BYTES_MAX,
    maxRange: limits.batches,
    archiveUrls: state.archiveUrls,
  };
}
