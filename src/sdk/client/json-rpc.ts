/** One JSON-RPC call over HTTP POST. Whatever comes back, or does not, is a value. */
import type { AbortSignalLike, Clock, FetchLike } from "./platform.ts";
import { createAbort } from "./platform.ts";
import { within } from "./waiting.ts";

/** Why a server gave no result. */
export type RpcFailure = {
  readonly url: string;
  /** Of the JSON-RPC error; null: no error object came. */
  readonly code: number | null;
  /** `data.reason` of the error; else `UNREACHABLE`, `TIMEOUT`, `MALFORMED`, `WRONG_HASH`, `RPC`. */
  readonly reason: string;
  readonly message: string;
  /** Null: the server named no time. */
  readonly retryAfterMs: number | null;
};

export type RpcAnswer =
  | { readonly kind: "ok"; readonly url: string; readonly result: unknown }
  | { readonly kind: "failed"; readonly failure: RpcFailure };

/** The platform of calls, and their patience. */
export type RpcOptions = {
  readonly fetch: FetchLike;
  readonly clock: Clock;
  /** For one call. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignalLike | undefined;
};

/** Characters of an answer that is parsed: a batch's part as hex, and room. */
const ANSWER_CHARACTERS_MAX = 20 * 1024 * 1024;

export const rpcFailure = (url: string, reason: string, message: string): RpcFailure => ({
  url,
  code: null,
  reason,
  message,
  retryAfterMs: null,
});

/** Calls one method of one endpoint. Never rejects. */
export async function callRpc(
  url: string,
  call: { readonly method: string; readonly params: readonly unknown[] },
  options: RpcOptions,
): Promise<RpcAnswer> {
  const { clock, timeoutMs, signal } = options;
  const abort = createAbort();
  const patience = { clock, ms: timeoutMs, signal };
  const answer = await within(patience, post(url, call, options.fetch, abort.signal));
  if (typeof answer !== "string") return answer;
  abort.abort();
  const [reason, message] =
    answer === "late" ? ["TIMEOUT", `no answer for ${timeoutMs} ms`] : ["ABORTED", "given up"];
  return { kind: "failed", failure: rpcFailure(url, reason, message) };
}

async function post(
  url: string,
  { method, params }: { readonly method: string; readonly params: readonly unknown[] },
  fetch: FetchLike,
  signal: unknown,
): Promise<RpcAnswer> {
  const failed = (reason: string, message: string): RpcAnswer => ({
    kind: "failed",
    failure: rpcFailure(url, reason, message),
  });
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      signal,
    });
    if (Number(response.headers.get("content-length") ?? 0) > ANSWER_CHARACTERS_MAX) {
      return failed("MALFORMED", "an answer that is too long");
    }
    const text = await response.text();
    if (text.length > ANSWER_CHARACTERS_MAX) {
      return failed("MALFORMED", "an answer that is too long");
    }
    return answerOf(url, text) ?? failed("MALFORMED", `HTTP ${response.status}`);
  } catch (error) {
    return failed("UNREACHABLE", reasonOf(error));
  }
}

/** `fetch` says only that it failed; why stands below it. */
function reasonOf(error: unknown): string {
  const below = error instanceof Error ? error.cause : undefined;
  return below instanceof Error ? `${String(error)}: ${below.message}` : String(error);
}

/** The members of a JSON object; null of everything else. */
export function membersOf(json: unknown): { readonly [name: string]: unknown } | null {
  const isObject = typeof json === "object" && json !== null && !Array.isArray(json);
  return isObject ? (json as { readonly [name: string]: unknown }) : null;
}

const QUANTITY = /^0x[0-9a-f]{1,14}$/i;

/** A count that JSON says as a number or as a quantity; null: it says none. */
export function numberOf(json: unknown): number | null {
  if (typeof json === "number" && Number.isSafeInteger(json) && json >= 0) return json;
  return typeof json === "string" && QUANTITY.test(json) ? Number(json) : null;
}

function answerOf(url: string, text: string): RpcAnswer | null {
  const answer = membersOf(parsed(text));
  if (answer === null) return null;
  const error = membersOf(answer["error"]);
  if (error === null) {
    const { result } = answer;
    return result === undefined ? null : { kind: "ok", url, result };
  }
  const { code, message } = error;
  const data = membersOf(error["data"]);
  const { reason, retryAfterMs } = data ?? {};
  const failure: RpcFailure = {
    url,
    code: typeof code === "number" ? code : null,
    reason: typeof reason === "string" ? reason : "RPC",
    message: typeof message === "string" ? message : "",
    retryAfterMs: typeof retryAfterMs === "number" ? retryAfterMs : null,
  };
  return { kind: "failed", failure };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
