/**
 * How a feed client reads a server: it pulls one message at a time, so what it does not pull is the
 * transport's to hold, under a bound. [FP5]
 */
import type { RollupId } from "../../primitives/brand.ts";

/** One subscription of one server. */
export type FeedTarget = {
  /** As the caller named the server. */
  readonly url: string;
  readonly rollupId: RollupId;
  /** An encoded `SubscribeRequest`. */
  readonly request: Uint8Array;
};

export type Pulled =
  | { readonly kind: "message"; readonly bytes: Uint8Array }
  /** The stream ended; what came before it was pulled. */
  | { readonly kind: "closed"; readonly reason: string }
  /** The transport could not make the server wait and left it: subscribe again. */
  | { readonly kind: "overflow" };

export type FeedConnection = {
  /** The next message, in order. At most one call waits at a time; never rejects. */
  next(): Promise<Pulled>;
  /** Frees everything; a waiting `next` ends with `closed`. */
  close(): void;
};

/** Opens a subscription. Does not throw: what fails is told by `next`. */
export type FeedTransport = (target: FeedTarget) => FeedConnection;
