/** The channels of this node to the members of its committee. */
import type { Multiaddr } from "@multiformats/multiaddr";
import type { Registry } from "prom-client";
import { type PeerMessageKind, peerKeyOf } from "../chain/index.ts";
import type { PeerLimits } from "../codec/index.ts";
import { ed25519 } from "../crypto/ed25519.ts";
import type { Hash, PeerKey } from "../primitives/brand.ts";
import { toHex } from "../primitives/bytes.ts";
import { LogCode, type Logger } from "../telemetry/index.ts";
import { MESSAGE_CLASSES } from "./classes.ts";
import type { NetworkOptions } from "./config.ts";
import { CHANNEL_VERSION, type Hello, NONCE_BYTES } from "./control.ts";
import type { PeerFailure } from "./dialer.ts";
import { createFrontDoor } from "./front-door.ts";
import { createGate, createRoster, type Roster } from "./gate.ts";
import { createHost, type Host, parseAddresses } from "./libp2p-host.ts";
import { createDial, createMemberDoor } from "./member-door.ts";
import { type Membership, membersOf, type NetworkMember, NOBODY } from "./membership.ts";
import {
  createNetworkMetrics,
  type NetworkGauges,
  type NetworkMetrics,
  type Rejection,
} from "./metrics.ts";
import { createPeer, type Peer, type PeerSink } from "./peers.ts";
import { createSocketDoor } from "./socket-door.ts";
import { createSocketContext } from "./socket-key.ts";
import type { SocketGround } from "./socket-paths.ts";
import { createTurnstile } from "./turnstile.ts";

/** What a message of a peer goes into. */
export type MessageSink = PeerSink;

export type NetworkDependencies = {
  /** Ed25519 seed of this node, 32 bytes. */
  readonly nodeKeySeed: Uint8Array;
  readonly genesisHash: Hash;
  readonly peerLimits: PeerLimits;
  readonly sink: MessageSink;
  readonly logger: Logger;
  readonly registry: Registry;
};

export type PeerState = {
  readonly key: PeerKey;
  readonly connected: boolean;
  readonly roundTripMs: number | null;
  readonly queuedBytes: number;
  /** Whether batches travel on a socket of their own; null: not connected. [N10] */
  readonly bulkSocket: boolean | null;
  /** Why there is no connection: `wrong_network` is another thing than `unreachable`. */
  readonly lastFailure: PeerFailure | null;
};

export type Network = {
  /** This node, by its key. */
  readonly self: PeerKey;
  /**
   * Queues one frame for one peer. False: dropped, because the peer is not connected or its queue
   * is full. The frame must not change afterwards.
   */
  send(to: PeerKey, kind: PeerMessageKind, frame: Uint8Array): boolean;
  /** Who is connected from now on: others are disconnected and refused, newcomers dialled. [E8] */
  setMembers(membership: Membership): void;
  /** All that are to be connected. */
  peers(): readonly PeerState[];
  /** Where this node listens, with its peer id. */
  addresses(): readonly string[];
  /** Counts what a core rejected, under the metric of this folder. */
  countRejected(code: Rejection): void;
  /** Ends every connection, stream, timer and listener. */
  close(): Promise<void>;
};

/** What all members have in common. */
type Ground = {
  readonly options: NetworkOptions;
  readonly self: PeerKey;
  readonly peers: Map<PeerKey, Peer>;
  readonly roster: Roster;
  readonly logger: Logger;
};

/**
 * Listens; whom to dial and to let in `setMembers` says.
 *
 * @throws {LockstepError} `CONFIG_INVALID`: a configured address is no multiaddr, or nothing can
 * listen there.
 */
