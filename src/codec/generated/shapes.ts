// Generated from proto/lockstep by `npm run generate`. Do not edit.

import type { MessageShape } from "../shape.ts";

/** Every repeated field: each has a cap. */
export type RepeatedField =
 | "TipReport.tips"
 | "Cut.heights"
 | "Proposal.reports"
 | "Proposal.laneCertificates"
 | "Proposal.gapNullifications"
 | "GetLaneCertificates.lanes"
 | "GetCertificates.keys"
 | "Certificates.certificates"
 | "Block.reports"
 | "Blocks.blocks"
 | "Batches.batches"
 | "Outputs.outputs"
 | "OutputState.leaves"
 | "OwnVotes.votes"
 | "EpochProof.fillers"
 | "EpochProofs.proofs"
 | "EpochSet.members"
 | "EpochSet.rollups"
 | "Output.changedLeaves"
 | "Snapshot.leaves"
 | "MerkleProof.siblings"
 | "OutputProof.descendants"
 | "BundleRef.legs"
 | "RollupBatch.parts"
 | "BatchContinuation.parts"
 | "EarlyFrame.parts"
 | "FeedError.archiveUrls"
 | "NetworkInfo.rollups"
 | "NetworkInfo.archiveUrls"
 | "GetBatchesResponse.frames"
 | "AbsenceProof.descendants"
 | "GetCommitteesResponse.changes"
 | "ChunkAck.rejections"
 | "PushSummary.firstRejections";

