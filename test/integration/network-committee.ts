/** A committee of real nodes on real sockets, and what tests of the channels need around it. */
import { generateKeyPairSync, randomFillSync } from "node:crypto";
import { Registry } from "prom-client";
import {
  buildBatch,
  type PeerMessage,
  type PeerMessageKind,
  peerKeyOf,
  SectionKind,
} from "../../src/chain/index.ts";
import { encodePeerMessage, type PeerLimits, peerLimitsOf } from "../../src/codec/index.ts";
import { ed25519 } from "../../src/crypto/ed25519.ts";
import {
  createNetwork,
  type MessageSink,
  type Network,
  type NetworkMember,
  NetworkOptions,
  type PeerState,
} from "../../src/network/index.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  laneHeightOf,
  millisOf,
  type OperatorIndex,
  operatorOf,
  type PeerKey,
  rollupOf,
  seatsOf,
  viewOf,
  ZERO_HASH,
} from "../../src/primitives/brand.ts";
import { createLogger } from "../../src/telemetry/index.ts";

export const OPERATORS = 4;
export const LIMITS: PeerLimits = peerLimitsOf(OPERATORS, {
  maxBatchBytes: 512 * 1024,
  maxGapInline: 64,
  maxResponseBytes: 4 * 1024 * 1024,
});
export const GENESIS = `0x${"11".repeat(32)}` as Hash;

const keyOf = (seed: Uint8Array): Uint8Array => ed25519.publicKeyOf(ed25519.createSecretKey(seed));
/** Sorted by their keys, so that a lower number is a lower key. */
const SEEDS = Array.from({ length: 8 }, (_, index) => new Uint8Array(32).fill(index + 1)).sort(
  (left, right) => (peerKeyOf(keyOf(left)) < peerKeyOf(keyOf(right)) ? -1 : 1),
);
export const seedOf = (index: number): Uint8Array => SEEDS[index] as Uint8Array;
export const MEMBERS = Array.from({ length: OPERATORS }, (_, index) => ({
  nodeKey: keyOf(seedOf(index)),
  seats: seatsOf(1),
}));
/** Of those beside the committee too. */
export const KEYS: readonly PeerKey[] = SEEDS.map((seed) => peerKeyOf(keyOf(seed)));
const operatorOfKey = (key: PeerKey): OperatorIndex => operatorOf(KEYS.indexOf(key));

/** A member as the network is told of it. */
export const memberOf = (index: number, addresses: readonly string[] = []): NetworkMember => ({
  key: KEYS[index] as PeerKey,
  seats: 1,
  addresses,
});

/** A seed of nobody in the committee. */
export const strangerSeed = (): Uint8Array =>
  new Uint8Array(
    generateKeyPairSync("ed25519").privateKey.export({ format: "der", type: "pkcs8" }),
  ).slice(-32);

/** What one node was told, with waiting; members by their number. */
export type Recorder = MessageSink & {
  readonly messages: { readonly from: OperatorIndex; readonly message: PeerMessage }[];
  readonly rejections: string[];
  /** `+1`, `-1`: operator 1 connected, disconnected. */
  readonly connections: string[];
  /** Resolves once the condition holds; it is looked at after each event. */
  until(condition: () => boolean): Promise<void>;
  /** Looks again, after something that is no event of the sink. */
  look(): void;
};

export const DEADLINE_MS = 20_000;

type Take = (
  from: OperatorIndex,
  message: PeerMessage,
  frameBytes: number,
) => Promise<void> | undefined;

/** @param take what the node does with a message; takes it at once by default. */
export function createRecorder(take?: Take): Recorder {
  const waiting = new Set<() => void>();
  const look = (): void => {
    for (const check of [...waiting]) check();
  };
  const recorder: Recorder = {
    messages: [],
    rejections: [],
    connections: [],
    look,
    take(key, message, frameBytes) {
      const from = operatorOfKey(key);
      recorder.messages.push({ from, message });
      const answer = take?.(from, message, frameBytes);
      look();
      return answer;
    },
    rejected(key, code, reason) {
      recorder.rejections.push(`${operatorOfKey(key)} ${code} ${reason}`);
      look();
    },
    connected(peer) {
      recorder.connections.push(`+${operatorOfKey(peer)}`);
      look();
    },
    disconnected(peer) {
      recorder.connections.push(`-${operatorOfKey(peer)}`);
      look();
    },
    until: (condition) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (!condition()) return;
          waiting.delete(check);
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`not within ${DEADLINE_MS} ms: ${condition}`));
        }, DEADLINE_MS);
        waiting.add(check);
        check();
      }),
  };
  return recorder;
}

