/** Said again, because a message may be lost: after my nullify, and at a standstill. [C8, Y2] */
import { Phase } from "../../chain/index.ts";
import { previousView } from "../../primitives/brand.ts";
import { certificatesOf } from "./help.ts";
import { RESENT_VIEWS_MAX } from "./limits.ts";
import { sendOwn } from "./own-votes.ts";
import type { ConsensusState, Outbox, ViewSlot } from "./state.ts";
import { setTimer } from "./timers.ts";

/**
 * C8: every tRetry while in v after my nullify(v): nullify(v), my notarize(v), all certificates I
 * hold of v - 1, the newest finalization.
 */
export function retry(state: ConsensusState, out: Outbox): void {
  const slot = state.slots.get(state.view);
  if (slot === undefined || slot.own.nullify === null || !state.voting) return;
  sendOwn(state, slot, Phase.NULLIFY, "all", out);
  sendOwn(state, slot, Phase.NOTARIZE, "all", out);
  sendCertificates(state, state.slots.get(previousView(state.view)), out);
  sendNewestFinalization(state, out);
  setTimer(state, "retry", state.context.local.retryMs, out);
}

function sendCertificates(state: ConsensusState, slot: ViewSlot | undefined, out: Outbox): void {
  const { epoch } = state.context;
  for (const certificate of certificatesOf(slot)) {
    out.push({ kind: "send", to: "all", message: { kind: "viewCertificate", epoch, certificate } });
  }
}

/** Unless it went with the certificates of the view before mine. */
function sendNewestFinalization(state: ConsensusState, out: Outbox): void {
  if (state.finalizedView === previousView(state.view)) return;
  sendCertificates(state, state.slots.get(state.finalizedView), out);
}

/** Y2, R1: own votes above the final view, the oldest and the newest 32 views of them. */
function resendOwnVotes(state: ConsensusState, out: Outbox): void {
  if (!state.voting) return;
  const views = [...state.slots.values()]
    .filter((slot) => slot.view > state.finalizedView && hasOwnVote(slot))
    .map((slot) => slot.view)
    .sort((a, b) => a - b);
  const half = RESENT_VIEWS_MAX / 2;
  const chosen =
    views.length <= RESENT_VIEWS_MAX ? views : [...views.slice(0, half), ...views.slice(-half)];
  for (const view of chosen) {
    const slot = state.slots.get(view) as ViewSlot;
    for (const phase of [Phase.NOTARIZE, Phase.NULLIFY, Phase.FINALIZE] as const) {
      sendOwn(state, slot, phase, "all", out);
    }
  }
}

const hasOwnVote = ({ own }: ViewSlot): boolean =>
  own.notarize !== null || own.nullify !== null || own.finalize !== null;

/** Y2: no finalization for too long; R1: after a restart. */
export function onStandstill(state: ConsensusState, out: Outbox): void {
  sendCertificates(state, state.slots.get(previousView(state.view)), out);
  sendNewestFinalization(state, out);
  resendOwnVotes(state, out);
}
