/** Messages that were pushed and wait to be pulled, with their size. */
import type { Pulled } from "./transport.ts";

export type PullQueue = {
  /** Bytes of messages that wait. */
  readonly bytes: number;
  push(bytes: Uint8Array): void;
  /** Said after what waits; what is pushed later is dropped. Only the first counts. */
  end(pulled: Exclude<Pulled, { kind: "message" }>): void;
  /** Drops what waits, and ends. */
  drop(): void;
  next(): Promise<Pulled>;
};

/** @param pulled is called after each message that was taken out. */
export function createPullQueue(pulled: () => void): PullQueue {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  let ended: Pulled | null = null;
  let taker: ((pulled: Pulled) => void) | null = null;

  const give = (item: Pulled): boolean => {
    const take = taker;
    taker = null;
    take?.(item);
    return take !== null;
  };

  const end = (item: Pulled): void => {
    if (ended !== null) return;
    ended = item;
    if (waiting.length === 0) give(item);
  };

  const take = (): Pulled | null => {
    const next = waiting.shift();
    if (next === undefined) return ended;
    bytes -= next.length;
    pulled();
    return { kind: "message", bytes: next };
  };

  return {
    get bytes() {
      return bytes;
    },
    push: (message) => {
      if (ended !== null || give({ kind: "message", bytes: message })) return;
      waiting.push(message);
      bytes += message.length;
    },
    end,
    drop: () => {
      waiting = [];
      bytes = 0;
      end({ kind: "closed", reason: "closed here" });
    },
    next: () => {
      const ready = take();
      if (ready !== null) return Promise.resolve(ready);
      return new Promise((resolve) => {
        taker = resolve;
      });
    },
  };
}
