/**
 * Which way the classes of one connection take: a socket of their own while it stands, their streams
 * otherwise. [N10]
 */
import type { SecureContext } from "node:tls";
import type { Multiaddr } from "@multiformats/multiaddr";
import { createBackoff } from "./backoff.ts";
import type { BulkWindow } from "./bulk-window.ts";
import type { ClassSocket } from "./class-socket.ts";
import { isBulk, MESSAGE_CLASSES, type MessageClass } from "./classes.ts";
import type { NetworkOptions } from "./config.ts";
import type { Inlet } from "./inlet.ts";
import { dialSocket, endpointOf } from "./socket-dial.ts";
import type { SocketDoor } from "./socket-door.ts";
import { classOfPath, drawInvitation, type Invitation, pathOf } from "./socket-key.ts";
import { createTokenBucket } from "./token-bucket.ts";
import { type Outlet, streamOutlet, type WritableStream, type Writer } from "./writer.ts";

/** What all connections of a node share. */
export type SocketGround = {
  readonly context: SecureContext;
  readonly door: SocketDoor;
  readonly random: () => number;
};

export type SocketPaths = {
  /** Of the acceptor, once the connection is proven: what to tell the dialer, if anything. */
  invite(): Invitation | null;
  /** Of the dialer. False: invited before. */
  invited(invitation: Invitation): boolean;
  /** The stream of a class, for as long as it has no socket. */
  fallback(name: MessageClass, stream: WritableStream): void;
  usesSocket(name: MessageClass): boolean;
  /** Ends sockets on which nothing arrives any more; call now and then. */
  check(): void;
  close(): void;
};

/** No other class waits behind a piece here. One encrypted record is worth copying. */
const SOCKET_PIECES = { pieceBytes: 1024 * 1024, copiedBytes: 16 * 1024 };
/** A socket that lasted so long ends the back-off. */
const STEADY_MS = 10_000;
/**
 * A way on which nothing arrives for so many times `silentMs` is gone. A peer may be slow to take
 * batches; its votes it takes.
 */
const STUCK_SILENCES = { bulk: 6, other: 1 };
/** Sockets that a dialer may open on one connection. */
const OPENED_BURST = 32;
const OPENED_PER_SECOND = 1;

type Way = {
  readonly name: MessageClass;
  fallback: Outlet | null;
  /** Whether the fallback is what the writer was given. */
  onFallback: boolean;
  /** Of the dialer. */
  attempts: number;
  /** Of the acceptor. */
  lastPath: number;
  standing: {
    readonly socket: ClassSocket;
    readonly outlet: Outlet;
    readonly sinceMs: number;
  } | null;
  waiting: NodeJS.Timeout | undefined;
  again: NodeJS.Timeout | undefined;
  cancel: (() => void) | null;
  readonly backoff: ReturnType<typeof createBackoff>;
};

