/** Sizes and bounds of all collections, for the simulator's assertion. [S19] */
import {
  CERTIFICATES_MAX,
  EXPECTED_HASHES_MAX,
  HISTORY_HEIGHTS,
  QUEUED_BLOCKS_MAX,
  UNCERTIFIED_OUTPUTS_MAX,
  VOTE_WINDOW,
} from "./limits.ts";
import type { OrderingState } from "./state.ts";

export type CollectionSize = {
  readonly name: string;
  readonly size: number;
  readonly bound: number;
};

export function collectionSizes(state: OrderingState): CollectionSize[] {
  const operators = state.context.committee.members.length;
  const heights = EXPECTED_HASHES_MAX + UNCERTIFIED_OUTPUTS_MAX;
  const voted = HISTORY_HEIGHTS + heights + VOTE_WINDOW;
  const sets = [...state.votes.values()].reduce((sum, votes) => sum + votes.sets.size, 0);
  const jobs = state.jobs.purposes.size;
  return [
    { name: "queue", size: state.queue.length, bound: QUEUED_BLOCKS_MAX },
    { name: "recorded", size: state.recorded.size, bound: UNCERTIFIED_OUTPUTS_MAX },
    { name: "pending", size: state.pending.length, bound: UNCERTIFIED_OUTPUTS_MAX },
    { name: "expected", size: state.expected.size, bound: EXPECTED_HASHES_MAX },
    { name: "certificates", size: state.certificates.length, bound: CERTIFICATES_MAX },
    { name: "history", size: state.history.length, bound: HISTORY_HEIGHTS },
    { name: "own", size: state.own.size, bound: UNCERTIFIED_OUTPUTS_MAX },
    { name: "votes", size: state.votes.size, bound: voted },
    { name: "voteSets", size: sets, bound: operators * voted },
    { name: "suspects", size: state.suspects.size, bound: operators },
    { name: "checking", size: state.checking.size, bound: operators },
    { name: "jobs", size: jobs, bound: operators + 2 * operators * voted },
  ];
}
