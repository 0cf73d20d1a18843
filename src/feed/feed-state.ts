/**
 * What every cursor of a doors thread shares: the newest heights, the newest proven output, and who
 * waits for the next one. [FC2, FP5]
 */

import type { RollupConfig } from "../chain/index.ts";
import type { OutputProof } from "../codec/index.ts";
import { createLeafTable, registerRollups, replaceLeaves } from "../core/index.ts";
import {
  type Hash,
  type Height,
  heightOf,
  type Millis,
  type RollupId,
} from "../primitives/brand.ts";
import type { CertifiedHeight } from "./certified-height.ts";
import { type ChangePlace, changePlaces, readChange } from "./committee-history.ts";
import { createHotRing, type HotRing, type HotRingLimits } from "./hot-ring.ts";
import { createL1State, type L1Progress, type L1State } from "./l1-progress.ts";
import { type LeafTable, type ProvenOutput, proofOf, provenAt, tableAt } from "./output-history.ts";
import { type FrameReader, OUTPUTS_STREAM, type StreamRange } from "./segment-store.ts";

/** Time as the feed knows it; a test has its own. */
export type FeedClock = {
  nowMs(): Millis;
  /** Calls `act` once after a delay; the returned function takes that back. */
  after(delayMs: number, act: () => void): () => void;
};

/** Somebody who waits for something new of a rollup. */
type Waiter = { readonly rollupId: RollupId; readonly anyHeight: boolean; wake(): void };

export type FeedState = {
  readonly genesisHash: Hash;
  readonly reader: FrameReader;
  readonly ring: HotRing;
  readonly clock: FeedClock;
  readonly archiveUrls: readonly string[];
  /** What the L1 has. */
  readonly l1: L1State;
  isKnown(rollupId: RollupId): boolean;
  /** Batches of a rollup that are here; `head` 0: none yet. */
  rangeOf(rollupId: RollupId): StreamRange;
  /** The newest certified height that is here. */
  height(): Height;
  orderedHeight(): Height;
  /** Of the newest epoch that has begun. */
  rollups(): readonly RollupConfig[];
  /** The epoch whose committee certifies a height that is here. */
  epochAt(height: number): number;
  /** Committee changes that are here, rising and without a hole. [FC6] */
  changes(): readonly ChangePlace[];
  /**
   * Makes the changes below a height known: what was read from the disk may be ahead of what was
   * announced here. Never rejects.
   */
  learnChanges(height: number): Promise<void>;
  /** The stored message of one; null: it cannot be read. */
  change(nextEpoch: number): Promise<Uint8Array | null>;
  /** Null before the first output. */
  tip(): ProvenOutput | null;
  /** Of the rollup's latest leaf at the tip; null before the first output. */
  tipProof(rollupId: RollupId): OutputProof | null;
  announce(height: CertifiedHeight): void;
  announceOrdered(height: Height): void;
  announceL1(progress: L1Progress): void;
  wait(waiter: Waiter): () => void;
  /** Rises whenever waiters are woken: who looked before and waits after would miss that. */
  revision(): number;
};

export type FeedStateOptions = {
  readonly genesisHash: Hash;
  readonly rollups: readonly RollupConfig[];
  readonly reader: FrameReader;
  readonly clock: FeedClock;
  readonly archiveUrls: readonly string[];
  readonly ring: HotRingLimits;
};

/** Heights below the newest that are looked at for one whose certificate is here. */
const TIP_SEARCH_MAX = 1024;

/** The newest output on disk that the disk alone proves. */
async function newestProven(reader: FrameReader, head: number): Promise<ProvenOutput | null> {
  for (let height = head; height > Math.max(0, head - TIP_SEARCH_MAX); height--) {
    const proven = await provenAt(reader, height);
    if (typeof proven !== "string") return proven;
  }
  return null;
}

