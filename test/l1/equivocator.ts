/**
 * A member of the committee that lies over real channels: it holds the keys of an operator whose own
 * node is down, and signs whatever it likes. [S7]
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Registry } from "prom-client";
import {
  genesisHash,
  type PeerMessage,
  type PeerMessageKind,
  peerKeyOf,
  reportPreimage,
  type SignedStatement,
  type Statement,
  type TipReport,
  voteDigest,
} from "../../src/chain/index.ts";
import { encodePeerMessage, peerLimitsOf } from "../../src/codec/index.ts";
import { loadNativeBls } from "../../src/crypto/bls-native.ts";
import { ed25519 } from "../../src/crypto/ed25519.ts";
import { nodeFolder } from "../../src/devnet/setup.ts";
import { createNetwork, type Network, NetworkOptions } from "../../src/network/index.ts";
import {
  epochOf,
  laneHeightOf,
  type OperatorIndex,
  operatorOf,
  viewOf,
} from "../../src/primitives/brand.ts";
import { createLogger } from "../../src/telemetry/index.ts";
import { until } from "../perturb/deadline.ts";
import type { L1Arena } from "./arena.ts";

export type Equivocator = {
  /** Its place in the committee. */
  readonly place: OperatorIndex;
  signed(statement: Statement): SignedStatement;
  /** Notarize, nullify or finalize, with all that belongs to the message. */
  vote(statement: Statement): PeerMessage;
  /** To these nodes, by their number, in this order. */
  send(nodes: readonly number[], ...messages: readonly PeerMessage[]): void;
  /** The first message of this kind that comes from now on. */
  next<K extends PeerMessageKind>(kind: K): Promise<PeerMessage & { readonly kind: K }>;
  close(): Promise<void>;
};

const CONNECT_MS = 30_000;
const ANSWER_MS = 10_000;
const KINDS = { 1: "notarize", 2: "nullify", 3: "finalize" } as const;

/** @param node whose keys it has; must be stopped. @param place of it. */
export async function openEquivocator(
  arena: L1Arena,
  member: { readonly node: number; readonly place: number },
): Promise<Equivocator> {
  const { setup } = arena;
  const { network: file } = setup;
  const keys = setup.keys[member.node];
  if (keys === undefined) throw new Error(`there is no node ${member.node}`);
  const bls = await loadNativeBls();
  const genesis = genesisHash(file);
  const waiting = new Map<PeerMessageKind, (message: PeerMessage) => void>();
  const channels = await createNetwork(
    NetworkOptions.parse({ listen: await listenOf(arena, member.node), dialMaxMs: 1000 }),
    {
      nodeKeySeed: keys.nodeSeed,
      genesisHash: genesis,
      peerLimits: peerLimitsOf(null, { ...file.parameters, maxResponseBytes: 4 * 1024 * 1024 }),
      sink: {
        take(_from, message) {
          waiting.get(message.kind)?.(message);
          return undefined;
        },
        rejected: () => undefined,
        connected: () => undefined,
        disconnected: () => undefined,
      },
      logger: createLogger({ format: "json", level: "silent", name: "equivocator" }),
      registry: new Registry(),
    },
  );
  const others = setup.keys.flatMap((_, node) => (node === member.node ? [] : [node]));
  const keyOf = (node: number) => peerKeyOf(setup.keys[node]?.nodeKey ?? new Uint8Array(32));
  const members = setup.keys.map(async (_, node) => ({
    ...{ key: keyOf(node), seats: 1 },
    addresses: node === member.node ? [] : [await listenOf(arena, node)],
  }));
  channels.setMembers({ current: await Promise.all(members), next: [], closing: [] });
  await allConnected(channels, others.length);

  const place = operatorOf(member.place);
  const signed = (statement: Statement): SignedStatement => ({
    ...{ statement, operator: place },
    signature: bls.sign(keys.blsSecret, voteDigest(file.domain, statement)),
  });
  const nodeSecret = ed25519.createSecretKey(keys.nodeSeed);
  const reportOf = ({ epoch, view }: Statement): TipReport => {
    const tips = setup.keys.map(() => laneHeightOf(0));
    const content = { epoch, view: viewOf(view), operator: place, l1Number: 0, tips };
    return { ...content, signature: ed25519.sign(nodeSecret, reportPreimage(genesis, content)) };
  };

  return {
    place,
    signed,
    vote(statement) {
      const kind = KINDS[statement.phase as 1 | 2 | 3];
      const { signature } = signed(statement);
      const message = { kind, epoch: epochOf(statement.epoch), statement, signature };
      if (kind === "finalize") return { ...message, kind };
      return { ...message, kind, report: reportOf(statement) };
    },
    send(nodes, ...messages) {
      for (const message of messages) {
        const frame = encodePeerMessage(message);
        for (const node of nodes) {
          if (!channels.send(keyOf(node), message.kind, frame)) {
            throw new Error(`node ${node} takes no ${message.kind}`);
          }
        }
      }
    },
    next: (kind) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`no ${kind} came`)), ANSWER_MS);
        waiting.set(kind, (message) => {
          clearTimeout(late);
          waiting.delete(kind);
          resolve(message as never);
        });
      }),
    close: () => channels.close(),
  };
}

const allConnected = (channels: Network, count: number): Promise<true> =>
  until(
    CONNECT_MS,
    () => channels.peers().filter((peer) => peer.connected).length === count || null,
    () => JSON.stringify(channels.peers()),
  );

/** Where a node listens for peers. */
async function listenOf(arena: L1Arena, node: number): Promise<string> {
  const file = join(nodeFolder(arena.directory, node), "lockstep.toml");
  const [, address] = /^listen = "(.+)"$/m.exec(await readFile(file, "utf8")) ?? [];
  if (address === undefined) throw new Error(`${file} names no address`);
  return address;
}
