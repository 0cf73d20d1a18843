/**
 * What a node that goes through short epochs writes: step n is a vote of view n in its epoch, and,
 * while the epoch before is closing, one of the same view in that. One must never be there without
 * the other.
 */
import type { EpochRecord, EpochRecords } from "../../src/chain/index.ts";
import { type Epoch, epochOf } from "../../src/primitives/brand.ts";
import { startOf, voteIn } from "./storage-values.ts";

const EPOCH_STEPS = 40;
/** Steps of an epoch in which the one before it is still written to. */
const CLOSING_STEPS = 20;

export const epochAt = (step: number): Epoch => epochOf(Math.floor(step / EPOCH_STEPS));

/** Older logs are done with once the closing epoch is. */
export const oldestEpochAt = (step: number): Epoch =>
  epochOf(Math.max(0, epochAt(step) - (step % EPOCH_STEPS < CLOSING_STEPS ? 1 : 0)));

export function epochRecordsAt(step: number): EpochRecord[] {
  const epoch = epochAt(step);
  const begins = step % EPOCH_STEPS === 0 || step === 1;
  const current = begins ? [startOf(epoch), voteIn(epoch, step)] : [voteIn(epoch, step)];
  const records = current.map((record): EpochRecord => ({ epoch, record }));
  const closing = epochOf(epoch - 1);
  if (epoch === 0 || step % EPOCH_STEPS >= CLOSING_STEPS) return records;
  return [...records, { epoch: closing, record: voteIn(closing, step) }];
}

/** Views of the votes of an epoch. */
export const viewsIn = (epochs: readonly EpochRecords[], epoch: Epoch): number[] =>
  (epochs.find((each) => each.epoch === epoch)?.records ?? []).flatMap((record) =>
    record.kind === "vote" ? [record.statement.view] : [],
  );

export function newestStepOf(epochs: readonly EpochRecords[]): number {
  const newest = epochs.at(-1)?.epoch;
  return newest === undefined ? 0 : (viewsIn(epochs, newest).at(-1) ?? 0);
}
