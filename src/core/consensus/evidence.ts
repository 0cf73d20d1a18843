/**
 * Evidence: pairs that no honest key signs are checked before they are believed, handed out once,
 * and told to everybody once. What peers say is checked like what was seen here. [S7]
 */
import type { Certificate, Evidence, SignedStatement, ViewCertificate } from "../../chain/index.ts";
import {
  certificateFault,
  certificatesConflict,
  isMember,
  offenceOf,
  sameStatement,
} from "../../chain/index.ts";
import type { OperatorIndex } from "../../primitives/brand.ts";
import type { Claim, Verdict } from "../contract.ts";
import { quorumOf, startJob } from "../quorum/index.ts";
import { groupOf, isTold, nameOf } from "./evidence-pool.ts";
import { EVIDENCE_CHECKS_PER_PEER_MAX, EVIDENCE_PER_KIND_MAX } from "./limits.ts";
import type { ConsensusState, Outbox, ViewSlot } from "./state.ts";

type Pair = Exclude<Evidence, { readonly kind: "CERT_CONFLICT" }>;

/** What a signed statement of an operator is, seen beside those it made before in this view. */
export type Sighting = "first" | "same" | "conflicting" | "ignored";

/**
 * Remembers the first statement of each (operator, phase), and has every slashable pair checked that
 * a new one makes with them. [C10]
 */
export function sight(
  state: ConsensusState,
  slot: ViewSlot,
  signed: SignedStatement,
  out: Outbox,
): Sighting {
  const seen = slot.seen.get(signed.operator) ?? [];
  if (seen.length === 0) slot.seen.set(signed.operator, seen);
  const known = seen.find((other) => other.statement.phase === signed.statement.phase);
  if (known !== undefined && sameStatement(known.statement, signed.statement)) return "same";
  let conflicting = false;
  for (const first of seen) {
    const kind = offenceOf(first.statement, signed.statement);
    if (kind === null) continue;
    conflicting = true;
    const { operator } = signed;
    startCheck(state, { kind, operator, first, second: signed }, null, out);
  }
  if (known !== undefined) return conflicting ? "conflicting" : "ignored";
  seen.push(signed);
  return "first";
}

/** A claim over one signature. */
export const claimOf = (signed: SignedStatement): Claim => ({
  kind: "votes",
  statement: signed.statement,
  votes: [{ operator: signed.operator, signature: signed.signature }],
});

/** Evidence that a peer gossips: form, epoch and relation at once, the signatures in a job. */
export function receiveEvidence(
  state: ConsensusState,
  from: OperatorIndex,
  evidence: Evidence,
  out: Outbox,
): void {
  const fault = state.evidence.forgers.has(from) ? "forged_before" : evidenceFault(state, evidence);
  if (fault === null) return startCheck(state, evidence, from, out);
  const code = fault === "forged_before" ? "rate_limited" : "malformed";
  out.push({ kind: "reject", from, code, reason: `evidence_${fault}` });
}

/** Why something cannot be evidence of this epoch, whatever its signatures, or null. */
function evidenceFault(state: ConsensusState, evidence: Evidence): string | null {
  const { first, second } = evidence;
  const { epoch, committee } = state.context;
  if (first.statement.epoch !== epoch || second.statement.epoch !== epoch) return "epoch";
  if (evidence.kind === "CERT_CONFLICT") {
    const quorum = quorumOf(state.context);
    const broken = [evidence.first, evidence.second].find(
      (certificate) => certificateFault(certificate, committee, quorum) !== null,
    );
    if (broken !== undefined) return "certificate";
    return certificatesConflict(evidence.first, evidence.second) ? null : "no_offence";
  }
  const { operator } = evidence;
  if (!isMember(committee, operator)) return "stranger";
  if (evidence.first.operator !== operator || evidence.second.operator !== operator) {
    return "operator";
  }
  return offenceOf(first.statement, second.statement) === evidence.kind ? null : "no_offence";
}

function startCheck(
  state: ConsensusState,
  evidence: Evidence,
  from: OperatorIndex | null,
  out: Outbox,
): void {
  const { checking } = state.evidence;
  const name = nameOf(evidence);
  if (isTold(state.evidence, name)) return;
  const mine = checking.filter((entry) => entry.from === from);
  if (mine.some((entry) => entry.name === name)) return;
  const group = groupOf(name);
  // A peer has so many checks in all; what was seen here has so many per operator and offence.
  const counted = from === null ? mine.filter((entry) => entry.name.startsWith(group)) : mine;
  const bound = from === null ? EVIDENCE_PER_KIND_MAX : EVIDENCE_CHECKS_PER_PEER_MAX;
  if (counted.length >= bound) return;
  checking.push({ from, name });
  out.push(startJob(state.jobs, claimsOf(evidence), { kind: "evidence", evidence, from }));
}

const claimsOf = (evidence: Evidence): Claim[] =>
  evidence.kind === "CERT_CONFLICT"
    ? [evidence.first, evidence.second].map((certificate) => ({ kind: "certificate", certificate }))
    : [evidence.first, evidence.second].map(claimOf);

/** Both signatures hold, or whoever brought the pair lied. */
export function onEvidenceChecked(
  state: ConsensusState,
  purpose: { readonly evidence: Evidence; readonly from: OperatorIndex | null },
  verdicts: readonly Verdict[],
  out: Outbox,
): void {
  const { evidence, from } = purpose;
  const { checking, forgers } = state.evidence;
  const name = nameOf(evidence);
  const index = checking.findIndex((entry) => entry.from === from && entry.name === name);
  if (index >= 0) checking.splice(index, 1);
  if (verdicts.length === 2 && verdicts.every(({ valid }) => valid)) {
    return tellEvidence(state, evidence, out);
  }
  // Statements are taken from their signer's channel only, so the signer sent the false one. [K3]
  const liar = from ?? (evidence as Pair).operator;
  if (from !== null) forgers.add(from);
  out.push({ kind: "reject", from: liar, code: "bad_signature", reason: "evidence" });
}

/**
 * Proven evidence, from here or from a sibling core: it leaves for the L1 and goes to all, once. A
 * peer that has it already says nothing.
 */
export function tellEvidence(state: ConsensusState, evidence: Evidence, out: Outbox): void {
  const name = nameOf(evidence);
  if (isTold(state.evidence, name)) return;
  state.evidence.proven.add(name);
  out.push({ kind: "evidence", evidence });
  const { epoch } = state.context;
  out.push({ kind: "send", to: "all", message: { kind: "evidence", epoch, evidence } });
}

/** Two certificates that are both checked, if honest operators cannot have made both. */
export function tellConflict(
  state: ConsensusState,
  first: ViewCertificate | Certificate,
  second: ViewCertificate | Certificate,
  out: Outbox,
): boolean {
  if (!certificatesConflict(first, second)) return false;
  tellEvidence(state, { kind: "CERT_CONFLICT", first, second }, out);
  return true;
}
