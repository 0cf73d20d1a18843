/** Timers of the current view. [T1..T3, C8, I3] */
import type { Millis } from "../../primitives/brand.ts";
import { millisOf } from "../../primitives/brand.ts";
import { BACKOFF_STEPS_MAX } from "./limits.ts";
import type { ConsensusState, Outbox } from "./state.ts";

export const TIMERS = [
  /** T1: no proposal arrived. */
  "propose",
  /** T1: the view has lasted long enough. */
  "view",
  /** C2: the leader still lacks what proves its parent. */
  "parent",
  /** I3, I7, C2: the leader's next look at what it lacks, or at the time. */
  "leader",
  /** C3.8, Y3: a proposal waits for its time or for data. */
  "judge",
  /** C8. */
  "retry",
  /** R4: ask for own votes again. */
  "ownVotes",
] as const;
export type TimerName = (typeof TIMERS)[number];

export function setTimer(
  state: ConsensusState,
  name: TimerName,
  delayMs: number,
  out: Outbox,
): void {
  out.push({
    kind: "setTimer",
    timer: { owner: "consensus", epoch: state.context.epoch, name },
    delayMs: millisOf(Math.max(0, Math.ceil(delayMs))),
  });
}

export function cancelTimer(state: ConsensusState, name: TimerName, out: Outbox): void {
  const timer = { owner: "consensus", epoch: state.context.epoch, name } as const;
  out.push({ kind: "cancelTimer", timer });
}

/**
 * `time · m`, m = (5/4)^max(0, view - finalizedView - 3), in integers, m ≤ 64. Only a new
 * finalization resets it. [T3]
 */
export function backedOff(state: ConsensusState, timeMs: number): Millis {
  const base = state.context.rules.backoffResetOnFinalization
    ? state.finalizedView
    : state.view - 1;
  const steps = Math.min(BACKOFF_STEPS_MAX, Math.max(0, state.view - base - 3));
  let result = timeMs;
  for (let step = 0; step < steps; step++) result = Math.floor((result * 5) / 4);
  return millisOf(result);
}

/** T1: 6Δ·m without a proposal. 6 and 8: the worst honest path plus slack. [T6] */
export const proposeTimeoutMs = (state: ConsensusState): Millis =>
  backedOff(state, 6 * state.context.local.deltaMs);

/** T1: 8Δ·m in any case. */
export const viewTimeoutMs = (state: ConsensusState): Millis =>
  backedOff(state, 8 * state.context.local.deltaMs);
