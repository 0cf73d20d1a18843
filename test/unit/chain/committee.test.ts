import { expect, test } from "vitest";
import {
  bitmapOf,
  certificateFault,
  committeeBlob,
  committeeFault,
  committeeHash,
  createCommittee,
  isMember,
  type Member,
  notarizeStatement,
} from "../../../src/chain/index.ts";
import { epochOf, heightOf, operatorOf, seatsOf, viewOf } from "../../../src/primitives/brand.ts";
import { fromHex, toHex } from "../../../src/primitives/bytes.ts";
import { hashOfByte, readVectors } from "./vectors.ts";

const member = (seats: number, blsKey: Uint8Array = new Uint8Array(96)): Member => ({
  seats: seatsOf(seats),
  blsKey,
  nodeKey: new Uint8Array(32),
});
const membersOf = (...seats: number[]): Member[] => seats.map((count) => member(count));

test.each([
  [[1, 1, 1, 1], 4, 1, 3],
  [[1, 1, 1, 1, 1, 1, 1], 7, 2, 5],
  [[3, 1, 2, 1, 2, 1], 10, 3, 7],
  [Array.from({ length: 128 }, (_, index) => (index < 127 ? 2 : 1)), 255, 84, 171],
])("D1: seats %j give S = %d, F = %d, Q = %d", (seats, total, faulty, quorum) => {
  const { totalSeats, faultySeats, quorumSeats, seatOwners } = createCommittee(
    epochOf(0),
    membersOf(...seats),
  );
  expect([totalSeats, faultySeats, quorumSeats]).toEqual([total, faulty, quorum]);
  expect(seatOwners.length).toBe(total);
  expect(seatOwners.filter((owner) => owner === 0).length).toBe(seats[0]);
});

test.each([
  ["fewer than 4 operators", membersOf(1, 1, 1)],
  ["more than 128 operators", membersOf(...Array.from({ length: 129 }, () => 1))],
  ["more than 255 seats", membersOf(...Array.from({ length: 128 }, () => 2))],
  ["an operator without a seat", membersOf(1, 1, 1, 1, 0)],
  ["an operator with more than F seats", membersOf(2, 1, 1, 1)],
  ["a BLS key that has not 96 bytes", [...membersOf(1, 1, 1), member(1, new Uint8Array(48))]],
  [
    "a node key that has not 32 bytes",
    membersOf(1, 1, 1, 1).map((each) => ({
      ...each,
      nodeKey: new Uint8Array(31),
    })),
  ],
])("D1: %s make no committee", (fault, members) => {
  expect(committeeFault(members)).toBe(fault);
  expect(() => createCommittee(epochOf(0), members)).toThrow(fault);
});

test("D1: a stranger is no member", () => {
  const committee = createCommittee(epochOf(0), membersOf(1, 1, 1, 1));
  expect([0, 3, 4, -1, 1.5].map((operator) => isMember(committee, operator))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test("D12: the committee's blob and hash are pinned", () => {
  const { committee } = readVectors("networks") as {
    committee: {
      seats: number[];
      blsKeys: string[];
      aggregateKey: string;
      blob: string;
      committeeHash: string;
    };
  };
  const members = committee.seats.map((seats, index) =>
    member(seats, fromHex(committee.blsKeys[index] ?? "0x")),
  );
  const built = createCommittee(epochOf(3), members);
  const blob = committeeBlob(built, fromHex(committee.aggregateKey));
  expect(toHex(blob)).toBe(committee.blob);
  expect(committeeHash(blob)).toBe(committee.committeeHash);
});

test("K2: what is wrong with a certificate is named before its aggregate is looked at", () => {
  const committee = createCommittee(epochOf(2), membersOf(3, 1, 2, 1, 2, 1));
  const statement = notarizeStatement({
    epoch: epochOf(2),
    view: viewOf(5),
    height: heightOf(4),
    hash: hashOfByte(1),
  });
  const operators = (...indices: number[]) => bitmapOf(6, indices.map(operatorOf));
  const good = {
    statement,
    signers: operators(0, 2, 4),
    signature: new Uint8Array(96),
  };
  const faults = [
    good,
    { ...good, statement: { ...statement, epoch: epochOf(1) } },
    { ...good, signers: Uint8Array.of(0b0101_0101) },
    { ...good, signers: new Uint8Array(2) },
    { ...good, signers: operators(0, 2, 3) },
    { ...good, signature: new Uint8Array(95) },
  ].map((certificate) => certificateFault(certificate, committee));
  expect(faults).toEqual([
    null,
    "wrong_epoch",
    "bad_bitmap",
    "bad_bitmap",
    "no_quorum",
    "bad_length",
  ]);
});
