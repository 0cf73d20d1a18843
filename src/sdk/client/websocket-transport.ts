/**
 * The feed over a binary WebSocket: a `SubscribeRequest` first, then one `FeedMessage` per message.
 *
 * A slow loop must slow the server. Where the socket can stop reading (`ws`), it stops, and TCP does
 * the rest. The platform's own WebSocket reads on whatever happens: there the connection is left when
 * too much waits, and the client subscribes again from its cursor once the loop has caught up. [FP5]
 */
import type { RollupId } from "../../primitives/brand.ts";
import { platformWebSocket, type WebSocketLike } from "./platform.ts";
import { createPullQueue } from "./pull-queue.ts";
import type { FeedConnection, FeedTarget, FeedTransport } from "./transport.ts";

/** Sub-protocol of the binary feed. */
export const FEED_PROTOCOL = "lockstep.feed.v1";
/** Bytes that wait for a slow loop before the server is made to wait: two times the window. */
export const BUFFER_BYTES_MAX = 8 * 1024 * 1024;

export type WebSocketTransportOptions = {
  /** Default: the platform's WebSocket. */
  readonly open?: (url: string, protocol: string) => WebSocketLike;
  /** One message more may wait: a message is taken whole. */
  readonly bufferBytesMax?: number;
};

/** Where a server offers a rollup's feed; `http` and `https` mean their WebSocket. */
export function feedUrl(url: string, rollupId: RollupId): string {
  const base = url.replace(/^http/, "ws").replace(/\/+$/, "");
  return `${base}/feed/v1/${rollupId}`;
}

/** The default transport of a feed client. */
export function webSocketTransport(options: WebSocketTransportOptions = {}): FeedTransport {
  const open = options.open ?? platformWebSocket;
  const bytesMax = options.bufferBytesMax ?? BUFFER_BYTES_MAX;
  return (target) => {
    try {
      return connect(open(feedUrl(target.url, target.rollupId), FEED_PROTOCOL), target, bytesMax);
    } catch (cause) {
      return refused(cause);
    }
  };
}

/** A socket that could not even be made, as for an address that is none. */
const refused = (cause: unknown): FeedConnection => ({
  next: () => Promise.resolve({ kind: "closed", reason: String(cause) }),
  close: () => {},
});

const NOTHING = new Uint8Array(0);

/** What is no bytes decodes to nothing, and is rejected as such. */
const bytesOf = (data: unknown): Uint8Array =>
  data instanceof ArrayBuffer ? new Uint8Array(data) : NOTHING;

function connect(socket: WebSocketLike, target: FeedTarget, bytesMax: number): FeedConnection {
  let paused = false;
  let left = false;
  const queue = createPullQueue(() => {
    if (!paused || queue.bytes > bytesMax / 2) return;
    paused = false;
    socket.resume?.();
  });

  const leave = (): void => {
    if (left) return;
    left = true;
    if (paused) socket.resume?.();
    if (socket.terminate === undefined) socket.close();
    else socket.terminate();
  };

  const tooMuch = (): void => {
    if (socket.pause === undefined) {
      queue.end({ kind: "overflow" });
      leave();
    } else if (!paused) {
      paused = true;
      socket.pause();
    }
  };

  socket.binaryType = "arraybuffer";
  socket.addEventListener("open", () => socket.send(target.request));
  socket.addEventListener("message", ({ data }) => {
    queue.push(bytesOf(data));
    if (queue.bytes > bytesMax) tooMuch();
  });
  socket.addEventListener("close", ({ code, reason }) => {
    queue.end({ kind: "closed", reason: reason === "" ? `${code}` : `${code} ${reason}` });
  });
  socket.addEventListener("error", () => queue.end({ kind: "closed", reason: "unreachable" }));
  return {
    next: queue.next,
    close: () => {
      queue.drop();
      leave();
    },
  };
}
