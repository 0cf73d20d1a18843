/** A JSON-RPC method as the dispatcher calls it. */
import type { Json } from "../../codec/index.ts";
import type { PublicError } from "../errors.ts";

/** A WebSocket that a subscription may write to. */
export type RpcConnection = {
  /**
   * Sends one text. Resolves when the socket has taken it or is closed, so a writer that awaits it
   * holds one text at a time.
   */
  send(text: string): Promise<void>;
  /** Bytes handed to the socket and not yet drained. */
  bufferedBytes(): number;
  /** Closes with a code of RFC 6455. */
  close(code: number, reason: string): void;
  /** Aborted when the connection ends. */
  readonly closed: AbortSignal;
};

/** Who calls. */
export type RpcCaller = {
  readonly address: string;
  /** Null over HTTP: subscriptions need a WebSocket. */
  readonly connection: RpcConnection | null;
};

export type RpcResult =
  | { readonly kind: "ok"; readonly result: Json }
  | { readonly kind: "error"; readonly error: PublicError };

/** Answers a call; bad input is a value, a throw is a bug and answers -32603. */
export type RpcMethod = (params: readonly Json[], caller: RpcCaller) => Promise<RpcResult>;

export type RpcMethods = ReadonlyMap<string, RpcMethod>;

export const ok = (result: Json): RpcResult => ({ kind: "ok", result });
export const failed = (error: PublicError): RpcResult => ({ kind: "error", error });
