/** Help for stragglers, and answers to requests: stored, verified objects only. [C9, I3, Y0, R4] */
import type { MessageOf, SignedStatement, ViewCertificate } from "../../chain/index.ts";
import type { OperatorIndex, View } from "../../primitives/brand.ts";
import { previousView, viewOf } from "../../primitives/brand.ts";
import { isOver } from "../../primitives/time-span.ts";
import { ANSWERS_PER_PEER_MAX, CERTIFICATE_KEYS_MAX, OWN_VOTES_MAX } from "./limits.ts";
import { sendReport } from "./reports.ts";
import type { ConsensusState, Outbox, ViewSlot } from "./state.ts";

/**
 * C9: a peer that speaks of view u below mine gets the certificates of u and of the view before
 * mine, and the newest finalization; once per (peer, u) and tRetry. Within tRetry only a vote of a
 * higher view than before is answered: two old votes, sent in turn, would be an endless question.
 *
 * Unless it is `certain` that the peer is behind (its Status says so), a vote that may have crossed
 * my certificate on the way gets nothing: every certificate goes to all when it is first known.
 */
export function helpStraggler(
  state: ConsensusState,
  peer: OperatorIndex,
  view: View,
  options: { certain: boolean },
  out: Outbox,
): void {
  if (view >= state.view || peer === state.context.self) return;
  if (!state.context.rules.staleVoteAnswered) return;
  const leftMs = state.slots.get(view)?.leftMs ?? null;
  const { deltaMs, retryMs } = state.context.local;
  const crossing = leftMs !== null && !isOver({ startMs: leftMs, lengthMs: deltaMs }, state.nowMs);
  if (crossing && !options.certain) return;
  const last = state.helped.get(peer);
  const recent =
    last !== undefined && !isOver({ startMs: last.atMs, lengthMs: retryMs }, state.nowMs);
  if (recent && (options.certain || view <= last.view)) return;
  state.helped.set(peer, { view, atMs: state.nowMs });
  for (const certificate of certificatesThatHelp(state, view)) {
    sendCertificate(state, peer, certificate, out);
  }
}

function certificatesThatHelp(state: ConsensusState, view: View): ViewCertificate[] {
  const certificates = [...certificatesOf(state.slots.get(view))];
  const previous = previousView(state.view);
  if (previous !== view) certificates.push(...certificatesOf(state.slots.get(previous)));
  const newest = state.slots.get(state.finalizedView)?.finalization ?? null;
  if (newest !== null && !certificates.includes(newest)) certificates.push(newest);
  return certificates;
}

/** Certificates held of one view. */
export const certificatesOf = (slot: ViewSlot | undefined): ViewCertificate[] =>
  slot === undefined
    ? []
    : [slot.notarization, slot.nullification, slot.finalization].filter(
        (certificate) => certificate !== null,
      );

function sendCertificate(
  state: ConsensusState,
  to: OperatorIndex,
  certificate: ViewCertificate,
  out: Outbox,
): void {
  const { epoch } = state.context;
  out.push({ kind: "send", to: [to], message: { kind: "viewCertificate", epoch, certificate } });
}

/** Y1: so many requests of one peer are answered within tRetry. */
function mayAsk(state: ConsensusState, from: OperatorIndex, out: Outbox): boolean {
  const last = state.answers.get(from);
  const ageMs = last === undefined ? 0 : state.nowMs - last.sinceMs;
  const current = last !== undefined && ageMs >= 0 && ageMs < state.context.local.retryMs;
  const count = current ? last.count : 0;
  if (count >= ANSWERS_PER_PEER_MAX) {
    out.push({ kind: "reject", from, code: "rate_limited", reason: "requests" });
    return false;
  }
  const sinceMs = current ? last.sinceMs : state.nowMs;
  state.answers.set(from, { sinceMs, count: count + 1 });
  return true;
}

/**
 * I3: in view v one answers a request for reports of v - 1 with its report, beyond v with the
 * certificate that ended v, below v not at all.
 */
export function answerReports(
  state: ConsensusState,
  from: OperatorIndex,
  request: MessageOf<"getReports">,
  out: Outbox,
): void {
  const asked = viewOf(request.view + 1);
  if (state.view < asked || !mayAsk(state, from, out)) return;
  if (state.view === asked) {
    const report = state.slots.get(request.view)?.own.report?.signed ?? null;
    if (report !== null) sendReport(state, report, from, out);
    return;
  }
  // A view that I jumped over ended here with the certificate that led to mine.
  const ended = certificatesOf(state.slots.get(asked));
  const newer = certificatesOf(state.slots.get(previousView(state.view)));
  for (const certificate of ended.length > 0 ? ended : newer) {
    sendCertificate(state, from, certificate, out);
  }
}

/** C2, Y0: the certificates asked for by (view, kind), as far as they are here. */
export function answerCertificates(
  state: ConsensusState,
  from: OperatorIndex,
  request: MessageOf<"getCertificates">,
  out: Outbox,
): void {
  if (!mayAsk(state, from, out)) return;
  const { epoch } = state.context;
  const certificates: ViewCertificate[] = [];
  for (const key of request.keys.slice(0, CERTIFICATE_KEYS_MAX)) {
    const slot = state.slots.get(key.view);
    for (const certificate of certificatesOf(slot)) {
      if (certificate.statement.phase === key.phase) certificates.push(certificate);
    }
  }
  const message =
    certificates.length === 0
      ? ({ kind: "absent", epoch, request } as const)
      : ({ kind: "certificates", epoch, certificates } as const);
  out.push({ kind: "send", to: [from], message });
}

/** R4: the newest votes I hold under the asker's key; an empty answer is an answer. */
export function answerOwnVotes(state: ConsensusState, from: OperatorIndex, out: Outbox): void {
  if (!mayAsk(state, from, out)) return;
  const { epoch } = state.context;
  const votes: SignedStatement[] = [];
  const views = [...state.slots.keys()].sort((a, b) => b - a);
  for (const view of views) {
    for (const signed of state.slots.get(view)?.seen.get(from) ?? []) {
      if (votes.length < OWN_VOTES_MAX) votes.push(signed);
    }
  }
  out.push({ kind: "send", to: [from], message: { kind: "ownVotes", epoch, votes } });
}
