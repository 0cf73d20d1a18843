/** The surface of the cores for the layers above. */
export {
  anchorFloor,
  inclusionFloor,
  laneBelowFloor,
  reportsFault,
} from "./consensus/index.ts";
export type {
  CheckJob,
  Claim,
  Effect,
  Input,
  JobId,
  PublishedOutput,
  Recipients,
  RejectionCode,
  Signatures,
  SigningRequest,
  TimerId,
  Verdict,
} from "./contract.ts";
export {
  bodyRoot,
  bodySize,
  createLeafTable,
  type LeafPath,
  leafPath,
  NO_FORCED,
  type Output,
  type OutputPoint,
  outputOf,
  registerRollups,
  replaceLeaves,
  SEALING_OFF,
} from "./ordering/index.ts";
export {
  baseCutOf,
  type CollectionSize,
  compactRecords,
  currentLeader,
  type Inspection,
  initialRecords,
  inspect,
  openReplica,
  type Replica,
  type ReplicaConfig,
  step,
} from "./replica/index.ts";
export { ALL_RULES } from "./rules.ts";
