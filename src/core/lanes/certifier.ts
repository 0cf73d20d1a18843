/**
 * Acks of my batches become lane certificates; everybody's certificates are verified lazily: per
 * lane the newest only, once per view, all lanes in one check. [B7, B8]
 */
import {
  ackStatement,
  certificateFault,
  certificatesConflict,
  isOfPhase,
  type LaneCertificate,
  type MessageOf,
  Phase,
} from "../../chain/index.ts";
import type { LaneHeight, Millis, OperatorIndex, View } from "../../primitives/brand.ts";
import { laneHeightOf } from "../../primitives/brand.ts";
import type { Claim, RejectionCode, UncheckedVote, Verdict } from "../contract.ts";
import {
  addVote,
  createVoteSet,
  laneQuorumOf,
  onVerdict,
  startJob,
  type VoteSet,
  type VoteStep,
} from "../quorum/index.ts";
import { pursue } from "./fetch.ts";
import { accuseSigners, noteAck } from "./fork.ts";
import type { LanesEffect } from "./input.ts";
import {
  type Candidate,
  certifiedHeight,
  type Lane,
  type LanesState,
  laneOf,
  ownLane,
  type Purpose,
} from "./state.ts";

type Step = { readonly from: OperatorIndex; readonly nowMs: Millis; readonly out: LanesEffect[] };

const reject = (step: Step, code: RejectionCode, reason: string): void => {
  step.out.push({ kind: "reject", from: step.from, code, reason });
};

/** The set of acks of my batch at a height, or null if there is none such without certificate. */
export function ackSetAt(state: LanesState, lane: Lane, height: LaneHeight): VoteSet | null {
  const digest = lane.heights.get(height);
  if (digest === undefined) return null;
  if (height <= Math.max(certifiedHeight(lane), lane.final.height)) return null;
  const known = state.ackSets.get(height);
  if (known !== undefined) return known;
  const { context, suspects } = state;
  const set = createVoteSet({
    context,
    statement: ackStatement({ epoch: context.epoch, lane: lane.operator, height, digest }),
    threshold: laneQuorumOf(context),
    suspects,
  });
  state.ackSets.set(height, set);
  return set;
}

/** A peer's ack of one of my batches. [B7, K3] */
export function onAck(state: LanesState, message: MessageOf<"ack">, step: Step): void {
  const { statement, signature } = message;
  const lane = ownLane(state);
  if (statement.phase !== Phase.ACK) return reject(step, "malformed", "ack_phase");
  if (statement.epoch !== state.context.epoch) return reject(step, "foreign", "ack_epoch");
  if (lane === null || statement.view !== lane.operator) return reject(step, "foreign", "ack_lane");
  if (signature.length !== 96) return reject(step, "malformed", "signature_length");
  noteAck(state, { statement, operator: step.from, signature }, step.out);
  // Acks beyond the quorum come late by nature: no fault.
  if (statement.height <= Math.max(certifiedHeight(lane), lane.final.height)) return;
  const height = laneHeightOf(statement.height);
  if (lane.heights.get(height) !== statement.hash) return reject(step, "malformed", "ack_unknown");
  countAck(state, lane, { height, vote: { operator: step.from, signature }, trusted: false }, step);
}

/** Counts an ack, mine or a peer's. */
export function countAck(
  state: LanesState,
  lane: Lane,
  ack: { readonly height: LaneHeight; readonly vote: UncheckedVote; readonly trusted: boolean },
  step: Step,
): void {
  const set = ackSetAt(state, lane, ack.height);
  if (set === null) return;
  const result = addVote(set, ack.vote, ack.trusted);
  if (result.duplicate && !ack.trusted) return reject(step, "duplicate", "ack");
  afterAck(state, ack.height, result, step);
}

/** The answer to the check of one batch's acks. */
export function onAcksChecked(
  state: LanesState,
  height: LaneHeight,
  verdict: Verdict,
  step: Omit<Step, "from">,
): void {
  const set = state.ackSets.get(height);
  // Certified meanwhile at or above this height.
  if (set === undefined) return;
  afterAck(state, height, onVerdict(set, verdict), step);
}

function afterAck(
  state: LanesState,
  height: LaneHeight,
  result: VoteStep,
  step: Omit<Step, "from">,
): void {
  for (const from of result.liars) {
    step.out.push({ kind: "reject", from, code: "bad_signature", reason: "ack" });
  }
  if (result.check !== null) {
    step.out.push(startJob(state.jobs, [result.check], { kind: "acks", height }));
  }
  const { certificate } = result;
  if (certificate === null || !isOfPhase(certificate, Phase.ACK)) return;
  acceptCertificate(state, certificate, step);
  sendCertificate(state, certificate, step);
}

/** My certificate, to all. [B7] */
export function sendCertificate(
  state: LanesState,
  certificate: LaneCertificate,
  step: Omit<Step, "from">,
): void {
  const { epoch } = state.context;
  state.certificateSentMs = step.nowMs;
  const message = { kind: "laneCertificate", epoch, certificate } as const;
  step.out.push({ kind: "send", to: "all", message });
}

