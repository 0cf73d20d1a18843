/** Lets go of segments of the payload log that are old and that nobody here needs. [B9] */
import type { Cut } from "../chain/index.ts";
import type { Epoch } from "../primitives/brand.ts";
import type { BatchEntry } from "./index-layout.ts";
import type { LookupIndex } from "./lmdb-index.ts";
import type { PayloadLog } from "./payload-log.ts";

export type RetentionOptions = {
  readonly dataRetentionMs: number;
  readonly payloadBytesMax: number;
  readonly nowMs: number;
};

/** What a restart still needs of an open epoch: batches from a cut on; null: all. */
export type Needed = { readonly epoch: Epoch; readonly cut: Cut | null };

/**
 * Whether a restart may want the batch: one of an epoch without a log is done with, unless all logs
 * are older.
 *
 * @param open by epoch, rising.
 */
export function isNeeded({ epoch, lane, height }: BatchEntry, open: readonly Needed[]): boolean {
  const needed = open.find((each) => each.epoch === epoch);
  if (needed === undefined) return epoch > (open.at(-1)?.epoch ?? -1);
  return height >= (needed.cut?.[lane]?.height ?? 0);
}

/**
 * Removes whole segments, oldest first: those above the byte limit, and those that did not change
 * for the time of retention.
 *
 * @returns how many went.
 */
export async function removeExpired(
  { index, payload }: { readonly index: LookupIndex; readonly payload: PayloadLog },
  needed: readonly Needed[],
  options: RetentionOptions,
): Promise<number> {
  const closed = payload.segments().slice(0, -1);
  const sizes = await Promise.all(closed.map((segment) => payload.describe(segment)));
  let bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
  let removed = 0;
  for (const [at, segment] of closed.entries()) {
    const size = sizes[at];
    if (size === undefined) break;
    const old = options.nowMs - size.changedMs > options.dataRetentionMs;
    if (!old && bytes <= options.payloadBytesMax) break;
    if (index.segment(segment).some(({ entry }) => isNeeded(entry, needed))) continue;
    // The entries go first: a place that the index names is there.
    await index.dropSegment(segment);
    await payload.remove(segment);
    bytes -= size.bytes;
    removed++;
  }
  return removed;
}
