/**
 * The records that a restart still needs, without batches: kept in memory, so that the write-ahead
 * log can be begun anew from them, and pruned as heights are published. [P3]
 */
import type { Cut, StoredRecord } from "../chain/index.ts";
import { baseCutOf } from "../core/index.ts";
import { type Height, heightOf } from "../primitives/brand.ts";

/** The part of the records that a restart needs if nothing below `fromHeight` is asked again. */
export type Compact = (
  records: readonly StoredRecord[],
  keep: { readonly fromHeight: number },
) => StoredRecord[];

/** Released heights between two prunings. */
const PRUNE_HEIGHTS = 256;

export type LiveRecords = {
  add(records: readonly StoredRecord[]): void;
  /** True: so many heights were released since the last time that `prune` is worth it. */
  release(height: number): boolean;
  prune(): void;
  all(): readonly StoredRecord[];
  /** Newest height that was released. */
  released(): Height;
  /** Batches below it are no longer needed; null: all of the epoch are. */
  cut(): Cut | null;
};

export function createLiveRecords(
  compact: Compact,
  start: { readonly records: readonly StoredRecord[]; readonly released: Height },
): LiveRecords {
  let records: StoredRecord[] = [];
  let released = start.released;
  let prunedAt: number = released;
  let cut: Cut | null = null;

  function prune(): void {
    records = compact(records, { fromHeight: released });
    prunedAt = released;
    cut = baseCutOf(records);
  }

  records = [...start.records];
  if (released > 0) prune();
  else cut = baseCutOf(records);
  return {
    add(more) {
      for (const record of more) records.push(record);
    },
    release(height) {
      released = heightOf(Math.max(released, height));
      return released - prunedAt >= PRUNE_HEIGHTS;
    },
    prune,
    all: () => records,
    released: () => released,
    cut: () => cut,
  };
}
