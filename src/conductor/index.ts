/** The rollup's side: from the feed to an execution client, with a durable position. */
export { type BlockMode, createBlockCutter } from "./block-mode.ts";
export {
  type BlockListener,
  type ConductorStatus,
  createFollower,
  type Follower,
} from "./conductor.ts";
export {
  AnvilOptions,
  ConductorOptions,
  type ConductorOptionsInput,
  type RollupConfig,
  RollupConfigSchema,
  RpcOptions,
} from "./config.ts";
export { type Conductor, type ConductorDeps, createConductor } from "./create-conductor.ts";
export type { BlockInput, ExecutedBlock, ExecutionDriver, ExecutionHead } from "./driver.ts";
export { type AnvilDriver, createAnvilDriver } from "./drivers/anvil/driver.ts";
export {
  createEthereumJsDriver,
  type EthereumJsDriver,
} from "./drivers/ethereum-js/driver.ts";
export { createStateReader, type StateReader } from "./drivers/ethereum-js/reader.ts";
export type { Feed, FeedBatch } from "./feed.ts";
export { type ConductorMetrics, createConductorMetrics } from "./metrics.ts";
export { openPosition, type Position } from "./position.ts";
export type { RuleInput } from "./rule/judge.ts";
export { SKIP_REASONS, type Skipped, type SkipReason } from "./rule/skip.ts";
