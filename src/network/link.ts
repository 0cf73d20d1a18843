/**
 * One connection to one member: handshake, signs of life, one stream per class and direction.
 */
import type { Connection, Stream } from "@libp2p/interface";
import type { PeerMessageKind } from "../chain/index.ts";
import type { PeerLimits } from "../codec/index.ts";
import { createBulkWindow } from "./bulk-window.ts";
import { isBulk, MESSAGE_CLASSES, type MessageClass, protocolOf } from "./classes.ts";
import type { NetworkOptions } from "./config.ts";
import {
  type ControlMessage,
  createControlReader,
  type Hello,
  REFUSALS,
  type Refusal,
} from "./control.ts";
import { createControlSender, createSignsOfLife } from "./control-sender.ts";
import { awaitEnd, endConnection } from "./end-connection.ts";
import { freeChunk } from "./freed.ts";
import { createHandshake, type HandshakeStep, type Role } from "./handshake.ts";
import { createInlet, type Inlet } from "./inlet.ts";
import { createPump } from "./pump.ts";
import type { ReadableStream } from "./reader.ts";
import { createSocketPaths, type SocketGround } from "./socket-paths.ts";
import { createTokenBucket } from "./token-bucket.ts";
import { createWriter } from "./writer.ts";

/** Why a connection ended. */
export type CloseReason = Refusal | "timeout" | "silent" | "replaced" | "misbehaved" | "lost";

export type Link = {
  readonly connection: Connection;
  readonly role: Role;
  /** On the monotonic clock. */
  readonly openedMs: number;
  readonly proven: boolean;
  /** Proven, or its dialer said `go`. */
  readonly committed: boolean;
  readonly roundTripMs: number | null;
  /** Whether batches travel on a socket of their own. [N10] */
  readonly bulkSocket: boolean;
  /** False: dropped. */
  send(kind: PeerMessageKind, frame: Uint8Array): boolean;
  queuedBytes(name: MessageClass): number;
  /** A stream that the peer opened. */
  accept(name: MessageClass, stream: Stream): void;
  close(reason: CloseReason): void;
};

export type LinkEvents = {
  /** Whether the connection may become the one. [N7] */
  decide(link: Link): Refusal | null;
  proven(link: Link): void;
  /** A promise: the stream is not read before it resolves. [N4] */
  frame(kind: PeerMessageKind, bytes: Uint8Array): Promise<void> | undefined;
  /** False: enough, the connection is closed. */
  fault(code: "malformed" | "oversize", reason: string, fatal: boolean): boolean;
  sent(kind: PeerMessageKind, frameBytes: number): void;
  dropped(name: MessageClass, count: number): void;
  roundTrip(ms: number): void;
  /** Once, whatever the reason; `by` says who ended it. */
  closed(link: Link, reason: CloseReason, by: "me" | "peer"): void;
};

export type LinkOptions = {
  readonly connection: Connection;
  readonly control: Stream;
  readonly role: Role;
  readonly mine: Hello;
  readonly limits: PeerLimits;
  readonly options: NetworkOptions;
  readonly ground: SocketGround;
  readonly now: () => number;
  readonly events: LinkEvents;
};

/** Where the bulk window starts, in bytes. */
const BULK_START_BYTES = 256 * 1024;
const PINGS_PER_SECOND = 10;

