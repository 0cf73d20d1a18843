/**
 * The feed over WebSocket: a binary message is a `FeedMessage`. The subscription stands in the URL
 * or is the first message. Browsers cannot read why an upgrade was refused, so errors come in band, as
 * the last message before the close; caps of connections and origins are the server's. [D13, FC9]
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import {
  type DecodedSubscribeRequest,
  decodeSubscribeRequest,
  FEED_TEXT_MAX,
} from "../../codec/index.ts";
import type { RollupId } from "../../primitives/brand.ts";
import { FEED_ERRORS } from "../errors.ts";
import type { Target, UpgradeRoute } from "../http.ts";
import type { FeedDoorsOptions } from "./config.ts";
import { failure, failureFrame, undecodable } from "./failure.ts";
import type { PumpEnd, Sink } from "./pump.ts";
import { hasStart, requestOfUrl, rollupOfPath } from "./request-url.ts";
import type { FeedFailure, FeedSource } from "./source.ts";
import type { Subscriptions } from "./subscriptions.ts";

/** Offered by clients that speak it. */
const FEED_PROTOCOL = "lockstep.feed.v1";

/** Larger messages go in pieces, so that a slow socket is seen to drain. */
const FRAGMENT_BYTES = 256 * 1024;
/** A client that pings without reading gets no answers past this. */
const PONG_BYTES_MAX = 16 * 1024;

export type FeedSockets = {
  readonly upgrades: readonly UpgradeRoute[];
  /** Refuses who has not asked yet. Resolves once every socket is closed. */
  drain(): Promise<void>;
};

type Socket = { readonly webSocket: WebSocket; readonly target: Target };

export function createFeedSockets(
  options: FeedDoorsOptions,
  dependencies: { readonly source: FeedSource; readonly subscriptions: Subscriptions },
): FeedSockets {
  const { source, subscriptions } = dependencies;
  const open = new Set<Duplex>();
  /** Sockets without a request so far. */
  const silent = new Set<WebSocket>();
  let draining = false;
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: FEED_TEXT_MAX,
    autoPong: false,
    clientTracking: false,
    handleProtocols: (offered) => offered.has(FEED_PROTOCOL) && FEED_PROTOCOL,
  });
  let onEmpty: (() => void) | null = null;

  const upgrade = (
    request: IncomingMessage,
    socket: Duplex,
    target: Target & { head: Buffer },
  ): void => {
    open.add(socket);
    socket.once("close", () => {
      open.delete(socket);
      if (open.size === 0) onEmpty?.();
    });
    server.handleUpgrade(request, socket, target.head, (webSocket) => {
      welcome({ webSocket, target });
    });
  };

  const welcome = ({ webSocket, target }: Socket): void => {
    webSocket.on("error", () => {}); // a broken frame: the library closes with its code
    webSocket.on("ping", (data: Buffer) => {
      if (webSocket.bufferedAmount < PONG_BYTES_MAX) webSocket.pong(data);
    });
    if (draining) return fail(webSocket, failure("SHUTDOWN", "the node stops"));
    const named = target.parameters["rollup"];
    const rollupId = named === undefined ? null : rollupOfPath(named, source);
    if (named !== undefined && rollupId === null) {
      fail(webSocket, failure("UNKNOWN_ROLLUP", "no rollup has this id or name"));
    } else if (hasStart(target.query) && rollupId !== null) {
      const { genesisHash } = source;
      start({ webSocket, target }, requestOfUrl(target.query, { genesisHash, rollupId }));
    } else {
      awaitRequest({ webSocket, target }, rollupId);
    }
  };

  /** @param rollupId that of the path, which the request must mean too; null: the path names none. */
  const awaitRequest = (socket: Socket, rollupId: RollupId | null): void => {
    const { webSocket } = socket;
    const late = (): void => fail(webSocket, failure("MALFORMED", "no request came"));
    const timer = setTimeout(late, options.firstMessageMs);
    const heard = (): void => {
      clearTimeout(timer);
      silent.delete(webSocket);
    };
    silent.add(webSocket);
    webSocket.once("close", heard);
    webSocket.once("message", (data: Buffer, isBinary: boolean) => {
      heard();
      if (webSocket.readyState !== webSocket.OPEN) return;
      if (!isBinary) return fail(webSocket, failure("MALFORMED", "the request is binary"));
      const decoded = decodeSubscribeRequest(data);
      if (decoded.kind === "ok" && rollupId !== null && decoded.request.rollupId !== rollupId) {
        return fail(webSocket, failure("MALFORMED", "path and request name two rollups"));
      }
      start(socket, decoded);
    });
  };

  const start = ({ webSocket, target }: Socket, decoded: DecodedSubscribeRequest): void => {
    if (decoded.kind === "rejected") return fail(webSocket, undecodable(decoded));
    const sink = socketSink(webSocket);
    const { address } = target;
    const subscriber = { door: "ws", address, sink, expansion: 1 } as const;
    const opened = subscriptions.open(decoded.request, subscriber);
    if (opened.kind === "error") return fail(webSocket, opened);
    webSocket.once("close", opened.leave);
    webSocket.on("message", () => {
      opened.leave();
      fail(webSocket, failure("MALFORMED", "a subscription takes one message"));
    });
    void opened.done.then((end) => farewell(webSocket, end));
  };

  const farewell = (webSocket: WebSocket, end: PumpEnd): void => {
    switch (end.kind) {
      case "failed":
        return fail(webSocket, end.error);
      case "slow":
        return close(webSocket, FEED_ERRORS.SLOW_CONSUMER.close, "SLOW_CONSUMER");
      case "shutdown":
        return close(webSocket, FEED_ERRORS.SHUTDOWN.close, "SHUTDOWN");
      case "gone":
        return;
    }
  };

  const fail = (webSocket: WebSocket, error: FeedFailure): void => {
    if (webSocket.readyState !== webSocket.OPEN) return;
    webSocket.send(failureFrame(error));
    close(webSocket, FEED_ERRORS[error.code].close, error.code);
  };

  /** A socket that does not take its last message is destroyed, with what it holds. */
  const close = (webSocket: WebSocket, code: number, reason: string): void => {
    webSocket.close(code, reason);
    const timer = setTimeout(() => webSocket.terminate(), options.closeGraceMs);
    webSocket.once("close", () => clearTimeout(timer));
  };

  return {
    upgrades: [
      { path: "/feed/v1", handle: upgrade },
      { path: "/feed/v1/{rollup}", handle: upgrade },
    ],
    drain() {
      draining = true;
      for (const webSocket of silent) fail(webSocket, failure("SHUTDOWN", "the node stops"));
      return new Promise((resolve) => {
        onEmpty = resolve;
        if (open.size === 0) resolve();
      });
    },
  };
}

/** Writes messages, large ones as fragments. */
function socketSink(webSocket: WebSocket): Sink {
  return {
    write(bytes, drained) {
      if (webSocket.readyState !== webSocket.OPEN) return;
      let offset = 0;
      do {
        const piece = bytes.subarray(offset, offset + FRAGMENT_BYTES);
        offset += piece.length;
        const fin = offset >= bytes.length;
        webSocket.send(piece, { binary: true, fin }, (error) => {
          if (error === undefined || error === null) drained(piece.length);
        });
      } while (offset < bytes.length);
    },
  };
}
