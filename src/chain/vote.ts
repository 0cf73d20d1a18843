/**
 * Statements that operators sign with their BLS key, and the digest of each. [D5]
 *
 * Honest signers of one decision sign one digest: no clock, cursor or other fact local to the
 * sender is in it. [K1]
 */
import { encodeWords, keccak256, keccakText, type Word } from "../crypto/hash.ts";
import {
  type Address,
  type Epoch,
  epochOf,
  type Hash,
  type Height,
  type LaneHeight,
  type OperatorIndex,
  type View,
  viewOf,
  ZERO_HASH,
} from "../primitives/brand.ts";
import { toHash } from "../primitives/bytes.ts";

/** Distinct for every kind of statement; part of the digest. */
export const Phase = {
  NOTARIZE: 1,
  NULLIFY: 2,
  FINALIZE: 3,
  ACK: 4,
  OUTPUT: 5,
  POP: 6,
  PROPOSE: 7,
} as const;
export type Phase = (typeof Phase)[keyof typeof Phase];

/** What one signature says. Which fields are zero depends on the phase; use the constructors. */
export type Statement = {
  readonly phase: Phase;
  readonly epoch: Epoch;
  /** Block height; of an ACK the lane height; 0 in NULLIFY. */
  readonly height: number;
  /** View; of an ACK the lane; 0 in OUTPUT. */
  readonly view: number;
  /** Block hash, batch digest or output hash; zero in NULLIFY. */
  readonly hash: Hash;
};

/** A statement under one operator's BLS signature: 96 bytes, compressed G2, unverified. */
export type SignedStatement = {
  readonly statement: Statement;
  readonly operator: OperatorIndex;
  readonly signature: Uint8Array;
};

type BlockPoint = { epoch: Epoch; view: View; height: Height; hash: Hash };

const ofBlock = (phase: Phase, point: BlockPoint): Statement => ({
  phase,
  epoch: point.epoch,
  height: point.height,
  view: point.view,
  hash: point.hash,
});

export const notarizeStatement = (point: BlockPoint): Statement => ofBlock(Phase.NOTARIZE, point);
export const finalizeStatement = (point: BlockPoint): Statement => ofBlock(Phase.FINALIZE, point);
export const proposeStatement = (point: BlockPoint): Statement => ofBlock(Phase.PROPOSE, point);

export const nullifyStatement = (epoch: Epoch, view: View): Statement => ({
  phase: Phase.NULLIFY,
  epoch,
  height: 0,
  view,
  hash: ZERO_HASH,
});

export const ackStatement = (ack: {
  epoch: Epoch;
  lane: OperatorIndex;
  height: LaneHeight;
  digest: Hash;
}): Statement => ({
  phase: Phase.ACK,
  epoch: ack.epoch,
  height: ack.height,
  view: ack.lane,
  hash: ack.digest,
});

export const outputStatement = (output: {
  epoch: Epoch;
  height: Height;
  hash: Hash;
}): Statement => ({
  phase: Phase.OUTPUT,
  epoch: output.epoch,
  height: output.height,
  view: viewOf(0),
  hash: output.hash,
});

/**
 * What a key signs to prove that somebody holds it: the same for every epoch. [K2]
 *
 * @param binding.owner account of the operator on the L1; zero without one.
 * @param binding.blsKey uncompressed, 96 bytes.
 * @param binding.nodeKey 32 bytes.
 */
export const possessionStatement = (binding: {
  owner: Address;
  blsKey: Uint8Array;
  nodeKey: Uint8Array;
}): Statement => ({
  phase: Phase.POP,
  epoch: epochOf(0),
  height: 0,
  view: 0,
  hash: keccak256(encodeWords([binding.owner, keccak256(binding.blsKey), toHash(binding.nodeKey)])),
});

/** Equal statements have equal digests and the reverse. */
export const sameStatement = (left: Statement, right: Statement): boolean =>
  left.hash === right.hash &&
  left.view === right.view &&
  left.height === right.height &&
  left.phase === right.phase &&
  left.epoch === right.epoch;

/** The L1 a network is bound to; both zero without one. [D5] */
export type DigestDomain = {
  readonly l1ChainId: number;
  readonly registry: Address;
};

export const VOTE_TAG = keccakText("LOCKSTEP/v1/VOTE");
export const ACK_TAG = keccakText("LOCKSTEP/v1/ACK");
export const OUTPUT_TAG = keccakText("LOCKSTEP/v1/OUTPUT");
export const POP_TAG = keccakText("LOCKSTEP/v1/POP");

function tagOf(phase: Phase): Hash {
  if (phase === Phase.ACK) return ACK_TAG;
  if (phase === Phase.OUTPUT) return OUTPUT_TAG;
  if (phase === Phase.POP) return POP_TAG;
  return VOTE_TAG;
}

/**
 * `keccak256(abi.encode(TAG, l1ChainId, registry, epoch, height, view, phase, hash))`, 8 words: the
 * 32 bytes that BLS signs, the same in TypeScript and Solidity. [D5]
 */
export function voteDigest(domain: DigestDomain, statement: Statement): Hash {
  const words: readonly Word[] = [
    tagOf(statement.phase),
    domain.l1ChainId,
    domain.registry,
    statement.epoch,
    statement.height,
    statement.view,
    statement.phase,
    statement.hash,
  ];
  return keccak256(encodeWords(words));
}
