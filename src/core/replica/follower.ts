/** Following a network that is epochs ahead: proofs asked for, checked one by one, and taken. [E7, Y6] */
import { epochProofFault, type MessageOf } from "../../chain/index.ts";
import type { Epoch, PeerKey } from "../../primitives/brand.ts";
import { isOver } from "../../primitives/time-span.ts";
import type { RejectionCode, Verdict } from "../contract.ts";
import { createJobs, finishJob, startJob } from "../quorum/index.ts";
import type { Base, Follower, Replica } from "./replica.ts";
import { currentOf, toConsensus, turnOf } from "./routes.ts";

/** Proofs asked for, and taken from one answer. */
export const PROOFS_PER_REQUEST = 16;

export const createFollower = (epoch: Epoch): Follower => ({
  jobs: createJobs("replica", epoch),
  waiting: new Map(),
  liars: new Set(),
  asked: new Set(),
  askedMs: null,
});

/**
 * A peer speaks of a later epoch than mine: it can prove how mine ended. One is asked per tRetry, and
 * who was asked already gives way to everybody else who speaks within tStatus. [Y3]
 */
export function askProofs(base: Base, peer: PeerKey): void {
  const { replica, nowMs } = base;
  const { follower, epoch } = replica;
  const { asked, askedMs, liars } = follower;
  if (liars.has(peer) || currentOf(replica).consensus.ending !== null) return;
  const { retryMs, statusMs } = replica.config.local;
  const lengthMs = asked.has(peer) ? asked.size * retryMs + statusMs : retryMs;
  if (askedMs !== null && !isOver({ startMs: askedMs, lengthMs }, nowMs)) return;
  if (asked.has(peer)) asked.clear();
  asked.add(peer);
  follower.askedMs = nowMs;
  const request = { kind: "getEpochProofs", epoch, fromEpoch: epoch, count: PROOFS_PER_REQUEST };
  base.effects.push({ kind: "send", to: [peer], message: request as MessageOf<"getEpochProofs"> });
}

/**
 * Proofs of a peer: those from my epoch on are worth a look. One answer of each peer waits, so nobody's
 * flood keeps out what another says.
 */
export function takeProofs(base: Base, peer: PeerKey, message: MessageOf<"epochProofs">): void {
  const { follower, epoch } = base.replica;
  const first = message.proofs.findIndex(({ boundary }) => boundary.epoch === epoch);
  if (first < 0) return; // they came late: my epoch is another by now
  const busy = follower.waiting.has(peer) || isChecking(follower, peer);
  if (busy || follower.liars.has(peer)) {
    const code = busy ? "duplicate" : "rate_limited";
    base.effects.push({ kind: "reject", from: peer, code, reason: "epoch_proofs" });
    return;
  }
  follower.waiting.set(peer, message.proofs.slice(first, first + PROOFS_PER_REQUEST));
  checkNext(base);
}

const isChecking = ({ jobs }: Follower, peer: PeerKey): boolean =>
  [...jobs.purposes.values()].some(({ from }) => from === peer);

/** Checks a proof of my epoch, if one waits and nothing better is known. */
export function checkNext(base: Base): void {
  const { replica } = base;
  const { follower, epoch, config } = replica;
  const { context, consensus } = currentOf(replica);
  if (follower.jobs.purposes.size > 0 || consensus.ending !== null) return;
  for (const [from, proofs] of [...follower.waiting]) {
    const place = proofs.findIndex(({ boundary }) => boundary.epoch === epoch);
    const proof = proofs[place];
    const rest = proofs.slice(place + 1);
    if (proof === undefined || rest.length === 0) follower.waiting.delete(from);
    else follower.waiting.set(from, rest);
    if (proof === undefined) continue;
    const oldSetsCount = !config.rules.oldSetVotesNeverCount;
    const fault = epochProofFault(proof, context.committee, { oldSetsCount });
    if (fault === null) {
      const claim = { kind: "certificate", certificate: proof.finalization } as const;
      base.effects.push(startJob(follower.jobs, [claim], { from, proof }));
      return;
    }
    distrust(base, { from, code: "malformed", reason: fault });
  }
}

/** Under the set of my epoch a true proof is never refused: who sent this lies. */
function distrust(
  { replica, effects }: Base,
  refusal: { readonly from: PeerKey; readonly code: RejectionCode; readonly reason: string },
): void {
  const { waiting, liars } = replica.follower;
  waiting.delete(refusal.from);
  liars.add(refusal.from);
  effects.push({ kind: "reject", ...refusal });
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
    return distrust(base, { from, code: "bad_signature", reason: "epoch_proof" });
  }
  const current = currentOf(replica);
  if (proof.boundary.epoch !== replica.epoch || current.consensus.ending !== null) return;
  toConsensus(turnOf(base, current), { kind: "epochProof", nowMs, proof });
}

/** A new epoch runs: what was in flight was for the one before. */
export function followNext({ follower, epoch }: Replica): void {
  follower.jobs = createJobs("replica", epoch);
  follower.liars.clear();
  follower.asked.clear();
  follower.askedMs = null;
}
