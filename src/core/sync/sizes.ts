/** Sizes of everything sync remembers, beside their bounds. */
import { BLOCK_REQUESTS_MAX, OPEN_REQUESTS_MAX } from "./limits.ts";
import { openRequests } from "./requests.ts";
import type { SyncState } from "./state.ts";

/** One collection or sum of collections; counts. */
type CollectionSize = {
  readonly name: string;
  readonly size: number;
  readonly bound: number;
};

/** For the simulator, which asserts them after every step. [S19] */
export function collectionSizes(state: SyncState): CollectionSize[] {
  const n = state.context.committee.members.length;
  const open = openRequests(state);
  const most = (sizes: number[]): number => Math.max(0, ...sizes);
  return [
    { name: "sync.requests", size: open.length, bound: OPEN_REQUESTS_MAX },
    { name: "sync.blocks", size: state.blocks.size, bound: BLOCK_REQUESTS_MAX },
    { name: "sync.pending", size: most(open.map(({ pending }) => pending.size)), bound: n },
    { name: "sync.absent", size: most(open.map(({ absent }) => absent.size)), bound: n },
    { name: "sync.claims", size: state.claims.length, bound: n },
    { name: "sync.budgets", size: state.budgets.length, bound: n },
    { name: "sync.jobs", size: state.jobs.purposes.size, bound: 2 },
    { name: "sync.checking", size: state.checking.length, bound: 2 },
  ];
}
