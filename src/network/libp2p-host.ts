/** libp2p with the few parts that a closed committee needs: TCP, encryption, yamux. */
import { noise } from "@chainsafe/libp2p-noise";
import { yamux } from "@chainsafe/libp2p-yamux";
import { generateKeyPairFromSeed } from "@libp2p/crypto/keys";
import type { Connection, ConnectionGater, Stream } from "@libp2p/interface";
import { tcp } from "@libp2p/tcp";
import { tls } from "@libp2p/tls";
import { type Multiaddr, multiaddr } from "@multiformats/multiaddr";
import { createLibp2p, type Libp2p } from "libp2p";
import { LockstepError } from "../primitives/errors.ts";
import { MESSAGE_CLASSES, type MessageClass, protocolOf } from "./classes.ts";
import type { NetworkOptions } from "./config.ts";
import type { FrontDoor } from "./front-door.ts";
import { guardMuxer } from "./yamux-guard.ts";

/** Says who we are; stays the same in every version, so that versions can be told apart. [N6] */
export const HANDSHAKE_PROTOCOL = "/lockstep/handshake/1.0.0";

export type HostEvents = {
  /** Encrypted, of a member, and nothing said yet. */
  inbound(connection: Connection): void;
  control(stream: Stream, connection: Connection): void;
  stream(name: MessageClass, stream: Stream, connection: Connection): void;
};

export type Host = {
  /** With the peer id, as other operators configure them. */
  addresses(): readonly string[];
  /** Rejects when nobody answers there, or a stranger does. */
  dial(addresses: readonly Multiaddr[], signal: AbortSignal): Promise<Connection>;
  close(): Promise<void>;
};

const MARGIN_BYTES = 64 * 1024;
/** Of one class and direction on one connection. */
const ONE_STREAM = { maxInboundStreams: 1, maxOutboundStreams: 1 };
/** Handshake, classes, and as many again that are being refused. */
const MUXER_STREAMS = 2 * (MESSAGE_CLASSES.length + 1);
/** Measures the round trip, after which the multiplexer opens its windows. */
const MUXER_PING_MS = 5000;

/** @throws {LockstepError} `CONFIG_INVALID` if it cannot listen there. */
export async function createHost(setup: {
  readonly options: NetworkOptions;
  readonly nodeKeySeed: Uint8Array;
  readonly gate: ConnectionGater;
  /** Null: libp2p takes every socket. */
  readonly front: FrontDoor | null;
  readonly now: () => number;
  readonly events: HostEvents;
}): Promise<Host> {
  const { options, events } = setup;
  const node = await createLibp2p({
    ...(await baseOf(setup)),
    connectionManager: {
      maxConnections: options.connectionsMax,
      maxIncomingPendingConnections: options.pendingHandshakesMax,
      inboundConnectionThreshold: options.connectionsPerSecondMax,
      inboundUpgradeTimeout: options.handshakeMs,
      inboundStreamProtocolNegotiationTimeout: options.handshakeMs,
      outboundStreamProtocolNegotiationTimeout: options.handshakeMs,
      dialTimeout: options.handshakeMs,
      addressDialTimeout: options.handshakeMs,
      reconnectRetries: 0,
    },
    start: false,
  });
  await node.handle(HANDSHAKE_PROTOCOL, events.control, ONE_STREAM);
  for (const name of MESSAGE_CLASSES) {
    const accept = (stream: Stream, connection: Connection): void =>
      events.stream(name, stream, connection);
    await node.handle(protocolOf(name), accept, ONE_STREAM);
  }
  node.addEventListener("connection:open", ({ detail }) => {
    if (detail.direction === "inbound") events.inbound(detail);
  });
  await listen(node, options);
  return {
    addresses: () => node.getMultiaddrs().map((address) => address.toString()),
    dial: (addresses, signal) => node.dial([...addresses], { signal, force: true }),
    async close() {
      setup.front?.close();
      await node.stop();
    },
  };
}

async function baseOf(setup: Parameters<typeof createHost>[0]) {
  const { options, now, front } = setup;
  const transport = tcp({
    maxConnections: options.connectionsMax,
    dialOpts: { noDelay: true },
    listenOpts: { noDelay: true },
  });
  const windowBytes = options.streamWindowBytes;
  const muxer = yamux({
    maxInboundStreams: MUXER_STREAMS,
    maxOutboundStreams: MUXER_STREAMS,
    maxEarlyStreams: MUXER_STREAMS,
    keepAliveInterval: MUXER_PING_MS,
    streamOptions: {
      maxStreamWindowSize: windowBytes,
      // A paused stream may still receive a window. [N4]
      maxReadBufferLength: windowBytes + MARGIN_BYTES,
    },
  });
  return {
    privateKey: await generateKeyPairFromSeed("Ed25519", setup.nodeKeySeed),
    addresses: { listen: [options.listen] },
    transports: [
      (components: Parameters<typeof transport>[0]) => {
        const plain = transport(components);
        return front === null ? plain : front.guard(plain);
      },
    ],
    connectionEncrypters: [options.encryption === "tls" ? tls() : noise()],
    streamMuxers: [() => guardMuxer(muxer(), { windowBytes, now })],
    connectionGater: setup.gate,
    connectionMonitor: { enabled: false },
  };
}

async function listen(node: Libp2p, options: NetworkOptions): Promise<void> {
  try {
    await node.start();
  } catch (cause) {
    await node.stop();
    throw new LockstepError("CONFIG_INVALID", `cannot listen on ${options.listen}`, { cause });
  }
}

const P2P_CODE = 421;

/**
 * Addresses without a peer id: whose key answers is judged here, so that a wrong one can be named.
 *
 * @throws {LockstepError} `CONFIG_INVALID` for a text that is no multiaddr.
 */
export function parseAddresses(texts: readonly string[]): readonly Multiaddr[] {
  return texts.map((text) => {
    try {
      return multiaddr(text).decapsulateCode(P2P_CODE);
    } catch (cause) {
      throw new LockstepError("CONFIG_INVALID", `not a multiaddr: ${text}`, { cause });
    }
  });
}
