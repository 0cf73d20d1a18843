/**
 * A rollup's feed from several servers of which none is believed: subscribes, verifies, moves on from
 * whoever lies, refuses or falls silent, and resumes behind the last batch it delivered.
 * [FP1, FP2, FP4, FP5, FC8]
 */
import { Level } from "../../codec/index.ts";
import { assert } from "../../primitives/assert.ts";
import type { Hash, Height, Millis, RollupId } from "../../primitives/brand.ts";
import type { BlsVerifier } from "../bls-verifier.ts";
import type { CertifiedEarly } from "../early-frame.ts";
import { createFollower, type FollowStart, type VerifiedBatch } from "../follower.ts";
import { type FeedConfirmation, judgeConfirmation } from "../l1/confirmation.ts";
import type { L1Trust } from "../l1/l1-trust.ts";
import type { Trust } from "../trust.ts";
import { enterEpoch, enterTrust, type FeedTrust, trustOf } from "./entry.ts";
import type { FeedFailure } from "./feed-failure.ts";
import { type Delivered, followServers, type Patience, type Session } from "./feed-loop.ts";
import { type AbortSignalLike, type Clock, platformClock, platformRandom } from "./platform.ts";
import type { FeedTransport } from "./transport.ts";
import { webSocketTransport } from "./websocket-transport.ts";

/** A server is left after so long without any message: a heartbeat is due after 1 s. [FC7] */
const SILENT_MS = 10_000;
/** So long without a batch that its own heartbeats prove. */
const WITHHELD_MS = 10_000;
/** So long without a newer certified output, whoever is to blame. */
const STALE_MS = 30_000;

export type FeedClientOptions = {
  /** Servers by preference: `ws`, `wss`, `http` or `https`, without the path of a feed. */
  readonly urls: readonly string[];
  readonly rollupId: RollupId;
  readonly trust: FeedTrust;
  readonly verifier: BlsVerifier;
  /** Verifies confirmations; default: the one of `trust`, or none. [ST5] */
  readonly l1?: L1Trust;
  /** Default: the platform's WebSocket. */
  readonly transport?: FeedTransport;
  readonly clock?: Clock;
  /** In [0, 1): spreads retries. */
  readonly random?: () => number;
  /** Largest batch that is taken; default 64 MiB. */
  readonly maxBatchBytes?: number;
  /** When to leave a server, in ms. */
  readonly patience?: Partial<Patience>;
  /** Whether batches that were delivered before are dropped (default) or flagged. [FP2] */
  readonly redelivered?: "drop" | "flag";
  /** Told each time a server is left. */
  readonly onFailure?: (failure: FeedFailure) => void;
};

/** One of the three starts, or none: from the tip. */
export type BatchesOptions = {
  /** From 1, inclusive. */
  readonly fromSeq?: number;
  /** Fork guard of `fromSeq`: hash of the batch before, as stored with the state. */
  readonly expectPrevBatchHash?: Hash;
  readonly fromHeight?: Height;
  readonly fromTip?: boolean;
  /**
   * CERTIFIED (default), or only batches that the L1 has, by the server's word: what holds them back
   * is not proven, and a posting may be taken back.
   */
  readonly level?: typeof Level.CERTIFIED | typeof Level.L1_POSTED | typeof Level.L1_FINALIZED;
  /** Ends the iteration. */
  readonly signal?: AbortSignalLike;
};

export type EarlyOptions = {
  /** ORDERED (default): the block is final; SOFT: it is notarized, and may be revoked. */
  readonly level?: typeof Level.SOFT | typeof Level.ORDERED;
  readonly signal?: AbortSignalLike;
};

/** What a client knows at this moment. */
export type FeedStatus = {
  /** The server in use or next; null before the first iteration. */
  readonly url: string | null;
  /** Of the newest batch that was delivered. */
  readonly seq: number | null;
  /** Newest sequence number that was proven to exist. */
  readonly headSeq: number | null;
  /** Newest height that was proven certified. */
  readonly height: Height | null;
  /** Own clock minus newest certified time, over all servers; null before the first proof. */
  readonly lagMs: number | null;
  /** Connections that were opened. */
  readonly connections: number;
  readonly lastFailure: FeedFailure | null;
};

export type FeedClient = {
  /**
   * Verified batches without hole or repeat, pulled: a slow loop slows the server.
   *
   * @throws {LockstepError} FEED_EQUIVOCATION, FEED_TRUST_EXPIRED, FEED_FORK_GUARD, or FEED_REFUSED
   *   once every server gave a lasting reason; `feedHaltOf` has the evidence.
   */
  batches(options?: BatchesOptions): AsyncGenerator<VerifiedBatch, void, undefined>;
  /** Early frames on a subscription of their own, from the tip; they move no cursor. [FP4] */
  early(options?: EarlyOptions): AsyncGenerator<CertifiedEarly, void, undefined>;
  /**
   * What the L1 has, and has no more, on a subscription of its own; each held against the caller's L1
   * node, where there is one. Act on none that is not `verified`. [ST5]
   */
  confirmations(options?: {
    readonly signal?: AbortSignalLike;
  }): AsyncGenerator<FeedConfirmation, void, undefined>;
  readonly status: FeedStatus;
};

