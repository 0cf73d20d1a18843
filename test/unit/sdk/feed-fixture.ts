/** A certified history under real BLS keys, and the messages in which a feed tells it. */
import {
  bitmapOf,
  type Certificate,
  createCommittee,
  defaultProtocolParameters,
  finalizeStatement,
  genesisHash,
  isOfPhase,
  leafHash,
  type NetworkConfig,
  type OutputCertificate,
  type OutputHeader,
  outputHash,
  outputStatement,
  Phase,
  type RollupLeaf,
  type SectionContent,
  SectionKind,
  type Statement,
  voteDigest,
} from "../../../src/chain/index.ts";
import {
  batchMessages,
  encodeFeedMessage,
  type FeedMessage,
  Level,
  type OutputProof as WireProof,
} from "../../../src/codec/index.ts";
import type { PublishedOutput } from "../../../src/core/index.ts";
import {
  createLeafTable,
  leafPath,
  NO_FORCED,
  type Output,
  type OutputPoint,
  outputOf,
  registerRollups,
  SEALING_OFF,
} from "../../../src/core/ordering/index.ts";
import { loadNativeBls } from "../../../src/crypto/bls-native.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  millisOf,
  operatorOf,
  rollupOf,
  seatsOf,
  ZERO_ADDRESS,
} from "../../../src/primitives/brand.ts";
import { createBlsVerifier, trustCommittee } from "../../../src/sdk/index.ts";
import { chainOf, contextOf, type Delta, rollupsOf, sectionOf } from "../core/ordering/fixture.ts";

const OPERATORS = 4;
export const native = await loadNativeBls();
const secrets = [11, 12, 13, 14].map((seed) =>
  native.generateSecretKey(new Uint8Array(32).fill(seed)),
);

/** Rollup 1 has a batch at heights 1, 4, 7, …; 2 and 3 follow one height behind each. */
const ROLLUPS = 3;
export const ROLLUP = rollupOf(1);

export const network: NetworkConfig = {
  name: "feed-fixture",
  domain: { l1ChainId: 0, registry: ZERO_ADDRESS },
  registryBlock: 0,
  members: secrets.map((secret, index) => ({
    seats: seatsOf(1),
    blsKey: native.publicKeyOf(secret),
    nodeKey: new Uint8Array(32).fill(index + 1),
  })),
  rollups: rollupsOf(ROLLUPS),
  parameters: defaultProtocolParameters(OPERATORS),
};
export const genesis = genesisHash(network);
export const committee = createCommittee(epochOf(0), network.members);
export const verifier = createBlsVerifier(native, network.domain);
export const NOW = millisOf(100_000);

const committeeHash = verifier.committeeHashOf(committee) as Hash;
export const trust = trustCommittee({ genesisHash: genesis, committee, committeeHash, nowMs: NOW });

/** What these operators sign together, whatever it is. */
function aggregate(statement: Statement, signers = [0, 1, 2]): Certificate {
  const digest = voteDigest(network.domain, statement);
  const parts = signers.map((signer) => native.sign(secrets[signer] as never, digest));
  return {
    statement,
    signers: bitmapOf(OPERATORS, signers.map(operatorOf)),
    signature: native.aggregateSignatures(parts) as Uint8Array,
  };
}

/** The certificate of an output by these operators. */
export function certify(header: OutputHeader, signers = [0, 1, 2]): OutputCertificate {
  const certificate = aggregate(outputStatement({ ...header, hash: outputHash(header) }), signers);
  if (!isOfPhase(certificate, Phase.OUTPUT)) throw new Error("no output");
  return certificate;
}

/** An early frame of a height, finalized by these operators. */
export function earlyFrame(header: OutputHeader, signers = [0, 1, 2]): Uint8Array {
  const { epoch, height, view, blockHash } = header;
  const point = { epoch, height, view, hash: blockHash };
  return encodeFeedMessage({
    kind: "early",
    level: Level.ORDERED,
    epoch,
    height,
    view,
    blockHash,
    ...aggregate(finalizeStatement(point), signers),
    orderKnown: true,
    revoked: false,
    nodeKey: new Uint8Array(32),
    nodeSignature: new Uint8Array(64),
    parts: [],
  });
}

/** One certified history; other salts are other transactions from height 1 on. */
export type History = {
  readonly heights: number;
  output(height: number): Output;
  proof(height: number, rollup?: number): WireProof;
  /** Messages of rollup 1's batch `seq`. */
  batch(seq: number, partsBytesMax?: number): Uint8Array[];
  leaf(seq: number): RollupLeaf;
  hash(seq: number): Hash;
  /** As the core publishes it; its certificate may be that of a later height. */
  published(height: number, certifiedAt?: number): PublishedOutput;
  /** Newest sequence number of rollup 1. */
  readonly head: number;
};

