/** A certified chain over several epochs, signed with real BLS by committees that change. */
import {
  type BodyPart,
  bitmapOf,
  type Committee,
  committeeBlob,
  committeeHash,
  createCommittee,
  dataDigestOf,
  type EpochSet,
  isOfPhase,
  leafHash,
  type OutputCertificate,
  type OutputHeader,
  outputHash,
  outputStatement,
  PartKind,
  Phase,
  type RollupConfig,
  type RollupLeaf,
  registrationLeaf,
  voteDigest,
} from "../../../src/chain/index.ts";
import { encodeFeedMessage, type FeedMessage } from "../../../src/codec/index.ts";
import {
  bodyRoot,
  bodySize,
  createLeafTable,
  type PublishedOutput,
} from "../../../src/core/index.ts";
import { loadNativeBls } from "../../../src/crypto/bls-native.ts";
import { merkleRoot } from "../../../src/crypto/merkle.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  millisOf,
  operatorOf,
  rollupOf,
  seatsOf,
  viewOf,
  ZERO_ADDRESS,
  ZERO_HASH,
} from "../../../src/primitives/brand.ts";
import { createBlsVerifier, type Trust, trustCommittee } from "../../../src/sdk/index.ts";
import { GENESIS, rollupsOf } from "../feed/fixture.ts";

export const native = await loadNativeBls();
const DOMAIN = { l1ChainId: 0, registry: ZERO_ADDRESS };
const SECRETS = Array.from({ length: 9 }, (_, index) =>
  native.generateSecretKey(new Uint8Array(32).fill(60 + index)),
);

/** Operators and seats of each epoch: one joins, one leaves, seats grow, a key is another. */
const SETS: readonly (readonly (readonly [secret: number, seats: number])[])[] = [
  [
    [0, 1],
    [1, 1],
    [2, 1],
    [3, 1],
  ],
  [
    [0, 1],
    [1, 1],
    [2, 1],
    [3, 1],
    [4, 1],
  ],
  [
    [8, 1],
    [1, 2],
    [2, 1],
    [3, 1],
    [4, 2],
  ],
  [
    [1, 2],
    [2, 2],
    [3, 1],
    [4, 2],
  ],
];
export const EPOCHS = SETS.length;
/** Heights of an epoch. */
export const LENGTH = 4;
export const HEIGHTS = EPOCHS * LENGTH;
export const START_MS = 1_000_000;

export const verifier = createBlsVerifier(native, DOMAIN);

const membersOf = (epoch: number) =>
  (SETS[epoch] ?? []).map(([secret, seats], place) => ({
    seats: seatsOf(seats),
    blsKey: native.publicKeyOf(SECRETS[secret] as never),
    nodeKey: new Uint8Array(32).fill(10 * epoch + place + 1),
  }));

export const committeeOf = (epoch: number): Committee =>
  createCommittee(epochOf(epoch), membersOf(epoch));

export function blobOf(epoch: number): Uint8Array {
  const committee = committeeOf(epoch);
  const keys = committee.members.map(({ blsKey }) => native.parsePublicKey(blsKey) as never);
  return committeeBlob(committee, native.aggregatePublicKeys(keys) as Uint8Array);
}

export const trustOf = (epoch: number, nowMs = START_MS): Trust =>
  trustCommittee({
    genesisHash: GENESIS,
    committee: committeeOf(epoch),
    committeeHash: committeeHash(blobOf(epoch)),
    nowMs: millisOf(nowMs),
  });

const setOf = (epoch: number, rollups: readonly RollupConfig[]): EpochSet => ({
  epoch: epochOf(epoch),
  members: membersOf(epoch),
  committeeHash: committeeHash(blobOf(epoch)),
  leaderSeed: ZERO_HASH,
  rollups,
  endsAtL1Block: 0,
});

/** Signed by the operators at these places of the header's epoch, under that epoch's digest. */
export function certify(
  header: OutputHeader,
  places: readonly number[] = committeeOf(header.epoch).members.map((_, place) => place),
  by = header.epoch as number,
): OutputCertificate {
  const statement = outputStatement({ ...header, hash: outputHash(header) });
  const digest = voteDigest(DOMAIN, statement);
  const parts = places.map((place) => {
    const [secret] = (SETS[by] ?? [])[place] as readonly [number, number];
    return native.sign(SECRETS[secret] as never, digest);
  });
  const certificate = {
    statement,
    signers: bitmapOf(committeeOf(by).members.length, places.map(operatorOf)),
    signature: native.aggregateSignatures(parts) as Uint8Array,
  };
  if (!isOfPhase(certificate, Phase.OUTPUT)) throw new Error("no output");
  return certificate;
}

