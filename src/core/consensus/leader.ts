/** Leader election by seats. [K6, D1] */
import { keccakText, keccakWords } from "../../crypto/hash.ts";
import { assert } from "../../primitives/assert.ts";
import type { OperatorIndex, View } from "../../primitives/brand.ts";
import type { EpochContext } from "../contract.ts";

const LEADER_TAG = keccakText("LOCKSTEP/v1/LEADER");

/**
 * Leader(v) = owner of seat `keccak256(w(tag(LEADER), e, x, v)) mod S`. Pure: every node elects the
 * same; the seed is fixed before the epoch's first view, and no certificate is randomness. [K6]
 */
export function electLeader(context: EpochContext, view: View): OperatorIndex {
  const draw = keccakWords([LEADER_TAG, context.epoch, context.leaderSeed, view]);
  const seat = Number(BigInt(draw) % BigInt(context.committee.totalSeats));
  const owner = context.committee.seatOwners[seat];
  assert(owner !== undefined, "every seat has an owner");
  return owner;
}

/** Remembers the leaders of the views around the current one: an election costs a hash. */
export type LeaderTable = {
  readonly context: EpochContext;
  readonly known: Map<View, OperatorIndex>;
};

/** Elections kept; older ones are computed again. */
const LEADERS_KEPT = 1024;

export const createLeaderTable = (context: EpochContext): LeaderTable => ({
  context,
  known: new Map(),
});

export function leaderOf(table: LeaderTable, view: View): OperatorIndex {
  const known = table.known.get(view);
  if (known !== undefined) return known;
  if (table.known.size >= LEADERS_KEPT) table.known.clear();
  const leader = electLeader(table.context, view);
  table.known.set(view, leader);
  return leader;
}