const heightOfSeq = (seq: number): number => ROLLUPS * (seq - 1) + 1;

function sections(height: number, options: { txBytes: number; salt: number }): SectionContent[] {
  const rollup = ((height - 1) % ROLLUPS) + 1;
  const unit = new Uint8Array(options.txBytes).fill(height + options.salt);
  const open = () => sectionOf(SectionKind.OPEN, rollup, [unit, Uint8Array.of(height & 255)]);
  return [open(), open(), open()];
}

export function historyOf(
  options: { heights?: number; txBytes?: number; salt?: number } = {},
): History {
  const { heights = 25, txBytes = 8, salt = 0 } = options;
  const context = { ...contextOf(), committee, committeeHash, instance: genesis };
  const deltas = Array.from({ length: heights }, (_, index): Delta => {
    const batches = sections(index + 1, { txBytes, salt }).map((section) => [section]);
    return Array.from({ length: OPERATORS }, (_unused, lane) =>
      lane === index % OPERATORS ? batches : [],
    );
  });
  const chain = chainOf(context, deltas);
  const outputs: Output[] = [];
  const start: OutputPoint = {
    height: heightOf(0),
    hash: genesis,
    table: registerRollups(createLeafTable([]), network.rollups),
  };
  for (const { block, parentCut } of chain.blocks) {
    const lanes = chain.lanes.map((batches, lane) =>
      batches.slice(parentCut[lane]?.height, block.cut[lane]?.height),
    );
    const previous = outputs.at(-1) ?? start;
    const output = outputOf({
      context,
      previous,
      block,
      lanes,
      forced: NO_FORCED,
      sealed: SEALING_OFF,
    });
    if (output === null) throw new Error("no output");
    outputs.push(output);
  }
  const certificates = new Map<number, OutputCertificate>();
  const output = (height: number): Output => {
    const found = outputs[height - 1];
    if (found === undefined) throw new RangeError(`no height ${height}`);
    return found;
  };
  const certificate = (height: number): OutputCertificate => {
    const known = certificates.get(height) ?? certify(output(height).header);
    certificates.set(height, known);
    return known;
  };
  const proof = (height: number, rollup = 1): WireProof => {
    const { header, table } = output(height);
    const path = leafPath(table, rollupOf(rollup));
    if (path === null) throw new RangeError(`no rollup ${rollup}`);
    const { leaf, index, leafCount, siblings } = path;
    const inclusion = { index, leafCount, siblings };
    return { header, certificate: certificate(height), descendants: [], leaf, inclusion };
  };
  const leaf = (seq: number) => proof(heightOfSeq(seq)).leaf;
  return {
    heights,
    output,
    proof,
    leaf,
    hash: (seq) => leafHash(leaf(seq)),
    published: (height, certifiedAt = height) => {
      const { header, hash, table, batches } = output(height);
      return {
        header,
        outputHash: hash,
        certificate: certificate(certifiedAt),
        descendants: outputs.slice(height, certifiedAt).map((above) => above.header),
        leaves: table.leaves,
        batches,
        nextCommittee: null,
      };
    },
    head: Math.floor((heights - 1) / ROLLUPS) + 1,
    batch: (seq, partsBytesMax) => {
      const height = heightOfSeq(seq);
      const { batches } = output(height);
      const parts = batches.find((batch) => batch.leaf.rollupId === ROLLUP)?.parts ?? [];
      return batchMessages(proof(height), parts, partsBytesMax).map(encodeFeedMessage);
    },
  };
}

export const heartbeat = (tip: WireProof | null): Uint8Array =>
  encodeFeedMessage({
    kind: "heartbeat",
    serverTimeMs: NOW,
    tip,
    orderedHeight: tip?.header.height ?? heightOf(0),
  });

export const emptyRange = (fromHeight: number, proof: WireProof): Uint8Array =>
  encodeFeedMessage({ kind: "empty", fromHeight: heightOf(fromHeight), proof });

export const feedError = (
  code: string,
  change: Partial<Extract<FeedMessage, { kind: "error" }>> = {},
): Uint8Array =>
  encodeFeedMessage({
    kind: "error",
    code,
    message: "",
    oldestSeq: 0,
    headSeq: 0,
    proof: null,
    archiveUrls: [],
    retryAfterMs: 0,
    ...change,
  });

export const goAway = (reason: string, retryAfterMs = 0): Uint8Array =>
  encodeFeedMessage({ kind: "goAway", reason, lastSeqSent: 0, retryAfterMs });
