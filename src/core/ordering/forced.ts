/**
 * Items of the L1's forced inbox: they come first in a height. [U2]
 *
 * A network without an L1 has no inbox, and its list is empty.
 */
import { encodeWords } from "../../crypto/hash.ts";
import type { RollupId } from "../../primitives/brand.ts";

/** One transaction that the L1 forces into a rollup's batch. */
export type ForcedItem = {
  readonly rollupId: RollupId;
  /** Place in the rollup's inbox, from 0; the leaf's `forcedUpto` counts up to it. */
  readonly index: bigint;
  readonly transaction: Uint8Array;
};

/** `origin` of a FORCED part: the inbox index, 32 bytes. */
export const forcedOrigin = (item: ForcedItem): Uint8Array => encodeWords([item.index]);
