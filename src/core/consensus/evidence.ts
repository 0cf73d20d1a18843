/** Evidence: checked before it is believed, kept once, told to everybody. */
import type { Evidence, SignedStatement, Statement } from "../../chain/index.ts";
import { isMember, offenceOf, sameStatement } from "../../chain/index.ts";
import type { OperatorIndex } from "../../primitives/brand.ts";
import type { Claim, Verdict } from "../contract.ts";
import { startJob } from "../quorum/index.ts";
import { EVIDENCE_PER_OPERATOR_MAX } from "./limits.ts";
import type { ConsensusState, Outbox, ViewSlot } from "./state.ts";

/** What a signed statement of an operator is, seen beside those it made before in this view. */
export type Sighting = "first" | "same" | "conflicting" | "ignored";

/**
 * Remembers the first statement of each (operator, phase) and one conflicting per operator, and
 * starts the check of a slashable pair. [C10]
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
  const conflict = seen.find((other) => offenceOf(other.statement, signed.statement) !== null);
  if (conflict !== undefined) accuse(state, conflict, signed, out);
  if (known !== undefined) return conflict === undefined ? "ignored" : "conflicting";
  seen.push(signed);
  return "first";
}

/** Has both signatures of a slashable pair checked; only then is it evidence. */
function accuse(
  state: ConsensusState,
  first: SignedStatement,
  second: SignedStatement,
  out: Outbox,
): void {
  const kind = offenceOf(first.statement, second.statement);
  if (kind === null) return;
  checkEvidence(state, { kind, operator: first.operator, first, second }, { gossip: true }, out);
}

function checkEvidence(
  state: ConsensusState,
  evidence: Exclude<Evidence, { kind: "CERT_CONFLICT" }>,
  options: { gossip: boolean },
  out: Outbox,
): void {
  const known = state.evidence.get(evidence.operator) ?? [];
  const key = keyOf(evidence.kind, evidence.first.statement);
  if (known.includes(key) || known.length >= EVIDENCE_PER_OPERATOR_MAX) return;
  if (known.length === 0) state.evidence.set(evidence.operator, known);
  known.push(key);
  const claims = [evidence.first, evidence.second].map(claimOf);
  out.push(startJob(state.jobs, claims, { kind: "evidence", evidence, gossip: options.gossip }));
}

const keyOf = (kind: string, statement: Statement): string => `${kind}/${statement.view}`;

/** A claim over one signature. */
export const claimOf = (signed: SignedStatement): Claim => ({
  kind: "votes",
  statement: signed.statement,
  votes: [{ operator: signed.operator, signature: signed.signature }],
});

/** Evidence that a peer gossips: the pair must be slashable and ours; signatures come next. */
export function receiveEvidence(
  state: ConsensusState,
  from: OperatorIndex,
  evidence: Evidence,
  out: Outbox,
): void {
  const reject = (reason: string): void => {
    out.push({ kind: "reject", from, code: "malformed", reason });
  };
  if (evidence.kind === "CERT_CONFLICT") return reject("evidence_of_certificates");
  const { first, second, operator } = evidence;
  if (!isMember(state.context.committee, operator)) return reject("evidence_stranger");
  if (first.operator !== operator || second.operator !== operator) {
    return reject("evidence_operator");
  }
  const { epoch } = state.context;
  if (first.statement.epoch !== epoch || second.statement.epoch !== epoch) {
    return reject("evidence_epoch");
  }
  if (offenceOf(first.statement, second.statement) !== evidence.kind) {
    return reject("evidence_no_offence");
  }
  checkEvidence(state, evidence, { gossip: true }, out);
}

/** Both signatures hold: the pair leaves for the L1, and to peers that may not have seen it. */
export function onEvidenceChecked(
  state: ConsensusState,
  purpose: { evidence: Evidence; gossip: boolean },
  verdicts: readonly Verdict[],
  out: Outbox,
): void {
  const { evidence } = purpose;
  if (evidence.kind === "CERT_CONFLICT") return;
  if (!verdicts.every((verdict) => verdict.valid)) {
    const known = state.evidence.get(evidence.operator) ?? [];
    const index = known.indexOf(keyOf(evidence.kind, evidence.first.statement));
    if (index >= 0) known.splice(index, 1);
    return;
  }
  out.push({ kind: "evidence", evidence });
  if (!purpose.gossip) return;
  const { epoch } = state.context;
  out.push({ kind: "send", to: "all", message: { kind: "evidence", epoch, evidence } });
}