export function createLink(setup: LinkOptions): Link {
  const { connection, control, role, options, now, events } = setup;
  const openedMs = now();
  const window = createBulkWindow(
    {
      startBytes: Math.min(BULK_START_BYTES, options.bulkBytesMax),
      minBytes: options.bulkBytesMin,
      maxBytes: options.bulkBytesMax,
      delayMs: options.bulkDelayMs,
    },
    openedMs,
  );
  const writer = createWriter({ window, now, events });
  const inlets = new Map<MessageClass, Inlet>();
  const early = new Map<MessageClass, Stream>();
  const pings = createTokenBucket(
    { capacity: 2 * PINGS_PER_SECOND, perSecond: PINGS_PER_SECOND },
    openedMs,
  );
  let closed = false;
  let proven = false;
  let heardMs = openedMs;
  let roundTripMs: number | null = null;

  const handshake = createHandshake({
    role,
    mine: setup.mine,
    decide: () => events.decide(link),
  });

  const close = (reason: CloseReason, by: "me" | "peer" = "me"): void => {
    if (closed) return;
    closed = true;
    clearTimeout(deadline);
    clearInterval(pinging);
    for (const inlet of inlets.values()) inlet.close();
    paths.close();
    sender.stop();
    events.closed(link, reason, by);
    // Who is refused must hear why: an end of the connection would overtake it.
    if (!proven && by === "me" && isRefusal(reason)) awaitEnd(connection, reason);
    else endConnection(connection, reason);
  };

  const misbehaves = (reason: string): void => {
    events.fault("malformed", reason, true);
    close("misbehaved");
  };

  const pump = createPump(writer, () => close("lost", "peer"));
  const sender = createControlSender(control, () => close("lost", "peer"));
  const paths = createSocketPaths({
    ground: setup.ground,
    options,
    remote: connection.remoteAddr,
    writer,
    window,
    now,
    movable: pump.schedule,
    read: (name, path, socket) => createInletOf(name, path, socket),
  });
  const life = createSignsOfLife({ now, send: sender.send });

  const heard = (): void => {
    heardMs = now();
  };

  const perform = (step: HandshakeStep): void => {
    if (step.kind === "send") sender.send(step.message);
    else if (step.kind === "refused") close(step.reason, step.by);
    else becomeProven();
  };

  const becomeProven = (): void => {
    proven = true;
    clearTimeout(deadline);
    events.proven(link);
    if (closed) return;
    openStreams();
    for (const [name, stream] of early) receive(name, stream);
    early.clear();
    const invitation = role === "acceptor" ? paths.invite() : null;
    if (invitation !== null) sender.send({ kind: "sockets", ...invitation });
    life.ping();
    pinging = setInterval(checkLife, options.pingMs);
  };

  const openStreams = (): void => {
    // Created in order of priority: after a drain the library serves streams in that order.
    for (const name of MESSAGE_CLASSES) {
      connection
        .newStream(protocolOf(name), { signal: AbortSignal.timeout(options.handshakeMs) })
        .then((stream) => {
          stream.addEventListener("message", () => misbehaves("data_on_return_path"));
          stream.addEventListener("close", () => close("lost", "peer"));
          stream.addEventListener("drain", pump.schedule);
          paths.fallback(name, stream);
          pump.schedule();
        })
        .catch(() => close("lost", "peer"));
    }
  };

  const createInletOf = (name: MessageClass, path: number, stream: ReadableStream): Inlet =>
    createInlet({
      name,
      limits: setup.limits,
      stream,
      // A socket's chunks are ours; a stream's may be parts of what others read.
      spent: path === 0 ? () => {} : freeChunk,
      events: {
        heard(bytes) {
          heard();
          if (isBulk(name) || path !== 0) sender.credit(path, bytes, isBulk(name));
        },
        frame: events.frame,
        fault(code, reason, fatal) {
          const goesOn = events.fault(code, reason, fatal) && !fatal;
          if (!goesOn) close("misbehaved");
          return goesOn;
        },
      },
    });

  const receive = (name: MessageClass, stream: Stream): void => {
    if (inlets.has(name)) return misbehaves("second_stream");
    const inlet = createInletOf(name, 0, stream);
    inlets.set(name, inlet);
    stream.addEventListener("close", () => close("lost", "peer"));
    stream.addEventListener("message", ({ data }) => inlet.receive(data));
  };

  let lastCheckMs = openedMs;
  const checkLife = (): void => {
    const nowMs = now();
    // After a pause of this process its own sockets have not been read yet.
    const late = nowMs - lastCheckMs > 2 * options.pingMs;
    lastCheckMs = nowMs;
    if (!late && nowMs - heardMs > options.silentMs) return close("silent");
    paths.check();
    life.ping();
  };

  const credited = (path: number, bytes: number): void => {
    const found = bytes === 0 ? "lie" : window.arrived(bytes, now(), path);
    const tolerable = found === "ok" || (found === "late" && pings.take(1, now()));
    if (tolerable) pump.schedule();
    else misbehaves("credit");
  };

  const onControl = (message: ControlMessage): void => {
    switch (message.kind) {
      case "ping":
        if (!pings.take(1, now())) return misbehaves("ping_flood");
        return sender.pong(message.number);
      case "pong": {
        const ms = life.pong(message.number);
        if (ms === null) return;
        roundTripMs = ms;
        window.roundTrip(ms);
        return events.roundTrip(ms);
      }
      case "credit":
        return credited(message.path, message.bytes);
      case "sockets":
        if (role === "acceptor" || !paths.invited(message)) misbehaves("sockets");
        return;
      default:
        return misbehaves("handshake_again");
    }
  };

  const controlReader = createControlReader();
  control.addEventListener("message", ({ data }) => {
    if (closed) return;
    heard();
    for (const chunk of data instanceof Uint8Array ? [data] : data) controlReader.push(chunk);
    for (let next = controlReader.next(); next !== null; next = controlReader.next()) {
      if (closed) return;
      if (next === "malformed") return misbehaves("control");
      if (proven) onControl(next);
      else for (const step of handshake.receive(next)) perform(step);
    }
  });
  control.addEventListener("drain", sender.flush);
  control.addEventListener("close", () => close("lost", "peer"));
  connection.addEventListener("close", () => close("lost", "peer"));

  const link: Link = {
    connection,
    role,
    openedMs,
    get proven() {
      return proven && !closed;
    },
    get committed() {
      return handshake.committed && !closed;
    },
    get roundTripMs() {
      return roundTripMs;
    },
    get bulkSocket() {
      return paths.usesSocket("batches");
    },
    send(kind, frame) {
      if (!proven || closed) return false;
      const taken = writer.push(kind, frame);
      if (taken) pump.schedule();
      return taken;
    },
    queuedBytes: writer.queuedBytes,
    accept(name, stream) {
      if (closed) return;
      if (proven) receive(name, stream);
      else if (early.has(name)) misbehaves("second_stream");
      else early.set(name, stream);
    },
    close,
  };

  const deadline = setTimeout(() => close("timeout"), options.handshakeMs);
  let pinging: NodeJS.Timeout | undefined;
  for (const step of handshake.start()) perform(step);
  return link;
}

const isRefusal = (reason: CloseReason): boolean =>
  reason !== "closing" && (REFUSALS as readonly string[]).includes(reason);
