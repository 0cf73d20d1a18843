/** Following a network that is epochs ahead: proofs asked for, checked one by one, and taken. [E7, Y6] */
import { epochProofFault, type MessageOf } from "../../chain/index.ts";
import { type Epoch, epochOf, type PeerKey } from "../../primitives/brand.ts";
import { isOver } from "../../primitives/time-span.ts";
import type { Verdict } from "../contract.ts";
import { createJobs, finishJob, startJob } from "../quorum/index.ts";
import type { Base, Follower, Replica } from "./replica.ts";
import { currentOf, toConsensus, turnOf } from "./routes.ts";

/** Proofs asked for, and taken from one answer. */
export const PROOFS_PER_REQUEST = 16;

export const createFollower = (epoch: Epoch): Follower => ({
  jobs: createJobs("replica", epoch),
  waiting: null,
  askedMs: null,
});

/** A peer speaks of a later epoch than mine: it can prove how mine ended. */
export function askProofs(base: Base, peer: PeerKey): void {
  const { replica, nowMs } = base;
  const { follower, epoch } = replica;
  const lengthMs = replica.config.local.retryMs;
  if (follower.askedMs !== null && !isOver({ startMs: follower.askedMs, lengthMs }, nowMs)) return;
  if (currentOf(replica).consensus.ending !== null) return;
  follower.askedMs = nowMs;
  const request = { kind: "getEpochProofs", epoch, fromEpoch: epoch, count: PROOFS_PER_REQUEST };
  base.effects.push({ kind: "send", to: [peer], message: request as MessageOf<"getEpochProofs"> });
}

/** Proofs of a peer: those from my epoch on are worth a look. */
export function takeProofs(base: Base, peer: PeerKey, message: MessageOf<"epochProofs">): void {
  const { follower, epoch } = base.replica;
  const first = message.proofs.findIndex(({ boundary }) => boundary.epoch === epoch);
  if (first < 0) return; // they came late: my epoch is another by now
  if (follower.jobs.purposes.size > 0) return;
  const proofs = message.proofs.slice(first, first + PROOFS_PER_REQUEST);
  follower.waiting = { from: peer, proofs };
  checkNext(base);
}

/** Checks the proof of my epoch, if it waits and nothing better is known. */
export function checkNext(base: Base): void {
  const { replica } = base;
  const { follower, epoch, config } = replica;
  const { waiting } = follower;
  if (waiting === null || follower.jobs.purposes.size > 0) return;
  const { context, consensus } = currentOf(replica);
  if (consensus.ending !== null) return;
  const place = waiting.proofs.findIndex(({ boundary }) => boundary.epoch === epoch);
  const proof = waiting.proofs[place];
  const { from } = waiting;
  follower.waiting = proof === undefined ? null : { from, proofs: waiting.proofs.slice(place + 1) };
  if (proof === undefined) return;
  const oldSetsCount = !config.rules.oldSetVotesNeverCount;
  const fault = epochProofFault(proof, context.committee, { oldSetsCount });
  if (fault !== null) {
    follower.waiting = null;
    base.effects.push({ kind: "reject", from, code: "malformed", reason: fault });
    return;
  }
  follower.jobs = createJobs("replica", epochOf(epoch));
  const claim = { kind: "certificate", certificate: proof.finalization } as const;
  base.effects.push(startJob(follower.jobs, [claim], { from, proof }));
}

/** The signature under a proof was checked: only this, or my own finality, ends an epoch. [E7] */
export function onProofChecked(
  base: Base,
  job: Parameters<typeof finishJob>[1],
  verdicts: readonly Verdict[],
): void {
  const { replica, nowMs } = base;
  const purpose = finishJob(replica.follower.jobs, job);
  if (purpose === null) return;
  const { from, proof } = purpose;
  if (verdicts[0]?.valid !== true) {
    replica.follower.waiting = null;
    base.effects.push({ kind: "reject", from, code: "bad_signature", reason: "epoch_proof" });
    return;
  }
  const current = currentOf(replica);
  if (proof.boundary.epoch !== replica.epoch || current.consensus.ending !== null) return;
  toConsensus(turnOf(base, current), { kind: "epochProof", nowMs, proof });
}

/** A new epoch runs: what was in flight was for the one before. */
export function followNext(replica: Replica): void {
  replica.follower.jobs = createJobs("replica", replica.epoch);
  replica.follower.askedMs = null;
}
