/** The channels of this node to the members of its committee. */
import type { Connection } from "@libp2p/interface";
import type { Registry } from "prom-client";
import type { Member, PeerMessageKind } from "../chain/index.ts";
import type { PeerLimits } from "../codec/index.ts";
import { ed25519 } from "../crypto/ed25519.ts";
import type { Hash, OperatorIndex } from "../primitives/brand.ts";
import { operatorOf } from "../primitives/brand.ts";
import { equalBytes, toHex } from "../primitives/bytes.ts";
import { LockstepError } from "../primitives/errors.ts";
import { LogCode, type Logger } from "../telemetry/index.ts";
import { MESSAGE_CLASSES } from "./classes.ts";
import type { NetworkOptions } from "./config.ts";
import { CHANNEL_VERSION, type Hello, NONCE_BYTES } from "./control.ts";
import { endConnection } from "./end-connection.ts";
import { createFrontDoor } from "./front-door.ts";
import { createGate, createRoster, type Roster } from "./gate.ts";
import { createHost, HANDSHAKE_PROTOCOL, type Host, parseAddresses } from "./libp2p-host.ts";
import { createNetworkMetrics, type NetworkMetrics, type Rejection } from "./metrics.ts";
import { createPeer, DialFailure, type Peer, type PeerFailure, type PeerSink } from "./peers.ts";
import { createSocketDoor } from "./socket-door.ts";
import { createSocketContext } from "./socket-key.ts";
import type { SocketGround } from "./socket-paths.ts";
import { createTurnstile } from "./turnstile.ts";

/** What a message of a peer goes into. */
export type MessageSink = PeerSink;

export type NetworkDependencies = {
  /** Ed25519 seed of this node, 32 bytes. */
  readonly nodeKeySeed: Uint8Array;
  /** In the order of the genesis, this node included. */
  readonly members: readonly Pick<Member, "nodeKey" | "seats">[];
  readonly self: OperatorIndex;
  readonly genesisHash: Hash;
  readonly peerLimits: PeerLimits;
  readonly sink: MessageSink;
  readonly logger: Logger;
  readonly registry: Registry;
};

export type PeerState = {
  readonly operator: OperatorIndex;
  readonly connected: boolean;
  readonly roundTripMs: number | null;
  readonly queuedBytes: number;
  /** Whether batches travel on a socket of their own; null: not connected. [N10] */
  readonly bulkSocket: boolean | null;
  /** Why there is no connection: `wrong_network` is another thing than `unreachable`. */
  readonly lastFailure: PeerFailure | null;
};

export type Network = {
  /**
   * Queues one frame for one peer. False: dropped, because the peer is not connected or its queue
   * is full. The frame must not change afterwards.
   */
  send(to: OperatorIndex, kind: PeerMessageKind, frame: Uint8Array): boolean;
  /** All members but this one, by operator. */
  peers(): readonly PeerState[];
  /** Where this node listens, with its peer id. */
  addresses(): readonly string[];
  /** Counts what a core rejected, under the metric of this folder. */
  countRejected(code: Rejection): void;
  /** Ends every connection, stream, timer and listener. */
  close(): Promise<void>;
};

/**
 * Listens, and dials every member whose address is known.
 *
 * @throws {LockstepError} `CONFIG_INVALID`: the key is not that of member `self`, an address is no
 * multiaddr, or nothing can listen there.
 */
export async function createNetwork(
  options: NetworkOptions,
  dependencies: NetworkDependencies,
): Promise<Network> {
  const { self, members } = dependencies;
  checkKey(dependencies);
  const now = (): number => performance.now();
  const logger = dependencies.logger.child({ component: "p2p" });
  const peers: Peer[] = [];
  const metrics = createNetworkMetrics(dependencies.registry, gaugesOf(peers, dependencies));
  const roster = createRoster(
    members.map((member) => member.nodeKey),
    self,
  );
  const mine: Hello = {
    version: CHANNEL_VERSION,
    genesisHash: dependencies.genesisHash,
    nonce: toHex(crypto.getRandomValues(new Uint8Array(NONCE_BYTES))),
  };
  const door = createDoor({ roster, peers, options });
  const denied = (reason: "rate_limited" | "not_member", address: string): void => {
    metrics.rejected.inc({ reason });
    logger.warn({ code: LogCode.peerRefused, reason, address }, "connection refused");
  };
  const gate = createGate({ roster, denied: (address) => denied("not_member", address) });
  const ground = createGround(options, (address) => denied("not_member", address));
  const front = createFrontDoor({
    turnstile: createTurnstile({ ...options, now }),
    pendingMax: options.pendingHandshakesMax,
    silentMs: options.handshakeMs,
    denied: (address) => denied("rate_limited", address),
    tls: ground.door.receive,
  });
  const { nodeKeySeed } = dependencies;
  const addresses = members.map((_, index) => parseAddresses(options.addresses[index] ?? []));
  const host = await createHost({ options, nodeKeySeed, gate, front, now, events: door });
  for (const index of members.keys()) {
    const operator = operatorOf(index);
    if (operator === self) continue;
    peers[index] = createPeer({
      self,
      operator,
      addresses: addresses[index] ?? [],
      options,
      ground,
      limits: dependencies.peerLimits,
      mine,
      sink: dependencies.sink,
      logger,
      metrics,
      now,
      random: Math.random,
      dial: createDial(host, roster),
    });
  }
  for (const peer of peers.values()) peer?.start();
  logger.info({ addresses: host.addresses() }, "listening for peers");
  return surfaceOf({ peers, host, ground, metrics });
}