/** A client of one rollup's feed. Opens nothing before it is iterated. */
export function createFeedClient(options: FeedClientOptions): FeedClient {
  const { urls, rollupId, trust, verifier } = options;
  assert(urls.length > 0, "a feed client needs a server");
  const clock = options.clock ?? platformClock;
  const session: Session = {
    urls,
    verifier,
    clock,
    transport: options.transport ?? webSocketTransport(),
    random: options.random ?? platformRandom,
    patience: {
      silentMs: SILENT_MS,
      withheldMs: WITHHELD_MS,
      staleMs: STALE_MS,
      ...options.patience,
    },
    redelivered: options.redelivered ?? "drop",
    onFailure: options.onFailure ?? (() => {}),
    trust: trustOf(trust, verifier, clock.nowMs()),
    enter: (known) => enterTrust(trust, known, { verifier, nowMs: clock.nowMs() }),
    enterEpoch: (epoch) => enterEpoch(trust, epoch, { verifier, nowMs: clock.nowMs() }),
    reached: new Map(),
    seen: [],
    halt: null,
    noted: { url: null, seq: null, headSeq: null, tip: null, connections: 0, lastFailure: null },
  };
  const followerOf = (start: FollowStart, omitBodies: boolean) => (trusted: Trust) => {
    const size = options.maxBatchBytes;
    const limits = size === undefined ? {} : { batchBytesMax: size };
    return createFollower({ trust: trusted, rollupId, start, omitBodies, ...limits });
  };
  const l1 = options.l1 ?? trust.l1 ?? null;
  return {
    batches: (wanted = {}) => {
      const start = startOf(wanted);
      const plan = { level: wanted.level ?? Level.CERTIFIED, signal: wanted.signal };
      return batchesOf(followServers(session, followerOf(start, false), plan));
    },
    early: (wanted = {}) => {
      const plan = { level: wanted.level ?? Level.ORDERED, signal: wanted.signal };
      return earlyOf(followServers(session, followerOf({ kind: "tip" }, false), plan));
    },
    confirmations: (wanted = {}) => {
      const plan = { level: Level.CERTIFIED, signal: wanted.signal, confirmations: true };
      const told = followServers(session, followerOf({ kind: "tip" }, true), plan);
      return confirmationsOf(told, l1, rollupId);
    },
    get status() {
      return statusOf(session, clock.nowMs());
    },
  };
}

function startOf(options: BatchesOptions): FollowStart {
  const { fromSeq, fromHeight, fromTip, expectPrevBatchHash } = options;
  const starts = [fromSeq, fromHeight, fromTip].filter((start) => start !== undefined);
  assert(starts.length <= 1, "a feed starts at one place");
  assert(expectPrevBatchHash === undefined || fromSeq !== undefined, "a fork guard needs fromSeq");
  if (fromSeq !== undefined) {
    assert(Number.isSafeInteger(fromSeq) && fromSeq >= 1, "sequence numbers start at 1");
    return { kind: "seq", seq: fromSeq, expectPrevBatchHash: expectPrevBatchHash ?? null };
  }
  return fromHeight === undefined ? { kind: "tip" } : { kind: "height", height: fromHeight };
}

async function* batchesOf(
  delivered: AsyncGenerator<Delivered, void, undefined>,
): AsyncGenerator<VerifiedBatch, void, undefined> {
  for await (const each of delivered) {
    if (each.kind === "batch") yield each.batch;
  }
}

async function* earlyOf(
  delivered: AsyncGenerator<Delivered, void, undefined>,
): AsyncGenerator<CertifiedEarly, void, undefined> {
  for await (const each of delivered) {
    if (each.kind === "early") yield each.early;
  }
}

async function* confirmationsOf(
  delivered: AsyncGenerator<Delivered, void, undefined>,
  l1: L1Trust | null,
  rollupId: RollupId,
): AsyncGenerator<FeedConfirmation, void, undefined> {
  for await (const each of delivered) {
    if (each.kind !== "confirmation") continue;
    const { l1TxHash: txHash, l1LogIndex: logIndex } = each.confirmation;
    const answer = l1 === null ? null : await l1.log({ txHash, logIndex });
    yield judgeConfirmation(each.confirmation, answer, rollupId);
  }
}

function statusOf({ noted }: Session, nowMs: Millis): FeedStatus {
  const { tip, ...rest } = noted;
  const lagMs = tip === null ? null : nowMs - tip.timestampMs;
  return { ...rest, height: tip?.height ?? null, lagMs };
}
