/** A node's two clocks: the wall, which may be wrong and jump, and that of its timers. [ADV-16] */
import type { Millis } from "../../src/primitives/brand.ts";
import type { ClockFault } from "./schedule.ts";

export type Clock = {
  /** Wall time at a moment of the run. */
  wallMs(nowUs: number): Millis;
  /** Microseconds of the run that pass until a timer of this delay ends. */
  timerUs(delayMs: number): number;
};

/** @param fault null: a perfect clock. */
export function createClock(startMs: number, fault: ClockFault | null): Clock {
  if (fault === null) {
    return {
      wallMs: (nowUs) => (startMs + Math.floor(nowUs / 1000)) as Millis,
      timerUs: (delayMs) => 1000 * Math.max(0, delayMs),
    };
  }
  const rate = 1 + fault.ratePpm / 1e6;
  return {
    wallMs(nowUs) {
      let wallMs = startMs + fault.offsetMs + Math.floor((nowUs * rate) / 1000);
      for (const jump of fault.jumps) if (nowUs >= 1000 * jump.atMs) wallMs += jump.byMs;
      return wallMs as Millis;
    },
    timerUs: (delayMs) => Math.round((1000 * Math.max(0, delayMs)) / rate),
  };
}
