/** Every door of the feed over one cursor engine. [D13] */
import type { Registry } from "prom-client";
import type { Doors } from "../http.ts";
import { FeedDoorsOptions } from "./config.ts";
import { createFeedService } from "./grpc.ts";
import { createHistoryRoutes } from "./history.ts";
import { createSubscriptionMethods } from "./json-rpc.ts";
import { createHoldLimit, createRateLimit } from "./limits.ts";
import { createFeedDoorsMetrics } from "./metrics.ts";
import { createQueries } from "./queries.ts";
import type { FeedSource } from "./source.ts";
import { createSubscriptions, type Subscriptions } from "./subscriptions.ts";
import { createFeedSockets } from "./websocket.ts";

export { FeedDoorsOptions } from "./config.ts";
export type {
  BatchRange,
  CursorMessage,
  FeedCursor,
  FeedFailure,
  FeedSource,
  OpenedSegment,
  SegmentHistory,
  SegmentRef,
} from "./source.ts";

export type FeedDoors = Doors & {
  /** Open subscriptions, of all doors. */
  count(): number;
};

export type FeedDoorsDependencies = { readonly source: FeedSource; readonly registry: Registry };

/** @param options anything left out has its default. */
export function createFeedDoors(
  options: Partial<FeedDoorsOptions>,
  { source, registry }: FeedDoorsDependencies,
): FeedDoors {
  const full = FeedDoorsOptions.parse(options);
  const metrics = createFeedDoorsMetrics(registry, () => subscriptions.slowestLags());
  const held = createHoldLimit(full.subscriptionsPerAddress, full.subscriptionsMax);
  const subscriptions: Subscriptions = createSubscriptions(full, { source, held, metrics });
  const rate = createRateLimit(full.rangeCallsPerSecond);
  const sockets = createFeedSockets(full, { source, subscriptions });
  const answer = createQueries(source, rate);
  return {
    routes: createHistoryRoutes(source, rate),
    upgrades: sockets.upgrades,
    methods: createSubscriptionMethods({ source, subscriptions, rate }),
    services: [createFeedService(full, { answer, subscriptions })],
    async drain() {
      subscriptions.drain();
      await sockets.drain();
    },
    count: () => subscriptions.count(),
  };
}
