/** What of my lane the epoch did not order: it goes into my first batches of the next. [E9] */
import {
  type BatchRow,
  type Cut,
  type SectionContent,
  SectionKind,
  type StoredRecord,
} from "../../chain/index.ts";
import type { OperatorIndex } from "../../primitives/brand.ts";
import { linkAt } from "./chain.ts";
import { drain } from "./mempool.ts";
import { type LanesState, ownLane } from "./state.ts";

/** What one batch held. */
export type Returned = readonly BatchRow[];

/**
 * My batches above the boundary's cut, oldest first, without system units: they belong to their epoch.
 */
export function leftOver(state: LanesState, boundary: Cut): Returned[] {
  const lane = ownLane(state);
  if (lane === null) return [];
  const batches: Returned[] = [];
  const included = boundary[lane.operator]?.height ?? 0;
  for (let height = included + 1; height <= lane.tip; height++) {
    const rows = returnedFrom(linkAt(lane, height)?.batch?.rows ?? []);
    if (rows.length > 0) batches.push(rows);
  }
  return batches;
}

export type Waiting = {
  /** Of epochs before, batch by batch. */
  readonly batches: readonly Returned[];
  /** What never got into a batch, in the order of its queues. */
  readonly sections: readonly SectionContent[];
};

/** Takes out what this epoch has put into no batch: wherever it ended, none of it is in its cut. */
export const takeWaiting = (state: LanesState): Waiting => ({
  batches: state.returned.splice(0),
  sections: drain(state.mempool),
});

const returnedFrom = (rows: readonly BatchRow[]): Returned =>
  rows.filter(({ kind }) => kind !== SectionKind.SYSTEM);

/** Whether something that an epoch before left over still waits for room in the window. */
export const awaitsRoom = (state: LanesState): boolean => state.returned.length > 0;

/** Contents of my batches that a disk holds, and how many batches have each. */
export type Contents = Map<string, number>;

/** @param self my place in the epoch whose records these are. */
export function ownContents(
  records: readonly StoredRecord[],
  self: OperatorIndex | null,
): Contents {
  const contents: Contents = new Map();
  for (const record of records) {
    if (record.kind !== "batch" || record.batch.header.lane !== self) continue;
    const content = contentOf(returnedFrom(record.batch.rows));
    contents.set(content, (contents.get(content) ?? 0) + 1);
  }
  return contents;
}

/** Takes one batch of this content out; false where there is none. */
export function takeContent(contents: Contents, rows: Returned): boolean {
  const content = contentOf(rows);
  const count = contents.get(content) ?? 0;
  if (count > 1) contents.set(content, count - 1);
  else contents.delete(content);
  return count > 0;
}

const contentOf = (rows: Returned): string =>
  rows.map(({ kind, rollupId, digest }) => `${kind}/${rollupId}/${digest}`).join();
