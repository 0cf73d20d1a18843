/** Timers of the cores on the runtime's monotonic clock: one per (owner, epoch, name). */
import type { TimerId } from "../core/index.ts";

export type Timers = {
  /** Replaces a timer of the same name. */
  set(timer: TimerId, delayMs: number): void;
  cancel(timer: TimerId): void;
  clear(): void;
};

const keyOf = ({ owner, epoch, name }: TimerId): string => `${owner}/${epoch}/${name}`;

export function createTimers(onTimer: (timer: TimerId) => void): Timers {
  const running = new Map<string, NodeJS.Timeout>();
  const cancel = (timer: TimerId): void => {
    const key = keyOf(timer);
    clearTimeout(running.get(key));
    running.delete(key);
  };
  return {
    set(timer, delayMs) {
      cancel(timer);
      const key = keyOf(timer);
      const timeout = setTimeout(() => {
        running.delete(key);
        onTimer(timer);
      }, delayMs);
      running.set(key, timeout);
    },
    cancel,
    clear() {
      for (const timeout of running.values()) clearTimeout(timeout);
      running.clear();
    },
  };
}
