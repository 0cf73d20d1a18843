/** One place per member: its connection, its budgets, and when to dial it next. [N7, N8] */
import type { Connection, Stream } from "@libp2p/interface";
import type { Multiaddr } from "@multiformats/multiaddr";
import type { PeerMessage, PeerMessageKind } from "../chain/index.ts";
import { decodePeerMessage, type PeerLimits } from "../codec/index.ts";
import type { PeerKey } from "../primitives/brand.ts";
import { LogCode, type Logger } from "../telemetry/index.ts";
import { isRequest, type MessageClass } from "./classes.ts";
import type { NetworkOptions } from "./config.ts";
import type { Hello, Refusal } from "./control.ts";
import { createDialer, type DialSetup, type PeerFailure } from "./dialer.ts";
import type { Role } from "./handshake.ts";
import { type CloseReason, createLink, type Link } from "./link.ts";
import type { Direction, NetworkMetrics, Rejection } from "./metrics.ts";
import { createHold, newcomerWins } from "./rivalry.ts";
import type { SocketGround } from "./socket-paths.ts";
import { createTokenBucket } from "./token-bucket.ts";

/** What the driver is told; it owns the bounds behind `take`. */
export type PeerSink = {
  take(from: PeerKey, message: PeerMessage, frameBytes: number): Promise<void> | undefined;
  rejected(from: PeerKey, code: Rejection, reason: string): void;
  connected(peer: PeerKey): void;
  disconnected(peer: PeerKey): void;
};

export type PeerSetup = DialSetup & {
  readonly self: PeerKey;
  readonly ground: SocketGround;
  readonly limits: PeerLimits;
  readonly mine: Hello;
  readonly sink: PeerSink;
  readonly logger: Logger;
  readonly metrics: NetworkMetrics;
  readonly now: () => number;
};

export type Peer = {
  readonly key: PeerKey;
  /** False: dropped. */
  send(kind: PeerMessageKind, frame: Uint8Array): boolean;
  /** A connection of this member, with the stream on which it says hello. */
  accept(connection: Connection, control: Stream): void;
  linkOf(connection: Connection): Link | undefined;
  /** Begins to dial. */
  start(): void;
  /** Where it is from now on; a connection that stands is left alone. */
  moveTo(addresses: readonly Multiaddr[]): void;
  close(): void;
  readonly connected: boolean;
  readonly direction: Direction | null;
  readonly roundTripMs: number | null;
  /** Whether batches travel on a socket of their own; null: not connected. [N10] */
  readonly bulkSocket: boolean | null;
  readonly lastFailure: PeerFailure | null;
  /** 1 = faultless, 0 = about to be disconnected. */
  readonly score: number;
  queuedBytes(name: MessageClass): number;
};

/** A connection that lasted so long ends the back-off. */
const STEADY_MS = 10_000;
/** Who has the higher key lets the other one dial first. */
const POLITE_MS = 500;
/** Digits of a key that tell members apart in a log. */
const SHORT_KEY = 12;

