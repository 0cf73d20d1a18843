/**
 * What a peer gets of an epoch that is over here, or in which it is no member: proofs and history,
 * within a budget. [E6, E8, Y0, Y1]
 */
import type { MessageOf, PeerMessage, PeerMessageKind } from "../../chain/index.ts";
import { epochOf, type PeerKey } from "../../primitives/brand.ts";
import { isOver } from "../../primitives/time-span.ts";
import { createGuestBudget, payFor } from "../sync/index.ts";
import { PROOFS_PER_REQUEST } from "./follower.ts";
import type { Base, Guests } from "./replica.ts";
import { currentOf } from "./routes.ts";

export const createGuests = (): Guests => ({ budgets: new Map(), answered: new Map() });

type HistoryRequest = MessageOf<"getBlocks" | "getBatches" | "getOutputs">;

/** Blocks, batches and outputs are found by hash and height, whatever epoch they are of. */
export function serveGuest(base: Base, peer: PeerKey, request: HistoryRequest): void {
  if (pays(base, peer, request)) base.effects.push({ kind: "serve", to: peer, request });
}

/** Proofs are read from disk: those of all epochs lie there. [E7] */
export function serveProofs(base: Base, peer: PeerKey, request: MessageOf<"getEpochProofs">): void {
  if (pays(base, peer, request)) base.effects.push({ kind: "serve", to: peer, request });
}

function pays(
  base: Base,
  peer: PeerKey,
  request: HistoryRequest | MessageOf<"getEpochProofs">,
): boolean {
  const { replica, nowMs } = base;
  const { budgets } = replica.guests;
  const { context } = currentOf(replica);
  const budget = budgets.get(peer) ?? createGuestBudget(context);
  budgets.set(peer, budget);
  const refusal = payFor(context, budget, { request, nowMs });
  if (refusal === null) return true;
  base.effects.push({ kind: "reject", from: peer, ...refusal });
  return false;
}

/** Answers, which must not be answered: two nodes would never stop. */
const ANSWERS: ReadonlySet<PeerMessageKind> = new Set<PeerMessageKind>([
  "certificates",
  "blocks",
  "batches",
  "outputs",
  "outputState",
  "ownVotes",
  "epochProofs",
  "absent",
]);

/**
 * E6: whoever speaks in an epoch that is over here learns how it ended, and what followed; at most
 * once per (peer, epoch) and tRetry.
 */
export function answerWithProof(base: Base, peer: PeerKey, message: PeerMessage): void {
  const { replica, nowMs } = base;
  const { epoch } = message;
  if (ANSWERS.has(message.kind)) return;
  const { answered } = replica.guests;
  const last = answered.get(peer);
  const lengthMs = replica.config.local.retryMs;
  if (last?.epoch === epoch && !isOver({ startMs: last.atMs, lengthMs }, nowMs)) return;
  answered.set(peer, { epoch, atMs: nowMs });
  const proofs = [];
  for (let at = epoch; proofs.length < PROOFS_PER_REQUEST; at = epochOf(at + 1)) {
    const proof = replica.proofs.get(at);
    if (proof === undefined) break;
    proofs.push(proof);
  }
  if (proofs.length > 0) {
    base.effects.push({
      kind: "send",
      to: [peer],
      message: { kind: "epochProofs", epoch, proofs },
    });
    return;
  }
  const request = {
    kind: "getEpochProofs",
    epoch,
    fromEpoch: epoch,
    count: PROOFS_PER_REQUEST,
  } as const;
  base.effects.push({ kind: "serve", to: peer, request });
}
