/**
 * The public errors: one table from a stable code to what each door says. JSON-RPC code, HTTP
 * status, gRPC status and WebSocket close code of one error stand in one row.
 */

/** Status codes of gRPC that doors use. */
export const Grpc = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

/** How each door says one error. */
export type ErrorRow = {
  readonly rpc: number;
  readonly http: number;
  readonly grpc: (typeof Grpc)[keyof typeof Grpc];
  /** WebSocket close code. */
  readonly close: number;
};

const row = (rpc: number, http: number, grpc: keyof typeof Grpc, close: number): ErrorRow => ({
  rpc,
  http,
  grpc: Grpc[grpc],
  close,
});

/** Errors of the feed: `FeedError.code`. */
export const FEED_ERRORS = {
  MALFORMED: row(-32602, 400, "INVALID_ARGUMENT", 4400),
  WRONG_NETWORK: row(-32013, 412, "FAILED_PRECONDITION", 4412),
  UNKNOWN_ROLLUP: row(-32001, 404, "NOT_FOUND", 4404),
  BELOW_OLDEST: row(-32010, 410, "OUT_OF_RANGE", 4410),
  ABOVE_HEAD: row(-32011, 416, "OUT_OF_RANGE", 4416),
  FORK_GUARD: row(-32012, 409, "FAILED_PRECONDITION", 4409),
  TOO_LARGE: row(-32602, 413, "INVALID_ARGUMENT", 1009),
  LIMIT: row(-32005, 429, "RESOURCE_EXHAUSTED", 4429),
  /** Only closes. */
  SLOW_CONSUMER: row(-32005, 429, "ABORTED", 4408),
  NOT_READY: row(-32002, 503, "UNAVAILABLE", 4503),
  /** Only closes. */
  SHUTDOWN: row(-32002, 503, "UNAVAILABLE", 1012),
  DATA_LOSS: row(-32603, 500, "DATA_LOSS", 4500),
} as const satisfies Record<string, ErrorRow>;
export type FeedErrorCode = keyof typeof FEED_ERRORS;

const REFUSED = row(-32000, 200, "INVALID_ARGUMENT", 4400);
const NOT_READY = row(-32002, 503, "UNAVAILABLE", 4503);
const CONDITION = row(-32003, 200, "FAILED_PRECONDITION", 4400);

/** Errors of calls and submissions: `error.data.reason`. */
export const CALL_ERRORS = {
  PARSE_ERROR: row(-32700, 400, "INVALID_ARGUMENT", 1007),
  INVALID_REQUEST: row(-32600, 400, "INVALID_ARGUMENT", 4400),
  TOO_DEEP: row(-32600, 400, "INVALID_ARGUMENT", 4400),
  BATCH_TOO_LARGE: row(-32600, 400, "INVALID_ARGUMENT", 4400),
  BODY_TOO_LARGE: row(-32600, 413, "INVALID_ARGUMENT", 1009),
  CONTENT_TYPE: row(-32600, 415, "INVALID_ARGUMENT", 1003),
  METHOD_NOT_FOUND: row(-32601, 200, "UNIMPLEMENTED", 4400),
  INVALID_PARAMS: row(-32602, 200, "INVALID_ARGUMENT", 4400),
  INTERNAL: row(-32603, 200, "INTERNAL", 1011),
  ALREADY_KNOWN: row(-32000, 200, "ALREADY_EXISTS", 4400),
  RLP: REFUSED,
  INVALID_SENDER: REFUSED,
  CHAIN_ID: REFUSED,
  TRANSACTION_TYPE: REFUSED,
  INTRINSIC_GAS: REFUSED,
  OVERSIZED_DATA: REFUSED,
  NONCE_TOO_LOW: REFUSED,
  NONCE_TOO_HIGH: REFUSED,
  INSUFFICIENT_FUNDS: REFUSED,
  FEE_CAP_TOO_LOW: REFUSED,
  /** What a rollup's RPC answered; code, text and data are its own. */
  ROLLUP_ANSWER: REFUSED,
  UNKNOWN_ROLLUP: row(-32001, 200, "NOT_FOUND", 4404),
  SYNCING: NOT_READY,
  LANE_FULL: NOT_READY,
  DRAINING: NOT_READY,
  STALLED: NOT_READY,
  /** The rollup's own RPC does not answer. */
  ROLLUP_RPC: NOT_READY,
  CONDITION,
  UNDERPAID: CONDITION,
  EXPIRED: CONDITION,
  ALLOW_LIST: CONDITION,
  RATE_LIMITED: row(-32005, 429, "RESOURCE_EXHAUSTED", 4429),
  SEALED_LANE_CLOSED: row(-32014, 200, "FAILED_PRECONDITION", 4400),
} as const satisfies Record<string, ErrorRow>;
export type CallErrorCode = keyof typeof CALL_ERRORS;

