/** Options of the feed doors. */
import { z } from "zod";

const MEBIBYTE = 1024 * 1024;

export const FeedDoorsOptions = z.strictObject({
  subscriptionsPerAddress: z
    .int()
    .min(1)
    .default(64)
    .describe("Feed subscriptions that one client address may hold."),
  subscriptionsMax: z
    .int()
    .min(1)
    .default(1000)
    .describe("Feed subscriptions that this node serves, over all doors."),
  rangeCallsPerSecond: z
    .int()
    .min(1)
    .default(10)
    .describe("Calls for history, outputs or committees that one client address may make."),
  inflightBytesDefault: z
    .int()
    .min(1)
    .default(4 * MEBIBYTE)
    .describe("Bytes in a subscriber's socket, not drained, where it asks for no other bound."),
  inflightBytesMax: z
    .int()
    .min(1)
    .default(32 * MEBIBYTE)
    .describe("The largest such bound that a subscriber may ask for."),
  inflightBytesTotal: z
    .int()
    .min(1)
    .default(256 * MEBIBYTE)
    .describe("Bytes in all subscribers' sockets, above which each holds one message at a time."),
  stallMs: z
    .int()
    .min(10)
    .default(30_000)
    .describe("Time without a drained byte after which a subscriber is cut off."),
  closeGraceMs: z
    .int()
    .min(0)
    .default(5000)
    .describe("Time a socket has to drain its last message before it is destroyed."),
  firstMessageMs: z
    .int()
    .min(10)
    .default(5000)
    .describe("Time a WebSocket without a start in its URL has to send its request."),
});
export type FeedDoorsOptions = z.infer<typeof FeedDoorsOptions>;
