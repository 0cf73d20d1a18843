/**
 * The gate every effect passes on its way out of the replica: places become keys, records get their
 * epoch. [R4, M4]
 */
import { assert } from "../../primitives/assert.ts";
import type { OperatorIndex, PeerKey } from "../../primitives/brand.ts";
import type { CoreEffect, Effect } from "../contract.ts";
import { HELD_SIGNATURES_MAX, type Instance, type Replica } from "./replica.ts";

/**
 * Lets an effect out: nothing after a halt, and no signature before peers have told which votes they
 * hold under my key.
 */
export function emit(
  turn: { readonly replica: Replica; readonly instance: Instance; readonly effects: Effect[] },
  effect: CoreEffect,
): void {
  const { replica, instance } = turn;
  if (replica.halted !== null) return;
  if (effect.kind === "sign" && !replica.voting) {
    if (replica.heldSignatures.length >= HELD_SIGNATURES_MAX) replica.heldSignatures.shift();
    replica.heldSignatures.push(effect.request);
    return;
  }
  if (effect.kind === "halt") replica.halted = effect.reason;
  turn.effects.push(outwardOf(instance, effect));
}

function outwardOf(instance: Instance, effect: CoreEffect): Effect {
  switch (effect.kind) {
    case "persist":
      return { ...effect, epoch: instance.context.epoch };
    case "send":
      if (effect.to === "all") return { ...effect, to: "all" };
      return { ...effect, to: effect.to.map((place) => keyOf(instance, place)) };
    case "serve":
      return { ...effect, to: keyOf(instance, effect.to) };
    case "reject":
      return { ...effect, from: keyOf(instance, effect.from) };
    default:
      return effect;
  }
}

/** The key of a member: cores name nobody else. */
function keyOf({ directory }: Instance, place: OperatorIndex): PeerKey {
  const key = directory.keys[place];
  assert(key !== undefined, "a core names members only");
  return key;
}
