/**
 * Votes on one statement until they are a certificate. [K2, K3]
 *
 * Votes come unchecked from their signers' channels and are checked in one aggregate as soon as they
 * are worth the threshold. If that fails, bisection drops the liars; what is left is checked once
 * more. Votes of operators that lied before are checked singly before they join.
 */
import { bitmapOf, type Certificate, type Statement } from "../../chain/index.ts";
import { assert } from "../../primitives/assert.ts";
import type { OperatorIndex } from "../../primitives/brand.ts";
import { copyBytes } from "../../primitives/bytes.ts";
import type { Claim, EpochContext, UncheckedVote, Verdict } from "../contract.ts";
import { continueSearch, type Finding, type Group, type Search, startSearch } from "./bisection.ts";
import { weightOf, weightOfOperator } from "./weight.ts";

/**
 * Proven liars of an epoch, at most one entry per operator; shared by all sets of one core. Their
 * votes are checked singly from then on. [K3]
 */
export type Suspects = Set<OperatorIndex>;

/** `trusted`: made here. `good`: a check proved it. */
type Standing = "unchecked" | "trusted" | "good";
type Entry = { readonly vote: UncheckedVote; standing: Standing };

/** Claim over votes of one statement. */
export type VotesClaim = Extract<Claim, { kind: "votes" }>;

/** Votes on one statement; at most one per operator. */
export type VoteSet = {
  readonly context: EpochContext;
  readonly statement: Statement;
  /** Weight of a certificate, in seats. */
  readonly threshold: number;
  readonly suspects: Suspects;
  /** At most n entries. */
  readonly entries: Map<OperatorIndex, Entry>;
  /** Liars; at most n. */
  readonly dropped: Set<OperatorIndex>;
  /** Weight of `entries`, in seats. */
  weight: number;
  /** The votes of the one claim in flight. */
  inFlight: Group | null;
  search: Search | null;
  /** Only without bisection: whether to wait for a further vote. */
  stuck: boolean;
  certified: boolean;
};

/** What a vote or a verdict led to. */
export type VoteStep = {
  /** The operator has voted before, or was dropped; nothing changed. */
  readonly duplicate: boolean;
  /** To be asked at once; its verdict goes to `onVerdict`. */
  readonly check: VotesClaim | null;
  /** Formed now, verified; at most once per set. */
  readonly certificate: Certificate | null;
  /** Operators found lying now, rising. */
  readonly liars: readonly OperatorIndex[];
};

/** A set without votes. `threshold` in seats, see `quorumOf` and `laneQuorumOf`. */
export function createVoteSet(options: {
  readonly context: EpochContext;
  readonly statement: Statement;
  readonly threshold: number;
  readonly suspects: Suspects;
}): VoteSet {
  return {
    ...options,
    entries: new Map(),
    dropped: new Set(),
    weight: 0,
    inFlight: null,
    search: null,
    stuck: false,
    certified: false,
  };
}

const nothing = (duplicate: boolean): VoteStep => ({
  duplicate,
  check: null,
  certificate: null,
  liars: [],
});

/**
 * Counts the first vote of an operator. A second one is a duplicate, whatever its signature: honest
 * operators have one signature per statement.
 *
 * @param trusted whether this node made the signature itself.
 */
export function addVote(set: VoteSet, vote: UncheckedVote, trusted: boolean): VoteStep {
  const { operator } = vote;
  if (set.entries.has(operator) || set.dropped.has(operator)) return nothing(true);
  const kept = { operator, signature: copyBytes(vote.signature) };
  set.entries.set(operator, { vote: kept, standing: trusted ? "trusted" : "unchecked" });
  set.weight += weightOfOperator(set.context, operator);
  set.stuck = false;
  return { ...nothing(false), check: nextClaim(set) };
}