/** A peer's certificate of any lane: a candidate, if it is newer than what I verified. [B8] */
export function onLaneCertificate(
  state: LanesState,
  message: MessageOf<"laneCertificate">,
  step: Step,
): void {
  const { certificate } = message;
  const { statement } = certificate;
  if (state.forgers.has(step.from)) return reject(step, "rate_limited", "forged_before");
  const lane = laneOf(state, statement.view as OperatorIndex);
  if (lane === null || statement.phase !== Phase.ACK) {
    return reject(step, "malformed", "lane_certificate");
  }
  const { committee } = state.context;
  const fault = certificateFault(certificate, committee, laneQuorumOf(state.context));
  if (fault !== null) return reject(step, fault === "wrong_epoch" ? "foreign" : "malformed", fault);
  noteConflict(state, lane, certificate, step);
  // Repeated until it is final [B7]: an old one is no fault.
  if (statement.height <= certifiedHeight(lane)) return;
  if (statement.height <= (lane.candidate?.certificate.statement.height ?? 0)) return;
  lane.candidate = { certificate, from: step.from };
  checkCandidates(state, step.out);
}

/** Two digests of one height with a certificate each: more than F seats lied. [LANE] */
function noteConflict(
  state: LanesState,
  { best }: Lane,
  certificate: LaneCertificate,
  { from, out }: Step,
): void {
  if (best === null || !certificatesConflict(best, certificate)) return;
  accuseSigners(state, { kind: "CERT_CONFLICT", first: best, second: certificate }, from, out);
}

/** Asks for one check of every lane's candidate that may be checked in this view. [B8] */
function checkCandidates(state: LanesState, out: LanesEffect[]): void {
  if (state.certificateJob) return;
  const candidates: Candidate[] = [];
  for (const lane of state.lanes) {
    if (lane.candidate === null || lane.checkedView >= state.view) continue;
    candidates.push(lane.candidate);
    lane.candidate = null;
  }
  if (candidates.length === 0) return;
  state.certificateJob = true;
  const claims = candidates.map(({ certificate }): Claim => ({ kind: "certificate", certificate }));
  out.push(startJob(state.jobs, claims, { kind: "certificates", view: state.view, candidates }));
}

/** Verified ones are kept; who sent a wrong one is not listened to again in this epoch. [B8] */
export function onCertificatesChecked(
  state: LanesState,
  purpose: Extract<Purpose, { kind: "certificates" }>,
  verdicts: readonly Verdict[],
  step: Omit<Step, "from">,
): void {
  state.certificateJob = false;
  for (const [index, { certificate, from }] of purpose.candidates.entries()) {
    const lane = laneOf(state, certificate.statement.view as OperatorIndex);
    if (lane === null) continue;
    if (verdicts[index]?.valid === true) {
      lane.checkedView = purpose.view;
      acceptCertificate(state, certificate, step);
      continue;
    }
    state.forgers.add(from);
    step.out.push({ kind: "reject", from, code: "bad_signature", reason: "lane_certificate" });
  }
  for (const lane of state.lanes) {
    if (lane.candidate !== null && state.forgers.has(lane.candidate.from)) lane.candidate = null;
  }
  checkCandidates(state, step.out);
}

/** The budget of checks starts anew. [B8] */
export function onViewEntered(state: LanesState, view: View, out: LanesEffect[]): void {
  if (view > state.view) state.view = view;
  checkCandidates(state, out);
}

/**
 * A certificate that is verified, here or with a proposal: durable before anybody hears of it, and
 * its chain is fetched if it is not here. [I1, P1, B9]
 */
export function acceptCertificate(
  state: LanesState,
  certificate: LaneCertificate,
  step: Omit<Step, "from">,
): void {
  const { statement } = certificate;
  const lane = laneOf(state, statement.view as OperatorIndex);
  if (lane === null) return;
  const { best } = lane;
  if (best !== null && certificatesConflict(best, certificate)) {
    const evidence = { kind: "CERT_CONFLICT", first: best, second: certificate } as const;
    step.out.push({ kind: "evidence", evidence });
  }
  if (statement.height <= certifiedHeight(lane)) return;
  const wasBehind = lane.best !== null && !lane.links.has(lane.best.statement.hash);
  lane.best = certificate;
  step.out.push({ kind: "persist", record: { kind: "laneCertificate", certificate } });
  step.out.push({ kind: "laneCertified", certificate });
  if (statement.height >= (lane.candidate?.certificate.statement.height ?? Number.MAX_VALUE)) {
    lane.candidate = null;
  }
  const other = lane.heights.get(statement.height);
  if (other !== undefined && other !== statement.hash) lane.forked = true;
  if (lane.operator === state.context.self) dropAckSets(state, lane);
  // The batch may be on its way: certificates overtake batches.
  if (!wasBehind) lane.certificateDueMs = step.nowMs + state.context.local.deltaMs;
  pursue(state, lane, step.nowMs, step.out);
}

/** Acks of my batches that are certified or final are not needed any more. */
export function dropAckSets(state: LanesState, lane: Lane): void {
  const done = Math.max(certifiedHeight(lane), lane.final.height);
  for (const height of [...state.ackSets.keys()]) {
    if (height <= done) state.ackSets.delete(height);
  }
}

/** Any certificate at or above the height will do. Unknown: absent. [I8, I7, Y0] */
export function onGetLaneCertificates(
  state: LanesState,
  message: MessageOf<"getLaneCertificates">,
  step: Step,
): void {
  const { epoch } = state.context;
  if (message.lanes.length > state.lanes.length) return reject(step, "oversize", "lanes_asked");
  const asked = new Map(message.lanes.map(({ lane, height }) => [lane, height]));
  let found = false;
  for (const [operator, height] of asked) {
    const best = laneOf(state, operator)?.best ?? null;
    if (best === null || best.statement.height < height) continue;
    found = true;
    const answer = { kind: "laneCertificate", epoch, certificate: best } as const;
    step.out.push({ kind: "send", to: [step.from], message: answer });
  }
  if (found) return;
  step.out.push({
    kind: "send",
    to: [step.from],
    message: { kind: "absent", epoch, request: message },
  });
}