export async function createFeedState(options: FeedStateOptions): Promise<FeedState> {
  const { reader, rollups } = options;
  const ring = createHotRing(options.ring);
  const head = reader.range(OUTPUTS_STREAM)?.head ?? 0;
  const found = head === 0 ? "missing" : await tableAt(reader, head);
  let table: LeafTable =
    typeof found === "string" ? registerRollups(createLeafTable([]), rollups) : found;
  let height = heightOf(typeof found === "string" ? 0 : head);
  let ordered = height;
  let tip = height === 0 ? null : await newestProven(reader, height);
  let configs = rollups;
  let changes = await changePlaces(reader);
  /** Every change below this height is among them. */
  let changesTo: number = height;
  const l1 = createL1State();
  const waiters = new Set<Waiter>();

  /** The newest height announced while those before it are looked up; null: I am not behind. */
  let ahead: CertifiedHeight | null = null;

  const stand = (next: CertifiedHeight, leaves: LeafTable): void => {
    const { header, certificate, descendants } = next;
    table = leaves;
    height = header.height;
    if (ordered < height) ordered = height;
    tip = { header, certificate, descendants, table };
  };

  let revision = 0;
  const wakeWaiters = (isConcerned: (waiter: Waiter) => boolean): void => {
    revision++;
    for (const waiter of [...waiters]) if (isConcerned(waiter)) waiter.wake();
  };

  const noteChange = ({ header, nextRollups }: CertifiedHeight): void => {
    if (nextRollups === null || changes.some(({ height: at }) => at >= header.height)) return;
    changes = [...changes, { nextEpoch: header.epoch + 1, height: header.height }];
    configs = nextRollups;
  };

  /** Looks at the disk: heights that were not announced here stand there, and their changes. */
  const look = async (upTo: number): Promise<void> => {
    // What I know of was written before I look: so are the changes below it.
    const known = Math.max(upTo, reader.range(OUTPUTS_STREAM)?.head ?? 0);
    try {
      await reader.refresh();
      const found = await changePlaces(reader);
      if (found.length > changes.length) changes = found;
      changesTo = Math.max(changesTo, known);
    } catch {
      // Who reads what cannot be looked up is told so.
    }
  };

  /** One after the other: what one look finds, the next who asks need not look for. */
  let looking: Promise<void> = Promise.resolve();
  const learnChanges = (upTo: number): Promise<void> => {
    if (upTo <= changesTo) return Promise.resolve();
    looking = looking.then(() => (upTo <= changesTo ? undefined : look(upTo)));
    return looking;
  };

  /** A height right above mine, or one that says all leaves. */
  const take = (next: CertifiedHeight): void => {
    if (next.isReset) {
      reader.forget();
      ring.clear();
      changes = [];
    }
    reader.learn(next.places);
    noteChange(next);
    const upTo: number = next.header.height;
    if (next.isReset) changesTo = upTo;
    else if (upTo > changesTo + 1) void learnChanges(upTo);
    else changesTo = Math.max(changesTo, upTo);
    ring.add(next);
    const { allLeaves, changedLeaves } = next;
    if (next.header.height > height) {
      stand(
        next,
        allLeaves === null ? replaceLeaves(table, changedLeaves) : createLeafTable(allLeaves),
      );
    }
    const changed = new Set(next.frames.map(({ rollupId }) => rollupId));
    wakeWaiters((waiter) => waiter.anyHeight || changed.has(waiter.rollupId));
  };

  /** Announcements were missed, while this thread started: what they said is on disk. */
  const catchUp = async (): Promise<void> => {
    while (ahead !== null) {
      const target: CertifiedHeight = ahead;
      await look(target.header.height);
      const found = await tableAt(reader, target.header.height);
      // The next announcement tries again; or one that said all leaves came meanwhile.
      if (typeof found === "string") ahead = null;
      if (ahead === null || typeof found === "string") return;
      noteChange(target);
      stand(target, found);
      if (ahead === target) ahead = null;
      wakeWaiters(() => true);
    }
  };

  return {
    genesisHash: options.genesisHash,
    reader,
    ring,
    clock: options.clock,
    archiveUrls: options.archiveUrls,
    l1,
    isKnown: (rollupId) => rollupId > 0 && rollupId <= table.leaves.length,
    rangeOf(rollupId) {
      const stored = reader.range(rollupId);
      const latest = table.leaves[rollupId - 1]?.seq ?? 0;
      return stored === null ? { oldest: latest + 1, head: latest } : stored;
    },
    height: () => height,
    orderedHeight: () => ordered,
    rollups: () => configs,
    epochAt(at) {
      const boundary = changes.find((change) => change.height >= at);
      if (boundary !== undefined) return boundary.nextEpoch - 1;
      return changes.at(-1)?.nextEpoch ?? tip?.header.epoch ?? 0;
    },
    changes: () => changes,
    learnChanges,
    change: (nextEpoch) => readChange(reader, nextEpoch),
    tip: () => tip,
    tipProof: (rollupId) => (tip === null ? null : proofOf(tip, rollupId)),
    announce(next) {
      if (next.allLeaves !== null || next.header.height <= height + 1) {
        if (next.allLeaves !== null) ahead = null;
        return take(next);
      }
      const isRunning = ahead !== null;
      ahead = next;
      if (!isRunning) void catchUp();
    },
    announceOrdered(next) {
      if (next > ordered) ordered = next;
    },
    announceL1(progress) {
      l1.announce(progress);
      const changed = new Set(progress.rollups.map(({ rollupId }) => rollupId));
      wakeWaiters((waiter) => changed.has(waiter.rollupId));
    },
    wait(waiter) {
      waiters.add(waiter);
      return () => waiters.delete(waiter);
    },
    revision: () => revision,
  };
}
