/** What the protocol reads of a final L1 block. [ST1, ST6] */
import type { Hash, RollupId } from "../primitives/brand.ts";

/** One transaction of the forced inbox. [SC9] */
export type ForcedItem = {
  readonly rollupId: RollupId;
  /** From 0, gapless per rollup. */
  readonly index: number;
  /** A raw signed transaction, at most 16 KiB. */
  readonly payload: Uint8Array;
};

/** Items below `upto` of a rollup were included on the L1 itself. [ST6] */
export type ForcedInclusion = { readonly rollupId: RollupId; readonly upto: number };

export type L1Block = {
  readonly number: number;
  readonly hash: Hash;
  /** In log order. */
  readonly forced: readonly ForcedItem[];
  readonly inclusions: readonly ForcedInclusion[];
};
