/** One step: the switch over inputs, then what follows from the new state. [D9] */
import type { Block } from "../../chain/index.ts";
import { assertNever } from "../../primitives/assert.ts";
import type { OperatorIndex } from "../../primitives/brand.ts";
import type { JobId, Verdict } from "../contract.ts";
import { finishJob } from "../quorum/index.ts";
import { onCertificateChecked, receiveCertificate } from "./certificates.ts";
import { onEvidenceChecked, receiveEvidence, tellEvidence } from "./evidence.ts";
import { advanceFinal, endEpoch, keepBlock, prune, tipOf } from "./finality.ts";
import { answerCertificates, answerOwnVotes, answerReports, helpStraggler } from "./help.ts";
import type { ConsensusEffect, ConsensusInput, ConsensusMessage } from "./input.ts";
import { CERTIFICATE_KEYS_MAX } from "./limits.ts";
import { considerProposal, onProposalChecked, receiveProposal } from "./notarize.ts";
import { enterView, fallIdle, onLaneCertified, onViewTimer } from "./pacemaker.ts";
import { lead } from "./propose.ts";
import { askOwnVotes, onOwnVotesChecked, receiveOwnVotes } from "./recovery.ts";
import { keepReport, onReportsChecked, reportFault } from "./reports.ts";
import { onStandstill, retry } from "./retry.ts";
import { onSigned } from "./signed.ts";
import {
  type ConsensusState,
  endView,
  newestView,
  type Outbox,
  oldestView,
  slotOf,
} from "./state.ts";
import type { TimerName } from "./timers.ts";
import { onVotesChecked, receiveVote } from "./votes.ts";

/** Takes one input. Total: bad input is a `reject` effect, never an exception. [M2] */
export function step(state: ConsensusState, input: ConsensusInput): ConsensusEffect[] {
  const out: Outbox = [];
  state.nowMs = input.nowMs;
  if (state.ending === null) take(state, input, out);
  else takeEnded(state, input, out);
  settle(state, out);
  return out;
}

/** Brings the state to rest: enters views, then lets voter and leader do what they can. */
export function settle(state: ConsensusState, out: Outbox): void {
  do {
    if (state.ending !== null) return;
    while (state.targetView > state.view) enterView(state, state.targetView, out);
    fallIdle(state, out);
    considerProposal(state, out);
    lead(state, out);
  } while (state.targetView > state.view);
}

function take(state: ConsensusState, input: ConsensusInput, out: Outbox): void {
  switch (input.kind) {
    case "message":
      state.heardMs.set(input.from, input.nowMs);
      return receive(state, input.from, input.message, out);
    case "timer":
      return onTimer(state, input.timer.name as TimerName, out);
    case "checked":
      return onChecked(state, input.job, input.verdicts, out);
    case "signed":
      return onSigned(state, input.request, input.signatures, out);
    case "heard":
      state.heardMs.set(input.from, input.nowMs);
      return;
    case "laneCertified":
      return onLaneCertified(state, input.certificate, out);
    case "batchesHeld":
    case "l1Advanced":
      return;
    case "nextSet":
      state.nextCommittee = input.committeeHash;
      return;
    case "epochProof":
      endEpoch(state, input.proof, out);
      return advanceFinal(state, out);
    case "blocksFetched":
      for (const block of input.blocks) {
        if (block.header.view >= oldestView(state) || state.pendingFinalization !== null) {
          keepBlock(state, block, out);
        }
      }
      return advanceFinal(state, out);
    case "standstill":
      return onStandstill(state, out);
    case "snapshot":
      return onSnapshot(state, input.block, out);
    case "proven":
      return tellEvidence(state, input.evidence, out);
    default:
      return assertNever(input);
  }
}

/**
 * E6: of an epoch that is over its blocks matter, for outputs go on, and offences in it do. Whoever
 * else still speaks of it is answered by the replica, with the proof.
 */
