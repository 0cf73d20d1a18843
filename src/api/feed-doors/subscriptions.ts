/** All subscriptions of this node, whatever door they came in by: bounds, numbers, good-byes. */
import type { SubscribeRequest } from "../../codec/index.ts";
import type { FeedDoorsOptions } from "./config.ts";
import { failure } from "./failure.ts";
import type { HoldLimit } from "./limits.ts";
import type { FeedDoor, FeedDoorsMetrics } from "./metrics.ts";
import { type PumpEnd, type Sink, startPump } from "./pump.ts";
import type { CursorMessage, FeedCursor, FeedFailure, FeedSource } from "./source.ts";

/** Who subscribes, and how. */
export type Subscriber = {
  readonly door: FeedDoor;
  readonly address: string;
  readonly sink: Sink;
  /** Bytes that this door sends per byte of a message: 1, or 2 for hex. */
  readonly expansion: number;
};

export type Subscription = {
  readonly kind: "subscription";
  readonly done: Promise<PumpEnd>;
  /** The client left. */
  leave(): void;
};

export type Subscriptions = {
  /** Starts one, or says why not: then the door has nothing to take back. */
  open(request: SubscribeRequest, subscriber: Subscriber): Subscription | FeedFailure;
  /** Sends every subscriber away and takes no more. [FC8] */
  drain(): void;
  count(): number;
  /** Per rollup, the greatest number of batches that a subscriber lags behind. */
  slowestLags(): ReadonlyMap<number, number>;
};

export type SubscriptionsDependencies = {
  readonly source: Pick<FeedSource, "open">;
  readonly held: HoldLimit;
  readonly metrics: FeedDoorsMetrics;
};

type Open = { readonly rollupId: number; readonly cursor: FeedCursor; shutdown(): void };

export function createSubscriptions(
  options: FeedDoorsOptions,
  { source, held, metrics }: SubscriptionsDependencies,
): Subscriptions {
  const running = new Set<Open>();
  let draining = false;
  /** In the sockets of all, not drained. */
  let inflight = 0;

  /** A sink that counts into the sum, until `end` takes its share out. */
  const counted = (sink: Sink): { readonly sink: Sink; end(): void } => {
    let own = 0;
    let ended = false;
    const add = (bytes: number): void => {
      if (ended) return;
      own += bytes;
      inflight += bytes;
    };
    return {
      sink: {
        write(bytes, drained) {
          add(bytes.length);
          sink.write(bytes, (count) => {
            add(-count);
            drained(count);
          });
        },
      },
      end() {
        add(-own);
        ended = true;
      },
    };
  };

  const open = (request: SubscribeRequest, subscriber: Subscriber): Subscription | FeedFailure => {
    if (draining) return failure("SHUTDOWN", "the node stops");
    const taken = held.take(subscriber.address);
    if (taken !== "taken") {
      metrics.countDisconnect("limit");
      return failure("LIMIT", LIMIT_TEXTS[taken]);
    }
    const opened = source.open(request);
    if (opened.kind === "error") {
      held.release(subscriber.address);
      return opened;
    }
    return run(request, subscriber, opened.cursor);
  };

  const run = (
    request: SubscribeRequest,
    { door, address, sink, expansion }: Subscriber,
    cursor: FeedCursor,
  ): Subscription => {
    const { rollupId, start } = request;
    metrics.countSubscriber(rollupId, door, 1);
    const bound = inflightBytes(request.maxInflightBytes, options) / expansion;
    const { sink: own, end: release } = counted(sink);
    const pump = startPump(cursor, own, {
      // One message is always allowed; more only while all together are within their bound.
      get maxInflightBytes() {
        return inflight >= options.inflightBytesTotal ? 1 : bound;
      },
      stallMs: options.stallMs,
      seqBefore: start.kind === "fromSeq" ? start.seq - 1 : 0,
      onSent: (message) => observe(message, door),
    });
    const entry = { rollupId, cursor, shutdown: pump.shutdown };
    running.add(entry);
    const done = pump.done.then((end) => {
      running.delete(entry);
      release();
      held.release(address);
      metrics.countSubscriber(rollupId, door, -1);
      if (end.kind !== "failed") metrics.countDisconnect(end.kind === "gone" ? "client" : end.kind);
      return end;
    });
    return { kind: "subscription", done, leave: pump.leave };
  };

  const observe = (message: CursorMessage, door: FeedDoor): void => {
    if (message.certifiedMs === null) return;
    metrics.observeDelay(door, Math.max(0, Date.now() - message.certifiedMs) / 1000);
  };

  return {
    open,
    drain() {
      draining = true;
      for (const entry of [...running]) entry.shutdown();
    },
    count: () => running.size,
    slowestLags() {
      const lags = new Map<number, number>();
      for (const { rollupId, cursor } of running) {
        lags.set(rollupId, Math.max(lags.get(rollupId) ?? 0, cursor.lagBatches()));
      }
      return lags;
    },
  };
}

const LIMIT_TEXTS = {
  address: "too many subscriptions from this address",
  total: "too many subscriptions at this node",
} as const;

/** 0 asks for the default; nobody gets more than the cap. [FC3] */
const inflightBytes = (asked: number, options: FeedDoorsOptions): number =>
  Math.min(asked === 0 ? options.inflightBytesDefault : asked, options.inflightBytesMax);
