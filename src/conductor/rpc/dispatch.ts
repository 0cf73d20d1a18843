/** JSON-RPC 2.0: one call or a batch of them, whatever the text says. */
import type { Method } from "./methods.ts";
import { RpcCode, RpcError } from "./rpc-error.ts";

type Reply = Record<string, unknown>;

const errorReply = (id: unknown, error: RpcError): Reply => {
  const { code, message, data } = error;
  return {
    jsonrpc: "2.0",
    id,
    error: data === undefined ? { code, message } : { code, message, data },
  };
};

/** Told of failures that are nobody's request's fault. */
export type OnFailure = (method: string, error: unknown) => void;

async function answer(
  request: unknown,
  methods: ReadonlyMap<string, Method>,
  onFailure: OnFailure,
): Promise<Reply | null> {
  const invalid = new RpcError(RpcCode.REQUEST, "invalid request");
  if (typeof request !== "object" || request === null || Array.isArray(request)) {
    return errorReply(null, invalid);
  }
  const { id, method, params = [] } = request as Record<string, unknown>;
  const idValid = id === undefined || id === null || ["string", "number"].includes(typeof id);
  if (typeof method !== "string" || !idValid || !Array.isArray(params)) {
    return errorReply(idValid ? (id ?? null) : null, invalid);
  }
  try {
    const call = methods.get(method);
    if (call === undefined) {
      const text = `the method ${method.slice(0, 64)} does not exist/is not available`;
      throw new RpcError(RpcCode.METHOD, text);
    }
    const result = await call(params);
    return id === undefined ? null : { jsonrpc: "2.0", id, result };
  } catch (error) {
    if (error instanceof RpcError) return id === undefined ? null : errorReply(id, error);
    onFailure(method, error);
    return errorReply(id ?? null, new RpcError(RpcCode.INTERNAL, "internal error"));
  }
}

/** The text of the reply; empty where only notifications came. */
export async function dispatch(
  text: string,
  methods: ReadonlyMap<string, Method>,
  options: { readonly callsMax: number; readonly onFailure: OnFailure },
): Promise<string> {
  let request: unknown;
  try {
    request = JSON.parse(text);
  } catch {
    return JSON.stringify(errorReply(null, new RpcError(RpcCode.PARSE, "parse error")));
  }
  if (!Array.isArray(request)) {
    const reply = await answer(request, methods, options.onFailure);
    return reply === null ? "" : JSON.stringify(reply);
  }
  if (request.length === 0 || request.length > options.callsMax) {
    const why = `invalid request: 1 to ${options.callsMax} calls in a batch`;
    return JSON.stringify(errorReply(null, new RpcError(RpcCode.REQUEST, why)));
  }
  const replies: Reply[] = [];
  for (const each of request) {
    const reply = await answer(each, methods, options.onFailure);
    if (reply !== null) replies.push(reply);
  }
  return replies.length === 0 ? "" : JSON.stringify(replies);
}
