/** The protocol, composed: one `step` for node and simulator alike. */
export { step } from "./engine.ts";
export { collections, inspect } from "./inspect.ts";
export { initialRecords, openReplica } from "./open.ts";
export type { Replica, ReplicaConfig } from "./replica.ts";
