/** The feed's errors as doors make and say them. */
import {
  type DecodeFault,
  encodeFeedError,
  encodeFeedMessage,
  feedErrorToJson,
  type Json,
} from "../../codec/index.ts";
import {
  FEED_ERRORS,
  type FeedErrorCode,
  feedError,
  type PublicError,
  RETRY_AFTER_MS,
} from "../errors.ts";
import type { FeedFailure } from "./source.ts";

/** Codes after which the same call may work later. */
const later = (code: FeedErrorCode): boolean =>
  FEED_ERRORS[code].http === 429 || FEED_ERRORS[code].http === 503;

/** An error that knows no sequence numbers, unless `more` says them. */
export const failure = (
  code: FeedErrorCode,
  message: string,
  more: Partial<Pick<FeedFailure, "oldestSeq" | "headSeq" | "retryAfterMs">> = {},
): FeedFailure => ({
  kind: "error",
  code,
  message,
  oldestSeq: 0,
  headSeq: 0,
  proof: null,
  archiveUrls: [],
  retryAfterMs: later(code) ? RETRY_AFTER_MS : 0,
  ...more,
});

/** What a request earns that cannot be read. */
export const undecodable = (fault: DecodeFault): FeedFailure =>
  failure(fault.code === "oversize" ? "TOO_LARGE" : "MALFORMED", fault.reason.replaceAll("_", " "));

/** The last message of a subscription that fails in band. */
export const failureFrame = (error: FeedFailure): Uint8Array => encodeFeedMessage(error);

/** The fields of a `FeedError` as JSON. */
export const failureJson = (error: FeedFailure): Json => {
  const converted = feedErrorToJson(encodeFeedError(error));
  return converted.kind === "ok" ? converted.json : {};
};

/** The error of a JSON-RPC call, the fields of the `FeedError` in its data. */
export const publicError = (error: FeedFailure): PublicError =>
  feedError(error.code, error.message, {
    ...(error.retryAfterMs > 0 && { retryAfterMs: error.retryAfterMs }),
    data: failureJson(error),
  });
