/**
 * What is wrong with a proposal as it stands: everything of C3 that follows from the proposal and
 * the epoch alone. What needs my own state is in `notarize.ts`. [C3, I4..I6, K4]
 */
import type {
  BlockHeader,
  Certificate,
  Cut,
  LaneCertificate,
  Nullification,
  Proposal,
} from "../../chain/index.ts";
import {
  BlockKind,
  blockHash,
  certificateFault,
  cutRoot,
  genesisCut,
  Phase,
  reportsRoot,
} from "../../chain/index.ts";
import type { OperatorIndex } from "../../primitives/brand.ts";
import { ZERO_HASH } from "../../primitives/brand.ts";
import type { EpochContext } from "../contract.ts";
import { laneQuorumOf, quorumOf, weightOfOperator } from "../quorum/index.ts";
import { heightsAdded, kindAfter } from "./block-kind.ts";
import { anchorFloor, inclusionFloor, laneBelowFloor, reportsFault } from "./inclusion-floor.ts";
import { isViewStatement } from "./statement-form.ts";

/** The group is what operators see counted; the reason says which check failed. */
export type ProposalFault = {
  readonly group:
    | "malformed"
    | "justification"
    | "lane_proof"
    | "below_floor"
    | "l1_anchor"
    | "timestamp";
  readonly reason: string;
};

type Parent = Pick<BlockHeader, "height" | "timestampMs" | "l1Number" | "l1Hash" | "kind"> & {
  readonly cut: Cut;
};

/** The first fault of a proposal whose epoch, view and proposer are already right, or null. */
export function proposalFault(context: EpochContext, proposal: Proposal): ProposalFault | null {
  return (
    formFault(context, proposal) ??
    parentFault(context, proposal) ??
    headerFault(context, proposal, parentOf(context, proposal)) ??
    gapFault(context, proposal) ??
    cutFault(context, proposal) ??
    floorFault(context, proposal)
  );
}

const fault = (group: ProposalFault["group"], reason: string): ProposalFault => ({ group, reason });

const REPORT_SIGNATURE_BYTES = 64;

/**
 * C3.3: the header commits to this cut and these reports. Their sizes come first: the root is over
 * bytes without lengths, so other reports of other sizes might have the same.
 */
export function formFault(context: EpochContext, proposal: Proposal): ProposalFault | null {
  const { header, cut, reports } = proposal;
  const lanes = context.committee.members.length;
  if (cut.length !== lanes) return fault("malformed", "cut_lanes");
  for (const { tips, signature } of reports) {
    if (tips.length !== lanes) return fault("malformed", "report_lanes");
    if (signature.length !== REPORT_SIGNATURE_BYTES) return fault("malformed", "report_signature");
  }
  if (cutRoot(cut) !== header.cutRoot) return fault("malformed", "cut_root");
  if (reportsRoot(reports) !== header.reportsRoot) return fault("malformed", "reports_root");
  return null;
}

/** C3.2, C3.3: the parent is the one the header names, and its certificate is of that block. */
function parentFault(context: EpochContext, proposal: Proposal): ProposalFault | null {
  const { header, parent } = proposal;
  if (header.parentView >= header.view) return fault("justification", "parent_view");
  if (header.parentView === 0) {
    if (parent !== null) return fault("justification", "parent_of_genesis");
    if (header.parentHash !== context.instance) return fault("justification", "parent_instance");
    return null;
  }
  if (parent === null) return fault("justification", "parent_missing");
  if (parent.header.view !== header.parentView) return fault("justification", "parent_view");
  if (blockHash(parent.header) !== header.parentHash) return fault("justification", "parent_hash");
  if (parent.cut.length !== context.committee.members.length) {
    return fault("justification", "parent_cut_lanes");
  }
  if (cutRoot(parent.cut) !== parent.header.cutRoot) return fault("justification", "parent_cut");
  const { statement } = parent.certificate;
  const certifies = statement.phase === Phase.NOTARIZE || statement.phase === Phase.FINALIZE;
  if (
    !certifies ||
    statement.view !== header.parentView ||
    statement.hash !== header.parentHash ||
    statement.height !== parent.header.height
  ) {
    return fault("justification", "parent_certificate");
  }
  return certificate(context, parent.certificate, quorumOf(context));
}

function certificate(
  context: EpochContext,
  subject: Certificate,
  quorum: number,
): ProposalFault | null {
  const required = context.rules.seatsCounted ? quorum : 1;
  const found = certificateFault(subject, context.committee, required);
  return found === null ? null : fault("justification", found);
}

const parentOf = (context: EpochContext, proposal: Proposal): Parent =>
  proposal.parent === null
    ? {
        ...context.start,
        kind: BlockKind.NORMAL,
        cut: genesisCut(context.instance, context.committee.members.length),
      }
    : { ...proposal.parent.header, cut: proposal.parent.cut };

/** C3.3, C3.7..C3.9 as far as no clock, no L1 and no set of the next epoch is needed. */
function headerFault(
  context: EpochContext,
  { header }: Proposal,
  parent: Parent,
): ProposalFault | null {
  const { kind, height, nextCommittee } = header;
  if (kind !== kindAfter(context, parent.kind, header)) return fault("malformed", "kind");
  if (height !== parent.height + heightsAdded(context, kind))
    return fault("justification", "height");
  if ((nextCommittee === ZERO_HASH) === (kind === BlockKind.BOUNDARY)) {
    return fault("malformed", "next_committee");
  }
  return kind === BlockKind.FILLER ? fillerFault(header, parent) : advanceFault(header, parent);
}

