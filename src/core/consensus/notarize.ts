/** Proposals: taken from their leader, checked once, and voted for when nothing is missing. [C3] */
import type { LaneCertificate, Proposal, TipReport, ViewCertificate } from "../../chain/index.ts";
import {
  BlockKind,
  blockHash,
  createBlock,
  notarizeStatement,
  Phase,
  proposeStatement,
} from "../../chain/index.ts";
import type { Hash, OperatorIndex, View } from "../../primitives/brand.ts";
import { viewOf } from "../../primitives/brand.ts";
import type { Claim, RejectionCode, Verdict } from "../contract.ts";
import { startJob } from "../quorum/index.ts";
import { holds, insertCertificate } from "./certificates.ts";
import { claimOf, sight } from "./evidence.ts";
import { adoptNamedBlock, advanceFinal, keepBlock } from "./finality.ts";
import { leaderOf } from "./leader.ts";
import { nullifyView } from "./nullify.ts";
import { requestSignature } from "./own-votes.ts";
import { proposalFault } from "./proposal-fault.ts";
import { acceptReport, isCheckedReport } from "./reports.ts";
import { askCertificates } from "./requests.ts";
import {
  type ConsensusState,
  newestView,
  type Outbox,
  oldestView,
  type ProposalSlot,
  slotOf,
  type ViewSlot,
} from "./state.ts";
import { setTimer } from "./timers.ts";

/**
 * A proposal on its leader's channel. One of a view to come is buffered; one of a view that is over
 * still brings the block that a certificate names. [C1, C3]
 */
export function receiveProposal(
  state: ConsensusState,
  from: OperatorIndex,
  proposal: Proposal,
  out: Outbox,
): void {
  const { header } = proposal;
  const reject = (code: RejectionCode, reason: string): void => {
    out.push({ kind: "reject", from, code, reason });
  };
  if (header.epoch !== state.context.epoch) return reject("foreign", "epoch");
  if (header.view < oldestView(state)) return reject("stale", "view_below_retention");
  if (header.view > newestView(state)) return reject("stale", "view_beyond_window");
  if (header.proposer !== from) return reject("malformed", "proposer");
  if (leaderOf(state.leaders, header.view) !== from) return reject("malformed", "not_leader");
  const hash = blockHash(header);
  const slot = slotOf(state, header.view);
  const statement = proposeStatement({
    epoch: header.epoch,
    view: header.view,
    height: header.height,
    hash,
  });
  const signed = { statement, operator: from, signature: proposal.signature };
  const sighting = sight(state, slot, signed, out);
  if (sighting === "same") return reject("duplicate", "proposal");
  if (sighting !== "first") return reject("malformed", "proposal_conflicting");
  const stage = header.view < state.view ? "settled" : "buffered";
  slot.proposal = { proposal, hash, stage, provenLanes: [] };
  adoptNamedBlock(state, slot, out);
  advanceFinal(state, out);
}

/** Goes on with the proposal of my view as far as it can. Called at the end of every step. */
export function considerProposal(state: ConsensusState, out: Outbox): void {
  const slot = state.slots.get(state.view);
  const candidate = slot?.proposal ?? null;
  if (slot === undefined || candidate === null || !mayVote(state, slot)) return;
  if (candidate.stage === "buffered") beginCheck(state, slot, candidate, out);
  else if (candidate.stage === "waiting") judge(state, slot, candidate, out);
}

/** C3.1: neither notarized nor nullified in this view. */
const mayVote = (state: ConsensusState, slot: ViewSlot): boolean =>
  state.voting && slot.own.notarize === null && slot.own.nullify === null;

