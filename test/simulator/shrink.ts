/**
 * Makes a broken run small: deletes faults, misbehaviour, load and time by bisection as long as a
 * violation of the same rule stays. Draws are keyed, so what is deleted shifts nothing else.
 */
import { keysOf } from "./l1.ts";
import type { Schedule } from "./schedule.ts";

/** Lists of the schedule that may lose entries, in the order in which it is tried. */
const LISTS = [
  "links",
  "partitions",
  "crashes",
  "disks",
  "clocks",
  "byzantine",
  "load",
] as const satisfies readonly (keyof Schedule)[];

export type Shrunk = {
  readonly schedule: Schedule;
  /** Runs it took. */
  readonly runs: number;
};

/**
 * @param breaks whether a schedule still violates the rule; called at most `runsMax` times.
 * @returns the smallest schedule found; `schedule` itself if nothing can go.
 */
export function shrinkSchedule(
  schedule: Schedule,
  breaks: (candidate: Schedule) => boolean,
  runsMax = 200,
): Shrunk {
  let best = schedule;
  let runs = 0;

  function accept(candidate: Schedule): boolean {
    if (runs >= runsMax) return false;
    runs++;
    if (!breaks(candidate)) return false;
    best = candidate;
    return true;
  }

  for (let before: Schedule | null = null; before !== best && runs < runsMax; ) {
    before = best;
    for (const list of LISTS) {
      const items: readonly unknown[] = best[list];
      shrinkList(items, (kept) => accept({ ...best, [list]: kept }));
    }
    shrinkL1(() => best, accept);
    shrinkValues(() => best, accept);
    shrinkTime(() => best, accept);
  }
  return { schedule: best, runs };
}

/** Deletes halves, quarters, .. single entries, as long as `accept` says so. */
function shrinkList<T>(items: readonly T[], accept: (kept: readonly T[]) => boolean): void {
  let kept = items;
  for (let size = kept.length; size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < kept.length; ) {
      const rest = [...kept.slice(0, start), ...kept.slice(start + size)];
      if (accept(rest)) kept = rest;
      else start += size;
    }
  }
}

type Accept = (candidate: Schedule) => boolean;

/** Lists of the L1's plan that may lose entries. */
const L1_LISTS = ["forced", "reorgs", "lags", "stalls", "changes"] as const;

/** A calmer L1, or none where the epochs do not matter. */
function shrinkL1(current: () => Schedule, accept: Accept): void {
  if (current().l1 === null || accept(withoutStrangers({ ...current(), l1: null }))) return;
  for (const list of L1_LISTS) {
    const items: readonly unknown[] = current().l1?.[list] ?? [];
    shrinkList(items, (kept) => {
      const { l1 } = current();
      return l1 !== null && accept(withoutStrangers({ ...current(), l1: { ...l1, [list]: kept } }));
    });
  }
}

/** Whoever joined by a change that is gone is nobody: nothing is left that names it. */
function withoutStrangers(schedule: Schedule): Schedule {
  const operators = new Set(keysOf(schedule.l1, schedule.seats)).size;
  const isKnown = (operator: number | null): boolean => operator === null || operator < operators;
  const known = <T extends { readonly operator: number }>(items: readonly T[]): T[] =>
    items.filter(({ operator }) => isKnown(operator));
  const { l1, crashes, disks, clocks, byzantine, load } = schedule;
  return {
    ...schedule,
    l1: l1 === null ? null : { ...l1, lags: known(l1.lags) },
    crashes: known(crashes),
    disks: known(disks),
    clocks: known(clocks),
    byzantine: known(byzantine),
    load: known(load),
    links: schedule.links.filter(({ from, to }) => isKnown(from) && isKnown(to)),
    partitions: schedule.partitions.map((partition) => ({
      ...partition,
      groups: partition.groups.map((group) => group.filter(isKnown)),
    })),
    core: schedule.core.filter(isKnown),
  };
}

/** Plainer network, disk and parameters. */
function shrinkValues(current: () => Schedule, accept: Accept): void {
  if (current().scheduler !== null) accept({ ...current(), scheduler: null });
  if (current().network.kind !== "uniform") {
    accept({ ...current(), network: { kind: "uniform", oneWayMs: 5 } });
  }
  if (current().commitUs[1] > 0) accept({ ...current(), commitUs: [0, 0] });
  if (current().computeUs[1] > 0) accept({ ...current(), computeUs: [0, 0] });
  for (const name of Object.keys(current().parameters)) {
    const { [name]: _, ...parameters } = current().parameters;
    accept({ ...current(), parameters });
  }
  if (current().core.length > 0) accept({ ...current(), core: [] });
}

/** A shorter safety phase, by bisection down to 1/64 of what it was. */
function shrinkTime(current: () => Schedule, accept: Accept): void {
  for (let step = current().healMs / 2; step >= current().healMs / 64 && step >= 1; step /= 2) {
    accept({ ...current(), healMs: Math.ceil(current().healMs - step) });
  }
}
