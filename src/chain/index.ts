/** Every shape that crosses a boundary, its preimage, and its stateless validity. */
export type {
  Batch,
  BatchRow,
  SectionContent,
} from "./batch.ts";
export {
  BATCH_HEADER_BYTES,
  BATCH_ROW_BYTES,
  BATCH_ROWS_MAX,
  buildBatch,
  parseBatch,
  payloadBytes,
  SectionKind,
  unitsOf,
} from "./batch.ts";
export type { Bitmap } from "./bitmap.ts";
export { bitmapOf, isBitmapOf, operatorsIn } from "./bitmap.ts";
export type {
  Block,
  BlockHeader,
  Cut,
  CutEntry,
  Proposal,
  TipReport,
  TipReportContent,
} from "./block.ts";
export {
  BlockKind,
  blockHash,
  createBlock,
  cutRoot,
  genesisCut,
  laneGenesis,
  reportPreimage,
  reportsRoot,
} from "./block.ts";
export type { Bundle, BundleLeg } from "./bundle.ts";
export {
  bundleId,
  bundleIdOfLegs,
  encodeBundle,
  parseBundle,
  withinBounds,
} from "./bundle.ts";
export type {
  Certificate,
  CertificateOf,
  Finalization,
  LaneCertificate,
  Notarization,
  Nullification,
  OutputCertificate,
} from "./certificate.ts";
export { certificateFault, isOfPhase } from "./certificate.ts";
export type { Committee, Member } from "./committee.ts";
export {
  committeeBlob,
  committeeFault,
  committeeHash,
  createCommittee,
  isMember,
  OPERATORS_MAX,
  parseCommitteeBlob,
  peerKeyOf,
  seatsOfOperator,
} from "./committee.ts";
export type { EpochSchedule, EpochSet, EpochStart } from "./epoch.ts";
export { effectiveEpoch, snapshotBlock, startBlock, writableEpochs } from "./epoch.ts";
export type { EpochProof } from "./epoch-proof.ts";
export { epochProofFault } from "./epoch-proof.ts";
export type { Evidence } from "./evidence.ts";
export { certificatesConflict, commonSigners, OFFENCES, offenceOf } from "./evidence.ts";
export type { DecodedEvmTransaction, EvmTransaction } from "./evm-transaction.ts";
export { decodeEvmTransaction, evmSignature, evmSigningHash } from "./evm-transaction.ts";
export { intrinsicGas } from "./intrinsic-gas.ts";
export type { ForcedInclusion, ForcedItem, L1Block } from "./l1-block.ts";
export type {
  Answer,
  CertificateKey,
  MessageOf,
  PeerMessage,
  PeerMessageKind,
  ProvenOutput,
  Request,
  Status,
  ViewCertificate,
} from "./message.ts";
export type {
  LocalParameters,
  NetworkConfig,
  ProtocolParameters,
  RollupConfig,
} from "./network-config.ts";
export {
  defaultLocalParameters,
  defaultProtocolParameters,
  genesisHash,
  skipTimeoutMs,
} from "./network-config.ts";
export type { NetworkFile } from "./network-file.ts";
export { networkFileText, parseNetworkFile } from "./network-file.ts";
export type {
  BodyPart,
  BundleRef,
  OutputHeader,
  RollupLeaf,
} from "./output.ts";
export {
  dataDigestOf,
  leafHash,
  OUTPUT_VERSION,
  outputHash,
  PartKind,
  partHash,
  registrationLeaf,
} from "./output.ts";
export type { EpochRecord, EpochRecords, RecordKind, StoredRecord } from "./record.ts";
export type { DigestDomain, SignedStatement, Statement } from "./vote.ts";
export {
  ackStatement,
  finalizeStatement,
  notarizeStatement,
  nullifyStatement,
  outputStatement,
  Phase,
  possessionStatement,
  proposeStatement,
  sameStatement,
  voteDigest,
} from "./vote.ts";
