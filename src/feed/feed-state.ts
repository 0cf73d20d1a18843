/**
 * What every cursor of a doors thread shares: the newest heights, the newest proven output, and who
 * waits for the next one. [FC2, FP5]
 */

import type { RollupConfig } from "../chain/index.ts";
import type { OutputProof } from "../codec/index.ts";
import { createLeafTable, registerRollups, replaceLeaves } from "../core/index.ts";
import { assert } from "../primitives/assert.ts";
import {
  type Hash,
  type Height,
  heightOf,
  type Millis,
  type RollupId,
} from "../primitives/brand.ts";
import type { CertifiedHeight } from "./certified-height.ts";
import { createHotRing, type HotRing, type HotRingLimits } from "./hot-ring.ts";
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
  isKnown(rollupId: RollupId): boolean;
  /** Batches of a rollup that are here; `head` 0: none yet. */
  rangeOf(rollupId: RollupId): StreamRange;
  /** The newest certified height that is here. */
  height(): Height;
  orderedHeight(): Height;
  /** Null before the first output. */
  tip(): ProvenOutput | null;
  /** Of the rollup's latest leaf at the tip; null before the first output. */
  tipProof(rollupId: RollupId): OutputProof | null;
  announce(height: CertifiedHeight): void;
  announceOrdered(height: Height): void;
  wait(waiter: Waiter): () => void;
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
  const waiters = new Set<Waiter>();

  const advance = (next: CertifiedHeight): void => {
    const { header, certificate, descendants, allLeaves, changedLeaves } = next;
    if (allLeaves === null) {
      assert(header.height === height + 1, "heights are announced in order");
      table = replaceLeaves(table, changedLeaves);
    } else {
      table = createLeafTable(allLeaves);
    }
    height = header.height;
    if (ordered < height) ordered = height;
    tip = { header, certificate, descendants, table };
  };

  return {
    genesisHash: options.genesisHash,
    reader,
    ring,
    clock: options.clock,
    archiveUrls: options.archiveUrls,
    isKnown: (rollupId) => rollupId > 0 && rollupId <= table.leaves.length,
    rangeOf(rollupId) {
      const stored = reader.range(rollupId);
      const latest = table.leaves[rollupId - 1]?.seq ?? 0;
      return stored === null ? { oldest: latest + 1, head: latest } : stored;
    },
    height: () => height,
    orderedHeight: () => ordered,
    tip: () => tip,
    tipProof: (rollupId) => (tip === null ? null : proofOf(tip, rollupId)),
    announce(next) {
      if (next.isReset) {
        reader.forget();
        ring.clear();
      }
      reader.learn(next.places);
      ring.add(next);
      if (next.header.height > height) advance(next);
      const changed = new Set(next.frames.map(({ rollupId }) => rollupId));
      for (const waiter of [...waiters]) {
        if (waiter.anyHeight || changed.has(waiter.rollupId)) waiter.wake();
      }
    },
    announceOrdered(next) {
      if (next > ordered) ordered = next;
    },
    wait(waiter) {
      waiters.add(waiter);
      return () => waiters.delete(waiter);
    },
  };
}