function beginCheck(
  state: ConsensusState,
  slot: ViewSlot,
  candidate: ProposalSlot,
  out: Outbox,
): void {
  const { proposal } = candidate;
  const found = proposalFault(state.context, proposal);
  if (found !== null) return refuse(state, candidate, `${found.group}:${found.reason}`, out);
  candidate.stage = "checking";
  const parts = uncheckedParts(state, proposal);
  const { epoch, view, height } = proposal.header;
  const statement = proposeStatement({ epoch, view, height, hash: candidate.hash });
  const operator = proposal.header.proposer;
  const claims: Claim[] = [claimOf({ statement, operator, signature: proposal.signature })];
  for (const certificate of parts.certificates) claims.push({ kind: "certificate", certificate });
  for (const certificate of parts.laneCertificates) {
    claims.push({ kind: "certificate", certificate });
  }
  for (const report of parts.reports) claims.push({ kind: "report", report });
  out.push(
    startJob(state.jobs, claims, {
      kind: "proposal",
      view: slot.view,
      hash: candidate.hash,
      claims: parts,
    }),
  );
}

/** What of a justification is not known here yet: the rest was checked when it came. [B8] */
function uncheckedParts(
  state: ConsensusState,
  proposal: Proposal,
): {
  certificates: ViewCertificate[];
  laneCertificates: LaneCertificate[];
  reports: TipReport[];
} {
  const certificates: ViewCertificate[] = [];
  const parent = proposal.parent?.certificate ?? null;
  if (parent !== null && !holdsSame(state, parent)) certificates.push(parent);
  for (const nullification of proposal.gapNullifications) {
    if (!holds(state, nullification)) certificates.push(nullification);
  }
  const laneCertificates = proposal.laneCertificates.filter((certificate) => {
    const lane = certificate.statement.view as OperatorIndex;
    const entry = proposal.cut[lane];
    return entry === undefined || !state.lanes.possesses(lane, entry);
  });
  const previous = slotOf(state, viewOf(Math.max(1, proposal.header.view - 1)));
  const reports = proposal.reports.filter((report) => !isCheckedReport(previous, report));
  return { certificates, laneCertificates, reports };
}

/** Whether a verified certificate of that view already says the same block. */
function holdsSame(state: ConsensusState, certificate: ViewCertificate): boolean {
  const slot = state.slots.get(certificate.statement.view as View);
  const { hash } = certificate.statement;
  return slot?.notarization?.statement.hash === hash || slot?.finalization?.statement.hash === hash;
}

/** The answer to a proposal's job: all its parts are ingested before anything is decided. [C3.2] */
export function onProposalChecked(
  state: ConsensusState,
  purpose: {
    view: View;
    hash: Hash;
    claims: {
      readonly certificates: readonly ViewCertificate[];
      readonly laneCertificates: readonly LaneCertificate[];
      readonly reports: readonly TipReport[];
    };
  },
  verdicts: readonly Verdict[],
  out: Outbox,
): void {
  const slot = state.slots.get(purpose.view);
  const candidate = slot?.proposal ?? null;
  if (slot === undefined || candidate === null || candidate.hash !== purpose.hash) return;
  const { certificates, laneCertificates, reports } = purpose.claims;
  const signatureValid = verdicts[0]?.valid === true;
  const valid = (index: number): boolean => verdicts[1 + index]?.valid === true;
  let index = 0;
  let faults = signatureValid ? 0 : 1;
  for (const certificate of certificates) {
    if (valid(index++)) insertCertificate(state, certificate, out);
    else faults++;
  }
  const proven = laneCertificates.filter(() => valid(index++));
  faults += laneCertificates.length - proven.length;
  if (proven.length > 0) {
    out.push({ kind: "verifiedCertificates", nowMs: state.nowMs, certificates: proven });
  }
  for (const report of reports) {
    if (valid(index++)) acceptReport(slotOf(state, report.view), report);
    else faults++;
  }
  if (candidate.stage !== "checking") return;
  if (faults > 0) return refuse(state, candidate, "justification:signature", out);
  candidate.provenLanes = proven.map((certificate) => certificate.statement.view as OperatorIndex);
  candidate.stage = "waiting";
}

