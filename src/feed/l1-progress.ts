/**
 * How far the L1 has the batches of each rollup, as its watcher announces it, and what of that a
 * subscriber is told. After a restart the watcher says it anew: nothing of it is kept on disk. [ST5]
 */
import { type FeedMessage, Level } from "../codec/index.ts";
import { type Height, heightOf, type RollupId } from "../primitives/brand.ts";

type ConfirmationMessage = Extract<FeedMessage, { kind: "confirmation" }>;

/** A log of the L1 that covers all batches of a rollup up to one. */
export type L1Confirmation = Omit<ConfirmationMessage, "kind" | "level" | "retracted">;

/** The newest confirmations of a rollup; null: none. */
export type RollupProgress = {
  readonly rollupId: RollupId;
  /** In the L1's latest block; a reorganization may take it back. */
  readonly posted: L1Confirmation | null;
  readonly finalized: L1Confirmation | null;
};

/** What the L1 shows now: of rollups, those that changed; all of them at first. */
export type L1Progress = {
  /** Highest checkpoint in the latest block, and in the finalized one. 0: none. */
  readonly postedHeight: Height;
  readonly finalizedHeight: Height;
  readonly rollups: readonly RollupProgress[];
};

/** Newest sequence number per level; 0: none. */
export type Settled = { readonly posted: number; readonly finalized: number };

/** Confirmations kept per rollup and level, for subscribers that are behind. */
const KEPT_MAX = 256;

type Kept = { posted: readonly L1Confirmation[]; finalized: readonly L1Confirmation[] };

export type L1State = {
  /** False until the watcher has spoken: there is no L1, or it is not known yet. */
  readonly isFollowed: boolean;
  readonly postedHeight: Height;
  readonly finalizedHeight: Height;
  announce(progress: L1Progress): void;
  settled(rollupId: RollupId): Settled;
  /** The newest batch that a subscription of a level may get; infinite below the L1's. */
  released(rollupId: RollupId, level: Level): number;
  /** The newest confirmation that says nothing beyond `seq`. */
  newest(rollupId: RollupId, level: keyof Kept, seq: number): L1Confirmation | null;
};

const isSame = (left: L1Confirmation, right: L1Confirmation): boolean =>
  left.upToSeq === right.upToSeq &&
  left.l1BlockHash === right.l1BlockHash &&
  left.l1LogIndex === right.l1LogIndex;

/** A newer confirmation; one that is not newer replaces all, for the L1 took those back. */
function grown(
  kept: readonly L1Confirmation[],
  next: L1Confirmation | null,
): readonly L1Confirmation[] {
  if (next === null) return [];
  const last = kept.at(-1);
  if (last !== undefined && isSame(last, next)) return kept;
  const base = last !== undefined && next.upToSeq > last.upToSeq ? kept : [];
  return [...base, next].slice(-KEPT_MAX);
}

export function createL1State(): L1State {
  const rollups = new Map<number, Kept>();
  let heights: { readonly posted: Height; readonly finalized: Height } | null = null;
  const seqOf = (rollupId: RollupId, level: keyof Kept): number =>
    rollups.get(rollupId)?.[level].at(-1)?.upToSeq ?? 0;
  const settled = (rollupId: RollupId): Settled => {
    const finalized = seqOf(rollupId, "finalized");
    return { posted: Math.max(finalized, seqOf(rollupId, "posted")), finalized };
  };
  return {
    get isFollowed() {
      return heights !== null;
    },
    get postedHeight() {
      return heights?.posted ?? heightOf(0);
    },
    get finalizedHeight() {
      return heights?.finalized ?? heightOf(0);
    },
    announce({ postedHeight, finalizedHeight, rollups: changed }) {
      heights = { posted: postedHeight, finalized: finalizedHeight };
      for (const { rollupId, posted, finalized } of changed) {
        const before = rollups.get(rollupId) ?? { posted: [], finalized: [] };
        rollups.set(rollupId, {
          posted: grown(before.posted, posted),
          finalized: grown(before.finalized, finalized),
        });
      }
    },
    settled,
    released(rollupId, level) {
      if (level === Level.L1_POSTED) return settled(rollupId).posted;
      return level === Level.L1_FINALIZED ? settled(rollupId).finalized : Number.POSITIVE_INFINITY;
    },
    newest: (rollupId, level, seq) =>
      rollups.get(rollupId)?.[level].findLast(({ upToSeq }) => upToSeq <= seq) ?? null,
  };
}

/** What one subscriber was told last. */
export type Told = { posted: L1Confirmation | null; finalized: L1Confirmation | null };

export const nothingTold = (): Told => ({ posted: null, finalized: null });

/** Whether what was told to be posted is not any more: neither it nor anything that covers it. */
function isRetracted(l1: L1State, told: L1Confirmation, rollupId: RollupId): boolean {
  const { posted, finalized } = l1.settled(rollupId);
  if (finalized >= told.upToSeq || posted > told.upToSeq) return false;
  const now = l1.newest(rollupId, "posted", told.upToSeq);
  return now === null || !isSame(now, told);
}

const saying = (
  level: Level,
  confirmation: L1Confirmation,
  retracted = false,
): ConfirmationMessage => ({ kind: "confirmation", level, ...confirmation, retracted });

/** What a subscriber that has all batches up to `seq` is to be told next; null: nothing. */
export function nextConfirmation(
  l1: L1State,
  told: Told,
  { rollupId, seq }: { readonly rollupId: RollupId; readonly seq: number },
): ConfirmationMessage | null {
  const before = told.posted;
  if (before !== null && isRetracted(l1, before, rollupId)) {
    told.posted = null;
    return saying(Level.L1_POSTED, before, true);
  }
  const finalizedSeq = told.finalized?.upToSeq ?? 0;
  const finalized = l1.newest(rollupId, "finalized", seq);
  if (finalized !== null && finalized.upToSeq > finalizedSeq) {
    told.finalized = finalized;
    return saying(Level.L1_FINALIZED, finalized);
  }
  const posted = l1.newest(rollupId, "posted", seq);
  if (posted === null || posted.upToSeq <= Math.max(finalizedSeq, before?.upToSeq ?? 0))
    return null;
  told.posted = posted;
  return saying(Level.L1_POSTED, posted);
}
