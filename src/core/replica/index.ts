/** The protocol, composed: one `step` for node and simulator alike. */
export { baseCutOf, type CompactionOptions, compactRecords } from "./compact.ts";
export { step } from "./engine.ts";
export {
  type CollectionSize,
  collections,
  currentLeader,
  forkedLanes,
  type Inspection,
  inspect,
} from "./inspect.ts";
export { initialRecords, type OpenOptions, openReplica } from "./open.ts";
export type { Replica, ReplicaConfig } from "./replica.ts";