const peerBatch: MessageShape = {
 name: "lockstep.peer.v1.Batch",
 fields: [
  undefined,
  { number: 1, name: "batch", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "signature", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
export const peerStatement: MessageShape = {
 name: "lockstep.peer.v1.Statement",
 fields: [
  undefined,
  { number: 1, name: "phase", type: "enum", maximum: 7, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "epoch", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "height", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 4, name: "view", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 5, name: "hash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const peerTipReport: MessageShape = {
 name: "lockstep.peer.v1.TipReport",
 fields: [
  undefined,
  { number: 1, name: "epoch", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "view", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "operator", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 4, name: "l1Number", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 5, name: "tips", type: "uint32", maximum: 0, message: null, repeated: "TipReport.tips", implicit: false, oneof: null },
  { number: 6, name: "signature", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const peerVote: MessageShape = {
 name: "lockstep.peer.v1.Vote",
 fields: [
  undefined,
  { number: 1, name: "statement", type: "message", maximum: 0, message: peerStatement, repeated: null, implicit: false, oneof: null },
  { number: 2, name: "signature", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "report", type: "message", maximum: 0, message: peerTipReport, repeated: null, implicit: false, oneof: null },
 ],
};
const peerBlockHeader: MessageShape = {
 name: "lockstep.peer.v1.BlockHeader",
 fields: [
  undefined,
  { number: 1, name: "epoch", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "view", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "height", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 4, name: "kind", type: "enum", maximum: 2, message: null, repeated: null, implicit: true, oneof: null },
  { number: 5, name: "proposer", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 6, name: "parentView", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 7, name: "parentHash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 8, name: "cutRoot", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 9, name: "reportsRoot", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 10, name: "l1Number", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 11, name: "l1Hash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 12, name: "timestampMs", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 13, name: "nextCommittee", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const peerCut: MessageShape = {
 name: "lockstep.peer.v1.Cut",
 fields: [
  undefined,
  { number: 1, name: "heights", type: "uint32", maximum: 0, message: null, repeated: "Cut.heights", implicit: false, oneof: null },
  { number: 2, name: "digests", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
export const peerCertificate: MessageShape = {
 name: "lockstep.peer.v1.Certificate",
 fields: [
  undefined,
  { number: 1, name: "statement", type: "message", maximum: 0, message: peerStatement, repeated: null, implicit: false, oneof: null },
  { number: 2, name: "signers", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "signature", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const peerProposalParent: MessageShape = {
 name: "lockstep.peer.v1.ProposalParent",
 fields: [
  undefined,
  { number: 1, name: "header", type: "message", maximum: 0, message: peerBlockHeader, repeated: null, implicit: false, oneof: null },
  { number: 2, name: "cut", type: "message", maximum: 0, message: peerCut, repeated: null, implicit: false, oneof: null },
  { number: 3, name: "certificate", type: "message", maximum: 0, message: peerCertificate, repeated: null, implicit: false, oneof: null },
 ],
};
export const peerProposal: MessageShape = {
 name: "lockstep.peer.v1.Proposal",
 fields: [
  undefined,
  { number: 1, name: "header", type: "message", maximum: 0, message: peerBlockHeader, repeated: null, implicit: false, oneof: null },
  { number: 2, name: "cut", type: "message", maximum: 0, message: peerCut, repeated: null, implicit: false, oneof: null },
  { number: 3, name: "reports", type: "message", maximum: 0, message: peerTipReport, repeated: "Proposal.reports", implicit: false, oneof: null },
  { number: 4, name: "laneCertificates", type: "message", maximum: 0, message: peerCertificate, repeated: "Proposal.laneCertificates", implicit: false, oneof: null },
  { number: 5, name: "parent", type: "message", maximum: 0, message: peerProposalParent, repeated: null, implicit: false, oneof: null },
  { number: 6, name: "gapNullifications", type: "message", maximum: 0, message: peerCertificate, repeated: "Proposal.gapNullifications", implicit: false, oneof: null },
  { number: 7, name: "signature", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const peerStatus: MessageShape = {
 name: "lockstep.peer.v1.Status",
 fields: [
  undefined,
  { number: 1, name: "epoch", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "view", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "finalizedView", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 4, name: "finalizedHeight", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 5, name: "certifiedHeight", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const peerSignedStatement: MessageShape = {
 name: "lockstep.peer.v1.SignedStatement",
 fields: [
  undefined,
  { number: 1, name: "statement", type: "message", maximum: 0, message: peerStatement, repeated: null, implicit: false, oneof: null },
  { number: 2, name: "operator", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "signature", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const peerDoubleSignature: MessageShape = {
 name: "lockstep.peer.v1.DoubleSignature",
 fields: [
  undefined,
  { number: 1, name: "offence", type: "enum", maximum: 6, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "operator", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "first", type: "message", maximum: 0, message: peerSignedStatement, repeated: null, implicit: false, oneof: null },
  { number: 4, name: "second", type: "message", maximum: 0, message: peerSignedStatement, repeated: null, implicit: false, oneof: null },
 ],
};
const peerCertificateConflict: MessageShape = {
 name: "lockstep.peer.v1.CertificateConflict",
 fields: [
  undefined,
  { number: 1, name: "first", type: "message", maximum: 0, message: peerCertificate, repeated: null, implicit: false, oneof: null },
  { number: 2, name: "second", type: "message", maximum: 0, message: peerCertificate, repeated: null, implicit: false, oneof: null },
 ],
};
const peerEvidence: MessageShape = {
 name: "lockstep.peer.v1.Evidence",
 fields: [
  undefined,
  { number: 1, name: "doubleSignature", type: "message", maximum: 0, message: peerDoubleSignature, repeated: null, implicit: false, oneof: "evidence" },
  { number: 2, name: "certificateConflict", type: "message", maximum: 0, message: peerCertificateConflict, repeated: null, implicit: false, oneof: "evidence" },
 ],
};
const peerGetReports: MessageShape = {
 name: "lockstep.peer.v1.GetReports",
 fields: [
  undefined,
  { number: 1, name: "view", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const peerLaneHeight: MessageShape = {
 name: "lockstep.peer.v1.LaneHeight",
 fields: [
  undefined,
  { number: 1, name: "lane", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "height", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const peerGetLaneCertificates: MessageShape = {
 name: "lockstep.peer.v1.GetLaneCertificates",
 fields: [
  undefined,
  { number: 1, name: "lanes", type: "message", maximum: 0, message: peerLaneHeight, repeated: "GetLaneCertificates.lanes", implicit: false, oneof: null },
 ],
};
const peerCertificateKey: MessageShape = {
 name: "lockstep.peer.v1.CertificateKey",
 fields: [
  undefined,
  { number: 1, name: "view", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "phase", type: "enum", maximum: 7, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const peerGetCertificates: MessageShape = {
 name: "lockstep.peer.v1.GetCertificates",
 fields: [
  undefined,
  { number: 1, name: "keys", type: "message", maximum: 0, message: peerCertificateKey, repeated: "GetCertificates.keys", implicit: false, oneof: null },
 ],
};
const peerGetBlocks: MessageShape = {
 name: "lockstep.peer.v1.GetBlocks",
 fields: [
  undefined,
  { number: 1, name: "hash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "count", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const peerGetBatches: MessageShape = {
 name: "lockstep.peer.v1.GetBatches",
 fields: [
  undefined,
  { number: 1, name: "lane", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "digest", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "count", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const peerGetOutputs: MessageShape = {
 name: "lockstep.peer.v1.GetOutputs",
 fields: [
  undefined,
  { number: 1, name: "fromHeight", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "count", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const peerGetOutputState: MessageShape = {
 name: "lockstep.peer.v1.GetOutputState",
 fields: [
  undefined,
  { number: 1, name: "height", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const peerGetOwnVotes: MessageShape = {
 name: "lockstep.peer.v1.GetOwnVotes",
 fields: [

 ],
};
const peerGetEpochProofs: MessageShape = {
 name: "lockstep.peer.v1.GetEpochProofs",
 fields: [
  undefined,
  { number: 1, name: "fromEpoch", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "count", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const peerCertificates: MessageShape = {
 name: "lockstep.peer.v1.Certificates",
 fields: [
  undefined,
  { number: 1, name: "certificates", type: "message", maximum: 0, message: peerCertificate, repeated: "Certificates.certificates", implicit: false, oneof: null },
 ],
};
export const peerBlock: MessageShape = {
 name: "lockstep.peer.v1.Block",
 fields: [
  undefined,
  { number: 1, name: "header", type: "message", maximum: 0, message: peerBlockHeader, repeated: null, implicit: false, oneof: null },
  { number: 2, name: "cut", type: "message", maximum: 0, message: peerCut, repeated: null, implicit: false, oneof: null },
  { number: 3, name: "reports", type: "message", maximum: 0, message: peerTipReport, repeated: "Block.reports", implicit: false, oneof: null },
 ],
};
const peerBlocks: MessageShape = {
 name: "lockstep.peer.v1.Blocks",
 fields: [
  undefined,
  { number: 1, name: "blocks", type: "message", maximum: 0, message: peerBlock, repeated: "Blocks.blocks", implicit: false, oneof: null },
 ],
};
const peerBatches: MessageShape = {
 name: "lockstep.peer.v1.Batches",
 fields: [
  undefined,
  { number: 1, name: "batches", type: "bytes", maximum: 0, message: null, repeated: "Batches.batches", implicit: false, oneof: null },
 ],
};
const feedOutputHeader: MessageShape = {
 name: "lockstep.feed.v1.OutputHeader",
 fields: [
  undefined,
  { number: 1, name: "version", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "epoch", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "height", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 4, name: "view", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 5, name: "timestampMs", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 6, name: "blockHash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 7, name: "prevOutputHash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 8, name: "rollupsRoot", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 9, name: "rollupCount", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 10, name: "l1AnchorNumber", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 11, name: "l1AnchorHash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 12, name: "committeeHash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 13, name: "nextCommitteeHash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 14, name: "beacon", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 15, name: "stateRoot", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const peerProvenOutput: MessageShape = {
 name: "lockstep.peer.v1.ProvenOutput",
 fields: [
  undefined,
  { number: 1, name: "header", type: "message", maximum: 0, message: feedOutputHeader, repeated: null, implicit: false, oneof: null },
  { number: 2, name: "certificate", type: "message", maximum: 0, message: peerCertificate, repeated: null, implicit: false, oneof: null },
 ],
};
const peerOutputs: MessageShape = {
 name: "lockstep.peer.v1.Outputs",
 fields: [
  undefined,
  { number: 1, name: "outputs", type: "message", maximum: 0, message: peerProvenOutput, repeated: "Outputs.outputs", implicit: false, oneof: null },
 ],
};
const feedRollupLeaf: MessageShape = {
 name: "lockstep.feed.v1.RollupLeaf",
 fields: [
  undefined,
  { number: 1, name: "rollupId", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "rollupSeq", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "batchHeight", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 4, name: "prevBatchHash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 5, name: "bodyRoot", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 6, name: "txCount", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 7, name: "byteSize", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 8, name: "forcedUpto", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 9, name: "orderPolicy", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 10, name: "spent", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const peerOutputState: MessageShape = {
 name: "lockstep.peer.v1.OutputState",
 fields: [
  undefined,
  { number: 1, name: "header", type: "message", maximum: 0, message: feedOutputHeader, repeated: null, implicit: false, oneof: null },
  { number: 2, name: "certificate", type: "message", maximum: 0, message: peerCertificate, repeated: null, implicit: false, oneof: null },
  { number: 3, name: "leaves", type: "message", maximum: 0, message: feedRollupLeaf, repeated: "OutputState.leaves", implicit: false, oneof: null },
  { number: 4, name: "block", type: "message", maximum: 0, message: peerBlock, repeated: null, implicit: false, oneof: null },
  { number: 5, name: "finalization", type: "message", maximum: 0, message: peerCertificate, repeated: null, implicit: false, oneof: null },
 ],
};
const peerOwnVotes: MessageShape = {
 name: "lockstep.peer.v1.OwnVotes",
 fields: [
  undefined,
  { number: 1, name: "votes", type: "message", maximum: 0, message: peerSignedStatement, repeated: "OwnVotes.votes", implicit: false, oneof: null },
 ],
};
const peerAbsent: MessageShape = {
 name: "lockstep.peer.v1.Absent",
 fields: [
  undefined,
  { number: 1, name: "epoch", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  { number: 16, name: "getReports", type: "message", maximum: 0, message: peerGetReports, repeated: null, implicit: false, oneof: "request" },
  { number: 17, name: "getLaneCertificates", type: "message", maximum: 0, message: peerGetLaneCertificates, repeated: null, implicit: false, oneof: "request" },
  { number: 18, name: "getCertificates", type: "message", maximum: 0, message: peerGetCertificates, repeated: null, implicit: false, oneof: "request" },
  { number: 19, name: "getBlocks", type: "message", maximum: 0, message: peerGetBlocks, repeated: null, implicit: false, oneof: "request" },
  { number: 20, name: "getBatches", type: "message", maximum: 0, message: peerGetBatches, repeated: null, implicit: false, oneof: "request" },
  { number: 21, name: "getOutputs", type: "message", maximum: 0, message: peerGetOutputs, repeated: null, implicit: false, oneof: "request" },
  { number: 22, name: "getOutputState", type: "message", maximum: 0, message: peerGetOutputState, repeated: null, implicit: false, oneof: "request" },
  { number: 23, name: "getOwnVotes", type: "message", maximum: 0, message: peerGetOwnVotes, repeated: null, implicit: false, oneof: "request" },
  { number: 24, name: "getEpochProofs", type: "message", maximum: 0, message: peerGetEpochProofs, repeated: null, implicit: false, oneof: "request" },
 ],
};
export const peerEpochProof: MessageShape = {
 name: "lockstep.peer.v1.EpochProof",
 fields: [
  undefined,
  { number: 1, name: "boundary", type: "message", maximum: 0, message: peerBlockHeader, repeated: null, implicit: false, oneof: null },
  { number: 2, name: "fillers", type: "message", maximum: 0, message: peerBlockHeader, repeated: "EpochProof.fillers", implicit: false, oneof: null },
  { number: 3, name: "finalization", type: "message", maximum: 0, message: peerCertificate, repeated: null, implicit: false, oneof: null },
 ],
};
const peerEpochProofs: MessageShape = {
 name: "lockstep.peer.v1.EpochProofs",
 fields: [
  undefined,
  { number: 1, name: "proofs", type: "message", maximum: 0, message: peerEpochProof, repeated: "EpochProofs.proofs", implicit: false, oneof: null },
 ],
};
export const peerPeerMessage: MessageShape = {
 name: "lockstep.peer.v1.PeerMessage",
 fields: [
  undefined,
  { number: 1, name: "epoch", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "batch", type: "message", maximum: 0, message: peerBatch, repeated: null, implicit: false, oneof: "body" },
  { number: 3, name: "ack", type: "message", maximum: 0, message: peerVote, repeated: null, implicit: false, oneof: "body" },
  { number: 4, name: "notarize", type: "message", maximum: 0, message: peerVote, repeated: null, implicit: false, oneof: "body" },
  { number: 5, name: "nullify", type: "message", maximum: 0, message: peerVote, repeated: null, implicit: false, oneof: "body" },
  { number: 6, name: "finalize", type: "message", maximum: 0, message: peerVote, repeated: null, implicit: false, oneof: "body" },
  { number: 7, name: "outputVote", type: "message", maximum: 0, message: peerVote, repeated: null, implicit: false, oneof: "body" },
  { number: 8, name: "tipReport", type: "message", maximum: 0, message: peerTipReport, repeated: null, implicit: false, oneof: "body" },
  { number: 9, name: "proposal", type: "message", maximum: 0, message: peerProposal, repeated: null, implicit: false, oneof: "body" },
  { number: 10, name: "viewCertificate", type: "message", maximum: 0, message: peerCertificate, repeated: null, implicit: false, oneof: "body" },
  { number: 11, name: "laneCertificate", type: "message", maximum: 0, message: peerCertificate, repeated: null, implicit: false, oneof: "body" },
  { number: 12, name: "outputCertificate", type: "message", maximum: 0, message: peerCertificate, repeated: null, implicit: false, oneof: "body" },
  { number: 13, name: "status", type: "message", maximum: 0, message: peerStatus, repeated: null, implicit: false, oneof: "body" },
  { number: 14, name: "evidence", type: "message", maximum: 0, message: peerEvidence, repeated: null, implicit: false, oneof: "body" },
  undefined,
  { number: 16, name: "getReports", type: "message", maximum: 0, message: peerGetReports, repeated: null, implicit: false, oneof: "body" },
  { number: 17, name: "getLaneCertificates", type: "message", maximum: 0, message: peerGetLaneCertificates, repeated: null, implicit: false, oneof: "body" },
  { number: 18, name: "getCertificates", type: "message", maximum: 0, message: peerGetCertificates, repeated: null, implicit: false, oneof: "body" },
  { number: 19, name: "getBlocks", type: "message", maximum: 0, message: peerGetBlocks, repeated: null, implicit: false, oneof: "body" },
  { number: 20, name: "getBatches", type: "message", maximum: 0, message: peerGetBatches, repeated: null, implicit: false, oneof: "body" },
  { number: 21, name: "getOutputs", type: "message", maximum: 0, message: peerGetOutputs, repeated: null, implicit: false, oneof: "body" },
  { number: 22, name: "getOutputState", type: "message", maximum: 0, message: peerGetOutputState, repeated: null, implicit: false, oneof: "body" },
  { number: 23, name: "getOwnVotes", type: "message", maximum: 0, message: peerGetOwnVotes, repeated: null, implicit: false, oneof: "body" },
  { number: 24, name: "getEpochProofs", type: "message", maximum: 0, message: peerGetEpochProofs, repeated: null, implicit: false, oneof: "body" },
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  { number: 32, name: "certificates", type: "message", maximum: 0, message: peerCertificates, repeated: null, implicit: false, oneof: "body" },
  { number: 33, name: "blocks", type: "message", maximum: 0, message: peerBlocks, repeated: null, implicit: false, oneof: "body" },
  { number: 34, name: "batches", type: "message", maximum: 0, message: peerBatches, repeated: null, implicit: false, oneof: "body" },
  { number: 35, name: "outputs", type: "message", maximum: 0, message: peerOutputs, repeated: null, implicit: false, oneof: "body" },
  { number: 36, name: "outputState", type: "message", maximum: 0, message: peerOutputState, repeated: null, implicit: false, oneof: "body" },
  { number: 37, name: "ownVotes", type: "message", maximum: 0, message: peerOwnVotes, repeated: null, implicit: false, oneof: "body" },
  { number: 38, name: "absent", type: "message", maximum: 0, message: peerAbsent, repeated: null, implicit: false, oneof: "body" },
  { number: 39, name: "epochProofs", type: "message", maximum: 0, message: peerEpochProofs, repeated: null, implicit: false, oneof: "body" },
 ],
};
const storageMember: MessageShape = {
 name: "lockstep.storage.v1.Member",
 fields: [
  undefined,
  { number: 1, name: "seats", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "blsKey", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "nodeKey", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const storageRollup: MessageShape = {
 name: "lockstep.storage.v1.Rollup",
 fields: [
  undefined,
  { number: 1, name: "rollupId", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "name", type: "string", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "evmChainId", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 4, name: "orderPolicy", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const storageEpochSet: MessageShape = {
 name: "lockstep.storage.v1.EpochSet",
 fields: [
  undefined,
  { number: 1, name: "members", type: "message", maximum: 0, message: storageMember, repeated: "EpochSet.members", implicit: false, oneof: null },
  { number: 2, name: "committeeHash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "leaderSeed", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 4, name: "rollups", type: "message", maximum: 0, message: storageRollup, repeated: "EpochSet.rollups", implicit: false, oneof: null },
  { number: 5, name: "endsAtL1Block", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
export const storageEpochStart: MessageShape = {
 name: "lockstep.storage.v1.EpochStart",
 fields: [
  undefined,
  { number: 1, name: "instance", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "height", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "timestampMs", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 4, name: "l1Number", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 5, name: "l1Hash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 6, name: "set", type: "message", maximum: 0, message: storageEpochSet, repeated: null, implicit: false, oneof: null },
 ],
};
export const storageOutput: MessageShape = {
 name: "lockstep.storage.v1.Output",
 fields: [
  undefined,
  { number: 1, name: "height", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "header", type: "message", maximum: 0, message: feedOutputHeader, repeated: null, implicit: false, oneof: null },
  { number: 3, name: "changedLeaves", type: "message", maximum: 0, message: feedRollupLeaf, repeated: "Output.changedLeaves", implicit: false, oneof: null },
  { number: 4, name: "signs", type: "bool", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
export const storageSnapshot: MessageShape = {
 name: "lockstep.storage.v1.Snapshot",
 fields: [
  undefined,
  { number: 1, name: "header", type: "message", maximum: 0, message: feedOutputHeader, repeated: null, implicit: false, oneof: null },
  { number: 2, name: "certificate", type: "message", maximum: 0, message: peerCertificate, repeated: null, implicit: false, oneof: null },
  { number: 3, name: "leaves", type: "message", maximum: 0, message: feedRollupLeaf, repeated: "Snapshot.leaves", implicit: false, oneof: null },
  { number: 4, name: "block", type: "message", maximum: 0, message: peerBlock, repeated: null, implicit: false, oneof: null },
 ],
};
const feedOutputCertificate: MessageShape = {
 name: "lockstep.feed.v1.OutputCertificate",
 fields: [
  undefined,
  { number: 1, name: "outputHash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "signers", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "signature", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const feedMerkleProof: MessageShape = {
 name: "lockstep.feed.v1.MerkleProof",
 fields: [
  undefined,
  { number: 1, name: "index", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "leafCount", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "siblings", type: "bytes", maximum: 0, message: null, repeated: "MerkleProof.siblings", implicit: false, oneof: null },
 ],
};
const feedOutputProof: MessageShape = {
 name: "lockstep.feed.v1.OutputProof",
 fields: [
  undefined,
  { number: 1, name: "header", type: "message", maximum: 0, message: feedOutputHeader, repeated: null, implicit: false, oneof: null },
  { number: 2, name: "certificate", type: "message", maximum: 0, message: feedOutputCertificate, repeated: null, implicit: false, oneof: null },
  { number: 3, name: "leaf", type: "message", maximum: 0, message: feedRollupLeaf, repeated: null, implicit: false, oneof: null },
  { number: 4, name: "inclusion", type: "message", maximum: 0, message: feedMerkleProof, repeated: null, implicit: false, oneof: null },
  { number: 5, name: "descendants", type: "message", maximum: 0, message: feedOutputHeader, repeated: "OutputProof.descendants", implicit: false, oneof: null },
 ],
};
const feedBundleLeg: MessageShape = {
 name: "lockstep.feed.v1.BundleLeg",
 fields: [
  undefined,
  { number: 1, name: "rollupId", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "txHash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const feedBundleRef: MessageShape = {
 name: "lockstep.feed.v1.BundleRef",
 fields: [
  undefined,
  { number: 1, name: "bundleId", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "leg", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "legs", type: "message", maximum: 0, message: feedBundleLeg, repeated: "BundleRef.legs", implicit: false, oneof: null },
 ],
};
const feedBodyPart: MessageShape = {
 name: "lockstep.feed.v1.BodyPart",
 fields: [
  undefined,
  { number: 1, name: "kind", type: "enum", maximum: 6, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "position", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "txCount", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 4, name: "origin", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 5, name: "bundle", type: "message", maximum: 0, message: feedBundleRef, repeated: null, implicit: false, oneof: null },
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  { number: 15, name: "data", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
export const feedRollupBatch: MessageShape = {
 name: "lockstep.feed.v1.RollupBatch",
 fields: [
  undefined,
  { number: 1, name: "proof", type: "message", maximum: 0, message: feedOutputProof, repeated: null, implicit: false, oneof: null },
  { number: 2, name: "frames", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  { number: 15, name: "parts", type: "message", maximum: 0, message: feedBodyPart, repeated: "RollupBatch.parts", implicit: false, oneof: null },
 ],
};
const feedBatchContinuation: MessageShape = {
 name: "lockstep.feed.v1.BatchContinuation",
 fields: [
  undefined,
  { number: 1, name: "rollupSeq", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "frame", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  { number: 15, name: "parts", type: "message", maximum: 0, message: feedBodyPart, repeated: "BatchContinuation.parts", implicit: false, oneof: null },
 ],
};
const feedEmptyRange: MessageShape = {
 name: "lockstep.feed.v1.EmptyRange",
 fields: [
  undefined,
  { number: 1, name: "fromHeight", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "proof", type: "message", maximum: 0, message: feedOutputProof, repeated: null, implicit: false, oneof: null },
 ],
};
const feedCommittee: MessageShape = {
 name: "lockstep.feed.v1.Committee",
 fields: [
  undefined,
  { number: 1, name: "epoch", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "members", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const feedCommitteeChange: MessageShape = {
 name: "lockstep.feed.v1.CommitteeChange",
 fields: [
  undefined,
  { number: 1, name: "header", type: "message", maximum: 0, message: feedOutputHeader, repeated: null, implicit: false, oneof: null },
  { number: 2, name: "certificate", type: "message", maximum: 0, message: feedOutputCertificate, repeated: null, implicit: false, oneof: null },
  { number: 3, name: "next", type: "message", maximum: 0, message: feedCommittee, repeated: null, implicit: false, oneof: null },
 ],
};
const feedConfirmation: MessageShape = {
 name: "lockstep.feed.v1.Confirmation",
 fields: [
  undefined,
  { number: 1, name: "level", type: "enum", maximum: 5, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "upToHeight", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "upToSeq", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 4, name: "outputHash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 5, name: "l1BlockNumber", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 6, name: "l1BlockHash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 7, name: "l1TxHash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 8, name: "l1LogIndex", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 9, name: "retracted", type: "bool", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const feedHeartbeat: MessageShape = {
 name: "lockstep.feed.v1.Heartbeat",
 fields: [
  undefined,
  { number: 1, name: "serverTimeMs", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "tip", type: "message", maximum: 0, message: feedOutputProof, repeated: null, implicit: false, oneof: null },
  { number: 3, name: "orderedHeight", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const feedEarlyFrame: MessageShape = {
 name: "lockstep.feed.v1.EarlyFrame",
 fields: [
  undefined,
  { number: 1, name: "level", type: "enum", maximum: 5, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "epoch", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "height", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 4, name: "view", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 5, name: "blockHash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 6, name: "signers", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 7, name: "signature", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 8, name: "orderKnown", type: "bool", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 9, name: "revoked", type: "bool", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 10, name: "nodeKey", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 11, name: "nodeSignature", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  undefined,
  undefined,
  undefined,
  { number: 15, name: "parts", type: "message", maximum: 0, message: feedBodyPart, repeated: "EarlyFrame.parts", implicit: false, oneof: null },
 ],
};
const feedGoAway: MessageShape = {
 name: "lockstep.feed.v1.GoAway",
 fields: [
  undefined,
  { number: 1, name: "reason", type: "string", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "lastSeqSent", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "retryAfterMs", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
export const feedFeedError: MessageShape = {
 name: "lockstep.feed.v1.FeedError",
 fields: [
  undefined,
  { number: 1, name: "code", type: "string", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "message", type: "string", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "oldestSeq", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 4, name: "headSeq", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 5, name: "proof", type: "message", maximum: 0, message: feedOutputProof, repeated: null, implicit: false, oneof: null },
  { number: 6, name: "archiveUrls", type: "string", maximum: 0, message: null, repeated: "FeedError.archiveUrls", implicit: false, oneof: null },
  { number: 7, name: "retryAfterMs", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
export const feedFeedMessage: MessageShape = {
 name: "lockstep.feed.v1.FeedMessage",
 fields: [
  undefined,
  { number: 1, name: "batch", type: "message", maximum: 0, message: feedRollupBatch, repeated: null, implicit: false, oneof: "body" },
  { number: 2, name: "continuation", type: "message", maximum: 0, message: feedBatchContinuation, repeated: null, implicit: false, oneof: "body" },
  { number: 3, name: "empty", type: "message", maximum: 0, message: feedEmptyRange, repeated: null, implicit: false, oneof: "body" },
  { number: 4, name: "committee", type: "message", maximum: 0, message: feedCommitteeChange, repeated: null, implicit: false, oneof: "body" },
  { number: 5, name: "confirmation", type: "message", maximum: 0, message: feedConfirmation, repeated: null, implicit: false, oneof: "body" },
  { number: 6, name: "heartbeat", type: "message", maximum: 0, message: feedHeartbeat, repeated: null, implicit: false, oneof: "body" },
  { number: 7, name: "early", type: "message", maximum: 0, message: feedEarlyFrame, repeated: null, implicit: false, oneof: "body" },
  { number: 8, name: "goAway", type: "message", maximum: 0, message: feedGoAway, repeated: null, implicit: false, oneof: "body" },
  { number: 9, name: "error", type: "message", maximum: 0, message: feedFeedError, repeated: null, implicit: false, oneof: "body" },
 ],
};
export const feedSubscribeRequest: MessageShape = {
 name: "lockstep.feed.v1.SubscribeRequest",
 fields: [
  undefined,
  { number: 1, name: "genesisHash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "rollupId", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "fromSeq", type: "uint64", maximum: 0, message: null, repeated: null, implicit: false, oneof: "start" },
  { number: 4, name: "fromHeight", type: "uint64", maximum: 0, message: null, repeated: null, implicit: false, oneof: "start" },
  { number: 5, name: "fromTip", type: "bool", maximum: 0, message: null, repeated: null, implicit: false, oneof: "start" },
  { number: 6, name: "level", type: "enum", maximum: 5, message: null, repeated: null, implicit: true, oneof: null },
  { number: 7, name: "expectPrevBatchHash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 8, name: "trustedEpoch", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 9, name: "includeEmpty", type: "bool", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 10, name: "omitBodies", type: "bool", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 11, name: "confirmations", type: "bool", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 12, name: "maxInflightBytes", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const feedRollupInfo: MessageShape = {
 name: "lockstep.feed.v1.RollupInfo",
 fields: [
  undefined,
  { number: 1, name: "rollupId", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "name", type: "string", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "evmChainId", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 4, name: "oldestSeq", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 5, name: "headSeq", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
export const feedNetworkInfo: MessageShape = {
 name: "lockstep.feed.v1.NetworkInfo",
 fields: [
  undefined,
  { number: 1, name: "genesisHash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "epoch", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "orderedHeight", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 4, name: "certifiedHeight", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 5, name: "l1PostedHeight", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 6, name: "l1FinalizedHeight", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 7, name: "rollups", type: "message", maximum: 0, message: feedRollupInfo, repeated: "NetworkInfo.rollups", implicit: false, oneof: null },
  { number: 8, name: "maxMessageBytes", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 9, name: "maxRange", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 10, name: "archiveUrls", type: "string", maximum: 0, message: null, repeated: "NetworkInfo.archiveUrls", implicit: false, oneof: null },
 ],
};
export const feedGetInfoRequest: MessageShape = {
 name: "lockstep.feed.v1.GetInfoRequest",
 fields: [

 ],
};
export const feedGetBatchesRequest: MessageShape = {
 name: "lockstep.feed.v1.GetBatchesRequest",
 fields: [
  undefined,
  { number: 1, name: "rollupId", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "fromSeq", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "untilSeq", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 4, name: "omitBodies", type: "bool", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
export const feedGetBatchesResponse: MessageShape = {
 name: "lockstep.feed.v1.GetBatchesResponse",
 fields: [
  undefined,
  { number: 1, name: "frames", type: "message", maximum: 0, message: feedFeedMessage, repeated: "GetBatchesResponse.frames", implicit: false, oneof: null },
  { number: 2, name: "nextSeq", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
export const feedGetOutputRequest: MessageShape = {
 name: "lockstep.feed.v1.GetOutputRequest",
 fields: [
  undefined,
  { number: 1, name: "rollupId", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "height", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const feedAbsenceProof: MessageShape = {
 name: "lockstep.feed.v1.AbsenceProof",
 fields: [
  undefined,
  { number: 1, name: "header", type: "message", maximum: 0, message: feedOutputHeader, repeated: null, implicit: false, oneof: null },
  { number: 2, name: "certificate", type: "message", maximum: 0, message: feedOutputCertificate, repeated: null, implicit: false, oneof: null },
  { number: 3, name: "left", type: "message", maximum: 0, message: feedRollupLeaf, repeated: null, implicit: false, oneof: null },
  { number: 4, name: "leftProof", type: "message", maximum: 0, message: feedMerkleProof, repeated: null, implicit: false, oneof: null },
  { number: 5, name: "right", type: "message", maximum: 0, message: feedRollupLeaf, repeated: null, implicit: false, oneof: null },
  { number: 6, name: "rightProof", type: "message", maximum: 0, message: feedMerkleProof, repeated: null, implicit: false, oneof: null },
  { number: 7, name: "descendants", type: "message", maximum: 0, message: feedOutputHeader, repeated: "AbsenceProof.descendants", implicit: false, oneof: null },
 ],
};
export const feedOutputAtHeight: MessageShape = {
 name: "lockstep.feed.v1.OutputAtHeight",
 fields: [
  undefined,
  { number: 1, name: "batch", type: "message", maximum: 0, message: feedRollupBatch, repeated: null, implicit: false, oneof: "result" },
  { number: 2, name: "empty", type: "message", maximum: 0, message: feedEmptyRange, repeated: null, implicit: false, oneof: "result" },
  { number: 3, name: "absent", type: "message", maximum: 0, message: feedAbsenceProof, repeated: null, implicit: false, oneof: "result" },
 ],
};
export const feedGetCommitteesRequest: MessageShape = {
 name: "lockstep.feed.v1.GetCommitteesRequest",
 fields: [
  undefined,
  { number: 1, name: "afterEpoch", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
export const feedGetCommitteesResponse: MessageShape = {
 name: "lockstep.feed.v1.GetCommitteesResponse",
 fields: [
  undefined,
  { number: 1, name: "changes", type: "message", maximum: 0, message: feedCommitteeChange, repeated: "GetCommitteesResponse.changes", implicit: false, oneof: null },
 ],
};
export const feedGetTxStatusRequest: MessageShape = {
 name: "lockstep.feed.v1.GetTxStatusRequest",
 fields: [
  undefined,
  { number: 1, name: "rollupId", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "txHash", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
export const feedTxStatus: MessageShape = {
 name: "lockstep.feed.v1.TxStatus",
 fields: [
  undefined,
  { number: 1, name: "status", type: "string", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "height", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "rollupSeq", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 4, name: "part", type: "message", maximum: 0, message: feedBodyPart, repeated: null, implicit: false, oneof: null },
  { number: 5, name: "indexInPart", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 6, name: "partProof", type: "message", maximum: 0, message: feedMerkleProof, repeated: null, implicit: false, oneof: null },
  { number: 7, name: "proof", type: "message", maximum: 0, message: feedOutputProof, repeated: null, implicit: false, oneof: null },
  { number: 8, name: "reason", type: "string", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
export const submitChunk: MessageShape = {
 name: "lockstep.submit.v1.Chunk",
 fields: [
  undefined,
  { number: 1, name: "rollupId", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "chunkId", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "txCount", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 4, name: "section", type: "bytes", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
const submitRejection: MessageShape = {
 name: "lockstep.submit.v1.Rejection",
 fields: [
  undefined,
  { number: 1, name: "index", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "code", type: "int32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "message", type: "string", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
export const submitChunkAck: MessageShape = {
 name: "lockstep.submit.v1.ChunkAck",
 fields: [
  undefined,
  { number: 1, name: "chunkId", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "accepted", type: "uint32", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "rejections", type: "message", maximum: 0, message: submitRejection, repeated: "ChunkAck.rejections", implicit: false, oneof: null },
  { number: 4, name: "laneHeight", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
 ],
};
export const submitPushSummary: MessageShape = {
 name: "lockstep.submit.v1.PushSummary",
 fields: [
  undefined,
  { number: 1, name: "chunks", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 2, name: "accepted", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 3, name: "bytes", type: "uint64", maximum: 0, message: null, repeated: null, implicit: true, oneof: null },
  { number: 4, name: "firstRejections", type: "message", maximum: 0, message: submitRejection, repeated: "PushSummary.firstRejections", implicit: false, oneof: null },
 ],
};
