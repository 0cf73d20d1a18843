/** What rollups and users import: check outputs, frames and transactions; audit a committee. */
export { auditFinality, auditStart } from "./audit-finality.ts";
export {
  type AuditCode,
  type AuditedBlock,
  type AuditFinding,
  type AuditPoint,
  type AuditSetup,
  type AuditVerifier,
  auditBlock,
} from "./auditor.ts";
export { type BlsVerifier, createBlsVerifier } from "./bls-verifier.ts";
export { type TransactionProof, transactionsOf } from "./body.ts";
export type { FeedTrust } from "./client/entry.ts";
export {
  type BatchesOptions,
  createFeedClient,
  type EarlyOptions,
  type FeedClient,
  type FeedClientOptions,
  type FeedStatus,
} from "./client/feed-client.ts";
export { type FeedFailure, type FeedHalt, feedHaltOf } from "./client/feed-failure.ts";
export type { RpcFailure } from "./client/json-rpc.ts";
export type {
  AbortSignalLike,
  Clock,
  FetchLike,
  WebSocketLike,
} from "./client/platform.ts";
export {
  type BundleRequest,
  createSubmitter,
  type NamedRollup,
  type Submitted,
  type Submitter,
  type SubmitterOptions,
  type Waited,
  type WaitLevel,
  type WaitOptions,
} from "./client/submitter.ts";
export type { FeedConnection, FeedTarget, FeedTransport, Pulled } from "./client/transport.ts";
export type { OrderStatus, StatusWord } from "./client/tx-status.ts";
export { type LockstepActions, lockstepActions, type OrderBounds } from "./client/viem-actions.ts";
export {
  BUFFER_BYTES_MAX,
  FEED_PROTOCOL,
  feedUrl,
  webSocketTransport,
} from "./client/websocket-transport.ts";
export { type CommitteeChange, followCommittee } from "./committee-change.ts";
export {
  type DerivedHead,
  type DerivedRange,
  deriveRange,
  type RangeClaim,
} from "./derived-range.ts";
export type { CertifiedEarly } from "./early-frame.ts";
export { proofOfWire, readMessage } from "./feed-frame.ts";
export {
  createFollower,
  type FeedRefusal,
  type Follower,
  type FollowOptions,
  type FollowStart,
  type FollowStep,
  follow,
  reconnected,
  subscriptionOf,
  type VerifiedBatch,
} from "./follower.ts";
export {
  BATCH_BYTES_MAX,
  type ClientState,
  type Cursor,
  changeCommittee,
  createClient,
  type Frame,
  type OutputProof,
  SEEN_HEIGHTS_MAX,
  type SeenOutput,
  type Verified,
  verifyFrame,
  type Watermark,
} from "./frame-verifier.ts";
export type { FeedConfirmation } from "./l1/confirmation.ts";
export { createL1Rpc, type L1RpcOptions } from "./l1/l1-rpc.ts";
export type { L1Answer, L1Committee, L1Contracts, L1Log, L1Trust } from "./l1/l1-trust.ts";
export type { InboxEntry, InboxView, L1Inbox } from "./l1/rollup-inbox.ts";
export {
  verifyLatest,
  verifyOutput,
  verifyTransaction,
  verifyUnregistered,
} from "./light-client.ts";
export { DESCENDANTS_MAX, type ProvenHeader } from "./proven-header.ts";
export type { Equivocation, Rejected, RejectionCode } from "./rejection.ts";
export { LANE_FIFO, type SequencedTx, sequencedTxs } from "./sequenced-tx.ts";
export {
  isExpired,
  type SignatureVerifier,
  TRUST_AGE_MAX_MS,
  type Trust,
  trustCommittee,
} from "./trust.ts";
