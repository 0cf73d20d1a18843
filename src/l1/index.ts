/** The L1 both ways: what is final there for the committee, and what the committee posts. */
export {
  type BeaconReaderDependencies,
  createBeaconReader,
  createBlobReader,
} from "./beacon-reader.ts";
export type { BlobSource } from "./blobs.ts";
export type { SettlementOutput } from "./checkpoints.ts";
export type { L1Input } from "./config.ts";
export { L1Options } from "./config.ts";
export { connectL1, type L1Connection } from "./connection.ts";
export type { Call, Caller } from "./contract-call.ts";
export { ContractRevert } from "./contract-errors.ts";
export type { L1Contracts } from "./contracts.ts";
export { inflate } from "./deflate.ts";
export type { Deployment, DeployOptions } from "./deployer.ts";
export { DEPLOY_DEFAULTS, deployContracts } from "./deployer.ts";
export type { EntryCheck } from "./entry-checks.ts";
export { createEntryCheck, type EntryReader } from "./entry-reader.ts";
export { type EvidenceQueue, openEvidenceQueue } from "./evidence-queue.ts";
export { createKzg, type Kzg } from "./kzg.ts";
export type {
  CheckpointEvent,
  EntryEvent,
  LogPlace,
  PostedEvent,
  RollupSettings,
} from "./l1-event.ts";
export type { NetworkState } from "./network-state.ts";
export type {
  Done,
  JoinRequest,
  OperatorCalls,
  ProvenKey,
  RollupRequest,
} from "./operator-calls.ts";
export { createOperatorCalls, joinCalls } from "./operator-calls.ts";
export type { L1Head } from "./outbox-port.ts";
export type { L1Progress, PostedLevel } from "./posted.ts";
export type { RegisteredOperator } from "./registry.ts";
export type { RollupInfo } from "./rollup-book.ts";
export type { L1Header } from "./rpc-values.ts";
export type { Settlement, SettlementDependencies } from "./settlement.ts";
export { createSettlement, evidenceDirectory } from "./settlement.ts";
export type { SettlementInput } from "./settlement-config.ts";
export { SettlementOptions } from "./settlement-config.ts";
export type { SettlementBatch, SettlementSource } from "./settler-port.ts";
export { loadWallet, type WalletFiles } from "./wallet.ts";
export type { L1Listener, L1Watcher, L1WatcherDependencies } from "./watch-contract.ts";
export { createL1Watcher } from "./watcher.ts";
