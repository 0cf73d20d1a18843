/** Folding of repeats: of lines with one key, one per window is written, the rest are counted. */

export type FoldVerdict =
  /** Write the line; so many like it were held back since the last one. */
  { readonly write: true; readonly suppressed: number } | { readonly write: false };

export type Fold = {
  /** @param nowMs any clock; one that is set back ends every window. */
  take(key: string, nowMs: number): FoldVerdict;
};

type Window = { startMs: number; suppressed: number };

/**
 * @param options.windowMs length of a window, from the line that was written.
 * @param options.keysMax keys remembered; beyond it the oldest window is forgotten, with its count.
 */
export function createFold(options: { windowMs: number; keysMax: number }): Fold {
  const windows = new Map<string, Window>();
  return {
    take(key, nowMs) {
      const open = windows.get(key);
      const over =
        open === undefined || nowMs < open.startMs || nowMs >= open.startMs + options.windowMs;
      if (!over) {
        open.suppressed += 1;
        return { write: false };
      }
      windows.delete(key);
      windows.set(key, { startMs: nowMs, suppressed: 0 });
      if (windows.size > options.keysMax) {
        for (const oldest of windows.keys()) {
          windows.delete(oldest);
          break;
        }
      }
      return { write: true, suppressed: open?.suppressed ?? 0 };
    },
  };
}
