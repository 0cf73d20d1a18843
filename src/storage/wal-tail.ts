/**
 * The last commit of a run: whether it reached all logs it is in. [P2, P6, DR3]
 *
 * One commit runs at a time, so of all commits only the newest can be half there, and only if nobody
 * was told of it. Then it is cut off wherever it is.
 */
import type { Batch } from "../chain/index.ts";
import type { LookupIndex } from "./lmdb-index.ts";
import type { PayloadLog } from "./payload-log.ts";
import { comparePositions, type Place, type Position } from "./position.ts";
import type { Point } from "./wal.ts";
import type { FoundWal } from "./wal-files.ts";
import { type Group, GroupKind } from "./wal-group.ts";

export type SettledWal = {
  readonly found: FoundWal;
  /** Groups of the log that count, and where they end. */
  readonly groups: number;
  readonly end: number;
};

export type Settled = { readonly wals: readonly SettledWal[]; readonly point: Point };

export type TailParts = { readonly index: LookupIndex; readonly payload: PayloadLog };

/**
 * Adds to the index what it lacks, and finds out whether the newest commit is whole.
 *
 * @param logs at least one.
 * @returns null: something durable is damaged.
 */
export async function settleTail(
  logs: readonly FoundWal[],
  { index, payload }: TailParts,
): Promise<Settled | null> {
  const tail = tailOf(logs);
  if (tail === null) return null;
  const wanted = tail.isWhole ? tail.newest : tail.before;
  if (wanted === null) return null;
  const from = index.indexedUpTo ?? { segment: payload.segments()[0] ?? 1, offset: 0 };
  const unindexed: { readonly batch: Batch; readonly place: Place }[] = [];
  const damage = await payload.scan({ from, to: wanted.payload }, (batch, place) => {
    unindexed.push({ batch, place });
  });
  const kept = damage === null ? wanted : behindDamage(tail, damage);
  if (kept === null) return null;
  for (const { batch, place } of unindexed) {
    if (comparePositions(place, kept.payload) < 0) index.addBatch(batch, place);
  }
  const { released, payload: end, commit } = kept;
  const wals = logs.map((found) => keepThrough(found, commit));
  return { wals, point: { released, payload: end, commit } };
}

type Tail = {
  readonly newest: Group;
  /** The newest group of an older commit. */
  readonly before: Group | null;
  /** All logs that it is in have it. */
  readonly isWhole: boolean;
  /** Nobody may have been told of it. */
  readonly isLoose: boolean;
};

/** Null: a part of a commit that was acknowledged is missing. */
function tailOf(logs: readonly FoundWal[]): Tail | null {
  const all = logs.flatMap((log) => log.groups.map((group) => ({ log, group })));
  const commit = Math.max(...all.map(({ group }) => group.commit));
  const parts = all.filter(({ group }) => group.commit === commit);
  const newest = parts[0]?.group;
  if (newest === undefined) return null;
  const commits = parts.filter(({ group }) => group.kind === GroupKind.COMMIT);
  const declared = Math.max(0, ...commits.map(({ group }) => group.logs));
  const isWhole = new Set(parts.map(({ log }) => log.epoch)).size >= declared;
  const unknown = commits.every(({ log, group }) => group.end > log.known);
  // What is torn behind a whole commit is of the next, which began after this was acknowledged.
  const isLoose = commits.length > 0 && unknown && !(isWhole && logs.some(({ torn }) => torn));
  if (!isWhole && !isLoose) return null;
  const before = all.reduce<Group | null>((found, { group }) => {
    const isOlder = group.commit < commit && group.commit >= (found?.commit ?? 0);
    return isOlder ? group : found;
  }, null);
  return { newest, before, isWhole, isLoose };
}

/** The batches of the newest commit did not reach the disk, or older ones are damaged: null. */
const behindDamage = ({ before, isWhole, isLoose }: Tail, damage: Position): Group | null =>
  isWhole && isLoose && before !== null && comparePositions(damage, before.payload) >= 0
    ? before
    : null;

function keepThrough(found: FoundWal, commit: number): SettledWal {
  const kept = found.groups.filter((group) => group.commit <= commit);
  return { found, groups: kept.length, end: kept.at(-1)?.end ?? found.end };
}