/** An error as a caller sees it. */
export type PublicError = {
  /** Stable; `data.reason`. */
  readonly reason: CallErrorCode | FeedErrorCode;
  readonly row: ErrorRow;
  readonly message: string;
  /** Null: trying again does not help. */
  readonly retryAfterMs: number | null;
  /** More of `error.data`: fields of a `FeedError`; or instead of it, what a rollup's RPC said. */
  readonly data?: unknown;
  /** A code that a rollup's RPC chose, instead of the row's. */
  readonly rpcCode?: number;
};

/** Time after which a refused call may be repeated, unless somebody knows better. */
export const RETRY_AFTER_MS = 1000;

/** Rows that say: later. */
const later = (entry: ErrorRow): boolean => entry.http === 429 || entry.http === 503;

export function callError(
  reason: CallErrorCode,
  message: string,
  retryAfterMs: number = RETRY_AFTER_MS,
): PublicError {
  const entry = CALL_ERRORS[reason];
  return { reason, row: entry, message, retryAfterMs: later(entry) ? retryAfterMs : null };
}

/** A feed error on the JSON-RPC door; `data` are the fields of its `FeedError`. */
export function feedError(
  reason: FeedErrorCode,
  message: string,
  options: { readonly retryAfterMs?: number; readonly data?: unknown } = {},
): PublicError {
  const entry = FEED_ERRORS[reason];
  const retryAfterMs = options.retryAfterMs ?? (later(entry) ? RETRY_AFTER_MS : null);
  return { reason, row: entry, message, retryAfterMs, data: options.data };
}

// Texts are geth's, so that wallets know what they read.

export const parseError = (): PublicError => callError("PARSE_ERROR", "parse error");
export const invalidRequest = (
  reason:
    | "INVALID_REQUEST"
    | "TOO_DEEP"
    | "BATCH_TOO_LARGE"
    | "BODY_TOO_LARGE"
    | "CONTENT_TYPE" = "INVALID_REQUEST",
): PublicError => callError(reason, "invalid request");
export const methodNotFound = (method: string): PublicError =>
  callError("METHOD_NOT_FOUND", `the method ${method} does not exist/is not available`);
export const invalidParams = (path: string, why: string): PublicError =>
  callError("INVALID_PARAMS", `invalid params: ${path}: ${why}`);
export const rateLimited = (retryAfterMs: number): PublicError =>
  callError("RATE_LIMITED", "rate limit exceeded", retryAfterMs);
export const unknownRollup = (): PublicError => callError("UNKNOWN_ROLLUP", "unknown rollup");
export const alreadyKnown = (): PublicError => callError("ALREADY_KNOWN", "already known");
export const internalError = (): PublicError => callError("INTERNAL", "internal error");

const NOT_READY_TEXTS = {
  SYNCING: "syncing",
  LANE_FULL: "lane full",
  DRAINING: "draining",
  STALLED: "stalled",
  ROLLUP_RPC: "the rollup's RPC does not answer",
} as const;

export const notReady = (
  reason: keyof typeof NOT_READY_TEXTS,
  retryAfterMs: number = RETRY_AFTER_MS,
): PublicError => callError(reason, `not ready: ${NOT_READY_TEXTS[reason]}`, retryAfterMs);

/** An error that a rollup's RPC answered, to be passed on as it came. */
export const upstreamError = (rpcCode: number, message: string, data: unknown): PublicError => ({
  ...callError("ROLLUP_ANSWER", message),
  rpcCode,
  data,
});

/** `error` of a JSON-RPC answer. */
export function errorJson(error: PublicError): {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
} {
  const code = error.rpcCode ?? error.row.rpc;
  // What a rollup's RPC said goes through as it came.
  if (error.rpcCode !== undefined) {
    const { message, data } = error;
    return data === undefined ? { code, message } : { code, message, data };
  }
  const retry = error.retryAfterMs === null ? {} : { retryAfterMs: Math.ceil(error.retryAfterMs) };
  const more = typeof error.data === "object" && error.data !== null ? error.data : {};
  return { code, message: error.message, data: { reason: error.reason, ...retry, ...more } };
}

/** Value of the HTTP header: whole seconds, at least one. */
export const retryAfterSeconds = (retryAfterMs: number): string =>
  String(Math.max(1, Math.ceil(retryAfterMs / 1000)));