function surfaceOf(parts: {
  readonly peers: readonly (Peer | undefined)[];
  readonly host: Host;
  readonly ground: SocketGround;
  readonly metrics: NetworkMetrics;
}): Network {
  const { peers, host, ground, metrics } = parts;
  return {
    send: (to, kind, frame) => peers[to]?.send(kind, frame) ?? false,
    peers: () =>
      present(peers).map((peer) => ({
        operator: peer.operator,
        connected: peer.connected,
        roundTripMs: peer.roundTripMs,
        queuedBytes: MESSAGE_CLASSES.reduce((sum, name) => sum + peer.queuedBytes(name), 0),
        bulkSocket: peer.bulkSocket,
        lastFailure: peer.lastFailure,
      })),
    addresses: host.addresses,
    countRejected: (reason) => metrics.rejected.inc({ reason }),
    async close() {
      for (const peer of present(peers)) peer.close();
      ground.door.close();
      await host.close();
    },
  };
}

/** Without the hole at this node's own place. */
const present = (peers: readonly (Peer | undefined)[]): Peer[] =>
  peers.filter((peer) => peer !== undefined);

function createGround(options: NetworkOptions, denied: (address: string) => void): SocketGround {
  const context = createSocketContext();
  const door = createSocketDoor({
    context,
    handshakeMs: options.handshakeMs,
    pendingMax: options.pendingHandshakesMax,
    denied,
  });
  return { context, door, random: Math.random };
}

function checkKey({ nodeKeySeed, members, self }: NetworkDependencies): void {
  const key = ed25519.publicKeyOf(ed25519.createSecretKey(nodeKeySeed));
  const member = members[self];
  if (member !== undefined && equalBytes(member.nodeKey, key)) return;
  throw new LockstepError("CONFIG_INVALID", `the node key is not that of operator ${self}`);
}

function gaugesOf(peers: readonly (Peer | undefined)[], { members, self }: NetworkDependencies) {
  const seatsOf = (operator: number): number => members[operator]?.seats ?? 0;
  const allSeats = members.reduce((sum, member) => sum + member.seats, 0);
  return {
    connected: (direction: string) =>
      present(peers).filter((peer) => peer.direction === direction).length,
    connectedSeatsRatio: () =>
      present(peers)
        .filter((peer) => peer.connected)
        .reduce((sum, peer) => sum + seatsOf(peer.operator), seatsOf(self)) / allSeats,
    queuedBytes: (name: (typeof MESSAGE_CLASSES)[number]) =>
      present(peers).reduce((sum, peer) => sum + peer.queuedBytes(name), 0),
    bulkPaths: (path: string) =>
      present(peers).filter((peer) => peer.bulkSocket === (path === "socket")).length,
    scores: () => present(peers).map(({ operator, score }) => ({ operator, score })),
  };
}

/** Connections of one member that have not proven themselves. */
const PENDING_PER_MEMBER = 2;

/** Hands what comes in to the member it belongs to. */
function createDoor(parts: {
  readonly roster: Roster;
  readonly peers: readonly (Peer | undefined)[];
  readonly options: NetworkOptions;
}): Parameters<typeof createHost>[0]["events"] {
  const { roster, peers, options } = parts;
  const silent = new Map<string, { readonly timer: NodeJS.Timeout; readonly operator: number }>();

  const forget = (connection: Connection): void => {
    clearTimeout(silent.get(connection.id)?.timer);
    silent.delete(connection.id);
  };

  return {
    inbound(connection) {
      const operator = roster.operatorOf(connection.remotePeer);
      const pending = [...silent.values()].filter((other) => other.operator === operator).length;
      if (operator === null || pending >= PENDING_PER_MEMBER) {
        return endConnection(connection, "too many connections");
      }
      const abort = (): void => endConnection(connection, "no handshake");
      const timer = setTimeout(abort, options.handshakeMs);
      silent.set(connection.id, { timer, operator });
      connection.addEventListener("close", () => forget(connection));
    },
    control(stream, connection) {
      const operator = roster.operatorOf(connection.remotePeer);
      const peer = operator === null ? undefined : peers[operator];
      const first = connection.direction === "inbound" && !peer?.linkOf(connection);
      if (peer === undefined || !first) return endConnection(connection, "no handshake here");
      forget(connection);
      peer.accept(connection, stream);
    },
    stream(name, stream, connection) {
      const operator = roster.operatorOf(connection.remotePeer);
      const peer = operator === null ? undefined : peers[operator];
      const link = peer?.linkOf(connection);
      if (link === undefined) return endConnection(connection, "stream before handshake");
      link.accept(name, stream);
    },
  };
}

/** Dials, and makes sure who answered. */
const createDial =
  (host: Host, roster: Roster) =>
  async (operator: OperatorIndex, addresses: Parameters<Host["dial"]>[0], signal: AbortSignal) => {
    const connection = await host.dial(addresses, signal).catch((cause: unknown) => {
      const stranger = cause instanceof Error && cause.name === "ConnectionInterceptedError";
      throw new DialFailure(stranger ? "wrong_identity" : "unreachable", { cause });
    });
    if (roster.operatorOf(connection.remotePeer) !== operator) {
      endConnection(connection, "not the wanted member");
      throw new DialFailure("wrong_identity");
    }
    const control = await connection
      .newStream(HANDSHAKE_PROTOCOL, { signal })
      .catch((cause: unknown) => {
        endConnection(connection, "no handshake stream");
        throw new DialFailure("lost", { cause });
      });
    return { connection, control };
  };
