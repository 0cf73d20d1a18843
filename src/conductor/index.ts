/** The rollup's side: from the feed to an execution client, with a durable position. */
export { type BlockMode, createBlockCutter } from "./block-mode.ts";
export { createFollower } from "./conductor.ts";
export {
  AnvilOptions,
  ConductorOptions,
  type ConductorOptionsInput,
  type RollupConfig,
  RollupConfigSchema,
} from "./config.ts";
export {
  type Conductor,
  type ConductorDeps,
  type ConductorL1,
  createConductor,
} from "./create-conductor.ts";
export type { ExecutedBlock, ExecutionDriver, ExecutionHead } from "./driver.ts";
export { anvilBinary } from "./drivers/anvil/binary.ts";
export { type AnvilDriver, createAnvilDriver } from "./drivers/anvil/driver.ts";
export { createEthereumJsDriver } from "./drivers/ethereum-js/driver.ts";
export { createStateReader } from "./drivers/ethereum-js/reader.ts";
export type { EscapePhase } from "./escape/machine.ts";
export type { Confirmed, Feed, FeedBatch } from "./feed.ts";
export { createConductorMetrics } from "./metrics.ts";
export { openPosition, type Position } from "./position.ts";
export type { RuleInput } from "./rule/judge.ts";
export type { SkipReason } from "./rule/skip.ts";
