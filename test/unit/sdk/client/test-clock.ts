/** Clocks of tests: time moves where the test says, or at once to whatever is waited for. */
import { type Millis, millisOf } from "../../../../src/primitives/brand.ts";
import type { Clock } from "../../../../src/sdk/index.ts";
import { NOW } from "../feed-fixture.ts";

export type TestClock = Clock & {
  /** Lengths of all waits that ran out, in ms. */
  readonly waits: readonly number[];
  elapse(ms: number): void;
};

/** @param skips which waits end at once, with the time they would have taken; none otherwise. */
export function createTestClock(skips: (ms: number) => boolean = () => true): TestClock {
  let now: number = NOW;
  const waits: number[] = [];
  const timers = new Set<{ dueMs: number; done: () => void }>();
  const after = (ms: number, done: () => void): (() => void) => {
    if (!skips(ms)) {
      const timer = { dueMs: now + ms, done };
      timers.add(timer);
      return () => timers.delete(timer);
    }
    const immediate = setImmediate(() => {
      now += ms;
      waits.push(ms);
      done();
    });
    return () => clearImmediate(immediate);
  };
  return {
    nowMs: (): Millis => millisOf(now),
    after,
    waits,
    elapse: (ms) => {
      now += ms;
      for (const timer of [...timers]) {
        if (timer.dueMs > now || !timers.delete(timer)) continue;
        timer.done();
      }
    },
  };
}