/** E5: a filler repeats its parent. Its cut follows from the root, which cutFault compares. */
function fillerFault(header: BlockHeader, parent: Parent): ProposalFault | null {
  if (header.timestampMs !== parent.timestampMs) return fault("timestamp", "filler_time");
  if (header.cutRoot !== cutRoot(parent.cut)) return fault("lane_proof", "filler_cut");
  const sameAnchor = header.l1Number === parent.l1Number && header.l1Hash === parent.l1Hash;
  return sameAnchor ? null : fault("l1_anchor", "filler_anchor");
}

/** C3.7, C3.8: time rises; the anchor stays, or rises to a block that voters look up. */
function advanceFault(header: BlockHeader, parent: Parent): ProposalFault | null {
  if (header.timestampMs <= parent.timestampMs) return fault("timestamp", "not_after_parent");
  if (header.l1Number < parent.l1Number) return fault("l1_anchor", "anchor_falls");
  const same = header.l1Number === parent.l1Number;
  return same && header.l1Hash !== parent.l1Hash ? fault("l1_anchor", "anchor_hash") : null;
}

/** C3.2: nullifications of views between parent and block, rising, at most `maxGapInline`. */
function gapFault(context: EpochContext, proposal: Proposal): ProposalFault | null {
  const { header, gapNullifications } = proposal;
  if (gapNullifications.length > context.protocol.maxGapInline) {
    return fault("justification", "gap_too_long");
  }
  let last: number = header.parentView;
  for (const nullification of gapNullifications) {
    const found = nullificationFault(context, nullification, last, header.view);
    if (found !== null) return found;
    last = nullification.statement.view;
  }
  return null;
}

function nullificationFault(
  context: EpochContext,
  nullification: Nullification,
  above: number,
  below: number,
): ProposalFault | null {
  const { phase, view } = nullification.statement;
  if (phase !== Phase.NULLIFY || !isViewStatement(nullification.statement)) {
    return fault("justification", "gap_phase");
  }
  if (view <= above || view >= below) return fault("justification", "gap_view");
  return certificate(context, nullification, quorumOf(context));
}

/** C3.4: no lane falls back, changes its digest at one height, or advances beyond the cap. */
function cutFault(context: EpochContext, proposal: Proposal): ProposalFault | null {
  const parent = parentOf(context, proposal).cut;
  for (const [lane, entry] of proposal.cut.entries()) {
    const before = parent[lane];
    if (before === undefined) return fault("malformed", "cut_lanes");
    if (entry.height < before.height && context.rules.cutNeverRegresses) {
      return fault("lane_proof", "cut_regresses");
    }
    if (entry.height === before.height && entry.digest !== before.digest) {
      return fault("lane_proof", "cut_digest");
    }
    if (entry.height > before.height + context.protocol.maxLaneAdvance) {
      return fault("lane_proof", "cut_advance");
    }
  }
  return laneCertificatesFault(context, proposal, parent);
}

function laneCertificatesFault(
  context: EpochContext,
  proposal: Proposal,
  parent: Cut,
): ProposalFault | null {
  let last = -1;
  for (const laneCertificate of proposal.laneCertificates) {
    const { phase, view: lane, height, hash } = laneCertificate.statement;
    const entry = proposal.cut[lane];
    if (phase !== Phase.ACK || lane <= last) return fault("lane_proof", "certificate_order");
    last = lane;
    if (entry === undefined || entry.height !== height || entry.digest !== hash) {
      return fault("lane_proof", "certificate_of_other_batch");
    }
    if (height <= (parent[lane]?.height ?? 0)) return fault("lane_proof", "certificate_unasked");
    const found = laneCertificateFault(context, laneCertificate);
    if (found !== null) return fault("lane_proof", found);
  }
  return null;
}

const laneCertificateFault = (context: EpochContext, subject: LaneCertificate): string | null =>
  certificate(context, subject, laneQuorumOf(context))?.reason ?? null;

/** I4..I6: the reports, and a cut that obeys the floor they give. */
function floorFault(context: EpochContext, proposal: Proposal): ProposalFault | null {
  const { header, cut, reports } = proposal;
  const { committee, rules } = context;
  if (header.kind === BlockKind.FILLER) {
    return reports.length === 0 ? null : fault("malformed", "filler_reports");
  }
  const weigh = (operator: OperatorIndex): number => weightOfOperator(context, operator);
  const quorum = quorumOf(context);
  const found = reportsFault({
    committee,
    view: header.view,
    reports,
    quorum,
    weigh,
    previousViewOnly: rules.reportsOfPreviousView,
  });
  if (found !== null) return fault("justification", found);
  if (!rules.floorChecked) return null;
  const lowest = anchorFloor(committee, reports, weigh) - context.protocol.maxAnchorLag;
  if (header.l1Number < lowest) return fault("l1_anchor", "below_anchor_floor");
  const lane = laneBelowFloor({
    cut,
    parentCut: parentOf(context, proposal).cut,
    floor: inclusionFloor(committee, reports, weigh),
    maxLaneAdvance: context.protocol.maxLaneAdvance,
  });
  return lane === null ? null : fault("below_floor", `lane_${lane}`);
}
