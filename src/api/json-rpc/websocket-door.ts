/** JSON-RPC over WebSocket, on the paths of the HTTP door. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { type WebSocket, WebSocketServer } from "ws";
import type { Target, UpgradeRoute } from "../http.ts";
import { dispatch, isRefusal } from "./dispatch.ts";
import {
  bodyRefusal,
  countRefusal,
  type Found,
  isAnswer,
  type RpcDoorDependencies,
} from "./http-door.ts";
import type { RpcConnection } from "./method.ts";
import { type ParsedBody, parseBody } from "./parse.ts";

export type RpcSocketOptions = {
  readonly bodyBytesMax: number;
  readonly depthMax: number;
  /** Time that who is refused waits for the answer. */
  readonly refusalMs: number;
  /** Calls of one connection at once; more stay in the socket. */
  readonly pipelineMax: number;
  /** Undrained bytes at which a connection is closed. */
  readonly bufferBytesMax: number;
  readonly pingMs: number;
};

export type RpcSockets = {
  readonly upgrades: readonly UpgradeRoute[];
  /** Closes every connection with 1012 and resolves when they are gone. */
  drain(): Promise<void>;
};

const CLOSE_RESTART = 1012;
const CLOSE_UNSUPPORTED = 1003;
const CLOSE_SLOW = 4408;
const CLOSE_UNKNOWN_ROLLUP = 4404;

export function createRpcSockets(
  paths: readonly string[],
  options: RpcSocketOptions,
  dependencies: RpcDoorDependencies,
): RpcSockets {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: options.bodyBytesMax,
    clientTracking: true,
  });
  const accept = (request: IncomingMessage, socket: Duplex, upgrade: Target & { head: Buffer }) =>
    server.handleUpgrade(request, socket, upgrade.head, (webSocket) => {
      const found = dependencies.endpointOf(upgrade);
      // Browsers cannot read a refused upgrade, so the refusal comes in band.
      if (isAnswer(found)) webSocket.close(CLOSE_UNKNOWN_ROLLUP, "unknown rollup");
      else serve(webSocket, { found, address: upgrade.address, options, dependencies });
    });
  return {
    upgrades: paths.map((path) => ({ path, handle: accept })),
    async drain() {
      const open = [...server.clients];
      const gone = open.map((client) => new Promise((resolve) => client.once("close", resolve)));
      for (const client of open) client.close(CLOSE_RESTART, "shutting down");
      await Promise.all(gone);
    },
  };
}

/** A connection as subscriptions see it. */
function connectionOf(socket: WebSocket): RpcConnection {
  const ended = new AbortController();
  socket.once("close", () => ended.abort());
  return {
    send: (text) =>
      socket.readyState === socket.OPEN
        ? new Promise((resolve) => socket.send(text, () => resolve()))
        : Promise.resolve(),
    bufferedBytes: () => socket.bufferedAmount,
    close: (code, reason) => socket.close(code, reason),
    closed: ended.signal,
  };
}

function serve(
  socket: WebSocket,
  context: {
    readonly found: Found;
    readonly address: string;
    readonly options: RpcSocketOptions;
    readonly dependencies: RpcDoorDependencies;
  },
): void {
  const { found, address, options, dependencies } = context;
  const caller = { address, connection: connectionOf(socket) };
  let open = 0;
  keepAlive(socket, options.pingMs);
  socket.on("error", () => socket.terminate());

  const answer = async (body: Uint8Array): Promise<void> => {
    const { batchMax, endpoint } = found;
    const unpaid = bodyRefusal(address, body.length, dependencies);
    const parsed: ParsedBody =
      unpaid === null
        ? parseBody(body, { depthMax: options.depthMax, batchMax })
        : { kind: "refused", error: unpaid };
    if (unpaid === null) countRefusal(parsed, dependencies.metrics);
    const said = await dispatch(parsed, endpoint, { caller, dependencies });
    if (isRefusal(said)) await pause(options.refusalMs);
    const { text } = said;
    if (socket.bufferedAmount > options.bufferBytesMax) {
      dependencies.metrics.limited("socket_buffer");
      socket.close(CLOSE_SLOW, "slow");
    } else if (text !== null && socket.readyState === socket.OPEN) {
      socket.send(text);
    }
  };

  socket.on("message", (data, isBinary) => {
    if (isBinary) return socket.close(CLOSE_UNSUPPORTED, "text only");
    open++;
    if (open >= options.pipelineMax) socket.pause();
    void answer(data as Buffer).finally(() => {
      open--;
      if (open < options.pipelineMax) socket.resume();
    });
  });
}

/** Ends connections whose other side is gone. */
function keepAlive(socket: WebSocket, pingMs: number): void {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered) socket.terminate();
    answered = false;
    socket.ping();
  }, pingMs);
  timer.unref();
  socket.on("pong", () => {
    answered = true;
  });
  socket.once("close", () => clearInterval(timer));
}
