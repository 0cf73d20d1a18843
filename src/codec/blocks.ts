/** Tip reports, headers, cuts, blocks and proposals: domain to protobuf and back. */
import {
  type Block,
  type BlockHeader,
  type BlockKind,
  type Cut,
  createBlock,
  Phase,
  type Proposal,
  type TipReport,
} from "../chain/index.ts";
import { epochOf, type Hash, heightOf, millisOf, viewOf } from "../primitives/brand.ts";
import { fromHex, toHex, writeHex } from "../primitives/bytes.ts";
import { lockstep } from "./generated/lockstep.js";
import { HASH_BYTES, REPORT_SIGNATURE_BYTES } from "./limits.ts";
import {
  note,
  type Reading,
  readHash,
  readHeights,
  readOperator,
  readSignature,
  required,
} from "./reading.ts";
import { readCertificate, writeCertificate } from "./votes.ts";

export const writeReport = (report: TipReport): lockstep.peer.v1.TipReport.$Properties => ({
  epoch: report.epoch,
  view: report.view,
  operator: report.operator,
  l1Number: report.l1Number,
  tips: [...report.tips],
  signature: report.signature,
});

export function readReport(reading: Reading, wire: lockstep.peer.v1.TipReport | null): TipReport {
  const report = required(reading, wire, lockstep.peer.v1.TipReport);
  return {
    epoch: epochOf(report.epoch),
    view: viewOf(report.view),
    operator: readOperator(reading, report.operator),
    l1Number: report.l1Number,
    tips: readHeights(reading, report.tips),
    signature: readSignature(reading, report.signature, REPORT_SIGNATURE_BYTES),
  };
}

export const writeHeader = (header: BlockHeader): lockstep.peer.v1.BlockHeader.$Properties => ({
  epoch: header.epoch,
  view: header.view,
  height: header.height,
  kind: header.kind,
  proposer: header.proposer,
  parentView: header.parentView,
  parentHash: fromHex(header.parentHash),
  cutRoot: fromHex(header.cutRoot),
  reportsRoot: fromHex(header.reportsRoot),
  l1Number: header.l1Number,
  l1Hash: fromHex(header.l1Hash),
  timestampMs: header.timestampMs,
  nextCommittee: fromHex(header.nextCommittee),
});

export function readHeader(
  reading: Reading,
  wire: lockstep.peer.v1.BlockHeader | null,
): BlockHeader {
  const header = required(reading, wire, lockstep.peer.v1.BlockHeader);
  return {
    epoch: epochOf(header.epoch),
    view: viewOf(header.view),
    height: heightOf(header.height),
    kind: header.kind as number as BlockKind,
    proposer: readOperator(reading, header.proposer),
    parentView: viewOf(header.parentView),
    parentHash: readHash(reading, header.parentHash),
    cutRoot: readHash(reading, header.cutRoot),
    reportsRoot: readHash(reading, header.reportsRoot),
    l1Number: header.l1Number,
    l1Hash: readHash(reading, header.l1Hash),
    timestampMs: millisOf(header.timestampMs),
    nextCommittee: readHash(reading, header.nextCommittee),
  };
}

function writeCut(cut: Cut): lockstep.peer.v1.Cut.$Properties {
  const digests = new Uint8Array(HASH_BYTES * cut.length);
  for (const [lane, entry] of cut.entries()) {
    writeHex(entry.digest, digests.subarray(HASH_BYTES * lane, HASH_BYTES * (lane + 1)));
  }
  return { heights: cut.map((entry) => entry.height), digests };
}

function readCut(reading: Reading, wire: lockstep.peer.v1.Cut | null): Cut {
  const { heights, digests } = required(reading, wire, lockstep.peer.v1.Cut);
  if (digests.length !== HASH_BYTES * heights.length) note(reading, "lane_count");
  return readHeights(reading, heights).map((height, lane) => ({
    height,
    digest: toHex(digests.subarray(HASH_BYTES * lane, HASH_BYTES * (lane + 1))) as Hash,
  }));
}

export const writeBlock = (block: Block): lockstep.peer.v1.Block.$Properties => ({
  header: writeHeader(block.header),
  cut: writeCut(block.cut),
  reports: block.reports.map(writeReport),
});

/** Its hash is computed, never taken from the sender. What the header commits to is not checked. */
export function readBlock(reading: Reading, wire: lockstep.peer.v1.Block | null): Block {
  const { header, cut, reports } = required(reading, wire, lockstep.peer.v1.Block);
  return createBlock(
    readHeader(reading, header),
    readCut(reading, cut),
    reports.map((report) => readReport(reading, report)),
  );
}

type UnsignedProposal = Omit<Proposal, "signature">;

const NO_SIGNATURE = new Uint8Array(0);

export const writeProposal = (
  proposal: UnsignedProposal,
  signature: Uint8Array = NO_SIGNATURE,
): lockstep.peer.v1.Proposal.$Properties => ({
  header: writeHeader(proposal.header),
  cut: writeCut(proposal.cut),
  reports: proposal.reports.map(writeReport),
  laneCertificates: proposal.laneCertificates.map(writeCertificate),
  ...(proposal.parent !== null && { parent: writeParent(proposal.parent) }),
  gapNullifications: proposal.gapNullifications.map(writeCertificate),
  signature,
});

const writeParent = (
  parent: NonNullable<Proposal["parent"]>,
): lockstep.peer.v1.ProposalParent.$Properties => ({
  header: writeHeader(parent.header),
  cut: writeCut(parent.cut),
  certificate: writeCertificate(parent.certificate),
});

/** A proposal as it lies on disk: its signature is made again. [R1] */
export function readUnsignedProposal(
  reading: Reading,
  wire: lockstep.peer.v1.Proposal,
): UnsignedProposal {
  const { parent } = wire;
  return {
    header: readHeader(reading, wire.header),
    cut: readCut(reading, wire.cut),
    reports: wire.reports.map((report) => readReport(reading, report)),
    laneCertificates: wire.laneCertificates.map((certificate) =>
      readCertificate(reading, certificate, [Phase.ACK]),
    ),
    parent:
      parent === null
        ? null
        : {
            header: readHeader(reading, parent.header),
            cut: readCut(reading, parent.cut),
            certificate: readCertificate(reading, parent.certificate, [
              Phase.NOTARIZE,
              Phase.FINALIZE,
            ]),
          },
    gapNullifications: wire.gapNullifications.map((certificate) =>
      readCertificate(reading, certificate, [Phase.NULLIFY]),
    ),
  };
}

export const readProposal = (reading: Reading, wire: lockstep.peer.v1.Proposal): Proposal => ({
  ...readUnsignedProposal(reading, wire),
  signature: readSignature(reading, wire.signature),
});
