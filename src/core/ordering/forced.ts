/**
 * Items of the L1's forced inbox: they come first in a height. [U2, ST6]
 *
 * A pure function of the L1 up to the block's anchor and of the leaves before: every node that sees
 * that much of the L1 takes the same ones.
 */
import type { ForcedInclusion, ForcedItem, RollupLeaf } from "../../chain/index.ts";
import { encodeWords } from "../../crypto/hash.ts";
import type { RollupId } from "../../primitives/brand.ts";

/** What ordering asks of this node's view of the L1. */
export type ForcedSource = {
  /** Whether everything up to this anchor is known: else delivery waits, nothing else does. */
  covers(anchor: number): boolean;
  /** In log order, at least those not consumed. */
  itemsUpTo(anchor: number): readonly ForcedItem[];
  /** At least the highest per rollup. */
  inclusionsUpTo(anchor: number): readonly ForcedInclusion[];
};

/** A network without an L1 has no inbox. [ST8] */
export const NO_INBOX: ForcedSource = {
  covers: () => true,
  itemsUpTo: () => [],
  inclusionsUpTo: () => [],
};

/** Payload bytes of one block's items, over all rollups. [ST6] */
const FORCED_BYTES_MAX = 256 * 1024;

export type ForcedUnits = {
  /** The oldest that are not consumed, in log order. */
  readonly items: readonly ForcedItem[];
  /** Items below were consumed before, in a batch or on the L1 itself; where that is not 0. */
  readonly consumed: ReadonlyMap<RollupId, number>;
};

/** Of a height without forced items. */
export const NO_FORCED: ForcedUnits = { items: [], consumed: new Map() };

/**
 * The items of a block with this anchor. What does not fit, and all behind it, stays for the next
 * block; items of a rollup that this epoch does not know stay for a later epoch.
 *
 * @param leaves after the height before.
 */
export function forcedUnits(
  source: ForcedSource,
  anchor: number,
  leaves: readonly RollupLeaf[],
): ForcedUnits {
  const consumed = new Map<RollupId, number>();
  for (const { rollupId, forcedUpto } of leaves) {
    if (forcedUpto > 0) consumed.set(rollupId, forcedUpto);
  }
  for (const { rollupId, upto } of source.inclusionsUpTo(anchor)) {
    consumed.set(rollupId, Math.max(upto, consumed.get(rollupId) ?? 0));
  }
  const items: ForcedItem[] = [];
  let bytes = 0;
  for (const item of source.itemsUpTo(anchor)) {
    const { rollupId, index, payload } = item;
    if (rollupId > leaves.length || index < (consumed.get(rollupId) ?? 0)) continue;
    bytes += payload.length;
    if (bytes > FORCED_BYTES_MAX) break;
    items.push(item);
  }
  return { items, consumed };
}

/** `origin` of a FORCED part: the inbox index, 32 bytes. */
export const forcedOrigin = (item: ForcedItem): Uint8Array => encodeWords([item.index]);
