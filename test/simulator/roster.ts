/**
 * Who sits where in which epoch. Nodes are named by operator for a whole run; inside an epoch the cores
 * name each other by place, which shifts when somebody joins or leaves. [SC3]
 */
import type { CoreEffect } from "../../src/core/contract.ts";
import { type OperatorIndex, operatorOf } from "../../src/primitives/brand.ts";
import type { Seat } from "./l1.ts";
import type { NodeInput } from "./node-input.ts";

export type Roster = {
  /** In place order. */
  at(epoch: number): readonly Seat[];
  /** Null: no member then. */
  placeOf(epoch: number, operator: number): OperatorIndex | null;
  /** A place that is none gives a name that is none. */
  operatorAt(epoch: number, place: number): OperatorIndex;
};

export function createRoster(seatsOf: (epoch: number) => readonly Seat[]): Roster {
  return {
    at: seatsOf,
    placeOf(epoch, operator) {
      const place = seatsOf(epoch).findIndex((seat) => seat.operator === operator);
      return place < 0 ? null : operatorOf(place);
    },
    operatorAt: (epoch, place) => operatorOf(seatsOf(epoch)[place]?.operator ?? 1_000_000 + place),
  };
}

/** Names in an input as places of an epoch; null where its sender is no member then. */
export function placedInput<Taken extends NodeInput>(
  roster: Roster,
  epoch: number,
  input: Taken,
): Taken | null {
  if (input.kind !== "message") return input;
  const from = roster.placeOf(epoch, input.from);
  return from === null ? null : { ...input, from };
}

/** Names in an effect as places of an epoch; who is no member then is left out. */
export function placedEffect(roster: Roster, epoch: number, effect: CoreEffect): CoreEffect {
  if (effect.kind !== "send" || effect.to === "all") return effect;
  const to = effect.to.flatMap((operator) => roster.placeOf(epoch, operator) ?? []);
  return { ...effect, to };
}

/** Places in an effect as names. */
export function namedEffect(roster: Roster, epoch: number, effect: CoreEffect): CoreEffect {
  if (effect.kind !== "send" || effect.to === "all") return effect;
  return { ...effect, to: effect.to.map((place) => roster.operatorAt(epoch, place)) };
}
