/**
 * Who spoiled an aggregate? Halving finds every liar in O(liars · log n) checks. [K3]
 *
 * Aggregates add up: where a group's aggregate is wrong and that of its left half right, the right
 * half is wrong without being asked. So a lone vote that is known to be wrong names its liar.
 */
import type { UncheckedVote } from "../contract.ts";

/** Votes that are checked together. */
export type Group = readonly UncheckedVote[];

/** A search for liars among the votes of one claim that failed; at most 128 votes in all. */
export type Search = {
  /** Groups still to be looked at, newest last; `wrong`: the aggregate is known not to verify. */
  readonly pending: { readonly group: Group; readonly wrong: boolean }[];
  /** The group being checked, and the other half of a wrong whole, if it is a half of one. */
  asked: { readonly group: Group; readonly otherHalf: Group | null } | null;
};

/** What a step of the search found. */
export type Finding = {
  /** The next group to check; null: the search is over. */
  readonly ask: Group | null;
  readonly liars: Group;
  readonly good: Group;
};

function halves(group: Group): [Group, Group] {
  const middle = group.length >> 1;
  return [group.slice(0, middle), group.slice(middle)];
}

/** Takes groups off the worklist until one needs a check. */
function advance(search: Search, good: Group): Finding {
  const liars: UncheckedVote[] = [];
  for (let next = search.pending.pop(); next !== undefined; next = search.pending.pop()) {
    if (!next.wrong) {
      search.asked = { group: next.group, otherHalf: null };
      return { ask: next.group, liars, good };
    }
    if (next.group.length === 1) {
      liars.push(...next.group);
      continue;
    }
    const [left, right] = halves(next.group);
    search.asked = { group: left, otherHalf: right };
    return { ask: left, liars, good };
  }
  return { ask: null, liars, good };
}

/**
 * Starts a search in `group`, whose votes stood in a claim that failed.
 *
 * @param wrong whether the group alone is known not to verify: false where the claim held anything
 *   else that is not proven good.
 */
export function startSearch(group: Group, wrong: boolean): { search: Search; finding: Finding } {
  const search: Search = { pending: [], asked: null };
  if (wrong || group.length < 2) {
    search.pending.push({ group, wrong });
  } else {
    const [left, right] = halves(group);
    search.pending.push({ group: right, wrong: false }, { group: left, wrong: false });
  }
  return { search, finding: advance(search, []) };
}

/** Goes on with the verdict on the group that was asked for last. */
export function continueSearch(search: Search, valid: boolean): Finding {
  const asked = search.asked;
  search.asked = null;
  if (asked === null) return advance(search, []);
  if (asked.otherHalf !== null) search.pending.push({ group: asked.otherHalf, wrong: valid });
  if (!valid) search.pending.push({ group: asked.group, wrong: true });
  return advance(search, valid ? asked.group : []);
}
