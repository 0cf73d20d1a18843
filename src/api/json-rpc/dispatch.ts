/** From a parsed body to the text of its answer. */
import type { Json } from "../../codec/index.ts";
import {
  errorJson,
  internalError,
  invalidParams,
  methodNotFound,
  type PublicError,
} from "../errors.ts";
import type { ApiMetrics } from "../metrics.ts";
import { failed, type RpcCaller, type RpcMethods, type RpcResult } from "./method.ts";
import type { Call, CallId, ParsedBody, ParsedCall } from "./parse.ts";

/** What stands behind one path. */
export type Endpoint = {
  readonly methods: RpcMethods;
  /** Answers what `methods` does not name; null: nobody does. */
  readonly fallback: ((call: Call, caller: RpcCaller) => Promise<RpcResult>) | null;
};

/** An answer, and what HTTP says around it. */
export type Answer = {
  /** Null: nothing but notifications. */
  readonly text: string | null;
  readonly http: number;
  /** The greatest in it, also where HTTP says 200. */
  readonly retryAfterMs: number | null;
};

/** Whether its caller did something wrong: it is no call, or something in it is one too many. */
export const isRefusal = ({ http, retryAfterMs }: Answer): boolean =>
  (http >= 400 && http < 500) || (http === 200 && retryAfterMs !== null);

export type DispatchDependencies = {
  readonly metrics: ApiMetrics;
  readonly failedCall: (method: string, error: unknown) => void;
  /** Milliseconds. */
  readonly now: () => number;
};

const SILENT: Answer = { text: null, http: 200, retryAfterMs: null };

const errorText = (id: CallId, error: PublicError): string =>
  JSON.stringify({ jsonrpc: "2.0", id, error: errorJson(error) });

/** An answer to what is no call. */
export const refusedAnswer = (error: PublicError): Answer => ({
  text: errorText(null, error),
  http: error.row.http,
  retryAfterMs: error.retryAfterMs,
});

/** Calls of a batch run side by side; they start in their order, and so are joined in it. */
export async function dispatch(
  body: ParsedBody,
  endpoint: Endpoint,
  options: { readonly caller: RpcCaller; readonly dependencies: DispatchDependencies },
): Promise<Answer> {
  if (body.kind === "refused") return refusedAnswer(body.error);
  if (body.kind === "single") return one(body.call, endpoint, options);
  const answers = await Promise.all(body.calls.map((call) => one(call, endpoint, options)));
  const texts = answers.flatMap(({ text }) => (text === null ? [] : [text]));
  const waits = answers.flatMap(({ retryAfterMs }) =>
    retryAfterMs === null ? [] : [retryAfterMs],
  );
  const retryAfterMs = waits.length === 0 ? null : Math.max(...waits);
  // Elements have errors of their own; the batch as a whole was answered.
  const text = texts.length === 0 ? null : `[${texts.join(",")}]`;
  return { text, http: 200, retryAfterMs };
}

async function one(
  parsed: ParsedCall,
  endpoint: Endpoint,
  options: { readonly caller: RpcCaller; readonly dependencies: DispatchDependencies },
): Promise<Answer> {
  if (parsed.kind === "invalid") return refusedAnswer(parsed.error);
  const { metrics, now } = options.dependencies;
  const started = now();
  const result = await run(parsed, endpoint, options);
  const error = result.kind === "error" ? result.error : null;
  const code = error === null ? 0 : (error.rpcCode ?? error.row.rpc);
  const isLocal = endpoint.methods.has(parsed.method) || endpoint.fallback === null;
  metrics.call(isLocal ? parsed.method : "proxied", code, (now() - started) / 1000);
  if (parsed.notification) return { ...SILENT, retryAfterMs: error?.retryAfterMs ?? null };
  if (result.kind === "error") {
    const { row, retryAfterMs } = result.error;
    return { text: errorText(parsed.id, result.error), http: row.http, retryAfterMs };
  }
  const text = JSON.stringify({ jsonrpc: "2.0", id: parsed.id, result: result.result });
  return { text, http: 200, retryAfterMs: null };
}

async function run(
  call: Call,
  endpoint: Endpoint,
  options: { readonly caller: RpcCaller; readonly dependencies: DispatchDependencies },
): Promise<RpcResult> {
  const { caller, dependencies } = options;
  try {
    const method = endpoint.methods.get(call.method);
    if (method === undefined) {
      if (endpoint.fallback === null) return failed(methodNotFound(call.method));
      return await endpoint.fallback(call, caller);
    }
    if (!Array.isArray(call.params)) return failed(invalidParams("params", "expected a list"));
    return await method(call.params as readonly Json[], caller);
  } catch (error) {
    dependencies.failedCall(call.method, error);
    return failed(internalError());
  }
}
