/**
 * Which kind a block must have: what ends an epoch, and what follows its end. Pure, so voters, leaders
 * and auditors judge alike. [E4, E5, E10]
 */
import { BlockKind } from "../../chain/index.ts";
import type { EpochContext, EpochEnd } from "../contract.ts";

/** What the end of an epoch is decided by. */
type Place = { readonly height: number; readonly l1Number: number };

/** Whether a block here, on a chain without a boundary yet, reaches the end of its epoch. [E4, E10] */
const reachesEnd = (end: EpochEnd, at: Place): boolean =>
  (end.kind === "height" && at.height >= end.height) ||
  (end.kind === "anchor" && at.l1Number >= end.l1Number);

/**
 * The kind that a block on a parent of `parentKind` must have. The genesis of an epoch counts as
 * NORMAL: an anchor may be past several epochs' ends, and then the first block is the boundary. [E8]
 */
export function kindAfter(context: EpochContext, parentKind: BlockKind, at: Place): BlockKind {
  if (parentKind !== BlockKind.NORMAL) return BlockKind.FILLER;
  return reachesEnd(context.end, at) ? BlockKind.BOUNDARY : BlockKind.NORMAL;
}

/** Heights that a block of this kind adds to its parent's: a FILLER none. [E5, S1] */
export const heightsAdded = (context: EpochContext, kind: BlockKind): 0 | 1 =>
  kind === BlockKind.FILLER && context.rules.fillerAddsNoHeight ? 0 : 1;
