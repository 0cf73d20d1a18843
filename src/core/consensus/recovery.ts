/** From records to a state that never contradicts what it said before. [R1..R4, P3] */
import type { Block, SignedStatement, Statement, StoredRecord } from "../../chain/index.ts";
import { createBlock, Phase, sameStatement } from "../../chain/index.ts";
import type { OperatorIndex, View } from "../../primitives/brand.ts";
import { heightOf, viewOf } from "../../primitives/brand.ts";
import type { RejectionCode, Verdict } from "../contract.ts";
import { startJob, weightOf } from "../quorum/index.ts";
import { store } from "./certificates.ts";
import { claimOf } from "./evidence.ts";
import { advanceFinal, keepBlock, prune, tipOf } from "./finality.ts";
import { finalizeVote } from "./finalize.ts";
import { OWN_VOTES_MAX } from "./limits.ts";
import { voteNotarize } from "./notarize.ts";
import { ownStatement, signProposal } from "./own-votes.ts";
import { beginView } from "./pacemaker.ts";
import { ask } from "./requests.ts";
import { onStandstill } from "./retry.ts";
import {
  type ConsensusState,
  endView,
  type Outbox,
  oldestView,
  slotOf,
  type ViewSlot,
} from "./state.ts";
import { isViewStatement } from "./statement-form.ts";
import { setTimer } from "./timers.ts";

/**
 * R1: replays all records of the epoch: sets, not the last record, are the state. [P3]
 *
 * @param base the block whose output was delivered last, or null at genesis: everything final above
 *   it is told again.
 */
export function replay(
  state: ConsensusState,
  records: readonly StoredRecord[],
  base: Block | null,
): void {
  const { rules } = state.context;
  if (base !== null) {
    state.finalTip = tipOf(base);
    state.blocks.set(base.hash, base);
    state.finalizedView = base.header.view;
    endView(state, base.header.view);
  }
  let newestOwn = 0;
  for (const record of records) {
    if (record.kind === "epochProof") state.ending = record.proof;
    if (record.kind === "block") state.blocks.set(record.block.hash, record.block);
    if (record.kind === "viewCertificate" && rules.certificatesSurviveRestart) {
      store(state, record.certificate);
      endView(state, viewOf(record.certificate.statement.view));
    }
    if (!rules.votesSurviveRestart) continue;
    if (record.kind === "vote")
      newestOwn = Math.max(newestOwn, replayVote(state, record.statement));
    if (record.kind === "proposal") {
      const { view } = record.proposal.header;
      slotOf(state, view).own.proposal = record.proposal;
      newestOwn = Math.max(newestOwn, view);
    }
  }
  if (newestOwn > state.targetView) state.targetView = viewOf(newestOwn);
  // An epoch that is over enters no view any more: it stands where it ended.
  if (state.ending !== null) state.view = state.targetView;
  prune(state);
}

function replayVote(state: ConsensusState, statement: Statement): number {
  const { own } = slotOf(state, viewOf(statement.view));
  const vote = { hash: statement.hash, height: heightOf(statement.height), signature: null };
  if (statement.phase === Phase.NOTARIZE) own.notarize = vote;
  if (statement.phase === Phase.NULLIFY) own.nullify = vote;
  if (statement.phase === Phase.FINALIZE) {
    own.finalize = vote;
    return statement.view + 1;
  }
  return statement.view;
}

/**
 * Starts an epoch: what is final is told to the siblings again, then a member listens only, until
 * peers worth more than F seats have told the votes they hold under its key. [R4]
 */
export function start(
  state: ConsensusState,
  options: { readonly listenFirst: boolean },
  out: Outbox,
): void {
  advanceFinal(state, out);
  if (state.context.self === null || state.ending !== null) return;
  if (options.listenFirst) askOwnVotes(state, out);
  else beginVoting(state, out);
}

/** R4: asks all, again every tRetry until enough have answered. */
export function askOwnVotes(state: ConsensusState, out: Outbox): void {
  if (state.voting) return;
  const { epoch } = state.context;
  state.asked.delete("ownVotes");
  ask(state, "ownVotes", "all", { kind: "getOwnVotes", epoch }, out);
  setTimer(state, "ownVotes", state.context.local.retryMs, out);
}

