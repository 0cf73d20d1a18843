/**
 * Whether a rollup follows its feed or the L1 alone. A pure function of what is proven: the feed's
 * newest certified time, and what a finalized L1 block shows. [CE5]
 */

export type EscapePhase = "FOLLOWING" | "STALLED" | "ESCAPED" | "RETURNING";

export type EscapeLimits = {
  /** Age of the newest certified output at which the feed counts as stalled. */
  readonly stallAfterMs: number;
  /** Age of the newest checkpoint, by the L1's own clock, at which a stalled feed is given up. */
  readonly escapeAfterMs: number;
  /** How long a feed must have been fresh before it is followed again. */
  readonly freshForMs: number;
};

/** What a finalized block of the L1 shows. Times in ms. */
export type L1View = {
  readonly timeMs: number;
  /** Certified time of the newest checkpoint; null: there is none. */
  readonly checkpointMs: number | null;
  /** When the oldest forced item may be included by anybody; null: none waits. [SC9] */
  readonly forcedDueMs: number | null;
  /** The L1's order is another than the one that was executed. */
  readonly disagrees: boolean;
  /** The inbox is executed to its end. */
  readonly isExecuted: boolean;
  /** Newest batch that the inbox holds. */
  readonly derivedSeq: number;
};

export type EscapeView = {
  readonly nowMs: number;
  /** Certified time of the newest output that any server proved; the start's before the first. */
  readonly provenMs: number;
  /** Newest batch that is known to be certified. */
  readonly knownSeq: number;
  /** Null: the L1 does not answer, and nothing is decided by it. */
  readonly l1: L1View | null;
};

export type EscapeState = {
  readonly phase: EscapePhase;
  /** Since when the feed is fresh again; null: it is not, or was never stale. */
  readonly freshSinceMs: number | null;
  /** Batch that the L1 must hold before the feed is followed again. */
  readonly goalSeq: number;
};

export const FOLLOWING: EscapeState = { phase: "FOLLOWING", freshSinceMs: null, goalSeq: 0 };

const isDue = ({ timeMs, forcedDueMs, disagrees }: L1View): boolean =>
  disagrees || (forcedDueMs !== null && timeMs > forcedDueMs);

/** The L1 itself shows that its order is the one to follow. */
function mustEscape({ phase }: EscapeState, l1: L1View, limits: EscapeLimits): boolean {
  if (isDue(l1)) return true;
  const { checkpointMs, timeMs } = l1;
  const isOld = checkpointMs !== null && timeMs - checkpointMs > limits.escapeAfterMs;
  return phase === "STALLED" && isOld;
}

/** The phase after a look at feed and L1. */
export function judgeEscape(
  state: EscapeState,
  view: EscapeView,
  limits: EscapeLimits,
): EscapeState {
  const { nowMs, l1 } = view;
  const provenMs = Math.max(view.provenMs, l1?.checkpointMs ?? 0);
  const isFollowing = state.phase === "FOLLOWING" || state.phase === "STALLED";
  if (isFollowing) {
    if (l1 !== null && mustEscape(state, l1, limits)) return { ...FOLLOWING, phase: "ESCAPED" };
    const isStalled = nowMs - provenMs > limits.stallAfterMs;
    return isStalled ? { ...FOLLOWING, phase: "STALLED" } : FOLLOWING;
  }
  // Only the feed's own word counts here: a checkpoint says nothing about servers.
  const isFresh = nowMs - view.provenMs <= limits.stallAfterMs;
  if (!isFresh) return { ...FOLLOWING, phase: "ESCAPED" };
  const freshSinceMs = state.freshSinceMs ?? nowMs;
  const escaped: EscapeState = { phase: "ESCAPED", freshSinceMs, goalSeq: 0 };
  if (l1 === null) return { ...state, freshSinceMs };
  const isDone = nowMs - freshSinceMs >= limits.freshForMs;
  if (!isDone || (l1.forcedDueMs !== null && l1.timeMs > l1.forcedDueMs)) return escaped;
  if (state.phase === "ESCAPED") {
    return { phase: "RETURNING", freshSinceMs, goalSeq: view.knownSeq };
  }
  const holdsAll = l1.isExecuted && l1.derivedSeq >= state.goalSeq;
  return holdsAll ? FOLLOWING : { ...state, freshSinceMs };
}