/** Goes on with the verdict on the one claim in flight; without one nothing happens. */
export function onVerdict(set: VoteSet, verdict: Verdict): VoteStep {
  const asked = set.inFlight;
  if (asked === null) return nothing(false);
  set.inFlight = null;
  if (set.search !== null) {
    return settle(set, continueSearch(set.search, verdict.valid));
  }
  if (!verdict.valid) return afterFailure(set, asked);
  for (const vote of asked) markGood(set, vote.operator);
  const operators = asked.map((vote) => vote.operator);
  // A suspect checked singly, or a set that was worth less than it seems: go on collecting.
  if (weightOf(set.context, operators) < set.threshold) {
    return { ...nothing(false), check: nextClaim(set) };
  }
  return { ...nothing(false), certificate: certify(set, operators, verdict) };
}

/** Operators whose votes are in the set, liars left out, rising. */
export const votersOf = (set: VoteSet): OperatorIndex[] =>
  [...set.entries.keys()].sort((left, right) => left - right);

function certify(set: VoteSet, signers: readonly OperatorIndex[], verdict: Verdict): Certificate {
  assert(verdict.aggregate !== null, "a valid claim over votes comes with its aggregate");
  set.certified = true;
  return {
    statement: set.statement,
    signers: bitmapOf(set.context.committee.members.length, signers),
    signature: copyBytes(verdict.aggregate),
  };
}

/** A claim failed outside a search: nothing certain is known but that not all its votes are good. */
function afterFailure(set: VoteSet, asked: Group): VoteStep {
  if (!set.context.rules.bisectionDropsLiar) {
    set.stuck = true;
    return nothing(false);
  }
  const unproven = asked.filter((vote) => set.entries.get(vote.operator)?.standing === "unchecked");
  const trusted = asked.filter((vote) => set.entries.get(vote.operator)?.standing === "trusted");
  if (unproven.length === 0) {
    // All peers' votes are proven: the signature made here is wrong. It leaves, nobody is accused.
    for (const vote of trusted) drop(set, vote.operator);
    return { ...nothing(false), check: nextClaim(set) };
  }
  const { search, finding } = startSearch(unproven, trusted.length === 0);
  set.search = search;
  return settle(set, finding);
}

/** Takes in what the search found, and asks what it asks, or whatever comes after it. */
function settle(set: VoteSet, finding: Finding): VoteStep {
  for (const vote of finding.good) markGood(set, vote.operator);
  for (const vote of finding.liars) {
    drop(set, vote.operator);
    set.suspects.add(vote.operator);
  }
  const liars = finding.liars.map((vote) => vote.operator).sort((left, right) => left - right);
  if (finding.ask !== null) return { ...nothing(false), liars, check: claim(set, finding.ask) };
  set.search = null;
  return { ...nothing(false), liars, check: nextClaim(set) };
}

function markGood(set: VoteSet, operator: OperatorIndex): void {
  const entry = set.entries.get(operator);
  if (entry?.standing === "unchecked") entry.standing = "good";
}

function drop(set: VoteSet, operator: OperatorIndex): void {
  if (!set.entries.delete(operator)) return;
  set.dropped.add(operator);
  set.weight -= weightOfOperator(set.context, operator);
}

function claim(set: VoteSet, votes: Group): VotesClaim {
  set.inFlight = votes;
  return { kind: "votes", statement: set.statement, votes };
}

/**
 * The next claim worth asking, or null: first proven votes alone, then with all unchecked ones, then
 * a suspect singly, and each only where a certificate can come of it.
 */
function nextClaim(set: VoteSet): VotesClaim | null {
  if (set.certified || set.inFlight !== null || set.stuck) return null;
  if (set.weight < set.threshold) return null;
  const proven: UncheckedVote[] = [];
  const unchecked: UncheckedVote[] = [];
  let suspect: UncheckedVote | null = null;
  for (const operator of votersOf(set)) {
    const entry = set.entries.get(operator) as Entry;
    if (entry.standing !== "unchecked") proven.push(entry.vote);
    else if (!set.suspects.has(operator)) unchecked.push(entry.vote);
    else suspect ??= entry.vote;
  }
  const together = [...proven, ...unchecked];
  if (weightOfVotes(set, proven) >= set.threshold) return claim(set, proven);
  if (weightOfVotes(set, together) >= set.threshold) return claim(set, together);
  return suspect === null ? null : claim(set, [suspect]);
}

const weightOfVotes = (set: VoteSet, votes: Group): number =>
  weightOf(
    set.context,
    votes.map((vote) => vote.operator),
  );
