/** Votes of peers: window, first of each kind, report, then the set that makes the certificate. [K3, C10] */
import type { MessageOf, SignedStatement, Statement } from "../../chain/index.ts";
import { Phase } from "../../chain/index.ts";
import type { OperatorIndex, View } from "../../primitives/brand.ts";
import { viewOf } from "../../primitives/brand.ts";
import { copyBytes } from "../../primitives/bytes.ts";
import type { RejectionCode, UncheckedVote, Verdict } from "../contract.ts";
import {
  addVote,
  createVoteSet,
  onVerdict,
  quorumOf,
  startJob,
  type VoteSet,
  type VoteStep,
} from "../quorum/index.ts";
import { insertCertificate } from "./certificates.ts";
import { sight } from "./evidence.ts";
import { helpStraggler } from "./help.ts";
import { leaderOf } from "./leader.ts";
import { nullifyView } from "./nullify.ts";
import { keepReport, reportFault } from "./reports.ts";
import {
  type ConsensusState,
  newestView,
  type Outbox,
  oldestView,
  slotOf,
  type ViewSlot,
} from "./state.ts";
import { isViewStatement } from "./statement-form.ts";

type VoteMessage = MessageOf<"notarize" | "nullify" | "finalize">;

const PHASE_OF = {
  notarize: Phase.NOTARIZE,
  nullify: Phase.NULLIFY,
  finalize: Phase.FINALIZE,
} as const;

/** A vote from its signer's channel. [K3, C10] */
export function receiveVote(
  state: ConsensusState,
  from: OperatorIndex,
  message: VoteMessage,
  out: Outbox,
): void {
  const { statement } = message;
  const fault = voteFault(state, from, message);
  const view = viewOf(statement.view);
  if (fault !== null) {
    out.push({ kind: "reject", from, ...fault });
    if (fault.code === "stale") helpStraggler(state, from, view, { certain: true }, out);
    return;
  }
  // A finalize of u proves that its sender has left u.
  const at = statement.phase === Phase.FINALIZE ? viewOf(view + 1) : view;
  helpStraggler(state, from, at, { certain: false }, out);
  const slot = slotOf(state, view);
  if (message.kind !== "finalize") keepReport(slot, message.report);
  const signed: SignedStatement = {
    statement,
    operator: from,
    signature: copyBytes(message.signature),
  };
  const sighting = sight(state, slot, signed, out);
  if (sighting !== "first") {
    const code = sighting === "conflicting" ? "malformed" : "duplicate";
    out.push({ kind: "reject", from, code, reason: `vote_${sighting}` });
    return;
  }
  countVote(state, slot, statement, signed, { trusted: false }, out);
  // C4: the leader's own nullify says that no proposal will come.
  if (statement.phase === Phase.NULLIFY) onLeaderNullify(state, view, from, out);
}

function voteFault(
  state: ConsensusState,
  from: OperatorIndex,
  message: VoteMessage,
): { code: RejectionCode; reason: string } | null {
  const { statement } = message;
  if (statement.epoch !== state.context.epoch) return { code: "foreign", reason: "epoch" };
  if (statement.phase !== PHASE_OF[message.kind]) return { code: "malformed", reason: "phase" };
  if (!isViewStatement(statement)) return { code: "malformed", reason: "statement_form" };
  if (message.signature.length !== 96) return { code: "malformed", reason: "signature_length" };
  if (statement.view < oldestView(state)) return { code: "stale", reason: "view_below_retention" };
  if (statement.view > newestView(state)) return { code: "stale", reason: "view_beyond_window" };
  if (message.kind === "finalize") return null;
  return reportFault(state, from, viewOf(statement.view), message.report);
}

/** C4: the leader nullifies its own view, so all skip it. */
function onLeaderNullify(
  state: ConsensusState,
  view: View,
  from: OperatorIndex,
  out: Outbox,
): void {
  if (view === state.view && from === leaderOf(state.leaders, view)) nullifyView(state, out);
}

/** Adds a vote to the set of its statement, unless the certificate is here already. [C0] */
export function countVote(
  state: ConsensusState,
  slot: ViewSlot,
  statement: Statement,
  vote: UncheckedVote,
  options: { trusted: boolean },
  out: Outbox,
): void {
  if (isDecided(slot, statement)) return;
  const set = setOf(state, slot, statement);
  follow(state, slot.view, set, addVote(set, vote, options.trusted), out);
}

const isDecided = (slot: ViewSlot, statement: Statement): boolean => {
  if (slot.finalization !== null) return true;
  if (statement.phase === Phase.NOTARIZE) return slot.notarization !== null;
  return statement.phase === Phase.NULLIFY && slot.nullification !== null;
};

function setOf(state: ConsensusState, slot: ViewSlot, statement: Statement): VoteSet {
  const create = (): VoteSet =>
    createVoteSet({
      context: state.context,
      statement,
      threshold: quorumOf(state.context),
      suspects: state.suspects,
    });
  if (statement.phase === Phase.NULLIFY) {
    slot.nullifyVotes ??= create();
    return slot.nullifyVotes;
  }
  const sets = statement.phase === Phase.NOTARIZE ? slot.notarizeVotes : slot.finalizeVotes;
  const key = pointKey(statement);
  const known = sets.get(key);
  if (known !== undefined) return known;
  const set = create();
  sets.set(key, set);
  return set;
}

/**
 * Height and hash: a liar that votes first for a true hash at a false height must not choose the
 * statement that everybody else's votes are checked against. [K1, K3]
 */
const pointKey = ({ height, hash }: Statement): string => `${height}/${hash}`;

/** The answer to the check of a set's votes. */
export function onVotesChecked(
  state: ConsensusState,
  view: View,
  set: VoteSet,
  verdict: Verdict | undefined,
  out: Outbox,
): void {
  if (verdict !== undefined) follow(state, view, set, onVerdict(set, verdict), out);
}

function follow(
  state: ConsensusState,
  view: View,
  set: VoteSet,
  step: VoteStep,
  out: Outbox,
): void {
  for (const liar of step.liars) {
    out.push({ kind: "reject", from: liar, code: "bad_signature", reason: "vote" });
  }
  if (step.check !== null) {
    out.push(startJob(state.jobs, [step.check], { kind: "votes", view, set }));
  }
  if (step.certificate !== null) {
    insertCertificate(state, step.certificate as Parameters<typeof insertCertificate>[1], out);
  }
}
