/**
 * Follows a rollup's feed, or the L1 where the feed failed, and has every batch executed exactly once, over
 * crashes at any point. [CP1, CP2, CP4, CE5]
 */
import type { Hash } from "../primitives/brand.ts";
import { LockstepError } from "../primitives/errors.ts";
import { type BatchGroup, type BlockMode, createBlockCutter } from "./block-mode.ts";
import type { ExecutedBlock, ExecutionDriver, ExecutionHead } from "./driver.ts";
import { createEscape, type Escape, type EscapeParts } from "./escape/escape.ts";
import type { EscapePhase } from "./escape/machine.ts";
import { type Executor, openExecutor } from "./executor.ts";
import type { Feed, FeedBatch, FeedSight } from "./feed.ts";
import type { ConductorMetrics } from "./metrics.ts";
import type { Position } from "./position.ts";
import { createSettlement, type Settlement } from "./settlement.ts";

/** Plain data: how far a conductor is. */
export type ConductorStatus = {
  /** Last batch applied; 0: none. */
  readonly seq: number;
  readonly batchHash: Hash | null;
  /** Height of the network at which that batch was certified; 0: none since the start. */
  readonly height: number;
  readonly number: number;
  readonly hash: Hash;
  readonly stateRoot: Hash;
  /** Newest block that the L1 has, and that a finalized L1 block has. [ST5] */
  readonly safe: Hash;
  readonly finalized: Hash;
  /** Whether it follows its feed. [CE5] */
  readonly phase: EscapePhase;
};

/** Told after each applied block; two conductors of one rollup tell the same. */
export type BlockListener = (block: ExecutedBlock, status: ConductorStatus) => void;

export type ConductorParts = {
  readonly feed: Feed;
  readonly driver: ExecutionDriver;
  readonly position: Position;
  readonly blockMode: BlockMode;
  readonly metrics: ConductorMetrics;
  readonly onBlock?: BlockListener;
  /** Left out: the L1 is never followed. */
  readonly escape?: EscapeParts;
};

export type Follower = {
  status(): ConductorStatus;
  /**
   * Ends when `signal` aborts, after the block in progress, or when the feed ends.
   *
   * @throws {LockstepError} EXECUTION_FORK: halt.
   */
  follow(signal: AbortSignal): Promise<void>;
};

/** What the loops share. */
type Conducting = {
  readonly parts: ConductorParts;
  readonly executor: Executor;
  readonly settlement: Settlement;
  readonly escaping: Escape | null;
};

/** Reads the engine's head and settles it with the journal. */
export async function createFollower(parts: ConductorParts): Promise<Follower> {
  const { metrics } = parts;
  let height = 0;
  const opened = await openExecutor(parts);
  const { lastSeq, number } = opened.head();
  metrics.applied({ seq: lastSeq, number });
  const statusOf = (head: ExecutionHead): ConductorStatus => ({
    seq: head.lastSeq,
    batchHash: head.lastBatchHash,
    height,
    number: head.number,
    hash: head.hash,
    stateRoot: head.stateRoot,
    safe: head.safe,
    finalized: head.finalized,
    phase: escaping?.phase() ?? "FOLLOWING",
  });
  /** Tells of what was executed, wherever it came from. */
  const told = async (act: () => Promise<ExecutedBlock>): Promise<ExecutedBlock> => {
    const startedAt = performance.now();
    const block = await act();
    const head = opened.head();
    metrics.applied({ seq: head.lastSeq, number: head.number });
    metrics.executed(block, (performance.now() - startedAt) / 1_000);
    parts.onBlock?.(block, statusOf(head));
    return block;
  };
  const executor: Executor = {
    ...opened,
    batches: (group) =>
      told(async () => {
        const block = await opened.batches(group);
        height = (group.batches.at(-1) as FeedBatch).height;
        return block;
      }),
    forced: (entry) => told(() => opened.forced(entry)),
  };
  const escaping = parts.escape === undefined ? null : createEscape(parts.escape, executor);
  const agreedSeq = escaping?.agreedSeq ?? (() => Number.MAX_SAFE_INTEGER);
  const settlement = createSettlement(executor, agreedSeq);
  const conducting = { parts, executor, settlement, escaping };
  return { status: () => statusOf(opened.head()), follow: (signal) => conduct(conducting, signal) };
}

/** The feed and its confirmations; where the L1's order wins, the L1 alone. */
async function conduct(conducting: Conducting, signal: AbortSignal): Promise<void> {
  const { escaping } = conducting;
  if (escaping === null)
    return alongside(conducting, signal, (inner) => followFeed(conducting, inner));
  while (!signal.aborted) {
    if (escaping.isOut()) await followL1(conducting, escaping, signal);
    else if ((await followWatching(conducting, escaping, signal)) === "ended") return;
  }
}

