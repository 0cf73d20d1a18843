/** Final blocks in, rollup batches with certified outputs out. See README.md for the rules. */

export { startOrdering, stepOrdering } from "./engine.ts";
export type { ForcedSource, ForcedUnits } from "./forced.ts";
export { NO_FORCED } from "./forced.ts";
export type {
  BatchSource,
  OrderingEffect,
  OrderingInput,
  QueuedBlock,
} from "./input.ts";
export type { Output, OutputPoint } from "./output.ts";
export { beaconWithoutKey, bodyRoot, bodySize, outputOf } from "./output.ts";
export { policyOf } from "./policies/registry.ts";
export { createOrdering } from "./replay.ts";
export type { LeafPath } from "./rollup-tree.ts";
export {
  createLeafTable,
  leafPath,
  registerRollups,
  replaceLeaves,
  rootOf,
} from "./rollup-tree.ts";
export type { SealedHook } from "./sealed-hook.ts";
export { SEALING_OFF } from "./sealed-hook.ts";
export { collectionSizes } from "./sizes.ts";
export type { OrderingState } from "./state.ts";
export { deliveredHeight, hasPublished, outputHashAt, publishedHeight } from "./state.ts";
