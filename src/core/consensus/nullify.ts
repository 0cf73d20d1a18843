/** When may I vote nullify. [C4] */
import { nullifyStatement } from "../../chain/index.ts";
import { heightOf, ZERO_HASH } from "../../primitives/brand.ts";
import { requestSignature } from "./own-votes.ts";
import { type ConsensusState, type Outbox, slotOf } from "./state.ts";
import { setTimer } from "./timers.ts";

/**
 * Nullifies my view, unless I have finalized or nullified it. Legal after notarize. [C4]
 *
 * Nullifies worth more than F are deliberately no trigger: one slow honest node plus F Byzantine
 * seats could then end every view.
 */
export function nullifyView(state: ConsensusState, out: Outbox): void {
  const slot = slotOf(state, state.view);
  if (!state.voting || slot.own.nullify !== null) return;
  if (slot.own.finalize !== null && state.context.rules.noFinalizeAfterNullify) return;
  slot.own.nullify = { hash: ZERO_HASH, height: heightOf(0), signature: null };
  if (slot.proposal !== null) slot.proposal.stage = "settled";
  const statement = nullifyStatement(state.context.epoch, slot.view);
  out.push({ kind: "persist", record: { kind: "vote", statement } });
  requestSignature(state, slot, statement, out);
  setTimer(state, "retry", state.context.local.retryMs, out);
}
