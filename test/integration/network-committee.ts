/** A committee of real nodes on real sockets, and what tests of the channels need around it. */
import { generateKeyPairSync, randomFillSync } from "node:crypto";
import { Registry } from "prom-client";
import { buildBatch, type PeerMessage, SectionKind } from "../../src/chain/index.ts";
import { encodePeerMessage, type PeerLimits, peerLimitsOf } from "../../src/codec/index.ts";
import { ed25519 } from "../../src/crypto/ed25519.ts";
import {
  createNetwork,
  type MessageSink,
  type Network,
  NetworkOptions,
} from "../../src/network/index.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  laneHeightOf,
  millisOf,
  type OperatorIndex,
  operatorOf,
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

export const seedOf = (index: number): Uint8Array => new Uint8Array(32).fill(index + 1);
const keyOf = (seed: Uint8Array): Uint8Array => ed25519.publicKeyOf(ed25519.createSecretKey(seed));
export const MEMBERS = Array.from({ length: OPERATORS }, (_, index) => ({
  nodeKey: keyOf(seedOf(index)),
  seats: seatsOf(1),
}));

/** A seed of nobody in the committee. */
export const strangerSeed = (): Uint8Array =>
  new Uint8Array(
    generateKeyPairSync("ed25519").privateKey.export({ format: "der", type: "pkcs8" }),
  ).slice(-32);

/** What one node was told, with waiting. */
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

/** @param take what the node does with a message; takes it at once by default. */
export function createRecorder(take?: MessageSink["take"]): Recorder {
  const waiting = new Set<() => void>();
  const look = (): void => {
    for (const check of [...waiting]) check();
  };
  const recorder: Recorder = {
    messages: [],
    rejections: [],
    connections: [],
    look,
    take(from, message, frameBytes) {
      recorder.messages.push({ from, message });
      const answer = take?.(from, message, frameBytes);
      look();
      return answer;
    },
    rejected(from, code, reason) {
      recorder.rejections.push(`${from} ${code} ${reason}`);
      look();
    },
    connected(peer) {
      recorder.connections.push(`+${peer}`);
      look();
    },
    disconnected(peer) {
      recorder.connections.push(`-${peer}`);
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

export type TestNode = {
  readonly network: Network;
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
  const members = MEMBERS.map((member, index) =>
    index === setup.index ? { ...member, nodeKey: keyOf(seed) } : member,
  );
  const network = await createNetwork(
    NetworkOptions.parse({
      listen: "/ip4/127.0.0.1/tcp/0",
      addresses: Object.fromEntries(
        (setup.dials ?? []).map(({ index, addresses }) => [String(index), addresses]),
      ),
      ...setup.options,
    }),
    {
      nodeKeySeed: seed,
      members,
      self: operatorOf(setup.index),
      genesisHash: setup.genesisHash ?? GENESIS,
      peerLimits: LIMITS,
      sink: recorder,
      logger: createLogger({ format: "json", level: "silent", name: `op-${setup.index}` }),
      registry,
    },
  );
  return { network, recorder, registry };
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
