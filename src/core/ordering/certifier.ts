/**
 * Votes on outputs become certificates; a certificate certifies all outputs below. [O4, O5, O8]
 */
import {
  certificateFault,
  isMember,
  isOfPhase,
  type OutputCertificate,
  offenceOf,
  outputHash,
  outputStatement,
  Phase,
  type ProvenOutput,
  type SignedStatement,
  type Statement,
  sameStatement,
} from "../../chain/index.ts";
import { type Hash, type Height, heightOf, type OperatorIndex } from "../../primitives/brand.ts";
import type { Claim, RejectionCode, Verdict } from "../contract.ts";
import {
  addVote,
  createVoteSet,
  onVerdict,
  quorumOf,
  startJob,
  type VoteSet,
  type VoteStep,
} from "../quorum/index.ts";
import type { OrderingMessage } from "./input.ts";
import { EXPECTED_HASHES_MAX, HISTORY_HEIGHTS, VOTE_WINDOW } from "./limits.ts";
import { haltOnCertificates, haltOnOutput } from "./mismatch.ts";
import {
  certificateAt,
  certificateFrom,
  certifiedHash,
  deliveredHeight,
  type ExpectedOutput,
  type HeightVotes,
  type OrderingState,
  type Outbox,
  ownHash,
  type Purpose,
} from "./state.ts";

const SIGNATURE_BYTES = 96;

type VoteMessage = Extract<OrderingMessage, { kind: "outputVote" }>;
type CertificateMessage = Extract<OrderingMessage, { kind: "outputCertificate" }>;

/** Why a statement cannot be looked at, or null. */
function statementFault(
  state: OrderingState,
  statement: Statement,
): { code: RejectionCode; reason: string } | null {
  if (statement.epoch !== state.context.epoch) return { code: "foreign", reason: "epoch" };
  const wellFormed =
    statement.phase === Phase.OUTPUT &&
    statement.view === 0 &&
    Number.isSafeInteger(statement.height) &&
    statement.height > 0;
  if (!wellFormed) return { code: "malformed", reason: "output_statement" };
  if (statement.height <= state.context.start.height) {
    return { code: "foreign", reason: "output_height_of_another_epoch" };
  }
  if (statement.height <= state.certified - HISTORY_HEIGHTS) {
    return { code: "stale", reason: "output_height_forgotten" };
  }
  const newest = Math.max(deliveredHeight(state), state.certified);
  if (statement.height > newest + VOTE_WINDOW) {
    return { code: "rate_limited", reason: "output_height_ahead" };
  }
  return null;
}

/** A vote from its signer's channel: one per height, and one conflicting. [K3, O4] */
export function receiveVote(
  state: OrderingState,
  from: OperatorIndex,
  message: VoteMessage,
  out: Outbox,
): void {
  const reject = (code: RejectionCode, reason: string): void => {
    out.push({ kind: "reject", from, code, reason });
  };
  const { statement, signature } = message;
  if (!isMember(state.context.committee, from)) return reject("not_member", "output_vote");
  const fault = statementFault(state, statement);
  if (fault !== null) return reject(fault.code, fault.reason);
  if (signature.length !== SIGNATURE_BYTES) return reject("malformed", "output_signature");
  const height = heightOf(statement.height);
  const votes = votesAt(state, height);
  const vote: SignedStatement = { statement, operator: from, signature };
  const first = votes.first.get(from);
  if (first !== undefined) {
    if (sameStatement(first.statement, statement)) return reject("duplicate", "output_vote");
    return accuse(state, votes, { first, second: vote }, out);
  }
  votes.first.set(from, vote);
  if (height > state.certified) return count(state, vote, false, out);
  const known = certifiedHash(state, height);
  if (known !== null && known !== statement.hash) reject("stale", "output_against_certificate");
}

function votesAt(state: OrderingState, height: Height): HeightVotes {
  const known = state.votes.get(height);
  if (known !== undefined) return known;
  const fresh: HeightVotes = { first: new Map(), accused: new Set(), sets: new Map() };
  state.votes.set(height, fresh);
  return fresh;
}

/** Both votes are checked before anybody is accused. [O4] */
function accuse(
  state: OrderingState,
  votes: HeightVotes,
  pair: { readonly first: SignedStatement; readonly second: SignedStatement },
  out: Outbox,
): void {
  const { operator } = pair.second;
  const kind = offenceOf(pair.first.statement, pair.second.statement);
  if (kind === null || votes.accused.has(operator)) {
    out.push({ kind: "reject", from: operator, code: "duplicate", reason: "output_vote" });
    return;
  }
  votes.accused.add(operator);
  const claims: Claim[] = [pair.first, pair.second].map(({ statement, signature }) => ({
    kind: "votes",
    statement,
    votes: [{ operator, signature }],
  }));
  out.push(
    startJob(state.jobs, claims, { kind: "conflict", evidence: { kind, operator, ...pair } }),
  );
}

