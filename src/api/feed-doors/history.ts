/** History over HTTP GET: which files hold a rollup's batches, and the files, with ranges. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { FEED_ERRORS, retryAfterSeconds } from "../errors.ts";
import { type Route, sendJson, type Target } from "../http.ts";
import { failure, failureJson } from "./failure.ts";
import type { RateLimit } from "./limits.ts";
import { rollupOfPath } from "./request-url.ts";
import type { FeedFailure, FeedSource, OpenedSegment, SegmentRef } from "./source.ts";

const SHA256 = /^[0-9a-f]{64}$/;
const SEQUENCE = /^[1-9][0-9]{0,15}$/;

export function createHistoryRoutes(source: FeedSource, rate: RateLimit): readonly Route[] {
  const limited = (response: ServerResponse, target: Target): boolean => {
    const waitMs = rate.take(target.address, Date.now());
    if (waitMs === 0) return false;
    sendFailure(response, failure("LIMIT", "too many range calls", { retryAfterMs: waitMs }));
    return true;
  };
  const list = async (
    _request: IncomingMessage,
    response: ServerResponse,
    target: Target,
  ): Promise<void> => {
    if (limited(response, target)) return;
    const rollupId = rollupOfPath(target.parameters["rollup"] ?? "", source);
    const fromSeq = target.query.get("fromSeq") ?? "1";
    if (!SEQUENCE.test(fromSeq) || !Number.isSafeInteger(Number(fromSeq))) {
      return sendFailure(response, failure("MALFORMED", "fromSeq is a number from 1"));
    }
    if (rollupId === null) {
      return sendFailure(response, failure("UNKNOWN_ROLLUP", "no rollup has this id or name"));
    }
    if (source.history === null) return sendFailure(response, NO_FILES);
    const segments = await source.history.list(rollupId, Number(fromSeq));
    sendJson(response, 200, { segments: segments.map(refJson) });
  };
  const file = async (
    request: IncomingMessage,
    response: ServerResponse,
    target: Target,
  ): Promise<void> => {
    if (limited(response, target)) return;
    const sha256 = target.parameters["sha256"] ?? "";
    if (!SHA256.test(sha256)) {
      return sendFailure(response, failure("MALFORMED", "a segment is named by 64 hex digits"));
    }
    if (source.history === null) return sendFailure(response, NO_FILES);
    const segment = await source.history.open(sha256);
    if (segment === null) {
      return sendJson(response, 404, { code: "UNKNOWN_SEGMENT", message: "no such segment here" });
    }
    await sendSegment(request, response, { sha256, segment });
  };
  return [
    { method: "GET", path: "/v1/rollups/{rollup}/segments", handle: list },
    { method: "GET", path: "/v1/segments/{sha256}", handle: file },
  ];
}

const NO_FILES = failure("NOT_READY", "this node serves no files");

/** Sequence numbers as everywhere in JSON: hex. */
const refJson = (ref: SegmentRef) => ({
  ...ref,
  rollupId: `0x${ref.rollupId.toString(16)}`,
  firstSeq: `0x${ref.firstSeq.toString(16)}`,
  lastSeq: `0x${ref.lastSeq.toString(16)}`,
  bytes: `0x${ref.bytes.toString(16)}`,
});

function sendFailure(response: ServerResponse, error: FeedFailure): void {
  if (error.retryAfterMs > 0)
    response.setHeader("retry-after", retryAfterSeconds(error.retryAfterMs));
  sendJson(response, FEED_ERRORS[error.code].http, failureJson(error));
}

/** One range: `[start, end)`. */
type ByteRange = { readonly start: number; readonly end: number };

/** Null: none asked for, or several, which a server may answer with the whole. */
export function rangeOf(header: string | undefined, size: number): ByteRange | "outside" | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "");
  if (match === null || (match[1] === "" && match[2] === "")) return null;
  const [, from = "", to = ""] = match;
  if (from === "") {
    const start = Math.max(0, size - Number(to));
    return Number(to) === 0 ? "outside" : { start, end: size };
  }
  if (to !== "" && Number(to) < Number(from)) return null;
  if (Number(from) >= size) return "outside";
  return { start: Number(from), end: to === "" ? size : Math.min(size, Number(to) + 1) };
}

async function sendSegment(
  request: IncomingMessage,
  response: ServerResponse,
  { sha256, segment }: { readonly sha256: string; readonly segment: OpenedSegment },
): Promise<void> {
  const tag = `"${sha256}"`;
  const headers = {
    etag: tag,
    "accept-ranges": "bytes",
    "cache-control": "public, max-age=31536000, immutable",
    "content-type": "application/octet-stream",
  };
  if (request.headers["if-none-match"] === tag) {
    response.writeHead(304, headers).end();
    return;
  }
  const ifRange = request.headers["if-range"];
  const asked = ifRange === undefined || ifRange === tag ? request.headers.range : undefined;
  const range = rangeOf(asked, segment.bytes);
  if (range === "outside") {
    response.writeHead(416, { "content-range": `bytes */${segment.bytes}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: segment.bytes };
  response.writeHead(range === null ? 200 : 206, {
    ...headers,
    "content-length": end - start,
    ...(range !== null && { "content-range": `bytes ${start}-${end - 1}/${segment.bytes}` }),
  });
  // A client that leaves ends the reading; there is nobody to tell.
  await pipeline(segment.read(start, end - start), response).catch(() => response.destroy());
}