/** Runs `act`, with the feed's confirmations beside it; both end together. */
async function alongside(
  conducting: Conducting,
  signal: AbortSignal,
  act: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { feed } = conducting.parts;
  const inner = new AbortController();
  const both = AbortSignal.any([signal, inner.signal]);
  const confirming = settle(conducting, feed, both);
  const acting = act(both);
  try {
    await Promise.race([acting, confirming.then(() => new Promise<never>(() => {}))]);
  } finally {
    inner.abort();
    await Promise.allSettled([acting, confirming]);
  }
}

async function settle({ settlement }: Conducting, feed: Feed, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      for await (const confirmed of feed.confirmations?.({ signal }) ?? []) {
        await settlement.take(confirmed);
      }
      return;
    } catch (error) {
      // The tags stay where they are; the batches' own subscription says what is wrong.
      if (!isFeedFailure(error)) throw error;
    }
    if (signal.aborted) return;
    await pause(CONFIRMATIONS_RETRY_MS, signal);
  }
}

const CONFIRMATIONS_RETRY_MS = 10_000;

async function followFeed(conducting: Conducting, signal: AbortSignal): Promise<void> {
  const { parts, executor, settlement } = conducting;
  const head = executor.head();
  const awaited = executor.awaited();
  const cutter = createBlockCutter(parts.blockMode);
  const guard = head.lastBatchHash === null ? {} : { expectPrevBatchHash: head.lastBatchHash };
  const start = { fromSeq: head.lastSeq + 1, ...guard, signal };
  let before: Pick<FeedBatch, "seq" | "hash"> | null =
    head.lastBatchHash === null ? null : { seq: head.lastSeq, hash: head.lastBatchHash };
  const execute = async (group: BatchGroup): Promise<void> => {
    await executor.batches(group);
    await settlement.executed(group.batches);
  };
  for await (const batch of parts.feed.batches(start)) {
    if (signal.aborted) return;
    assertNext(before, batch, start.fromSeq);
    if (awaited?.lastSeq === batch.seq && awaited.batchHash !== batch.hash) {
      throw new LockstepError("EXECUTION_FORK", `batch ${batch.seq} is not the one intended`);
    }
    before = batch;
    const group = cutter.take(batch);
    if (group !== null) await execute(group);
    if (signal.aborted) return;
  }
}

/** Follows the feed until it ends, or the L1's order wins. */
async function followWatching(
  conducting: Conducting,
  escaping: Escape,
  signal: AbortSignal,
): Promise<"ended" | "escaped"> {
  const { pollMs } = conducting.parts.escape as EscapeParts;
  const leaving = new AbortController();
  const inner = AbortSignal.any([signal, leaving.signal]);
  const looking = (async () => {
    while (!inner.aborted) {
      await pause(pollMs, inner);
      if (inner.aborted) return;
      await escaping.look(sightOf(conducting));
      await conducting.settlement.looked();
      if (escaping.isOut()) leaving.abort();
    }
  })();
  const following = alongside(conducting, inner, (on) => followOn(conducting, on));
  try {
    await Promise.race([following, looking.then(() => new Promise<never>(() => {}))]);
  } finally {
    leaving.abort();
    await Promise.allSettled([following, looking]);
  }
  return escaping.isOut() && !signal.aborted ? "escaped" : "ended";
}

/** A feed that no server gives is asked for again: the L1 says when to give it up. */
async function followOn(conducting: Conducting, signal: AbortSignal): Promise<void> {
  const { pollMs } = conducting.parts.escape as EscapeParts;
  for (;;) {
    try {
      return await followFeed(conducting, signal);
    } catch (error) {
      const isLasting = error instanceof LockstepError && error.code === "FEED_EQUIVOCATION";
      if (!isFeedFailure(error) || isLasting) throw error;
    }
    await pause(pollMs, signal);
    if (signal.aborted) return;
  }
}

/** Executes the L1's inbox, and looks for a feed to return to. */
async function followL1(
  conducting: Conducting,
  escaping: Escape,
  signal: AbortSignal,
): Promise<void> {
  const { pollMs } = conducting.parts.escape as EscapeParts;
  await alongside(conducting, signal, async (inner) => {
    while (escaping.isOut() && !inner.aborted) {
      await escaping.execute(inner);
      await escaping.look(sightOf(conducting));
      await conducting.settlement.looked();
      if (escaping.isOut()) await pause(pollMs, inner);
    }
  });
}

function sightOf({ parts }: Conducting): FeedSight | null {
  const { status } = parts.feed;
  if (status === undefined || status.lagMs === null) return null;
  return { provenMs: Date.now() - status.lagMs, headSeq: status.headSeq };
}

const isFeedFailure = (error: unknown): boolean =>
  error instanceof LockstepError && error.code.startsWith("FEED_");

/** Lets time pass; at once where `signal` aborts. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });

/** The feed client has proven this; what a conductor executes it checks all the same. */
function assertNext(
  before: Pick<FeedBatch, "seq" | "hash"> | null,
  batch: FeedBatch,
  fromSeq: number,
): void {
  const seq = before === null ? fromSeq : before.seq + 1;
  if (batch.seq === seq && (before === null || batch.prevHash === before.hash)) return;
  throw new LockstepError("EXECUTION_FORK", `batch ${batch.seq} does not follow ${seq - 1}`);
}
