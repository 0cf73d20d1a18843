/** Final blocks in, rollup batches with certified outputs out. See README.md for the rules. */

export { startOrdering, stepOrdering } from "./engine.ts";
export type { ForcedItem } from "./forced.ts";
export type {
  BatchSource,
  OrderingEffect,
  OrderingEvent,
  OrderingInput,
  OrderingMessage,
  QueuedBlock,
  SeatsOfHash,
} from "./input.ts";
export type { Output, OutputContext, OutputPoint, OutputSource } from "./output.ts";
export { beaconWithoutKey, bodyRoot, bodySize, outputOf } from "./output.ts";
export type { OrderPolicy } from "./policies/policy.ts";
export { policyOf } from "./policies/registry.ts";
export type { OrderingOptions } from "./replay.ts";
export { createOrdering } from "./replay.ts";
export type { LeafPath, LeafTable } from "./rollup-tree.ts";
export {
  createLeafTable,
  leafPath,
  registerRollups,
  replaceLeaves,
  rootOf,
} from "./rollup-tree.ts";
export type { LaneRow, SealedHook, SealedUnit } from "./sealed-hook.ts";
export { SEALING_OFF } from "./sealed-hook.ts";
export type { CollectionSize } from "./sizes.ts";
export { collectionSizes } from "./sizes.ts";
export type { CertifiedState, Mismatch, OrderingState } from "./state.ts";
export { deliveredHeight, outputHashAt, publishedHeight } from "./state.ts";
