/** A Byzantine operator misbehaves in each epoch anew, by places: what is not of an epoch stays. */
import type { CoreEffect, CoreInput } from "../../src/core/contract.ts";
import { type Epoch, epochOf, type OperatorIndex } from "../../src/primitives/brand.ts";
import type { Misbehaviour } from "./behaviour.ts";
import { epochOfEffect, epochOfInput } from "./checkers/by-epoch.ts";
import { namedEffect, placedEffect, placedInput, type Roster } from "./roster.ts";

/** What a whole node does instead; inputs and effects have names. */
export function misbehaveByEpoch(
  roster: Roster,
  operator: OperatorIndex,
  create: (epoch: Epoch, place: OperatorIndex) => Misbehaviour,
): Misbehaviour {
  const known = new Map<number, Misbehaviour | null>();

  function behaviourOf(epoch: number): Misbehaviour | null {
    const found = known.get(epoch);
    if (found !== undefined) return found;
    const place = roster.placeOf(epoch, operator);
    const made = place === null ? null : create(epochOf(epoch), place);
    known.set(epoch, made);
    return made;
  }

  function misbehaveIn(
    epoch: number,
    effects: readonly CoreEffect[],
    input: CoreInput | null,
  ): CoreEffect[] {
    const misbehave = behaviourOf(epoch);
    if (misbehave === null) return [...effects];
    const placed = input === null ? null : placedInput(roster, epoch, input);
    const made = misbehave(
      effects.map((effect) => placedEffect(roster, epoch, effect)),
      placed,
    );
    return made.map((effect) => namedEffect(roster, epoch, effect));
  }

  return (effects, input) => {
    const about = input === null ? null : epochOfInput(input);
    const epochs = new Set<number>([...known.keys()]);
    for (const effect of effects) epochs.add(epochOfEffect(effect) ?? about ?? 0);
    if (about !== null) epochs.add(about);
    if (epochs.size === 0) epochs.add(0);
    if (epochs.size === 1) return misbehaveIn([...epochs][0] ?? 0, effects, input);
    return [...epochs]
      .sort((left, right) => left - right)
      .flatMap((epoch) => {
        const own = effects.filter((effect) => (epochOfEffect(effect) ?? about ?? 0) === epoch);
        const concerns = about === null || about === epoch;
        return concerns || own.length > 0 ? misbehaveIn(epoch, own, concerns ? input : null) : [];
      });
  };
}
