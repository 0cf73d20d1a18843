/** How long to wait before the next dial: full jitter, so that nodes do not meet again and again. [N7] */

export type Backoff = {
  /** Milliseconds to the next attempt. */
  next(): number;
  /** After a connection that lasted. */
  reset(): void;
};

/** In ms. */
export type BackoffOptions = { readonly minMs: number; readonly maxMs: number };

/** @param random uniform in [0, 1). */
export function createBackoff(options: BackoffOptions, random: () => number): Backoff {
  const { minMs, maxMs } = options;
  let attempt = 0;
  return {
    next() {
      const capMs = Math.min(maxMs, minMs * 2 ** Math.min(attempt, 30));
      attempt++;
      // Never at once: a storm of resets must not become a tight loop.
      return Math.max(minMs / 2, random() * capMs);
    },
    reset() {
      attempt = 0;
    },
  };
}
