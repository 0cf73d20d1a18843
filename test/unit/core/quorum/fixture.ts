/** Committees with given seats, and signatures that say of themselves whether they are right. */
import {
  type Certificate,
  createCommittee,
  defaultLocalParameters,
  defaultProtocolParameters,
  notarizeStatement,
  operatorsIn,
  type Statement,
} from "../../../../src/chain/index.ts";
import type { Claim, EpochContext, UncheckedVote, Verdict } from "../../../../src/core/contract.ts";
import { ALL_RULES, type Rules } from "../../../../src/core/rules.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  millisOf,
  type OperatorIndex,
  operatorOf,
  seatsOf,
  viewOf,
  ZERO_HASH,
} from "../../../../src/primitives/brand.ts";

/** Context of epoch 0 with one operator per entry of `seats`; `self` is operator 0. */
export function contextOf(seats: readonly number[], rules: Partial<Rules> = {}): EpochContext {
  const members = seats.map((count) => ({
    seats: seatsOf(count),
    blsKey: new Uint8Array(96),
    nodeKey: new Uint8Array(32),
  }));
  return {
    epoch: epochOf(0),
    instance: ZERO_HASH,
    start: { height: heightOf(0), timestampMs: millisOf(0), l1Number: 0, l1Hash: ZERO_HASH },
    leaderSeed: ZERO_HASH,
    committee: createCommittee(epochOf(0), members),
    committeeHash: ZERO_HASH,
    self: operatorOf(0),
    rollups: [],
    end: { kind: "never" },
    protocol: defaultProtocolParameters(seats.length),
    local: defaultLocalParameters(seats.length, 50),
    rules: { ...ALL_RULES, ...rules },
  };
}

export const STATEMENT: Statement = notarizeStatement({
  epoch: epochOf(0),
  view: viewOf(3),
  height: heightOf(2),
  hash: `0x${"ab".repeat(32)}` as Hash,
});

const RIGHT = 1;
const WRONG = 2;

/** A vote whose signature is right or wrong. */
export function voteOf(operator: number, right: boolean): UncheckedVote {
  const signature = new Uint8Array(96);
  signature[0] = right ? RIGHT : WRONG;
  signature[1] = operator;
  return { operator: operatorOf(operator), signature };
}

/** An aggregate of these operators, as `verdictOf` makes it: bytes 1..32 are a bitmap. */
function aggregateOf(operators: readonly OperatorIndex[]): Uint8Array {
  const aggregate = new Uint8Array(96);
  aggregate[0] = RIGHT;
  for (const operator of operators) {
    const index = 1 + (operator >> 3);
    aggregate[index] = (aggregate[index] as number) | (1 << (operator & 7));
  }
  return aggregate;
}

/** What the checker answers: right iff every single signature is. */
export function verdictOf(claim: Claim): Verdict {
  if (claim.kind !== "votes") return { valid: false, aggregate: null };
  const valid = claim.votes.every(
    (vote) => vote.signature[0] === RIGHT && vote.signature[1] === vote.operator,
  );
  const operators = claim.votes.map((vote) => vote.operator);
  return { valid, aggregate: valid ? aggregateOf(operators) : null };
}

/** Whether a certificate's aggregate is exactly that of its signers. */
export const certificateVerifies = (certificate: Certificate): boolean =>
  certificate.signature.join() === aggregateOf(operatorsIn(certificate.signers)).join();
