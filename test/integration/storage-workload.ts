/**
 * What the child of the kill test writes, so that its parent can tell what must be there. Step n is
 * a vote of view n and the batch of height n: one must never be there without the other.
 */
import type { Batch, StoredRecord } from "../../src/chain/index.ts";
import type { Compact, StorageInput } from "../../src/storage/index.ts";

/** Heights below the newest that are not released yet. */
export const KEPT_STEPS = 300;

export const WORKLOAD: Omit<StorageInput, "dataDir"> = {
  walSegmentBytes: 16_384,
  payloadSegmentBytes: 16_384,
  indexFlushMs: 20,
  reserveBytes: 0,
};

/** Forgets votes below what was released. */
export const compactVotes: Compact = (records, { fromHeight }) =>
  records.filter((record) => record.kind !== "vote" || record.statement.view >= fromHeight);

export const viewsOf = (records: readonly StoredRecord[]): number[] =>
  records.flatMap((record) => (record.kind === "vote" ? [record.statement.view] : []));

export const batchesOf = (records: readonly StoredRecord[]): Batch[] =>
  records.flatMap((record) => (record.kind === "batch" ? [record.batch] : []));