export function createSocketPaths(setup: {
  readonly ground: SocketGround;
  readonly options: NetworkOptions;
  readonly remote: Multiaddr;
  readonly writer: Writer;
  readonly window: BulkWindow;
  readonly now: () => number;
  /** Something may be sent again. */
  readonly movable: () => void;
  /** Reads a socket; returns what stops that. */
  readonly read: (name: MessageClass, path: number, socket: ClassSocket) => Inlet;
}): SocketPaths {
  const { ground, options, writer, window, now } = setup;
  const ways = MESSAGE_CLASSES.map((name): Way => createWay(name, options, ground.random));
  const wayOf = (name: MessageClass): Way => ways[MESSAGE_CLASSES.indexOf(name)] as Way;
  const opened = createTokenBucket({ capacity: OPENED_BURST, perSecond: OPENED_PER_SECOND }, now());
  let invitation: Invitation | null = null;
  let uninvite = (): void => {};
  let closed = false;

  const fallBack = (way: Way): void => {
    if (closed || way.standing !== null || way.fallback === null || way.onFallback) return;
    way.onFallback = true;
    writer.attach(way.name, way.fallback);
    setup.movable();
  };
  /** Long messages are worth a wait; a vote takes the way that is there. */
  const wait = (way: Way): void => {
    clearTimeout(way.waiting);
    way.waiting = setTimeout(
      () => {
        way.waiting = undefined;
        fallBack(way);
      },
      options.classSockets && isBulk(way.name) ? options.bulkWaitMs : 0,
    );
  };

  const stand = (way: Way, path: number, socket: ClassSocket): void => {
    way.standing?.socket.destroy();
    clearTimeout(way.waiting);
    way.waiting = undefined;
    const outlet: Outlet = { stream: socket, path, ...SOCKET_PIECES };
    const standing = { socket, outlet, sinceMs: now() };
    way.standing = standing;
    way.onFallback = false;
    const inlet = setup.read(way.name, path, socket);
    socket.listen({
      data: inlet.receive,
      drained: setup.movable,
      closed() {
        inlet.close();
        writer.detach(way.name, outlet);
        window.ended(path);
        if (way.standing === standing) fell(way, standing.sinceMs);
      },
    });
    writer.attach(way.name, outlet);
    setup.movable();
  };

  const fell = (way: Way, sinceMs: number): void => {
    way.standing = null;
    if (closed) return;
    if (now() - sinceMs >= STEADY_MS) way.backoff.reset();
    wait(way);
    dialLater(way);
    setup.movable();
  };

  const dial = (way: Way): void => {
    const endpoint = endpointOf(setup.remote);
    if (closed || invitation === null || endpoint === null) return;
    way.attempts++;
    const path = pathOf(way.name, way.attempts);
    const dialing = dialSocket({
      endpoint,
      context: ground.context,
      secret: invitation.secret,
      name: { invitation: invitation.id, path },
      timeoutMs: options.handshakeMs,
      opened(socket) {
        way.cancel = null;
        stand(way, path, socket);
      },
      failed() {
        way.cancel = null;
        dialLater(way);
      },
    });
    way.cancel = dialing.cancel;
  };
  const dialLater = (way: Way): void => {
    if (closed || invitation === null) return;
    way.again = setTimeout(() => dial(way), way.backoff.next());
  };

  /** A key is good for one socket: a later number, or none. */
  const expects = (path: number): boolean => path > wayOf(classOfPath(path)).lastPath;

  for (const way of ways) wait(way);
  return {
    invite() {
      if (!options.classSockets) return null;
      const drawn = drawInvitation();
      uninvite = ground.door.invite(drawn, {
        expects,
        accept(path, socket) {
          if (closed || !expects(path) || !opened.take(1, now())) return false;
          const way = wayOf(classOfPath(path));
          way.lastPath = path;
          stand(way, path, socket);
          return true;
        },
      });
      return drawn;
    },
    invited(given) {
      if (invitation !== null) return false;
      invitation = given;
      if (!options.classSockets) return true;
      for (const way of ways) dial(way);
      return true;
    },
    fallback(name, stream) {
      const way = wayOf(name);
      way.fallback = streamOutlet(stream);
      if (way.waiting === undefined) fallBack(way);
    },
    usesSocket: (name) => wayOf(name).standing !== null,
    check() {
      for (const { name, standing } of ways) {
        if (standing === null) continue;
        const silences = STUCK_SILENCES[isBulk(name) ? "bulk" : "other"];
        const stuckMs = window.stuckMs(standing.outlet.path, now());
        if (stuckMs > silences * options.silentMs) standing.socket.destroy();
      }
    },
    close() {
      closed = true;
      uninvite();
      for (const way of ways) {
        clearTimeout(way.waiting);
        clearTimeout(way.again);
        way.cancel?.();
        way.standing?.socket.destroy();
      }
    },
  };
}

const createWay = (name: MessageClass, options: NetworkOptions, random: () => number): Way => ({
  name,
  fallback: null,
  onFallback: false,
  attempts: 0,
  lastPath: 0,
  standing: null,
  waiting: undefined,
  again: undefined,
  cancel: null,
  backoff: createBackoff({ minMs: options.dialMinMs, maxMs: options.dialMaxMs }, random),
});
