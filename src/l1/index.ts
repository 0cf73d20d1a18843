/** The L1 both ways: what is final there for the committee, and what the committee posts. */

export type { BlobSource } from "./blobs/blobs.ts";
export { inflate } from "./blobs/deflate.ts";
export { createKzg, type Kzg } from "./blobs/kzg.ts";
export type { L1Input } from "./config.ts";
export { L1Options } from "./config.ts";
export type { Call, Caller } from "./contracts/contract-call.ts";
export { ContractRevert } from "./contracts/contract-errors.ts";
export type { L1Contracts } from "./contracts/contracts.ts";
export type {
  CheckpointEvent,
  EntryEvent,
  LogPlace,
  PostedEvent,
  RollupSettings,
} from "./contracts/l1-event.ts";
export type { L1Header } from "./endpoints/rpc-values.ts";
export { type EvidenceQueue, openEvidenceQueue } from "./evidence/queue.ts";
export type { RegisteredOperator } from "./history/registry.ts";
export type { RollupInfo } from "./history/rollup-book.ts";
export { connectL1, type L1Connection } from "./operator/connection.ts";
export type { Deployment, DeployOptions } from "./operator/deployer.ts";
export { DEPLOY_DEFAULTS, deployContracts } from "./operator/deployer.ts";
export type { NetworkState } from "./operator/network-state.ts";
export type {
  Done,
  JoinRequest,
  OperatorCalls,
  ProvenKey,
  RollupRequest,
} from "./operator/operator-calls.ts";
export { createOperatorCalls, joinCalls } from "./operator/operator-calls.ts";
export type { L1Head } from "./outbox/port.ts";
export { loadWallet, type WalletFiles } from "./outbox/wallet.ts";
export {
  type BeaconReaderDependencies,
  createBeaconReader,
  createBlobReader,
} from "./posted/beacon-reader.ts";
export type { EntryCheck } from "./posted/entry-checks.ts";
export { createEntryCheck, type EntryReader } from "./posted/entry-reader.ts";
export type { L1Progress, PostedLevel } from "./posted/posted.ts";
export type { SettlementOutput } from "./settlement/checkpoints.ts";
export type { SettlementInput } from "./settlement/config.ts";
export { SettlementOptions } from "./settlement/config.ts";
export type { SettlementBatch, SettlementSource } from "./settlement/port.ts";
export type { Settlement, SettlementDependencies } from "./settlement/settlement.ts";
export { createSettlement, evidenceDirectory } from "./settlement/settlement.ts";
export type { L1Listener, L1Watcher, L1WatcherDependencies } from "./watcher/watch-contract.ts";
export { createL1Watcher } from "./watcher/watcher.ts";
