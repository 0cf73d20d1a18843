/** How long the epoch that votes lasts, at the pace it has shown so far. [SC1, E10] */

export type EpochClock = {
  /** An epoch opened here. @param end position that ends it; null: nothing does. */
  opened(end: number | null): void;
  /** Seconds that are left; 0 where nothing ends it, or it is due. */
  remainingSeconds(): number;
};

/**
 * @param options.position of what ends epochs: number of the newest final L1 block, or the newest final
 *   height; null: not known.
 * @param options.unitMs what one step of it takes while nothing has been seen.
 */
export function createEpochClock(options: {
  position(): number | null;
  readonly unitMs: number;
  elapsedMs(): number;
}): EpochClock {
  const { position, unitMs, elapsedMs } = options;
  let end: number | null = null;
  let from: { readonly position: number; readonly ms: number } | null = null;

  return {
    opened(next) {
      end = next;
      from = null;
    },
    remainingSeconds() {
      const now = position();
      if (end === null || now === null) return 0;
      from ??= { position: now, ms: elapsedMs() };
      const steps = now - from.position;
      const paceMs = steps > 0 ? (elapsedMs() - from.ms) / steps : unitMs;
      return Math.max(0, ((end - now) * paceMs) / 1000);
    },
  };
}
