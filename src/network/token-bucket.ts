/** A budget that refills at a steady rate. */

export type TokenBucket = {
  /** Takes `count` if so many are there; a refusal takes nothing. */
  take(count: number, nowMs: number): boolean;
  /** What is there, as a share of the whole: 0 to 1. */
  share(nowMs: number): number;
};

/**
 * Starts full.
 *
 * @param options.capacity the largest burst.
 * @param options.perSecond the rate at which it refills.
 */
export function createTokenBucket(
  options: { readonly capacity: number; readonly perSecond: number },
  startMs: number,
): TokenBucket {
  const { capacity, perSecond } = options;
  let tokens = capacity;
  let filledMs = startMs;
  const fill = (nowMs: number): void => {
    // A clock that is set back gives nothing and takes nothing.
    const passedMs = Math.max(0, nowMs - filledMs);
    tokens = Math.min(capacity, tokens + (passedMs * perSecond) / 1000);
    filledMs = nowMs;
  };
  return {
    take(count, nowMs) {
      fill(nowMs);
      if (tokens < count) return false;
      tokens -= count;
      return true;
    },
    share(nowMs) {
      fill(nowMs);
      return tokens / capacity;
    },
  };
}
