/**
 * The gate every effect passes on its way out of the replica: places become keys, records get their
 * epoch. [R4, M4]
 */
import { assert } from "../../primitives/assert.ts";
import { type OperatorIndex, type PeerKey, ZERO_HASH } from "../../primitives/brand.ts";
import type { CoreEffect, Effect } from "../contract.ts";
import { HELD_SIGNATURES_MAX, type Instance, type Replica } from "./replica.ts";
import { setOf } from "./sets.ts";

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
  if (effect.kind === "sign" && !instance.voting) {
    const { heldSignatures } = instance;
    if (heldSignatures.length >= HELD_SIGNATURES_MAX) heldSignatures.shift();
    heldSignatures.push(effect.request);
    return;
  }
  if (effect.kind === "halt") replica.halted = effect.reason;
  turn.effects.push(outwardOf(replica, instance, effect));
}

function outwardOf(replica: Replica, instance: Instance, effect: CoreEffect): Effect {
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
    case "publish": {
      const { epoch } = instance.context;
      const isLast = effect.output.header.nextCommittee !== ZERO_HASH;
      const nextCommittee = isLast ? setOf(replica, epoch, 1) : null;
      return { ...effect, output: { ...effect.output, nextCommittee } };
    }
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
