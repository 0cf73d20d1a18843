/** Headers, leaves, votes and certificates as the contracts take them. [SC7, SC8, SC10] */
import type { Hex } from "viem";
import {
  type Bitmap,
  bitmapOf,
  type Certificate,
  OUTPUT_VERSION,
  type OutputHeader,
  operatorsIn,
  type RollupLeaf,
  type Statement,
} from "../../chain/index.ts";
import { uncompressedSignature } from "../../crypto/bls-points.ts";
import { assert } from "../../primitives/assert.ts";
import { operatorOf } from "../../primitives/brand.ts";
import { toHex } from "../../primitives/bytes.ts";

/** Text that is hex by its type, such as a hash or an address. */
export const hexText = (text: string): Hex => text as Hex;
/** Bytes as hex. */
export const hexBytes = (bytes: Uint8Array): Hex => toHex(bytes) as Hex;

/** `Header` of the contracts. */
export const headerStruct = (header: OutputHeader) => ({
  version: OUTPUT_VERSION,
  epoch: BigInt(header.epoch),
  height: BigInt(header.height),
  view_: BigInt(header.view),
  timestampMs: BigInt(header.timestampMs),
  blockHash: hexText(header.blockHash),
  prevOutputHash: hexText(header.prevOutputHash),
  rollupsRoot: hexText(header.rollupsRoot),
  rollupCount: header.rollupCount,
  anchorNumber: BigInt(header.l1Number),
  anchorHash: hexText(header.l1Hash),
  committeeHash: hexText(header.committeeHash),
  nextCommittee: hexText(header.nextCommittee),
  beacon: hexText(header.beacon),
  stateRoot: hexText(header.stateRoot),
});

/** `Leaf` of the contracts. */
export const leafStruct = (leaf: RollupLeaf) => ({
  rollupId: BigInt(leaf.rollupId),
  rollupSeq: BigInt(leaf.seq),
  batchHeight: BigInt(leaf.batchHeight),
  prevBatchHash: hexText(leaf.prevBatchHash),
  bodyRoot: hexText(leaf.bodyRoot),
  txCount: leaf.txCount,
  byteSize: BigInt(leaf.byteSize),
  forcedUpto: BigInt(leaf.forcedUpto),
  orderPolicy: leaf.orderPolicy,
  spent: leaf.spent,
});

/** `Vote` of the contracts; the TAG follows from the phase. */
export const voteStruct = (statement: Statement) => ({
  phase: statement.phase,
  epoch: BigInt(statement.epoch),
  height: BigInt(statement.height),
  view_: BigInt(statement.view),
  hash: hexText(statement.hash),
});

/** Operators of a committee of `size` that did not sign. */
function absentOf(signers: Bitmap, size: number): Bitmap {
  const present = new Set<number>(operatorsIn(signers));
  const all = Array.from({ length: size }, (_, index) => operatorOf(index));
  return bitmapOf(
    size,
    all.filter((operator) => !present.has(operator)),
  );
}

/**
 * Absent operators and signature of a certificate.
 *
 * @param size operators of its committee.
 * @throws {AssertionError} if the signature is no point: certificates are verified before.
 */
export function proofOf(certificate: Certificate, size: number): { absent: Hex; sig192: Hex } {
  const signature = uncompressedSignature(certificate.signature);
  assert(signature !== null, "a verified certificate has a signature");
  return {
    absent: hexBytes(absentOf(certificate.signers, size)),
    sig192: hexBytes(signature),
  };
}