/** Votes, waits, or refuses. Missing data is never "invalid". [C3] */
function judge(state: ConsensusState, slot: ViewSlot, candidate: ProposalSlot, out: Outbox): void {
  const { header } = candidate.proposal;
  if (header.parentView < state.finalizedView) {
    return refuse(state, candidate, "justification:parent_below_final", out);
  }
  const gap = missingNullifications(state, header.parentView, header.view);
  if (gap.length > 0) {
    askCertificates(
      state,
      gap.map((view) => ({ view, phase: Phase.NULLIFY })),
      out,
    );
    setTimer(state, "judge", state.context.local.retryMs, out);
    return;
  }
  if (!possessesOrProves(state, candidate)) return;
  const next = nextCommitteeOf(state, candidate);
  if (next === "other") return refuse(state, candidate, "justification:next_committee", out);
  if (next === "unknown" || !showsAnchor(state, candidate)) return;
  const early = header.timestampMs - state.nowMs - state.context.protocol.maxDriftMs;
  if (early > 0) {
    setTimer(state, "judge", early, out);
    return;
  }
  notarize(state, slot, candidate, out);
}

/** C3.2: views between parent and block whose nullification is not here. */
function missingNullifications(state: ConsensusState, parentView: View, view: View): View[] {
  const missing: View[] = [];
  if (!state.context.rules.gapNeedsNullifications) return missing;
  for (let gap = parentView + 1; gap < view; gap++) {
    const slot = state.slots.get(viewOf(gap));
    if (slot === undefined || slot.nullification === null) missing.push(viewOf(gap));
  }
  return missing;
}

/** C3.5: per advanced lane I acknowledged that chain, or its certificate is here. */
function possessesOrProves(state: ConsensusState, candidate: ProposalSlot): boolean {
  if (!state.context.rules.possessionOrProof) return true;
  const { cut, parent } = candidate.proposal;
  return cut.every((entry, lane) => {
    const before = parent?.cut[lane]?.height ?? 0;
    if (entry.height <= before) return true;
    const operator = lane as OperatorIndex;
    return candidate.provenLanes.includes(operator) || state.lanes.possesses(operator, entry);
  });
}

/**
 * E4: whether a boundary names the set that I know. Where it is not fixed here yet my view of the L1
 * lags, and that is never the leader's fault. [S11]
 */
function nextCommitteeOf(
  state: ConsensusState,
  { proposal: { header } }: ProposalSlot,
): "same" | "other" | "unknown" {
  if (header.kind !== BlockKind.BOUNDARY || !state.context.rules.nextSetFromFinalL1) return "same";
  if (state.nextCommittee === null) return "unknown";
  return header.nextCommittee === state.nextCommittee ? "same" : "other";
}

/** C3.7: the anchor is the parent's, or my own L1 nodes show that block final; else wait. */
function showsAnchor(state: ConsensusState, { proposal }: ProposalSlot): boolean {
  const { l1Number, l1Hash } = proposal.header;
  const parent = proposal.parent?.header ?? state.context.start;
  if (l1Number === parent.l1Number) return true;
  const final = state.l1.finalAt(l1Number);
  return final !== null && final.number === l1Number && final.hash === l1Hash;
}

/** C3: persist, then send to all. */
function notarize(
  state: ConsensusState,
  slot: ViewSlot,
  candidate: ProposalSlot,
  out: Outbox,
): void {
  candidate.stage = "settled";
  const { header, cut, reports } = candidate.proposal;
  keepBlock(state, createBlock(header, cut, reports), out);
  voteNotarize(state, slot, { hash: candidate.hash, height: header.height }, out);
}

/** The decision itself: durable, then signed. Also the leader's for its own block. */
export function voteNotarize(
  state: ConsensusState,
  slot: ViewSlot,
  block: { hash: Hash; height: Proposal["header"]["height"] },
  out: Outbox,
): void {
  slot.own.notarize = { hash: block.hash, height: block.height, signature: null };
  const { epoch } = state.context;
  const statement = notarizeStatement({ epoch, view: slot.view, ...block });
  out.push({ kind: "persist", record: { kind: "vote", statement } });
  requestSignature(state, slot, statement, out);
}

/** An invalid proposal ends my part in the view at once. [C3, C4] */
function refuse(state: ConsensusState, candidate: ProposalSlot, reason: string, out: Outbox): void {
  candidate.stage = "settled";
  const { view, proposer } = candidate.proposal.header;
  out.push({ kind: "reject", from: proposer, code: "malformed", reason: `proposal:${reason}` });
  if (view === state.view) nullifyView(state, out);
}
