/**
 * Every certified height of a network, one by one, as a node shows it: who holds the genesis committee
 * alone can tell that there is one chain of outputs without a hole. [X1, O3, O5]
 */
import { Client, credentials } from "@grpc/grpc-js";
import { operatorsIn, outputHash } from "../../src/chain/index.ts";
import { lockstep } from "../../src/codec/generated/lockstep.js";
import { decodeFeedMessage, encodeFeedQuery, type FeedMessage } from "../../src/codec/index.ts";
import { type Hash, heightOf, millisOf, type RollupId } from "../../src/primitives/brand.ts";
import {
  type BlsVerifier,
  followCommittee,
  proofOfWire,
  type Trust,
  verifyLatest,
} from "../../src/sdk/index.ts";

const v1 = lockstep.feed.v1;
const FROM_GENESIS = { afterEpoch: 0 };

export type HeightAudit = {
  /** Committees that were followed, the genesis one included. */
  readonly committees: number;
  /** Heights that were proven, by the epoch whose committee certified them. */
  readonly heights: ReadonlyMap<number, number>;
  /** Places whose signatures are in certificates of an epoch. */
  readonly signers: ReadonlyMap<number, ReadonlySet<number>>;
};

/**
 * Proves the heights from 1 to `last` under committees that follow from `genesis`.
 *
 * @throws {Error} at the first height that is not proven, or not linked to the one below.
 */
export async function auditHeights(options: {
  readonly grpcPort: number;
  readonly rollupId: RollupId;
  readonly genesis: Trust;
  readonly verifier: BlsVerifier;
  readonly last: number;
}): Promise<HeightAudit> {
  const { rollupId, last } = options;
  const how = { verifier: options.verifier, nowMs: millisOf(Date.now()) };
  const ask = openQueries(options.grpcPort);
  try {
    const trusts = await followed(options.genesis, ask, how);
    const heights = new Map<number, number>();
    const signers = new Map<number, Set<number>>();
    let previous: Hash | null = null;
    for (let height = 1; height <= last; height++) {
      const query = encodeFeedQuery({ kind: "output", rollupId, height: heightOf(height) });
      const answer = v1.OutputAtHeight.decode(await ask("GetOutput", query));
      const message = messageOf({ batch: answer.batch, empty: answer.empty });
      if (message.kind !== "batch" && message.kind !== "empty") {
        throw new Error(`height ${height}: ${message.kind}`);
      }
      const proof = proofOfWire(message.proof);
      const { header } = proof;
      const trust = trusts[header.epoch];
      if (trust === undefined) throw new Error(`height ${height}: epoch ${header.epoch}`);
      const verdict = verifyLatest(trust, { rollupId, proof }, how);
      if (verdict.kind !== "ok") throw new Error(`height ${height}: ${JSON.stringify(verdict)}`);
      if (header.height !== height) throw new Error(`height ${height}: it is ${header.height}`);
      if (previous !== null && header.prevOutputHash !== previous) {
        throw new Error(`height ${height} does not follow the one below`);
      }
      previous = outputHash(header);
      const known = signers.get(header.epoch) ?? new Set<number>();
      for (const place of operatorsIn(proof.certificate.signers)) known.add(place);
      signers.set(header.epoch, known);
      heights.set(header.epoch, (heights.get(header.epoch) ?? 0) + 1);
    }
    return { committees: trusts.length, heights, signers };
  } finally {
    ask.close();
  }
}

/** One committee after the other, each certified by the one before. */
async function followed(
  genesis: Trust,
  ask: Queries,
  how: Parameters<typeof followCommittee>[2],
): Promise<readonly Trust[]> {
  const bytes = await ask("GetCommittees", v1.GetCommitteesRequest.encode(FROM_GENESIS).finish());
  const trusts = [genesis];
  for (const committee of v1.GetCommitteesResponse.decode(bytes).changes) {
    const message = messageOf({ committee });
    if (message.kind !== "committee") throw new Error(`${message.kind} instead of a committee`);
    const { header, certificate, next } = message;
    const change = { header, certificate, next: next.members };
    const verdict = followCommittee(trusts.at(-1) as Trust, change, how);
    if (verdict.kind !== "ok") throw new Error(`epoch ${next.epoch}: ${JSON.stringify(verdict)}`);
    trusts.push(verdict.trust);
  }
  return trusts;
}

/** A part of an answer as the feed's message that it is. */
function messageOf(body: Parameters<typeof v1.FeedMessage.encode>[0]): FeedMessage {
  const present = Object.entries(body ?? {}).filter(([, value]) => value != null);
  const decoded = decodeFeedMessage(v1.FeedMessage.encode(Object.fromEntries(present)).finish());
  if (decoded.kind !== "ok") throw new Error(`an answer does not decode: ${decoded.reason}`);
  return decoded.message;
}

type Queries = ((method: string, question: Uint8Array) => Promise<Uint8Array>) & {
  close(): void;
};

const asIs = (buffer: Buffer): Buffer => buffer;

function openQueries(port: number): Queries {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    "grpc.max_receive_message_length": -1,
  });
  const ask = (method: string, question: Uint8Array): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      const path = `/lockstep.feed.v1.Feed/${method}`;
      client.makeUnaryRequest(path, asIs, asIs, Buffer.from(question), (error, answer) =>
        error === null && answer !== undefined ? resolve(new Uint8Array(answer)) : reject(error),
      );
    });
  return Object.assign(ask, { close: () => client.close() });
}
