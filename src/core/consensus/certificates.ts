/**
 * Certificates of views: checked once, inserted once, and what each of them does. [C0, C5, C6, C7]
 */
import type { ViewCertificate } from "../../chain/index.ts";
import { certificateFault, Phase, sameStatement } from "../../chain/index.ts";
import type { OperatorIndex, View } from "../../primitives/brand.ts";
import { viewOf } from "../../primitives/brand.ts";
import type { RejectionCode, Verdict } from "../contract.ts";
import { quorumOf, startJob } from "../quorum/index.ts";
import { tellConflict } from "./evidence.ts";
import { adoptNamedBlock, advanceFinal, assertNoFork, prune } from "./finality.ts";
import { finalizeVote } from "./finalize.ts";
import { CERTIFICATE_CHECKS_PER_PEER_MAX } from "./limits.ts";
import { type ConsensusState, endView, type Outbox, oldestView, slotOf } from "./state.ts";
import { isViewStatement } from "./statement-form.ts";

const CODES: Record<string, RejectionCode> = {
  wrong_epoch: "foreign",
  bad_bitmap: "malformed",
  no_quorum: "bad_signature",
  bad_length: "malformed",
};

/** Whether a certificate of this kind and view is already here. [C0] */
export const holds = (state: ConsensusState, certificate: ViewCertificate): boolean =>
  heldLike(state, certificate) !== null;

/** The certificate of the same kind and view that is here. */
function heldLike(state: ConsensusState, { statement }: ViewCertificate): ViewCertificate | null {
  const slot = state.slots.get(statement.view as View);
  if (slot === undefined) return null;
  if (statement.phase === Phase.NOTARIZE) return slot.notarization;
  if (statement.phase === Phase.NULLIFY) return slot.nullification;
  return slot.finalization;
}

/**
 * Takes a certificate from a peer: form and quorum at once, the aggregate in a job. One check per
 * (view, kind) runs at a time; the certificates of other peers wait behind it, so that a forged one
 * cannot push a true one out.
 */
export function receiveCertificate(
  state: ConsensusState,
  from: OperatorIndex,
  certificate: ViewCertificate,
  out: Outbox,
): void {
  const reject = (code: RejectionCode, reason: string): void => {
    out.push({ kind: "reject", from, code, reason });
  };
  const { statement } = certificate;
  if (statement.epoch !== state.context.epoch) return reject("foreign", "epoch");
  if (!isViewStatement(statement)) return reject("malformed", "statement_form");
  if (statement.view < oldestView(state)) return reject("stale", "view_below_retention");
  // One that says something else is no duplicate: it proves that more than F seats lied. [C0]
  const held = heldLike(state, certificate);
  const known = held !== null && sameStatement(held.statement, statement);
  if (state.context.rules.certificateOnce && known) return reject("duplicate", "certificate");
  const fault = certificateFault(certificate, state.context.committee, requiredSeats(state));
  if (fault !== null) return reject(CODES[fault] ?? "malformed", fault);
  const key = `${statement.phase}/${statement.view}`;
  const waiting = state.checking.get(key) ?? [];
  if (waiting.some((entry) => entry.from === from)) return reject("duplicate", "certificate");
  if (checksOf(state, from) >= CERTIFICATE_CHECKS_PER_PEER_MAX) {
    return reject("rate_limited", "certificate_checks");
  }
  waiting.push({ from, certificate });
  state.checking.set(key, waiting);
  if (waiting.length === 1) startCheck(state, key, certificate, out);
}

/** Seats a certificate needs where seats are counted as the rules say. */
function requiredSeats(state: ConsensusState): number {
  const { rules } = state.context;
  return rules.seatsCounted ? quorumOf(state.context) : 1;
}

function checksOf(state: ConsensusState, from: OperatorIndex): number {
  let count = 0;
  for (const waiting of state.checking.values()) {
    for (const entry of waiting) if (entry.from === from) count++;
  }
  return count;
}

function startCheck(
  state: ConsensusState,
  key: string,
  certificate: ViewCertificate,
  out: Outbox,
): void {
  const claim = { kind: "certificate", certificate } as const;
  out.push(startJob(state.jobs, [claim], { kind: "certificate", key }));
}

/** The answer to the check of the first certificate that waits under a key. */
export function onCertificateChecked(
  state: ConsensusState,
  key: string,
  verdict: Verdict | undefined,
  out: Outbox,
): void {
  const waiting = state.checking.get(key);
  const head = waiting?.shift();
  if (waiting === undefined || head === undefined) return;
  if (verdict?.valid === true) {
    state.checking.delete(key);
    insertCertificate(state, head.certificate, out);
    return;
  }
  out.push({ kind: "reject", from: head.from, code: "bad_signature", reason: "certificate" });
  const next = waiting[0];
  if (next === undefined) state.checking.delete(key);
  else startCheck(state, key, next.certificate, out);
}

/**
 * Inserts a verified certificate: once per (kind, view), and its effects happen only then. [C0]
 *
 * Persist, send once to all, then what the kind does. [P1]
 */
export function insertCertificate(
  state: ConsensusState,
  certificate: ViewCertificate,
  out: Outbox,
): void {
  const view = certificate.statement.view as View;
  if (view < oldestView(state)) return;
  if (conflicts(state, certificate, out)) return;
  if (holds(state, certificate) && state.context.rules.certificateOnce) return;
  store(state, certificate);
  adoptNamedBlock(state, slotOf(state, view), out);
  out.push({ kind: "persist", record: { kind: "viewCertificate", certificate } });
  const epoch = state.context.epoch;
  out.push({ kind: "send", to: "all", message: { kind: "viewCertificate", epoch, certificate } });
  switch (certificate.statement.phase) {
    case Phase.NOTARIZE:
      finalizeVote(state, slotOf(state, view), out);
      if (endsViewLate(state, view)) endView(state, view);
      break;
    case Phase.NULLIFY:
      endView(state, view);
      break;
    case Phase.FINALIZE:
      assertNoFork(state, certificate);
      advanceFinal(state, out);
      endView(state, view);
      prune(state);
      break;
  }
}

/** C5: a notarization ends its view even after my own nullify, which suppresses only the finalize. */
function endsViewLate(state: ConsensusState, view: View): boolean {
  if (state.context.rules.lateNotarizationAdvances) return true;
  return state.slots.get(view)?.own.nullify === null;
}

/** Puts a verified certificate where it is found, without any effect: also the replay of a WAL. */
export function store(state: ConsensusState, certificate: ViewCertificate): void {
  const slot = slotOf(state, certificate.statement.view as View);
  switch (certificate.statement.phase) {
    case Phase.NOTARIZE:
      slot.notarization = certificate as typeof slot.notarization;
      break;
    case Phase.NULLIFY:
      slot.nullification = certificate as typeof slot.nullification;
      break;
    case Phase.FINALIZE: {
      slot.finalization = certificate as typeof slot.finalization;
      if (slot.view > state.finalizedView) {
        state.finalizedView = slot.view;
        state.pendingFinalization = slot.finalization;
      }
      break;
    }
  }
}

/** Two certificates that honest operators cannot both have made: more than F seats lied. */
function conflicts(state: ConsensusState, certificate: ViewCertificate, out: Outbox): boolean {
  const slot = state.slots.get(viewOf(certificate.statement.view));
  if (slot === undefined) return false;
  return [slot.notarization, slot.nullification, slot.finalization].some(
    (other) => other !== null && tellConflict(state, other, certificate, out),
  );
}
