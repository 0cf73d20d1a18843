/** What goes on beside the commits: the index follows the logs, old segments go. */
import type { StorageOptions } from "./config.ts";
import type { Failure } from "./failure.ts";
import type { StorageMetrics } from "./metrics.ts";
import type { Stores } from "./recovery.ts";
import { removeExpired } from "./retention.ts";

export type Upkeep = {
  /** Writes the index a moment from now. */
  flushSoon(): void;
  flush(): Promise<void>;
  /** Looks for segments that may go, unless somebody does. */
  expire(): void;
  /** Ends it; resolves once nothing is under way. */
  stop(): Promise<void>;
};

export function createUpkeep(
  { index, payload, watermark, logs }: Stores,
  options: StorageOptions,
  { metrics, failure }: { readonly metrics: StorageMetrics; readonly failure: Failure },
): Upkeep {
  let timer: NodeJS.Timeout | null = null;
  let flushing: Promise<void> | null = null;
  let expiring: Promise<void> | null = null;
  let stopped = false;

  async function flush(): Promise<void> {
    const synced = metrics.sync.startTimer({ store: "blocks" });
    await index.flush();
    synced();
  }

  async function flushBehind(): Promise<void> {
    try {
      await flush();
      await watermark.sync();
    } catch (error) {
      failure.raise(error);
    }
    flushing = null;
    if (index.isBehind()) flushSoon();
  }

  function flushSoon(): void {
    if (timer !== null || flushing !== null || stopped || failure.error() !== null) return;
    timer = setTimeout(() => {
      timer = null;
      flushing = flushBehind();
    }, options.indexFlushMs).unref();
  }

  async function removeOld(): Promise<void> {
    try {
      await flush();
      const { dataRetentionMs, payloadBytesMax } = options;
      const limits = { dataRetentionMs, payloadBytesMax, nowMs: Date.now() };
      await removeExpired({ index, payload }, logs.needed(), limits);
    } catch (error) {
      failure.raise(error);
    }
    expiring = null;
  }

  return {
    flushSoon,
    flush,
    expire() {
      if (!stopped && failure.error() === null) expiring ??= removeOld();
    },
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await expiring;
      await flushing;
    },
  };
}
