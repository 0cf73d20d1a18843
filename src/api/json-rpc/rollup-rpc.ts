/** A rollup's own JSON-RPC, behind the calls that this node does not answer. */
import type { Json } from "../../codec/index.ts";
import { notReady, rateLimited, upstreamError } from "../errors.ts";
import { failed, ok, type RpcResult } from "./method.ts";

export type RollupRpcOptions = {
  readonly url: string;
  readonly timeoutMs: number;
  readonly inFlightMax: number;
  readonly bytesMax: number;
};

export type RollupRpc = {
  /** Passes a call on and its answer back, unchanged. */
  call(method: string, params: Json): Promise<RpcResult>;
  /** Ends what is open. */
  close(): void;
};

/** How soon a busy RPC is worth another try. */
const BUSY_RETRY_MS = 250;

export function createRollupRpc(options: RollupRpcOptions): RollupRpc {
  const closing = new AbortController();
  let inFlight = 0;

  const ask = async (method: string, params: Json): Promise<RpcResult> => {
    const response = await fetch(options.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(options.timeoutMs)]),
      redirect: "error",
    });
    const text = await readText(response, options.bytesMax);
    return text === null ? failed(notReady("ROLLUP_RPC")) : answerOf(JSON.parse(text) as Json);
  };

  return {
    async call(method, params) {
      if (inFlight >= options.inFlightMax) return failed(rateLimited(BUSY_RETRY_MS));
      inFlight++;
      try {
        return await ask(method, params);
      } catch {
        return failed(notReady("ROLLUP_RPC"));
      } finally {
        inFlight--;
      }
    },
    close: () => closing.abort(),
  };
}

/** The body, or null where it is larger than allowed. */
async function readText(response: Response, bytesMax: number): Promise<string | null> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > bytesMax) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

/** The result or error in an answer of a rollup's RPC. */
export function answerOf(answer: Json): RpcResult {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) {
    return failed(notReady("ROLLUP_RPC"));
  }
  const { error, result } = answer as { readonly error?: Json; readonly result?: Json };
  if (typeof error === "object" && error !== null && !Array.isArray(error)) {
    const { code, message, data } = error as { readonly [name: string]: Json | undefined };
    const text = typeof message === "string" ? message : "";
    return failed(upstreamError(typeof code === "number" ? code : -32000, text, data));
  }
  return result === undefined ? failed(notReady("ROLLUP_RPC")) : ok(result);
}
