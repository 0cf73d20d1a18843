/**
 * The committee of one epoch: who may sign, and with what weight. [D1]
 */
import { keccak256 } from "../crypto/hash.ts";
import { assert } from "../primitives/assert.ts";
import type { Epoch, Hash, OperatorIndex, PeerKey, Seats } from "../primitives/brand.ts";
import { operatorOf, seatsOf } from "../primitives/brand.ts";
import { LayoutWriter, toHex } from "../primitives/bytes.ts";

export type Member = {
  /** Weight; at most F. */
  readonly seats: Seats;
  /** BLS12-381 public key, uncompressed G1, 96 bytes. */
  readonly blsKey: Uint8Array;
  /** Ed25519 key of the node, 32 bytes: peer identity and signer of tip reports. [K5] */
  readonly nodeKey: Uint8Array;
};

/** How a member is known to its peers in every epoch. @param nodeKey Ed25519, 32 bytes. */
export const peerKeyOf = (nodeKey: Uint8Array): PeerKey => toHex(nodeKey).slice(2) as PeerKey;

export type Committee = {
  readonly epoch: Epoch;
  /** In place order; the index is the operator, and its lane. 4..128 members. */
  readonly members: readonly Member[];
  /** S: all seats. */
  readonly totalSeats: Seats;
  /** F = ⌊(S-1)/3⌋: the weight that may be Byzantine. */
  readonly faultySeats: Seats;
  /** Q = S - F: the weight of every quorum. */
  readonly quorumSeats: Seats;
  /** Operator of every seat, by seat number. */
  readonly seatOwners: readonly OperatorIndex[];
};

const OPERATORS_MIN = 4;
export const OPERATORS_MAX = 128;
const SEATS_MAX = 255;

/** Why a set of members is no committee, or null. [E2] */
export function committeeFault(members: readonly Member[]): string | null {
  if (members.length < OPERATORS_MIN) return `fewer than ${OPERATORS_MIN} operators`;
  if (members.length > OPERATORS_MAX) return `more than ${OPERATORS_MAX} operators`;
  let total = 0;
  for (const member of members) total += member.seats;
  if (total > SEATS_MAX) return `more than ${SEATS_MAX} seats`;
  const faulty = Math.floor((total - 1) / 3);
  for (const member of members) {
    if (!Number.isInteger(member.seats) || member.seats < 1) return "an operator without a seat";
    if (member.seats > faulty) return "an operator with more than F seats";
    if (member.blsKey.length !== 96) return "a BLS key that has not 96 bytes";
    if (member.nodeKey.length !== 32) return "a node key that has not 32 bytes";
  }
  return null;
}

/** @throws {AssertionError} where `committeeFault` finds one: the caller checked before. */
export function createCommittee(epoch: Epoch, members: readonly Member[]): Committee {
  const fault = committeeFault(members);
  assert(fault === null, `not a committee: ${fault}`);
  const seatOwners: OperatorIndex[] = [];
  for (const [index, member] of members.entries()) {
    for (let seat = 0; seat < member.seats; seat++) seatOwners.push(operatorOf(index));
  }
  const total = seatOwners.length;
  const faulty = Math.floor((total - 1) / 3);
  return {
    epoch,
    members: [...members],
    totalSeats: seatsOf(total),
    faultySeats: seatsOf(faulty),
    quorumSeats: seatsOf(total - faulty),
    seatOwners,
  };
}

export const isMember = (committee: Committee, operator: number): operator is OperatorIndex =>
  Number.isInteger(operator) && operator >= 0 && operator < committee.members.length;

/** Seats of one operator; 0 for a stranger. */
export const seatsOfOperator = (committee: Committee, operator: OperatorIndex): number =>
  committee.members[operator]?.seats ?? 0;

/** Worth of a set of distinct operators. */
export function worth(committee: Committee, operators: Iterable<OperatorIndex>): number {
  let seats = 0;
  for (const operator of operators) seats += seatsOfOperator(committee, operator);
  return seats;
}

/**
 * The committee blob: `00 | n u8 | S u8 | apk 96 | n × (key 96 | seats u8)`, 99 + 97n bytes.
 *
 * @param aggregateKey sum of all keys, each once, uncompressed G1, 96 bytes.
 */
export function committeeBlob(committee: Committee, aggregateKey: Uint8Array): Uint8Array {
  const writer = new LayoutWriter(99 + 97 * committee.members.length);
  writer.u8(0).u8(committee.members.length).u8(committee.totalSeats).raw(aggregateKey);
  for (const member of committee.members) writer.raw(member.blsKey).u8(member.seats);
  return writer.done();
}

/**
 * The committee of a blob, or null if the bytes are none; `committeeHash` says whose blob it is.
 *
 * A blob has no node keys: they are zero here, and no tip report can be checked with them.
 */
export function parseCommitteeBlob(epoch: Epoch, blob: Uint8Array): Committee | null {
  const count = blob[1] ?? 0;
  if (blob[0] !== 0 || blob.length !== 99 + 97 * count) return null;
  const members = Array.from({ length: count }, (_, index): Member => {
    const offset = 99 + 97 * index;
    return {
      seats: seatsOf(blob[offset + 96] as number),
      blsKey: blob.slice(offset, offset + 96),
      nodeKey: new Uint8Array(32),
    };
  });
  if (committeeFault(members) !== null) return null;
  const committee = createCommittee(epoch, members);
  return committee.totalSeats === blob[2] ? committee : null;
}

/** `committee_hash`: keccak-256 of the blob, which the L1 sees as EXTCODEHASH. */
export const committeeHash = (blob: Uint8Array): Hash => keccak256(blob);
