/**
 * Everything a committee did at one height, done again: cut, reports, floor, order, output.
 * [X5, X6, X7]
 *
 * The auditor trusts a committee with its node keys and rollups, and an audited point below. It needs
 * header, cut and reports of the block, the raw batches of the delta, and the certified output hash.
 */
import {
  type Batch,
  type BlockHeader,
  BlockKind,
  blockHash,
  type Committee,
  type Cut,
  createBlock,
  cutRoot,
  type ProtocolParameters,
  parseBatch,
  type RollupConfig,
  reportsRoot,
  seatsOfOperator,
  type TipReport,
} from "../chain/index.ts";
import {
  anchorFloor,
  inclusionFloor,
  laneBelowFloor,
  NO_FORCED,
  type Output,
  type OutputPoint,
  outputOf,
  reportsFault,
  SEALING_OFF,
} from "../core/index.ts";
import {
  type Hash,
  type Millis,
  type OperatorIndex,
  operatorOf,
  type View,
  ZERO_HASH,
} from "../primitives/brand.ts";
import type { SignatureVerifier } from "./trust.ts";

/** What a block breaks, in the order of the checks; FINALITY is `auditFinality`'s. */
export type AuditCode =
  /** Height, view, parent, time, anchor or kind do not follow. [C2, C3, E4] */
  | "LINK"
  | "CUT_ROOT"
  | "REPORTS_ROOT"
  /** [I4] */
  | "REPORTS"
  | "REPORT_SIGNATURE"
  /** Below the parent's, or too far above. [C3.4] */
  | "CUT"
  /** [I5, I6] */
  | "FLOOR"
  /** [I6] */
  | "ANCHOR"
  /** Not the batches that the cut names. [B2, X7] */
  | "BATCHES"
  /** The certified output is another. [O1] */
  | "OUTPUT"
  /** No valid finalization of these headers. [X5] */
  | "FINALITY";

export type AuditFinding = {
  readonly kind: "rejected";
  readonly code: AuditCode;
  /** Which check of the code, as a short stable word. */
  readonly reason: string;
};

export const finding = (code: AuditCode, reason: string): AuditFinding => ({
  kind: "rejected",
  code,
  reason,
});

/** The cryptography of an audit. */
export type AuditVerifier = SignatureVerifier & {
  /** Ed25519 of a tip report under the node key its operator has in the committee. [K5] */
  verifiesReport(committee: Committee, instance: Hash, report: TipReport): boolean;
};

/** What is fixed for an epoch. */
export type AuditSetup = {
  readonly committee: Committee;
  readonly committeeHash: Hash;
  readonly instance: Hash;
  readonly rollups: readonly RollupConfig[];
  readonly protocol: ProtocolParameters;
  readonly verifier: AuditVerifier;
};

/** An audited height: what the next one is judged from. `auditStart` makes the first. */
export type AuditPoint = {
  readonly output: OutputPoint;
  /** 0 at an epoch's genesis. */
  readonly view: View;
  /** `instance` at an epoch's genesis. */
  readonly blockHash: Hash;
  readonly kind: BlockKind;
  readonly cut: Cut;
  readonly timestampMs: Millis;
  readonly l1Number: number;
  readonly l1Hash: Hash;
};

/** All that is published about one height. */
export type AuditedBlock = {
  readonly header: BlockHeader;
  readonly cut: Cut;
  readonly reports: readonly TipReport[];
  /** Raw batches of the delta per lane, rising. */
  readonly batches: readonly (readonly Uint8Array[])[];
  /** What a quorum signed for this height; null where only the order is audited. */
  readonly outputHash: Hash | null;
};

/** Judges one block and its output. [X6, X7] */
export function auditBlock(
  setup: AuditSetup,
  parent: AuditPoint,
  block: AuditedBlock,
): { readonly kind: "ok"; readonly point: AuditPoint; readonly output: Output } | AuditFinding {
  const { header, cut } = block;
  const fault =
    linkFinding(setup, parent, header) ??
    reportsFinding(setup, block) ??
    cutFinding(setup, parent.cut, cut) ??
    floorFinding(setup, parent, block);
  if (fault !== null) return fault;
  const lanes = deltaOf(setup, parent.cut, block);
  if (lanes === null) return finding("BATCHES", "delta");
  const output = outputOf({
    context: {
      committeeHash: setup.committeeHash,
      rollups: setup.rollups,
      self: null,
      rules: { orderIndependentOfArrival: true, outputChained: true },
    },
    previous: parent.output,
    block: createBlock(header, cut, block.reports),
    lanes,
    forced: NO_FORCED,
    sealed: SEALING_OFF,
  });
  if (output === null) return finding("OUTPUT", "sealed");
  if (block.outputHash !== null && output.hash !== block.outputHash) {
    return finding("OUTPUT", "output_hash");
  }
  return { kind: "ok", point: pointOf(header, cut, output), output };
}

const pointOf = (header: BlockHeader, cut: Cut, output: OutputPoint): AuditPoint => ({
  output,
  view: header.view,
  blockHash: blockHash(header),
  kind: header.kind,
  cut,
  timestampMs: header.timestampMs,
  l1Number: header.l1Number,
  l1Hash: header.l1Hash,
});