/** Counts a vote of a height above the certified one. */
function count(state: OrderingState, vote: SignedStatement, trusted: boolean, out: Outbox): void {
  const { statement, operator, signature } = vote;
  const { sets } = votesAt(state, heightOf(statement.height));
  let set = sets.get(statement.hash);
  if (set === undefined) {
    const { context, suspects } = state;
    set = createVoteSet({ context, statement, threshold: quorumOf(context), suspects });
    sets.set(statement.hash, set);
  }
  follow(state, set, addVote(set, { operator, signature }, trusted), out);
}

/** My own vote, signed: counted without a check. */
export function countOwn(
  state: OrderingState,
  own: { readonly statement: Statement; readonly signature: Uint8Array },
  out: Outbox,
): void {
  const operator = state.context.self;
  if (operator === null || own.statement.height <= state.certified) return;
  const vote = { ...own, operator };
  const votes = votesAt(state, heightOf(own.statement.height));
  if (!votes.first.has(operator)) votes.first.set(operator, vote);
  count(state, vote, true, out);
}

function follow(state: OrderingState, set: VoteSet, step: VoteStep, out: Outbox): void {
  for (const liar of step.liars) {
    out.push({ kind: "reject", from: liar, code: "bad_signature", reason: "output_vote" });
  }
  if (step.check !== null) {
    const height = heightOf(set.statement.height);
    out.push(startJob(state.jobs, [step.check], { kind: "votes", height, set }));
  }
  const { certificate } = step;
  if (certificate !== null && isOfPhase(certificate, Phase.OUTPUT)) {
    acceptCertificate(state, certificate, out);
  }
}

/** A certificate from a peer: form at once, the aggregate in a job, one per peer at a time. */
export function receiveCertificate(
  state: OrderingState,
  from: OperatorIndex,
  message: CertificateMessage,
  out: Outbox,
): void {
  const reject = (code: RejectionCode, reason: string): void => {
    out.push({ kind: "reject", from, code, reason });
  };
  const { certificate } = message;
  const { committee } = state.context;
  if (!isMember(committee, from)) return reject("not_member", "output_certificate");
  const fault = statementFault(state, certificate.statement);
  if (fault !== null) return reject(fault.code, fault.reason);
  const held = certificateAt(state, heightOf(certificate.statement.height));
  if (held !== null && held.statement.hash === certificate.statement.hash) {
    return reject("duplicate", "output_certificate");
  }
  const broken = certificateFault(certificate, committee, quorumOf(state.context));
  if (broken === "no_quorum") return reject("bad_signature", broken);
  if (broken !== null) return reject("malformed", broken);
  if (state.checking.has(from)) return reject("rate_limited", "output_certificate");
  state.checking.add(from);
  const purpose: Purpose = { kind: "certificate", from, certificate };
  out.push(startJob(state.jobs, [{ kind: "certificate", certificate }], purpose));
}

/** The answer to a check that this core asked for. */
export function receiveVerdicts(
  state: OrderingState,
  purpose: Purpose,
  verdicts: readonly Verdict[],
  out: Outbox,
): void {
  const [verdict, second] = verdicts;
  if (purpose.kind === "certificate") state.checking.delete(purpose.from);
  if (verdict === undefined) return;
  switch (purpose.kind) {
    case "votes":
      if (purpose.height <= state.certified) return;
      return follow(state, purpose.set, onVerdict(purpose.set, verdict), out);
    case "conflict":
      if (verdict.valid && second?.valid === true) {
        out.push({ kind: "evidence", evidence: purpose.evidence });
      } else {
        const from = purpose.evidence.operator;
        out.push({ kind: "reject", from, code: "bad_signature", reason: "output_vote" });
      }
      return;
    case "certificate":
      if (verdict.valid) return acceptCertificate(state, purpose.certificate, out);
      out.push({
        kind: "reject",
        from: purpose.from,
        code: "bad_signature",
        reason: "output_certificate",
      });
  }
}

