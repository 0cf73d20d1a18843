/** The gate every effect passes on its way out of the replica. [R4, M4] */
import type { Effect } from "../contract.ts";
import { HELD_SIGNATURES_MAX, type Replica } from "./replica.ts";

/**
 * Lets an effect out: nothing after a halt, and no signature before peers have told which votes they
 * hold under my key.
 */
export function emit(
  turn: { readonly replica: Replica; readonly effects: Effect[] },
  effect: Effect,
): void {
  const { replica } = turn;
  if (replica.halted !== null) return;
  if (effect.kind === "sign" && !replica.voting) {
    if (replica.heldSignatures.length >= HELD_SIGNATURES_MAX) replica.heldSignatures.shift();
    replica.heldSignatures.push(effect.request);
    return;
  }
  if (effect.kind === "halt") replica.halted = effect.reason;
  turn.effects.push(effect);
}