const unit = (bytes: readonly number[]): Uint8Array =>
  Uint8Array.of(0, 0, 0, bytes.length, ...bytes);

function forcedPart(index: number, bytes: readonly number[], position = 0): BodyPart {
  const origin = new Uint8Array(32);
  new DataView(origin.buffer).setUint32(28, index);
  const data = unit(bytes);
  const dataDigest = dataDigestOf(data);
  return { kind: PartKind.FORCED, position, txCount: 1, origin, bundle: null, data, dataDigest };
}

function sectionPart(seed: number, bytes: readonly number[], position = 0): BodyPart {
  const origin = new Uint8Array(10);
  new DataView(origin.buffer).setUint32(6, seed);
  const data = unit(bytes);
  const dataDigest = dataDigestOf(data);
  return { kind: PartKind.SECTION, position, txCount: 1, origin, bundle: null, data, dataDigest };
}

export type EpochChain = {
  /** By rising height, from 1. */
  readonly outputs: readonly PublishedOutput[];
  at(height: number): PublishedOutput;
  /** The committee change at the end of an epoch. */
  change(epoch: number): Extract<FeedMessage, { kind: "committee" }>;
};

/** Rollup 1 has a batch at every height but the third of an epoch; rollup 2 at the even ones. */
export function epochChain(
  options: { readonly salt?: number; readonly genesis?: Hash } = {},
): EpochChain {
  const { salt = 0, genesis = GENESIS } = options;
  const outputs: PublishedOutput[] = [];
  let leaves: readonly RollupLeaf[] = rollupsOf(3).map((one) => registrationLeaf(one.rollupId, 1));
  let prevOutputHash: Hash = genesis;
  for (let height = 1; height <= HEIGHTS; height++) {
    const epoch = Math.floor((height - 1) / LENGTH);
    const isLast = height % LENGTH === 0;
    const ids = [height % LENGTH === 3 ? [] : [1], height % 2 === 0 ? [2] : []].flat();
    const batches = ids.map((rollupId) => {
      const old = leaves[rollupId - 1] as RollupLeaf;
      const open = sectionPart(height, [height, salt], height % 5 === 1 ? 1 : 0);
      const parts = height % 5 === 1 ? [forcedPart(old.forcedUpto, [7]), open] : [open];
      const leaf: RollupLeaf = {
        ...old,
        seq: old.seq + 1,
        batchHeight: heightOf(height),
        prevBatchHash: leafHash(old),
        bodyRoot: bodyRoot(parts),
        ...bodySize(parts),
        forcedUpto: old.forcedUpto + parts.length - 1,
      };
      return { leaf, parts };
    });
    leaves = leaves.map(
      (leaf) => batches.find((one) => one.leaf.rollupId === leaf.rollupId)?.leaf ?? leaf,
    );
    const nextCommittee = isLast && epoch + 1 < EPOCHS ? setOf(epoch + 1, rollupsOf(3)) : null;
    const header: OutputHeader = {
      epoch: epochOf(epoch),
      height: heightOf(height),
      view: viewOf(height),
      timestampMs: millisOf(START_MS + height),
      blockHash: ZERO_HASH,
      prevOutputHash,
      rollupsRoot: merkleRoot(createLeafTable(leaves).tree),
      rollupCount: leaves.length,
      l1Number: height,
      l1Hash: ZERO_HASH,
      committeeHash: committeeHash(blobOf(epoch)),
      nextCommittee: nextCommittee?.committeeHash ?? ZERO_HASH,
      beacon: ZERO_HASH,
      stateRoot: ZERO_HASH,
    };
    prevOutputHash = outputHash(header);
    const certificate = certify(header);
    outputs.push({
      header,
      outputHash: prevOutputHash,
      certificate,
      descendants: [],
      leaves,
      batches,
      nextCommittee,
    });
  }
  const at = (height: number): PublishedOutput => {
    const output = outputs[height - 1];
    if (output === undefined) throw new RangeError(`no height ${height}`);
    return output;
  };
  return {
    outputs,
    at,
    change: (epoch) => {
      const { header, certificate } = at((epoch + 1) * LENGTH);
      const next = { epoch: epochOf(epoch + 1), members: blobOf(epoch + 1) };
      return { kind: "committee", header, certificate, next };
    },
  };
}

export const changeMessage = (change: Extract<FeedMessage, { kind: "committee" }>): Uint8Array =>
  encodeFeedMessage(change);

export const ROLLUP = rollupOf(1);
