/** The committee of an epoch as the L1's history fixes it. Pure but for the keys' sum. [SC1..SC3, E2] */
import {
  committeeBlob,
  committeeFault,
  committeeHash,
  createCommittee,
  type Member,
} from "../../chain/index.ts";
import type { BlsBackend } from "../../crypto/bls.ts";
import { assertSafety } from "../../primitives/assert.ts";
import { type Epoch, epochOf, type Hash, seatsOf } from "../../primitives/brand.ts";
import { toHex } from "../../primitives/bytes.ts";
import { seatCap } from "./cap-rule.ts";
import type { RegisteredOperator } from "./registry.ts";

/** What of a set follows from the registry. */
export type CommitteeSet = {
  /** By place, with the seats that the cap rule leaves. */
  readonly members: readonly Member[];
  /** keccak-256 of the blob. [SC3] */
  readonly committeeHash: Hash;
  /** The epoch whose registry this is: an earlier one where a set was carried over. [E2] */
  readonly sinceEpoch: Epoch;
};

/** Members by the cap rule; null: unusable, so that the previous set goes on. [SC2, E2] */
export function membersOf(operators: readonly RegisteredOperator[]): readonly Member[] | null {
  const cap = seatCap(operators.map(({ seats }) => seats));
  const members = operators.map(
    ({ seats, blsKey, nodeKey }): Member => ({
      seats: seatsOf(Math.min(seats, cap)),
      blsKey,
      nodeKey,
    }),
  );
  return committeeFault(members) === null ? members : null;
}

export type CommitteeSets = {
  /**
   * The set of an epoch; null: no epoch up to it has a usable one. Remembered: ask only once the
   * history below `snapshot(epoch)` is complete. [SC1]
   */
  of(epoch: Epoch): CommitteeSet | null;
};

/** Where all keys cancel out, the L1 writes the point at infinity as zeros. [SC3] */
const INFINITY_BYTES = 96;

/** @param operatorsOf of the registry; complete for every epoch that is asked for. */
export function createCommitteeSets(
  operatorsOf: (epoch: Epoch) => readonly RegisteredOperator[],
  bls: Pick<BlsBackend, "parsePublicKey" | "aggregatePublicKeys">,
): CommitteeSets {
  const sets: (CommitteeSet | null)[] = [];
  const keys = new Map<string, NonNullable<ReturnType<BlsBackend["parsePublicKey"]>>>();

  function handleOf(blsKey: Uint8Array) {
    const name = toHex(blsKey);
    const known = keys.get(name) ?? bls.parsePublicKey(blsKey);
    assertSafety(known !== null, "the L1 registered a key that is no point of the group");
    keys.set(name, known);
    return known;
  }

  function hashOf(members: readonly Member[]): Hash {
    const sum = bls.aggregatePublicKeys(members.map(({ blsKey }) => handleOf(blsKey)));
    const committee = createCommittee(epochOf(0), members);
    return committeeHash(committeeBlob(committee, sum ?? new Uint8Array(INFINITY_BYTES)));
  }

  function next(epoch: Epoch): CommitteeSet | null {
    const before = sets[epoch - 1] ?? null;
    const members = membersOf(operatorsOf(epoch));
    if (members === null) return before;
    if (before !== null && sameMembers(members, before.members)) return before;
    return { members, committeeHash: hashOf(members), sinceEpoch: epoch };
  }

  return {
    of(epoch) {
      while (sets.length <= epoch) sets.push(next(epochOf(sets.length)));
      return sets[epoch] ?? null;
    },
  };
}

const sameMembers = (left: readonly Member[], right: readonly Member[]): boolean =>
  left.length === right.length &&
  left.every((member, index) => {
    const other = right[index] as Member;
    return (
      member.seats === other.seats &&
      member.blsKey === other.blsKey &&
      member.nodeKey === other.nodeKey
    );
  });
