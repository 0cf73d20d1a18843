/**
 * What a peer may take: token buckets, refilled by the time that passed. [Y1]
 *
 * Integers only: a bucket counts thousandths, so that every millisecond refills exactly.
 */
import type { Millis } from "../../primitives/brand.ts";
import type { EpochContext } from "../contract.ts";
import { FULL_ANSWERS_PER_SECOND, REQUESTS_PER_SECOND } from "./limits.ts";

/** Holds up to what flows in within a second. */
export type Bucket = {
  readonly perSecond: number;
  /** Thousandths of a token. */
  level: number;
  refilledMs: Millis;
};

/** One peer's buckets. */
export type PeerBudget = {
  /** Requests looked at. */
  readonly requests: Bucket;
  /** Bytes of answers. */
  readonly bytes: Bucket;
  /** Refusals for lack of budget that are answered at all. */
  readonly refusals: Bucket;
};

const THOUSANDTHS = 1000;
const SECOND_MS = 1000;

export const createBucket = (perSecond: number): Bucket => ({
  perSecond,
  level: perSecond * THOUSANDTHS,
  refilledMs: 0 as Millis,
});

export const createPeerBudget = (context: EpochContext): PeerBudget => ({
  requests: createBucket(REQUESTS_PER_SECOND),
  bytes: createBucket(FULL_ANSWERS_PER_SECOND * context.local.maxResponseBytes),
  refusals: createBucket(REQUESTS_PER_SECOND),
});

/** Takes `tokens` if they are there. A clock that goes back refills nothing. */
export function spend(bucket: Bucket, tokens: number, nowMs: Millis): boolean {
  const elapsedMs = Math.min(Math.max(nowMs - bucket.refilledMs, 0), SECOND_MS);
  bucket.refilledMs = nowMs;
  bucket.level = Math.min(
    bucket.level + elapsedMs * bucket.perSecond,
    bucket.perSecond * THOUSANDTHS,
  );
  const cost = tokens * THOUSANDTHS;
  if (cost > bucket.level) return false;
  bucket.level -= cost;
  return true;
}
