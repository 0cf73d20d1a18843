/**
 * `eth_subscribe` over WebSocket: each client connection that asks for one gets a connection of its
 * own to the rollup's RPC, whose notifications pass through as they came.
 */
import { WebSocket } from "ws";
import type { Json } from "../../codec/index.ts";
import { methodNotFound, notReady } from "../errors.ts";
import { failed, type RpcConnection, type RpcResult } from "./method.ts";
import { answerOf } from "./rollup-rpc.ts";

export type BridgeOptions = {
  readonly url: string;
  readonly timeoutMs: number;
  readonly bytesMax: number;
  /** Undrained bytes of the client at which both ends close. */
  readonly bufferBytesMax: number;
};

export type SubscriptionBridge = {
  /** `eth_subscribe` or `eth_unsubscribe` of one client. */
  call(method: string, params: Json, connection: RpcConnection | null): Promise<RpcResult>;
};

/** Calls of one client that the rollup's RPC has not answered. */
const CALLS_MAX = 16;
const CLOSE_RESTART = 1012;
const CLOSE_SLOW = 4408;

type Upstream = { call(method: string, params: Json): Promise<RpcResult> };

export function createSubscriptionBridge(options: BridgeOptions): SubscriptionBridge {
  const upstreams = new WeakMap<RpcConnection, Upstream>();
  return {
    async call(method, params, connection) {
      if (connection === null) return failed(methodNotFound(method));
      const known = upstreams.get(connection);
      const upstream = known ?? openUpstream(options, connection);
      if (known === undefined) upstreams.set(connection, upstream);
      return upstream.call(method, params);
    },
  };
}

function openUpstream(options: BridgeOptions, client: RpcConnection): Upstream {
  const socket = new WebSocket(options.url, {
    perMessageDeflate: false,
    maxPayload: options.bytesMax,
    handshakeTimeout: options.timeoutMs,
  });
  const waiting = new Map<number, (result: RpcResult) => void>();
  let nextId = 1;
  let dead = false;

  const end = (): void => {
    dead = true;
    for (const answer of waiting.values()) answer(failed(notReady("ROLLUP_RPC")));
    waiting.clear();
    socket.terminate();
  };
  const opened = new Promise<boolean>((resolve) => {
    socket.once("open", () => resolve(true));
    socket.once("close", () => resolve(false));
  });
  socket.on("error", end);
  socket.on("close", () => {
    const wasDead = dead;
    end();
    // The client cannot tell silence from nothing new, so it is told.
    if (!wasDead) client.close(CLOSE_RESTART, "the rollup's RPC closed");
  });
  client.closed.addEventListener("abort", end, { once: true });
  socket.on("message", (data, isBinary) => {
    if (isBinary) return;
    const text = data.toString();
    const id = answeredId(text);
    if (id === null) {
      if (client.bufferedBytes() > options.bufferBytesMax) client.close(CLOSE_SLOW, "slow");
      else void client.send(text);
      return;
    }
    const answer = waiting.get(id);
    waiting.delete(id);
    answer?.(answerOf(JSON.parse(text) as Json));
  });

  return {
    async call(method, params) {
      if (dead || waiting.size >= CALLS_MAX) return failed(notReady("ROLLUP_RPC"));
      const id = nextId++;
      const answered = new Promise<RpcResult>((resolve) => waiting.set(id, resolve));
      const timer = setTimeout(() => {
        waiting.get(id)?.(failed(notReady("ROLLUP_RPC")));
        waiting.delete(id);
      }, options.timeoutMs);
      if (await opened) socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
      else end();
      const result = await answered;
      clearTimeout(timer);
      return result;
    },
  };
}

/** The id of an answer, or null for a notification or nonsense. */
function answeredId(text: string): number | null {
  try {
    const { id } = JSON.parse(text) as { readonly id?: unknown };
    return typeof id === "number" ? id : null;
  } catch {
    return null;
  }
}
