/**
 * Which of two connections to one peer stays: both sides come to the same answer. [N7]
 *
 * A peer dials only while it has no connection, so the newest is the living one. Two exceptions.
 * Both sides dialled at once: the connection that the lower key dialled stays. Two hosts have
 * one key and dial in turns: a connection is left alone for a while, longer each time.
 */
import type { PeerKey } from "../primitives/brand.ts";

/** A connection that is proven, or that its dialer committed itself to. */
export type Rival = {
  readonly dialedByMe: boolean;
  /** Since it was opened. */
  readonly ageMs: number;
};

/** Dials that begin within this span may meet. */
export const MEETING_MS = 5000;
const HOLD_MS = 5000;
const HOLD_MAX_MS = 60_000;

/** Whether a connection that the peer just dialled and proved replaces the other one. */
export function newcomerWins(options: {
  readonly self: PeerKey;
  readonly peer: PeerKey;
  readonly rival: Rival | null;
  /** How long a connection that the peer dialled is left alone. */
  readonly holdMs: number;
}): boolean {
  const { self, peer, rival, holdMs } = options;
  if (rival === null) return true;
  if (!rival.dialedByMe) return rival.ageMs >= holdMs;
  return rival.ageMs >= MEETING_MS || peer < self;
}

export type Hold = {
  holdMs(nowMs: number): number;
  replaced(nowMs: number): void;
};

/** Doubles with each replacement, and is forgotten after as long a calm. */
export function createHold(): Hold {
  let lengthMs = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    holdMs(nowMs) {
      if (nowMs - lastMs > Math.max(HOLD_MAX_MS, 2 * lengthMs)) lengthMs = 0;
      return lengthMs;
    },
    replaced(nowMs) {
      lengthMs = Math.min(HOLD_MAX_MS, lengthMs === 0 ? HOLD_MS : 2 * lengthMs);
      lastMs = nowMs;
    },
  };
}