/** R4: a vote under my key that my WAL lacks is checked; a valid one stops this node. */
export function receiveOwnVotes(
  state: ConsensusState,
  from: OperatorIndex,
  votes: readonly SignedStatement[],
  out: Outbox,
): void {
  const reject = (code: RejectionCode, reason: string): void => {
    out.push({ kind: "reject", from, code, reason });
  };
  if (state.voting || state.context.self === null) return reject("duplicate", "own_votes");
  if (votes.length > OWN_VOTES_MAX) return reject("oversize", "own_votes");
  if (state.answeredOwnVotes.has(from) || isChecking(state, from)) {
    return reject("duplicate", "own_votes");
  }
  const unknown = votes.filter((signed) => isUnknown(state, signed));
  if (unknown.length === 0 || !state.context.rules.votesSurviveRestart) {
    return answered(state, from, out);
  }
  const purpose = { kind: "ownVotes", from, votes: unknown } as const;
  out.push(startJob(state.jobs, unknown.map(claimOf), purpose));
}

/** One answer of a peer is checked at a time. [S19] */
const isChecking = (state: ConsensusState, from: OperatorIndex): boolean =>
  [...state.jobs.purposes.values()].some(
    (purpose) => purpose.kind === "ownVotes" && purpose.from === from,
  );

/** Whether this is a statement of consensus that I would have a record of, and have not. */
function isUnknown(state: ConsensusState, signed: SignedStatement): boolean {
  const { statement } = signed;
  if (signed.operator !== state.context.self || statement.epoch !== state.context.epoch) {
    return false;
  }
  if (statement.phase !== Phase.PROPOSE && !isViewStatement(statement)) return false;
  if (statement.view < oldestView(state)) return false;
  const slot = state.slots.get(statement.view as View);
  const mine = slot === undefined ? null : ownStatement(state, slot, statement.phase);
  return mine === null || !sameStatement(mine, statement);
}

/** The answer to a check of votes that my WAL lacks. */
export function onOwnVotesChecked(
  state: ConsensusState,
  purpose: { from: OperatorIndex; votes: readonly SignedStatement[] },
  verdicts: readonly Verdict[],
  out: Outbox,
): void {
  const index = verdicts.findIndex((verdict) => verdict.valid);
  const foreign = purpose.votes[index];
  if (foreign !== undefined) {
    const { phase, view } = foreign.statement;
    const reason = `R4: a valid vote under my key (phase ${phase}, view ${view}) is not in my WAL`;
    out.push({ kind: "halt", reason });
    return;
  }
  const { from } = purpose;
  out.push({ kind: "reject", from, code: "bad_signature", reason: "own_votes" });
  answered(state, from, out);
}

function answered(state: ConsensusState, from: OperatorIndex, out: Outbox): void {
  state.answeredOwnVotes.add(from);
  const { faultySeats } = state.context.committee;
  if (weightOf(state.context, state.answeredOwnVotes) <= faultySeats) return;
  beginVoting(state, out);
}

function beginVoting(state: ConsensusState, out: Outbox): void {
  state.voting = true;
  out.push({ kind: "voting", nowMs: state.nowMs });
  resume(state, out);
}

/**
 * R1, R2: the current view goes on; own votes, the own proposal and certificates are said again. What
 * was notarized while I only listened is finalized now. [C5]
 */
function resume(state: ConsensusState, out: Outbox): void {
  const slot = slotOf(state, state.view);
  const hadNullified = slot.own.nullify !== null;
  onStandstill(state, out);
  beginView(state, out);
  if (hadNullified) setTimer(state, "retry", state.context.local.retryMs, out);
  resendProposal(state, slot, out);
  for (const view of [...state.slots.keys()].sort((a, b) => a - b)) {
    finalizeVote(state, slotOf(state, view), out);
  }
}

/** R1: byte for byte as it was made durable; its vote follows if it was not cast. */
function resendProposal(state: ConsensusState, slot: ViewSlot, out: Outbox): void {
  if (slot.own.proposal === null) return;
  const { header, cut, reports } = slot.own.proposal;
  const block = createBlock(header, cut, reports);
  const { hash } = block;
  keepBlock(state, block, out);
  signProposal(state, slot, hash, out);
  if (slot.own.notarize !== null || slot.own.nullify !== null) return;
  voteNotarize(state, slot, { hash, height: header.height }, out);
}
