/**
 * What is known of the L1: final blocks as the driver brings them. [ST1, I1]
 *
 * Blocks are kept from the newest delivered anchor on; below it only what was not consumed yet.
 */
import type { ForcedItem, L1Block } from "../../chain/index.ts";
import type { Millis, RollupId } from "../../primitives/brand.ts";
import type { L1Anchor, L1View } from "../consensus/index.ts";
import type { ForcedSource } from "../ordering/index.ts";

type KnownBlock = L1Anchor & {
  /** When this node first knew it as final. [I1] */
  readonly knownMs: Millis;
};

/** One item of the forced inbox, and the block that brought it. */
type QueuedItem = { readonly block: number; readonly item: ForcedItem };
type Included = { readonly block: number; readonly rollupId: RollupId; readonly upto: number };

export type L1State = {
  /** Rising by number; at most `L1_BLOCKS_MAX`. */
  readonly blocks: KnownBlock[];
  /** Greatest number delivered; -1: none. */
  head: number;
  /** In log order; bounded by what the inbox charges for. Consumed ones are let go. */
  readonly items: QueuedItem[];
  /** In log order; one per rollup below the newest delivered anchor. */
  readonly inclusions: Included[];
};

/** Final L1 blocks kept: a day's. An anchor that far behind could not lead again anyway. [I6] */
export const L1_BLOCKS_MAX = 8192;

export const createL1State = (): L1State => ({ blocks: [], head: -1, items: [], inclusions: [] });

/** Takes final blocks, rising; what is not above the head is known already. */
export function takeL1Blocks(state: L1State, blocks: readonly L1Block[], nowMs: Millis): void {
  for (const { number, hash, forced, inclusions } of blocks) {
    if (number <= state.head) continue;
    state.head = number;
    state.blocks.push({ number, hash, knownMs: nowMs });
    for (const item of forced) state.items.push({ block: number, item });
    for (const included of inclusions) state.inclusions.push({ block: number, ...included });
  }
  const excess = state.blocks.length - L1_BLOCKS_MAX;
  if (excess > 0) state.blocks.splice(0, excess);
}

/** The newest block at or below a number among those that qualify. */
function newest(state: L1State, qualifies: (block: KnownBlock) => boolean): L1Anchor | null {
  let low = 0;
  let high = state.blocks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (qualifies(state.blocks[middle] as KnownBlock)) low = middle + 1;
    else high = middle;
  }
  const found = state.blocks[low - 1];
  return found === undefined ? null : { number: found.number, hash: found.hash };
}

/** What consensus asks. Blocks rise in number and in the time at which they were known. */
export const l1View = (state: L1State, anchorDelayMs: number): L1View => ({
  agedHead: (nowMs) => newest(state, ({ knownMs }) => knownMs + anchorDelayMs <= nowMs),
  finalAt: (number) => newest(state, (block) => block.number <= number),
});

/** What ordering asks: the inbox as far as an anchor reaches. [U2, ST6] */
export const forcedSource = (state: L1State): ForcedSource => ({
  // Before the first anchor there is nothing to cover.
  covers: (anchor) => anchor === 0 || anchor <= state.head,
  itemsUpTo: (anchor) => state.items.flatMap(({ block, item }) => (block <= anchor ? [item] : [])),
  inclusionsUpTo: (anchor) => state.inclusions.filter(({ block }) => block <= anchor),
});

/**
 * Lets go of what deliveries up to an anchor have consumed.
 *
 * @param consumed per rollup the first item that is not; a delivered leaf says so.
 */
export function releaseL1(
  state: L1State,
  anchor: number,
  consumed: (rollupId: RollupId) => number,
): void {
  const kept = state.items.filter(
    ({ block, item }) => block > anchor || item.index >= consumed(item.rollupId),
  );
  if (kept.length < state.items.length) state.items.splice(0, state.items.length, ...kept);
  const passed = state.inclusions.filter(({ block }) => block <= anchor);
  const useful = passed.filter(
    (entry) =>
      entry.upto > consumed(entry.rollupId) &&
      !passed.some((other) => other.rollupId === entry.rollupId && other.upto > entry.upto),
  );
  if (useful.length === passed.length) return;
  const later = state.inclusions.filter(({ block }) => block > anchor);
  state.inclusions.splice(0, state.inclusions.length, ...useful, ...later);
}
