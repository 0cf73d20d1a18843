/** Why there is no subscription, or no more of one. The table of codes is in the README. */
import type { FeedMessage } from "../codec/index.ts";

export type FeedErrorCode =
  | "MALFORMED"
  | "WRONG_NETWORK"
  | "UNKNOWN_ROLLUP"
  | "BELOW_OLDEST"
  | "ABOVE_HEAD"
  | "FORK_GUARD"
  | "TOO_LARGE"
  | "LIMIT"
  | "SLOW_CONSUMER"
  | "NOT_READY"
  | "SHUTDOWN"
  | "DATA_LOSS";

/** The feed's error message, its code closed: a value, never thrown. */
export type FeedError = Omit<Extract<FeedMessage, { kind: "error" }>, "code"> & {
  readonly code: FeedErrorCode;
};

/** When a client may come back to a node that is not ready. */
const RETRY_AFTER_MS = 1000;

/** An error that knows nothing more than `more` says. */
export const feedError = (
  code: FeedErrorCode,
  message: string,
  more: Partial<Omit<FeedError, "kind" | "code" | "message">> = {},
): FeedError => ({
  kind: "error",
  code,
  message,
  oldestSeq: 0,
  headSeq: 0,
  proof: null,
  archiveUrls: [],
  retryAfterMs: code === "NOT_READY" ? RETRY_AFTER_MS : 0,
  ...more,
});
