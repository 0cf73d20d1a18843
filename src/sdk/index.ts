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
export { type TransactionProof, transactionsOf } from "./body.ts";
export { type CommitteeChange, followCommittee } from "./committee-change.ts";
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
export {
  verifyLatest,
  verifyOutput,
  verifyTransaction,
  verifyUnregistered,
} from "./light-client.ts";
export { DESCENDANTS_MAX, type ProvenHeader } from "./proven-header.ts";
export type { Equivocation, Rejected, RejectionCode } from "./rejection.ts";
export {
  isExpired,
  type SignatureVerifier,
  TRUST_AGE_MAX_MS,
  type Trust,
  trustCommittee,
} from "./trust.ts";
