/**
 * Weights and thresholds. Everything a core adds up, it adds up here, so that the switches of
 * `Rules` have one place to act. [D1, K2]
 */
import { seatsOfOperator } from "../../chain/index.ts";
import type { OperatorIndex } from "../../primitives/brand.ts";
import type { EpochContext } from "../contract.ts";

/** Weight of one operator: its seats; 0 for a stranger. [D1] */
export function weightOfOperator(context: EpochContext, operator: OperatorIndex): number {
  const seats = seatsOfOperator(context.committee, operator);
  return context.rules.seatsCounted ? seats : Math.min(seats, 1);
}

/** Weight of a set of distinct operators, in seats. [D1] */
export function weightOf(context: EpochContext, operators: Iterable<OperatorIndex>): number {
  let weight = 0;
  for (const operator of operators) weight += weightOfOperator(context, operator);
  return weight;
}

/** F: the weight that may be Byzantine. */
function faultyOf(context: EpochContext): number {
  const { committee, rules } = context;
  if (rules.seatsCounted) return committee.faultySeats;
  return Math.floor((committee.members.length - 1) / 3);
}

/** Q = S - F: any two sets of this weight share an honest operator. [QI] */
function honestQuorum(context: EpochContext): number {
  const { committee, rules } = context;
  if (rules.seatsCounted) return committee.quorumSeats;
  return committee.members.length - faultyOf(context);
}

/** Weight of a view certificate and of every other quorum but a lane's: Q. [K2] */
export function quorumOf(context: EpochContext): number {
  return context.rules.voteQuorum ? honestQuorum(context) : honestQuorum(context) - 1;
}

/** Weight of a lane certificate: Q, so that lanes cannot fork. [B7, LANE] */
export function laneQuorumOf(context: EpochContext): number {
  return context.rules.laneQuorum ? honestQuorum(context) : faultyOf(context) + 1;
}