export async function createNetwork(
  options: NetworkOptions,
  dependencies: NetworkDependencies,
): Promise<Network> {
  const { nodeKeySeed, genesisHash, peerLimits: limits, sink } = dependencies;
  for (const texts of Object.values(options.static)) parseAddresses(texts);
  const now = (): number => performance.now();
  const logger = dependencies.logger.child({ component: "p2p" });
  const self = peerKeyOf(ed25519.publicKeyOf(ed25519.createSecretKey(nodeKeySeed)));
  const peers = new Map<PeerKey, Peer>();
  let membership = NOBODY;
  const gauges = gaugesOf({ self, peers, current: () => membership.current });
  const metrics = createNetworkMetrics(dependencies.registry, gauges);
  const roster = createRoster(self);
  const nonce = toHex(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
  const mine: Hello = { version: CHANNEL_VERSION, genesisHash, nonce };
  const denied = (reason: "rate_limited" | "not_member", address: string): void => {
    metrics.rejected.inc({ reason });
    logger.warn({ code: LogCode.peerRefused, reason, address }, "connection refused");
  };
  const gate = createGate({ roster, denied: (address) => denied("not_member", address) });
  const ground = createGround(options, (address) => denied("not_member", address));
  const reserved = (): number => SOCKETS_PER_MEMBER * peers.size;
  const front = createFrontDoor({
    turnstile: createTurnstile({ ...options, reserved, now }),
    pendingMax: options.pendingHandshakesMax,
    silentMs: options.handshakeMs,
    denied: (address) => denied("rate_limited", address),
    tls: ground.door.receive,
  });
  const events = createMemberDoor({ roster, peers, options });
  const host = await createHost({ options, nodeKeySeed, gate, front, now, events });
  const dial = createDial(host, roster);
  const { random } = Math;
  const common = { self, options, ground, limits, mine, sink, logger, metrics, now, random, dial };
  const create = (key: PeerKey, addresses: readonly Multiaddr[]): Peer =>
    createPeer({ ...common, key, addresses });
  const apply = createMembers({ options, self, peers, roster, logger }, create);
  logger.info({ addresses: host.addresses(), self }, "listening for peers");
  return {
    ...surfaceOf({ self, peers, host, ground, metrics }),
    setMembers(members) {
      membership = members;
      apply(members);
    },
  };
}

/** A connection, one that is being proven, and a socket per class. */
const SOCKETS_PER_MEMBER = 8;

/** Who leaves is disconnected, who comes is dialled, whoever stays keeps its connection. */
function createMembers(
  { options, self, peers, roster, logger }: Ground,
  create: (key: PeerKey, addresses: readonly Multiaddr[]) => Peer,
): (membership: Membership) => void {
  const known = new Map<PeerKey, string>();

  function addressesOf(member: NetworkMember): readonly Multiaddr[] {
    const configured = options.static[member.key];
    if (configured !== undefined) return parseAddresses(configured);
    return member.addresses.flatMap((text) => {
      try {
        return parseAddresses([text]);
      } catch {
        // What others registered is no reason to stop.
        const fields = { code: LogCode.peerUnreachable, peer: member.key, address: text };
        logger.warn(fields, "the registry has no multiaddr for a member");
        return [];
      }
    });
  }

  return (membership) => {
    const members = membersOf(membership, self);
    roster.set(members.keys());
    for (const [key, peer] of [...peers]) {
      if (members.has(key)) continue;
      peers.delete(key);
      known.delete(key);
      peer.close();
    }
    for (const [key, member] of members) {
      const text = member.addresses.join();
      const peer = peers.get(key);
      if (peer !== undefined && known.get(key) === text) continue;
      known.set(key, text);
      const addresses = addressesOf(member);
      if (peer !== undefined) {
        peer.moveTo(addresses);
        continue;
      }
      const created = create(key, addresses);
      peers.set(key, created);
      created.start();
    }
  };
}

function surfaceOf(parts: {
  readonly self: PeerKey;
  readonly peers: ReadonlyMap<PeerKey, Peer>;
  readonly host: Host;
  readonly ground: SocketGround;
  readonly metrics: NetworkMetrics;
}): Omit<Network, "setMembers"> {
  const { self, peers, host, ground, metrics } = parts;
  return {
    self,
    send: (to, kind, frame) => peers.get(to)?.send(kind, frame) ?? false,
    peers: () =>
      [...peers.values()].map((peer) => ({
        key: peer.key,
        connected: peer.connected,
        roundTripMs: peer.roundTripMs,
        queuedBytes: MESSAGE_CLASSES.reduce((sum, name) => sum + peer.queuedBytes(name), 0),
        bulkSocket: peer.bulkSocket,
        lastFailure: peer.lastFailure,
      })),
    addresses: host.addresses,
    countRejected: (reason) => metrics.rejected.inc({ reason }),
    async close() {
      for (const peer of peers.values()) peer.close();
      ground.door.close();
      await host.close();
    },
  };
}

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

function gaugesOf(parts: {
  readonly self: PeerKey;
  readonly peers: ReadonlyMap<PeerKey, Peer>;
  readonly current: () => readonly NetworkMember[];
}): NetworkGauges {
  const { self, peers, current } = parts;
  const all = (): readonly Peer[] => [...peers.values()];
  const isHere = ({ key }: NetworkMember): boolean =>
    key === self || peers.get(key)?.connected === true;
  const seats = (members: readonly NetworkMember[]): number =>
    members.reduce((sum, member) => sum + member.seats, 0);
  return {
    connected: (direction) => all().filter((peer) => peer.direction === direction).length,
    connectedSeatsRatio: () => seats(current().filter(isHere)) / Math.max(1, seats(current())),
    queuedBytes: (name) => all().reduce((sum, peer) => sum + peer.queuedBytes(name), 0),
    bulkPaths: (path) => all().filter((peer) => peer.bulkSocket === (path === "socket")).length,
    scores: () =>
      current().flatMap(({ key }, operator) => {
        const score = peers.get(key)?.score;
        return score === undefined ? [] : [{ operator, score }];
      }),
  };
}
