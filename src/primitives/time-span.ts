/** Spans of time on a clock that may be set back. */
import type { Millis } from "./brand.ts";

/**
 * Whether a span that began at `startMs` is over. If the clock shows a time before its begin, it is:
 * better to ask once too often than to wait until the old time comes again.
 */
export const isOver = (
  span: { readonly startMs: Millis; readonly lengthMs: number },
  nowMs: Millis,
): boolean => nowMs < span.startMs || nowMs >= span.startMs + span.lengthMs;
