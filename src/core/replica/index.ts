/** The protocol, composed: one `step` for node and simulator alike. */
export { step } from "./engine.ts";
export { type CollectionSize, collections, type Inspection, inspect } from "./inspect.ts";
export { initialRecords, openReplica } from "./open.ts";
export type { Progress, Replica, ReplicaConfig } from "./replica.ts";