function takeEnded(state: ConsensusState, input: ConsensusInput, out: Outbox): void {
  switch (input.kind) {
    case "checked": {
      const purpose = finishJob(state.jobs, input.job);
      if (purpose?.kind === "evidence") onEvidenceChecked(state, purpose, input.verdicts, out);
      return;
    }
    case "message":
      if (input.message.kind !== "evidence") return;
      return receiveEvidence(state, input.from, input.message.evidence, out);
    case "proven":
      return tellEvidence(state, input.evidence, out);
    case "blocksFetched":
      for (const block of input.blocks) keepBlock(state, block, out);
      return advanceFinal(state, out);
    default:
  }
}

function receive(
  state: ConsensusState,
  from: OperatorIndex,
  message: ConsensusMessage,
  out: Outbox,
): void {
  switch (message.kind) {
    case "notarize":
    case "nullify":
    case "finalize":
      return receiveVote(state, from, message, out);
    case "tipReport": {
      const { report } = message;
      const found = reportFault(state, from, report.view, report);
      const near = report.view >= oldestView(state) && report.view <= newestView(state);
      if (found !== null) out.push({ kind: "reject", from, ...found });
      else if (near) keepReport(slotOf(state, report.view), report);
      else out.push({ kind: "reject", from, code: "stale", reason: "report_view" });
      return;
    }
    case "proposal":
      return receiveProposal(state, from, message.proposal, out);
    case "viewCertificate":
      return receiveCertificate(state, from, message.certificate, out);
    case "certificates":
      if (message.certificates.length > CERTIFICATE_KEYS_MAX) {
        out.push({ kind: "reject", from, code: "oversize", reason: "certificates" });
        return;
      }
      for (const certificate of message.certificates) {
        receiveCertificate(state, from, certificate, out);
      }
      return;
    case "status":
      return helpStraggler(state, from, message.status.view, { certain: true }, out);
    case "evidence":
      return receiveEvidence(state, from, message.evidence, out);
    case "getReports":
      return answerReports(state, from, message, out);
    case "getCertificates":
      return answerCertificates(state, from, message, out);
    case "getOwnVotes":
      return answerOwnVotes(state, from, out);
    case "ownVotes":
      return receiveOwnVotes(state, from, message.votes, out);
    default:
      return assertNever(message);
  }
}

function onTimer(state: ConsensusState, name: TimerName, out: Outbox): void {
  switch (name) {
    case "propose":
    case "view":
    case "parent":
      return onViewTimer(state, name, out);
    case "retry":
      return retry(state, out);
    case "ownVotes":
      return askOwnVotes(state, out);
    case "leader":
    case "judge":
      state.leaderWakeMs = name === "leader" ? null : state.leaderWakeMs;
      return;
    default:
      return assertNever(name);
  }
}

function onChecked(
  state: ConsensusState,
  job: JobId,
  verdicts: readonly Verdict[],
  out: Outbox,
): void {
  const purpose = finishJob(state.jobs, job);
  if (purpose === null) return;
  switch (purpose.kind) {
    case "votes":
      return onVotesChecked(state, purpose.view, purpose.set, verdicts[0], out);
    case "certificate":
      return onCertificateChecked(state, purpose.key, verdicts[0], out);
    case "proposal":
      return onProposalChecked(state, purpose, verdicts, out);
    case "reports":
      return onReportsChecked(state, purpose.view, purpose.reports, verdicts, out);
    case "evidence":
      return onEvidenceChecked(state, purpose, verdicts, out);
    case "ownVotes":
      return onOwnVotesChecked(state, purpose, verdicts, out);
    default:
      return assertNever(purpose);
  }
}

/** O7: a certified output vouches for the block; what is below it is nobody's business here. */
function onSnapshot(state: ConsensusState, block: Block, out: Outbox): void {
  if (block.header.view <= state.finalTip.view) return;
  state.blocks.set(block.hash, block);
  state.finalTip = tipOf(block);
  if (block.header.view > state.finalizedView) state.finalizedView = block.header.view;
  endView(state, block.header.view);
  advanceFinal(state, out);
  prune(state);
}
