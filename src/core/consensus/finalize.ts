/** When may I vote finalize. [C5] */
import { finalizeStatement } from "../../chain/index.ts";
import { heightOf } from "../../primitives/brand.ts";
import { requestSignature } from "./own-votes.ts";
import type { ConsensusState, Outbox, ViewSlot } from "./state.ts";

/**
 * On a notarization of (v, b): finalize (v, b) unless I nullified v or hold its nullification, even
 * if v is behind my view or I did not vote for b. [C5]
 *
 * Below the newest finalization there is nothing to decide, and slots may be pruned: no vote.
 */
export function finalizeVote(state: ConsensusState, slot: ViewSlot, out: Outbox): void {
  const { notarization, own } = slot;
  if (!state.voting || notarization === null || own.finalize !== null) return;
  if (slot.view <= state.finalizedView) return;
  if (state.context.rules.noFinalizeAfterNullify) {
    if (own.nullify !== null || slot.nullification !== null) return;
  }
  const hash = notarization.statement.hash;
  const height = heightOf(notarization.statement.height);
  own.finalize = { hash, height, signature: null };
  const { epoch } = state.context;
  const statement = finalizeStatement({ epoch, view: slot.view, height, hash });
  out.push({ kind: "persist", record: { kind: "vote", statement } });
  requestSignature(state, slot, statement, out);
}
