/** What the feed doors measure. */
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { OTHER_LABEL, ROUND, startAtZero } from "../../telemetry/index.ts";

/** The ways a subscription can come in. */
export const FEED_DOORS = ["grpc", "ws", "jsonrpc"] as const;
export type FeedDoor = (typeof FEED_DOORS)[number];

/** Why a subscription ended, or did not begin, other than by an error of the feed. */
const DISCONNECTS = ["slow", "limit", "client", "shutdown"] as const;
export type Disconnect = (typeof DISCONNECTS)[number];

/** Rollups with a label of their own. */
const ROLLUPS_MAX = 200;

export type FeedDoorsMetrics = {
  /** One subscriber more (1) or less (-1). */
  countSubscriber(rollupId: number, door: FeedDoor, change: 1 | -1): void;
  observeDelay(door: FeedDoor, seconds: number): void;
  countDisconnect(reason: Disconnect): void;
};

/**
 * @param slowest asked at each scrape: per rollup with subscribers, how many batches its slowest one
 *   lags behind the head.
 */
export function createFeedDoorsMetrics(
  registry: Registry,
  slowest: () => ReadonlyMap<number, number>,
): FeedDoorsMetrics {
  const subscribers = new Gauge({
    name: "lockstep_feed_subscribers",
    help: "Open subscriptions of the feed.",
    labelNames: ["rollup", "door"],
    registers: [registry],
  });
  const delay = new Histogram({
    name: "lockstep_feed_delivery_delay_seconds",
    help: "Time from a batch's certificate to the socket of a subscriber.",
    labelNames: ["door"],
    buckets: ROUND,
    registers: [registry],
  });
  const disconnects = new Counter({
    name: "lockstep_feed_disconnects_total",
    help: "Subscriptions that ended, or were refused because of a limit.",
    labelNames: ["reason"],
    registers: [registry],
  });
  const known = new Set<number>();
  const labelOf = (rollupId: number): string => {
    if (!known.has(rollupId) && known.size >= ROLLUPS_MAX) return OTHER_LABEL;
    if (!known.has(rollupId)) {
      known.add(rollupId);
      startAtZero(subscribers, { rollup: [String(rollupId)], door: FEED_DOORS });
    }
    return String(rollupId);
  };
  new Gauge({
    name: "lockstep_feed_slowest_lag_batches",
    help: "Batches between the slowest subscriber of a rollup and the newest batch.",
    labelNames: ["rollup"],
    registers: [registry],
    collect() {
      for (const rollupId of known) this.set({ rollup: String(rollupId) }, 0);
      const most = new Map<string, number>();
      for (const [rollupId, lag] of slowest()) {
        const rollup = labelOf(rollupId);
        most.set(rollup, Math.max(lag, most.get(rollup) ?? 0));
      }
      for (const [rollup, lag] of most) this.set({ rollup }, lag);
    },
  });
  startAtZero(delay, { door: FEED_DOORS });
  startAtZero(disconnects, { reason: DISCONNECTS });
  return {
    countSubscriber: (rollupId, door, change) =>
      subscribers.inc({ rollup: labelOf(rollupId), door }, change),
    observeDelay: (door, seconds) => delay.observe({ door }, seconds),
    countDisconnect: (reason) => disconnects.inc({ reason }),
  };
}