export function createPeer(setup: PeerSetup): Peer {
  const { self, key, options, sink, metrics, now } = setup;
  const logger = setup.logger.child({ peer: key.slice(0, SHORT_KEY) });
  const faults = createTokenBucket(
    { capacity: options.faultsMax, perSecond: options.faultsPerMinute / 60 },
    now(),
  );
  const requests = createTokenBucket(
    { capacity: options.requestsBurst, perSecond: options.requestsPerSecond },
    now(),
  );
  const hold = createHold();
  const penalty = createPenalty(options);
  const links = new Set<Link>();
  let active: Link | null = null;
  let lastFailure: PeerFailure | null = null;
  let closed = false;

  const reject = (code: Rejection, reason: string): void => {
    metrics.rejected.inc({ reason: code });
    sink.rejected(key, code, reason);
  };

  const fault = (code: "malformed" | "oversize", reason: string, fatal: boolean): boolean => {
    reject(code, reason);
    logger.warn({ code: LogCode.peerMisbehaved, reason }, "peer sent a bad frame");
    if (faults.take(1, now()) && !fatal) return true;
    penalty.begin(now());
    return false;
  };

  const frame = (kind: PeerMessageKind, bytes: Uint8Array): Promise<void> | undefined => {
    metrics.bytes.inc({ direction: "inbound", message: kind }, bytes.length);
    if (isRequest(kind) && !requests.take(1, now())) {
      reject("rate_limited", "requests");
      return undefined;
    }
    const decoded = decodePeerMessage(bytes, setup.limits);
    if (decoded.kind === "ok") return sink.take(key, decoded.message, bytes.length);
    if (!fault(decoded.code, decoded.reason, false)) active?.close("misbehaved");
    return undefined;
  };

  /** Another connection that is, or may become, the one. */
  const rivalOf = (link: Link): Link | null =>
    [...links].find(
      (other) => other !== link && (other.proven || (isMine(other) && other.committed)),
    ) ?? null;

  const decide = (link: Link): Refusal | null => {
    if (closed) return "closing";
    if (penalty.holds(now())) return "penalty";
    const rival = rivalOf(link);
    if (isMine(link)) return rival === null ? null : "duplicate";
    const wins = newcomerWins({
      self,
      peer: key,
      rival: rival && { dialedByMe: isMine(rival), ageMs: now() - rival.openedMs },
      holdMs: hold.holdMs(now()),
    });
    return wins ? null : "duplicate";
  };

  const proven = (link: Link): void => {
    const rival = rivalOf(link);
    if (rival !== null) {
      hold.replaced(now());
      rival.close("replaced");
    }
    active = link;
    lastFailure = null;
    dialer.stop();
    logger.info({ dialedByMe: isMine(link) }, "peer connected");
    sink.connected(key);
  };

  const linkClosed = (link: Link, reason: CloseReason, by: "me" | "peer"): void => {
    links.delete(link);
    const wasActive = active === link;
    if (wasActive) {
      active = null;
      if (now() - link.openedMs >= STEADY_MS) dialer.steady();
      sink.disconnected(key);
    }
    if (reason === "wrong_network" || reason === "wrong_version") {
      reject("foreign", reason);
    }
    if (reason !== "replaced" && active === null) failed(reason, by);
    if (!closed && active === null) dialer.again();
  };

  const failed = (reason: PeerFailure, by: "me" | "peer"): void => {
    if (closed || reason === "closing") return;
    lastFailure = reason;
    const refused = reason !== "unreachable" && reason !== "lost" && reason !== "silent";
    const code = refused ? LogCode.peerRefused : LogCode.peerUnreachable;
    logger.warn({ code, reason, by }, "no connection to a peer");
  };

  const join = (connection: Connection, control: Stream, role: Role): void => {
    let ended = false;
    const link = createLink({
      connection,
      control,
      role,
      mine: setup.mine,
      limits: setup.limits,
      options,
      ground: setup.ground,
      now,
      events: {
        decide,
        proven,
        frame,
        fault,
        sent: (kind, bytes) => metrics.bytes.inc({ direction: "outbound", message: kind }, bytes),
        dropped: (name, count) => {
          metrics.dropped.inc({ class: name }, count);
          logger.warn({ code: LogCode.peerDropped, class: name }, "queue is full");
        },
        roundTrip: (ms) => metrics.roundTrip.observe(ms / 1000),
        closed(which, reason, by) {
          ended = true;
          linkClosed(which, reason, by);
        },
      },
    });
    if (!ended) links.add(link);
  };

  const dialer = createDialer(setup, {
    wanted: () => !closed && active === null && ![...links].some(isMine),
    penaltyMs: () => penalty.leftMs(now()),
    opened: (connection, control) => join(connection, control, "dialer"),
    failed: (reason) => failed(reason, "me"),
  });

  return {
    key,
    send: (kind, bytes) => active?.send(kind, bytes) ?? false,
    accept: (connection, control) => join(connection, control, "acceptor"),
    linkOf: (connection) => [...links].find((link) => link.connection === connection),
    start: () => dialer.start(self < key ? 0 : POLITE_MS),
    moveTo: dialer.moveTo,
    close() {
      closed = true;
      dialer.stop();
      for (const link of [...links]) link.close("closing");
    },
    get connected() {
      return active !== null;
    },
    get direction() {
      if (active === null) return null;
      return isMine(active) ? "outbound" : "inbound";
    },
    get roundTripMs() {
      return active?.roundTripMs ?? null;
    },
    get bulkSocket() {
      return active?.bulkSocket ?? null;
    },
    get lastFailure() {
      return lastFailure;
    },
    get score() {
      return faults.share(now());
    },
    queuedBytes: (name) => active?.queuedBytes(name) ?? 0,
  };
}

const isMine = (link: Link): boolean => link.role === "dialer";

type Penalty = {
  begin(nowMs: number): void;
  holds(nowMs: number): boolean;
  leftMs(nowMs: number): number;
};

/** A member is refused for a while, longer each time, and never for good. [N8] */
function createPenalty(options: NetworkOptions): Penalty {
  let untilMs = Number.NEGATIVE_INFINITY;
  let lengthMs = 0;
  return {
    begin(nowMs) {
      if (nowMs < untilMs) return;
      const calm = nowMs - untilMs > 2 * options.penaltyMaxMs;
      const wanted = calm ? options.penaltyMinMs : 2 * lengthMs;
      lengthMs = Math.min(options.penaltyMaxMs, Math.max(options.penaltyMinMs, wanted));
      untilMs = nowMs + lengthMs;
    },
    holds: (nowMs) => nowMs < untilMs,
    leftMs: (nowMs) => Math.max(0, untilMs - nowMs),
  };
}
