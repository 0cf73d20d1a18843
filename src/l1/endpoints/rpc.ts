/** JSON-RPC over HTTP to one endpoint: one attempt, bounded in time and size, judged. [ST2] */
import { HttpRequestError, ResponseBodyTooLargeError, TimeoutError } from "viem";
import { getHttpRpcClient } from "viem/utils";
import { RpcFailure } from "./rpc-failure.ts";

export type Rpc = {
  /** The result as it came. @throws {RpcFailure} */
  request(method: string, params: readonly unknown[]): Promise<unknown>;
};

export type RpcOptions = {
  /** May hold a key: never logged, never part of an error. */
  readonly url: string;
  /** Until the last byte of the answer, not only until its first. */
  readonly requestMs: number;
  /** Told the seconds of every attempt. */
  readonly onDuration?: (method: string, seconds: number) => void;
};

/** A block full of forced transactions, as hex in JSON, with room. */
const ANSWER_BYTES_MAX = 32 * 1024 * 1024;
const TOO_MANY_REQUESTS = 429;
/** EIP-1474: limit exceeded. */
const LIMIT_EXCEEDED = -32005;
const RATE_WORDS = /rate.?limit|too many requests|exceeded .*(capacity|quota|per second)/i;
/** Longest wait that an endpoint may impose. */
const RETRY_AFTER_MAX_MS = 10 * 60_000;

/** Requests that run at the same time; more wait their turn. */
const CONCURRENT_MAX = 8;

export function createRpc(options: RpcOptions): Rpc {
  const client = getHttpRpcClient(options.url, {
    timeout: options.requestMs,
    maxResponseBodySize: ANSWER_BYTES_MAX,
    // viem's own limit ends with the headers: a body that stops half-way would hang for ever.
    fetchFn: (input, init) =>
      fetch(input, { ...init, signal: AbortSignal.timeout(options.requestMs) }),
  });
  const turn = createTurns(CONCURRENT_MAX);

  async function attempt(method: string, params: readonly unknown[]): Promise<unknown> {
    const started = performance.now();
    let answer: unknown;
    try {
      answer = await client.request({ body: { method, params } });
    } catch (error) {
      throw failureOf(method, error);
    } finally {
      options.onDuration?.(method, (performance.now() - started) / 1000);
    }
    return resultOf(method, answer);
  }

  return { request: (method, params) => turn(() => attempt(method, params)) };
}

/** At most `max` tasks at once, in the order of asking. */
function createTurns(max: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= max) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await task();
    } finally {
      // The place goes to the next one, so `running` stays.
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}

function resultOf(method: string, answer: unknown): unknown {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) {
    throw new RpcFailure("malformed", `${method}: the answer is no JSON-RPC`);
  }
  if ("error" in answer && answer.error !== null && answer.error !== undefined) {
    throw refusalOf(method, answer.error);
  }
  if (!("result" in answer)) throw new RpcFailure("malformed", `${method}: no result`);
  return answer.result;
}

function refusalOf(method: string, error: unknown): RpcFailure {
  const { code, message, data } = error as { code?: unknown; message?: unknown; data?: unknown };
  const text = typeof message === "string" ? message.slice(0, 300) : "no message";
  const number = typeof code === "number" ? code : 0;
  const limited = number === TOO_MANY_REQUESTS || number === LIMIT_EXCEEDED;
  if (limited || RATE_WORDS.test(text)) {
    return new RpcFailure("rate_limited", `${method}: ${text}`, { code: number });
  }
  return new RpcFailure("refused", `${method}: ${text}`, { code: number, data });
}

function failureOf(method: string, error: unknown): RpcFailure {
  if (isTimeout(error)) return new RpcFailure("timeout", `${method}: no answer in time`);
  if (error instanceof ResponseBodyTooLargeError) {
    return new RpcFailure("refused", `${method}: more than ${ANSWER_BYTES_MAX} bytes`);
  }
  if (!(error instanceof HttpRequestError)) {
    return new RpcFailure("malformed", `${method}: the answer is no JSON-RPC`);
  }
  const { status, headers } = error;
  if (status === TOO_MANY_REQUESTS) {
    const retryAfterMs = retryAfter(headers?.get("retry-after") ?? null);
    return new RpcFailure("rate_limited", `${method}: HTTP 429`, { retryAfterMs });
  }
  if (status !== undefined) return new RpcFailure("unreachable", `${method}: HTTP ${status}`);
  if (error.cause instanceof SyntaxError) {
    return new RpcFailure("malformed", `${method}: the answer is no JSON`);
  }
  return new RpcFailure("unreachable", `${method}: ${reasonOf(error.cause)}`);
}

const isTimeout = (error: unknown): boolean =>
  error instanceof TimeoutError ||
  (error instanceof DOMException && error.name === "TimeoutError") ||
  (error instanceof HttpRequestError && error.cause !== undefined && isTimeout(error.cause));

/** Of a header in seconds; dates and nonsense count as 0. */
function retryAfter(text: string | null): number {
  const seconds = Number(text ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, RETRY_AFTER_MAX_MS) : 0;
}

/** The system's code, such as ECONNREFUSED: messages of `fetch` may name the URL. */
function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
  const known = inner instanceof Error && "code" in inner && typeof inner.code === "string";
  return known ? String(inner.code) : "no connection";
}