/** Resolves once the condition holds, where no event tells. */
export async function eventually(condition: () => boolean): Promise<void> {
  const waiting = createRecorder();
  const looking = setInterval(waiting.look, 10);
  try {
    await waiting.until(condition);
  } finally {
    clearInterval(looking);
  }
}

/** The network of a node, with members by their number. */
export type TestNetwork = Omit<Network, "send" | "peers"> & {
  send(to: OperatorIndex, kind: PeerMessageKind, frame: Uint8Array): boolean;
  peers(): readonly (PeerState & { readonly operator: OperatorIndex })[];
};

const byNumber = (network: Network): TestNetwork => ({
  ...network,
  send: (to, kind, frame) => network.send(KEYS[to] as PeerKey, kind, frame),
  peers: () => network.peers().map((peer) => ({ ...peer, operator: operatorOfKey(peer.key) })),
});

export type TestNode = {
  readonly network: TestNetwork;
  readonly recorder: Recorder;
  readonly registry: Registry;
};

export type TestNodeOptions = {
  readonly index: number;
  /** Nodes whose addresses this one is given; or addresses by operator. */
  readonly dials?: readonly { readonly index: number; readonly addresses: readonly string[] }[];
  readonly genesisHash?: Hash;
  readonly seed?: Uint8Array;
  readonly recorder?: Recorder;
  readonly options?: Partial<NetworkOptions>;
};

export async function startNode(setup: TestNodeOptions): Promise<TestNode> {
  const recorder = setup.recorder ?? createRecorder();
  const registry = new Registry();
  const seed = setup.seed ?? seedOf(setup.index);
  const network = await createNetwork(
    NetworkOptions.parse({ listen: "/ip4/127.0.0.1/tcp/0", ...setup.options }),
    {
      nodeKeySeed: seed,
      genesisHash: setup.genesisHash ?? GENESIS,
      peerLimits: LIMITS,
      sink: recorder,
      logger: createLogger({ format: "json", level: "silent", name: `op-${setup.index}` }),
      registry,
    },
  );
  const known = new Map((setup.dials ?? []).map(({ index, addresses }) => [index, addresses]));
  const current = MEMBERS.map((_, index) =>
    index === setup.index
      ? { ...memberOf(index), key: network.self }
      : memberOf(index, known.get(index) ?? []),
  );
  network.setMembers({ current, next: [], closing: [] });
  return { network: byNumber(network), recorder, registry };
}

/** Where a node listens, in the form in which others are given it. */
export const placeOf = (index: number, node: TestNode) => ({
  index,
  addresses: node.network.addresses(),
});

/** Nodes 0 to count - 1, each dialling those before it, all connected. */
export async function startMesh(
  count: number,
  setupOf: (index: number) => Partial<TestNodeOptions> = () => ({}),
): Promise<readonly TestNode[]> {
  const nodes: TestNode[] = [];
  for (let index = 0; index < count; index++) {
    const dials = nodes.map((node, lower) => placeOf(lower, node));
    nodes.push(await startNode({ index, dials, ...setupOf(index) }));
  }
  for (const node of nodes) {
    await node.recorder.until(() => connectedTo(node).length === count - 1);
  }
  return nodes;
}

export const connectedTo = ({ network }: TestNode): readonly number[] =>
  network
    .peers()
    .filter((peer) => peer.connected)
    .map((peer) => peer.operator);

export const closeAll = async (nodes: readonly TestNode[]): Promise<void> => {
  await Promise.all(nodes.map((node) => node.network.close()));
};

/** A small message with a number in it, in the class of votes. */
export const statusFrame = (number: number): Uint8Array =>
  encodePeerMessage({
    kind: "status",
    epoch: epochOf(1),
    status: {
      epoch: epochOf(1),
      view: viewOf(number),
      finalizedView: viewOf(0),
      finalizedHeight: heightOf(0),
      certifiedHeight: heightOf(0),
    },
  });

/** A batch of one unit of random bytes; its lane height is `number`. */
export function batchFrame(number: number, payloadBytes: number): Uint8Array {
  const section = new Uint8Array(payloadBytes + 4);
  randomFillSync(section);
  new DataView(section.buffer).setUint32(0, payloadBytes);
  const batch = buildBatch(
    {
      epoch: epochOf(1),
      lane: operatorOf(0),
      height: laneHeightOf(number),
      parentDigest: ZERO_HASH,
      createdMs: millisOf(0),
      laneBytes: payloadBytes,
    },
    [{ kind: SectionKind.OPEN, rollupId: rollupOf(1), units: 1, bytes: section }],
  );
  const signature = new Uint8Array(96);
  return encodePeerMessage({ kind: "batch", epoch: epochOf(1), batch, signature });
}