/** A verified certificate: it must agree with everything known of its height. [O5, O8] */
export function acceptCertificate(
  state: OrderingState,
  certificate: OutputCertificate,
  out: Outbox,
): void {
  const height = heightOf(certificate.statement.height);
  const { hash } = certificate.statement;
  const known = certifiedHash(state, height) ?? certificateAt(state, height)?.statement.hash;
  if (known !== undefined) {
    if (known !== hash) haltOnCertificates(state, { height, certificate }, out);
    return;
  }
  if (height <= state.certified) return;
  const mine = ownHash(state, height);
  if (mine !== null && mine !== hash) {
    return haltOnOutput(state, { height, ownHash: mine, certifiedHash: hash }, out);
  }
  keepCertificate(state, certificate, out);
  if (mine !== null) raiseCertified(state, height, out);
}

/** Durable before anything is published under it. */
function keepCertificate(state: OrderingState, certificate: OutputCertificate, out: Outbox): void {
  out.push({ kind: "persist", record: { kind: "outputCertificate", certificate } });
  state.certificates.push(certificate);
  state.certificates.sort((left, right) => left.statement.height - right.statement.height);
}

/** All heights up to this one have a known certified hash, and a certificate at or above. */
function raiseCertified(state: OrderingState, height: Height, out: Outbox): void {
  state.certified = height;
  for (const vote of [...state.own.keys()]) if (vote <= height) state.own.delete(vote);
  for (const [voted, votes] of [...state.votes]) {
    if (voted <= height - HISTORY_HEIGHTS) state.votes.delete(voted);
    else if (voted <= height) votes.sets.clear();
  }
  out.push({ kind: "certified", height });
}

/** The hash that a quorum signed for a height above my tip, if I know it. [O8a] */
export const foreseenHash = (state: OrderingState, height: Height): Hash | undefined =>
  state.expected.get(height)?.hash ?? certificateAt(state, height)?.statement.hash;

/** A certificate that came before my output of its height counts now. */
export function settleForeseen(state: OrderingState, height: Height, out: Outbox): void {
  if (height <= state.certified || certificateAt(state, height) === null) return;
  raiseCertified(state, height, out);
}

/** Whether I hold a certificate of this height or a later one: my vote adds nothing. [O4] */
export const certifiedFrom = (state: OrderingState, height: Height): boolean =>
  height <= state.certified || certificateFrom(state, height) !== undefined;

/**
 * Outputs that sync proved, rising and linked: their hashes are certified ahead of my delivery, and
 * nothing is taken that leaves a hole. Taken are whole runs up to a certificate, so that what it
 * certifies stays linked to it. [O5, O7]
 */
export function acceptProven(
  state: OrderingState,
  outputs: readonly ProvenOutput[],
  out: Outbox,
): void {
  let top = state.certified;
  let run: ProvenRun = [];
  for (const [index, { header, certificate }] of outputs.entries()) {
    const proof = nextCertificate(outputs, index);
    if (proof === undefined) break;
    const { height } = header;
    const hash = outputHash(header);
    const known = certifiedHash(state, height) ?? certificateAt(state, height)?.statement.hash;
    if (known !== undefined && known !== hash) {
      return haltOnCertificates(state, { height, certificate: proof }, out);
    }
    if (height <= state.certified) continue;
    const mine = ownHash(state, height);
    if (mine !== null && mine !== hash) {
      return haltOnOutput(state, { height, ownHash: mine, certifiedHash: hash }, out);
    }
    if (height !== top + run.length + 1) break;
    run.push({ header, hash, isMine: mine !== null });
    if (certificate === null) continue;
    if (!expectRun(state, run)) break;
    if (certificateAt(state, height) === null) keepCertificate(state, certificate, out);
    top = height;
    run = [];
  }
  if (top > state.certified) raiseCertified(state, top, out);
}

/** Outputs above each other up to one with a certificate. */
type ProvenRun = (ExpectedOutput & { readonly isMine: boolean })[];

/** Remembers what of a run is not mine yet, unless there is no room for all of it. */
function expectRun(state: OrderingState, run: ProvenRun): boolean {
  const ahead = run.filter(({ isMine }) => !isMine);
  if (state.expected.size + ahead.length > EXPECTED_HASHES_MAX) return false;
  for (const { header, hash } of ahead) state.expected.set(header.height, { header, hash });
  return true;
}

const nextCertificate = (
  outputs: readonly ProvenOutput[],
  index: number,
): OutputCertificate | undefined =>
  outputs.slice(index).find(({ certificate }) => certificate !== null)?.certificate ?? undefined;

/** What I sign for a height. [O4] */
export const voteOn = (state: OrderingState, height: Height, hash: Hash): Statement =>
  outputStatement({ epoch: state.context.epoch, height, hash });
