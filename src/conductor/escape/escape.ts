/** The escape of one rollup: what is looked at, what is decided, and what is kept of it. [CE5] */
import type { Hash, RollupId } from "../../primitives/brand.ts";
import type { L1Inbox } from "../../sdk/index.ts";
import type { Executor } from "../executor.ts";
import type { FeedSight } from "../feed.ts";
import { type Derivation, derivationStart } from "./derivation.ts";
import { createInboxFollower, type InboxFollower } from "./follow-inbox.ts";
import {
  type EscapeLimits,
  type EscapePhase,
  type EscapeState,
  FOLLOWING,
  judgeEscape,
  type L1View,
} from "./machine.ts";
import type { EscapeStore } from "./state-file.ts";

export type EscapeParts = {
  readonly inbox: L1Inbox;
  readonly store: EscapeStore;
  readonly limits: EscapeLimits;
  readonly rollupId: RollupId;
  /** Hash of the rollup's registration leaf: before its first batch. [O2] */
  readonly registrationHash: Hash;
  readonly nowMs: () => number;
  /** Between two looks. */
  readonly pollMs: number;
  /** Told of each change of phase. */
  readonly onPhase?: (phase: EscapePhase) => void;
};

export type Escape = {
  phase(): EscapePhase;
  /** The feed is not followed. */
  isOut(): boolean;
  /** Newest batch up to which the L1's final order is the executed one. */
  agreedSeq(): number;
  /** Executes what the L1 has; only while out. */
  execute(signal: AbortSignal): Promise<void>;
  /** Looks at feed and L1, and decides. */
  look(sight: FeedSight | null): Promise<void>;
};

export function createEscape(parts: EscapeParts, executor: Executor): Escape {
  const { inbox, store, limits, rollupId, nowMs } = parts;
  const start = derivationStart(parts.registrationHash);
  const saved = store.load();
  let state: EscapeState = saved === null ? FOLLOWING : { ...FOLLOWING, phase: saved.phase };
  let provenMs = nowMs();
  /** The newest place between payloads: pieces that wait, which anybody may post, are read again. */
  let whole: Derivation = saved === null ? start : { ...start, ...placeOf(saved) };
  const keep = (): Promise<void> => store.save({ phase: state.phase, ...placeOf(whole) });
  const follower: InboxFollower = createInboxFollower({
    inbox,
    executor,
    rollupId,
    start,
    derivation: whole,
    moved: async (next) => {
      if (next.pieces.length > 0) return;
      whole = next;
      await keep();
    },
  });
  const isOut = (): boolean => state.phase === "ESCAPED" || state.phase === "RETURNING";

  const viewL1 = async (): Promise<L1View | null> => {
    const view = await inbox.view();
    if (view === null) return null;
    if (!isOut()) await follower.watch();
    const { entries, seq: derivedSeq } = follower.derivation();
    const disagrees = !isOut() && follower.disagrees();
    return { ...view, disagrees, isExecuted: entries >= view.entries, derivedSeq };
  };
  return {
    phase: () => state.phase,
    isOut,
    agreedSeq: () => follower.derivation().seq,
    execute: follower.execute,
    look: async (sight) => {
      const l1 = await viewL1();
      provenMs = Math.max(provenMs, sight?.provenMs ?? 0);
      const knownSeq = Math.max(sight?.headSeq ?? 0, executor.head().lastSeq);
      const next = judgeEscape(state, { nowMs: nowMs(), provenMs, knownSeq, l1 }, limits);
      const changed = next.phase !== state.phase;
      state = next;
      if (!changed) return;
      await keep();
      parts.onPhase?.(state.phase);
    },
  };
}

const placeOf = ({ entries, seq, batchHash, forced }: Omit<Derivation, "pieces">) => ({
  entries,
  seq,
  batchHash,
  forced,
});