function linkFinding(
  setup: AuditSetup,
  parent: AuditPoint,
  header: BlockHeader,
): AuditFinding | null {
  const bad = (reason: string): AuditFinding => finding("LINK", reason);
  if (header.epoch !== setup.committee.epoch) return bad("epoch");
  if (parent.kind !== BlockKind.NORMAL || header.kind === BlockKind.FILLER) return bad("kind");
  if (header.height !== parent.output.height + 1) return bad("height");
  if (header.parentHash !== parent.blockHash) return bad("parent_hash");
  if (header.parentView !== parent.view || header.view <= parent.view) return bad("view");
  if (header.timestampMs <= parent.timestampMs) return bad("time");
  if (header.l1Number < parent.l1Number) return bad("anchor_falls");
  const sameAnchor = header.l1Number === parent.l1Number;
  if (sameAnchor && header.l1Hash !== parent.l1Hash) return bad("anchor_hash");
  const boundary = header.kind === BlockKind.BOUNDARY;
  return boundary === (header.nextCommittee !== ZERO_HASH) ? null : bad("next_committee");
}

/** Roots, the rule about which reports belong in a block, and every signature. [X6, I4, K5] */
function reportsFinding(setup: AuditSetup, block: AuditedBlock): AuditFinding | null {
  const { committee, instance, verifier } = setup;
  const { header, cut, reports } = block;
  if (cutRoot(cut) !== header.cutRoot) return finding("CUT_ROOT", "cut_root");
  if (reportsRoot(reports) !== header.reportsRoot) return finding("REPORTS_ROOT", "reports_root");
  const fault = reportsFault({
    committee,
    view: header.view,
    reports,
    quorum: committee.quorumSeats,
    weigh: (operator) => seatsOfOperator(committee, operator),
  });
  if (fault !== null) return finding("REPORTS", fault);
  const forged = reports.find((report) => !verifier.verifiesReport(committee, instance, report));
  return forged === undefined ? null : finding("REPORT_SIGNATURE", `operator_${forged.operator}`);
}

function cutFinding(setup: AuditSetup, parentCut: Cut, cut: Cut): AuditFinding | null {
  if (cut.length !== setup.committee.members.length) return finding("CUT", "lanes");
  for (const [lane, entry] of cut.entries()) {
    const from = parentCut[lane];
    if (from === undefined) return finding("CUT", "lanes");
    if (entry.height < from.height) return finding("CUT", "falls");
    if (entry.height === from.height && entry.digest !== from.digest)
      return finding("CUT", "forks");
    if (entry.height > from.height + setup.protocol.maxLaneAdvance)
      return finding("CUT", "advance");
  }
  return null;
}

/** The floor that the block's own reports set. [I5, I6] */
function floorFinding(
  setup: AuditSetup,
  parent: AuditPoint,
  block: AuditedBlock,
): AuditFinding | null {
  const { committee, protocol } = setup;
  const weigh = (operator: OperatorIndex): number => seatsOfOperator(committee, operator);
  const lane = laneBelowFloor({
    cut: block.cut,
    parentCut: parent.cut,
    floor: inclusionFloor(committee, block.reports, weigh),
    maxLaneAdvance: protocol.maxLaneAdvance,
  });
  if (lane !== null) return finding("FLOOR", `lane_${lane}`);
  const lowest = anchorFloor(committee, block.reports, weigh) - protocol.maxAnchorLag;
  return block.header.l1Number < lowest ? finding("ANCHOR", "anchor_floor") : null;
}

/** The batches that the cut names, parsed; null if these bytes are not them. */
function deltaOf(setup: AuditSetup, parentCut: Cut, block: AuditedBlock): Batch[][] | null {
  const lanes: Batch[][] = [];
  if (block.batches.length !== block.cut.length) return null;
  for (const [lane, to] of block.cut.entries()) {
    const from = parentCut[lane];
    if (from === undefined) return null;
    const batches: Batch[] = [];
    let tip = {
      height: from.height as number,
      digest: from.digest,
      laneBytes: null as number | null,
    };
    for (const bytes of block.batches[lane] ?? []) {
      const batch = nextBatch(setup, operatorOf(lane), tip, bytes);
      if (batch === null) return null;
      batches.push(batch);
      const { height, laneBytes } = batch.header;
      tip = { height, digest: batch.digest, laneBytes };
    }
    if (tip.height !== to.height || tip.digest !== to.digest) return null;
    lanes.push(batches);
  }
  return lanes;
}

function nextBatch(
  setup: AuditSetup,
  lane: OperatorIndex,
  tip: { readonly height: number; readonly digest: Hash; readonly laneBytes: number | null },
  bytes: Uint8Array,
): Batch | null {
  const parsed = parseBatch(bytes, { bytesMax: setup.protocol.maxBatchBytes });
  if (parsed.kind === "rejected") return null;
  const { header, rows } = parsed.batch;
  const own = rows.reduce((sum, row) => sum + row.bytes.length, 0);
  const follows =
    header.epoch === setup.committee.epoch &&
    header.lane === lane &&
    header.height === tip.height + 1 &&
    header.parentDigest === tip.digest &&
    (tip.laneBytes === null || header.laneBytes === tip.laneBytes + own);
  return follows ? parsed.batch : null;
}
