/** What a named scenario is, and the words they are written in. */
import type { CoreEffect } from "../../../src/core/contract.ts";
import type { Onlooker, Result } from "../../simulator/cluster.ts";
import type { Observation } from "../../simulator/observation.ts";
import { calmSchedule, type LinkFault, loadOf, type Schedule } from "../../simulator/schedule.ts";

/** Watches one run for what the scenario is about, beside all invariants. */
export type Witness = {
  readonly onlooker: Onlooker;
  /** What is missing at the end, each a sentence; none = the scenario has shown what it should. */
  missing(result: Result): string[];
};

export type Scenario = {
  /** Such as `ADV-18`. */
  readonly name: string;
  /** What happens, in one line. */
  readonly title: string;
  /** The schedule of a seed; S = 4, 7 or 10 by the seed. */
  schedule(seed: number): Schedule;
  witness?(schedule: Schedule): Witness;
};

/** Committees with one operator that holds several seats, where F allows it. */
const COMMITTEES = [
  [1, 1, 1, 1],
  [2, 1, 1, 1, 1, 1],
  [1, 3, 1, 2, 1, 1, 1],
] as const;

export type Cast = {
  readonly seats: readonly number[];
  readonly faultySeats: number;
  readonly quorumSeats: number;
  readonly everybody: readonly number[];
  /** Operators worth as much of F as there is, by the seed. */
  readonly adversary: readonly number[];
  /** All others. */
  readonly core: readonly number[];
};

/** Who is who, by the seed: its remainder of 3 chooses S = 4, 7 or 10. */
export function castOf(seed: number): Cast {
  const seats = COMMITTEES[seed % 3] ?? COMMITTEES[0];
  const total = seats.reduce<number>((sum, each) => sum + each, 0);
  const faultySeats = Math.floor((total - 1) / 3);
  const everybody = seats.map((_, operator) => operator);
  const first = Math.floor(seed / 3) % seats.length;
  const adversary: number[] = [];
  let left = faultySeats;
  for (let turn = 0; turn < seats.length; turn++) {
    const operator = (first + turn) % seats.length;
    const weight = seats[operator] ?? 0;
    if (weight > left) continue;
    adversary.push(operator);
    left -= weight;
  }
  adversary.sort((a, b) => a - b);
  const core = everybody.filter((operator) => !adversary.includes(operator));
  return { seats, faultySeats, quorumSeats: total - faultySeats, everybody, adversary, core };
}

/** Everybody honest, nothing broken, a small load on every lane; liveness is watched from 3 s on. */
export function baseOf(name: string, seed: number): Schedule {
  const { seats, everybody } = castOf(seed);
  return {
    ...calmSchedule(seed),
    name,
    seats,
    load: everybody.map((operator) => ({ ...loadOf(operator), everyMs: 40 })),
    healMs: 3000,
    core: everybody,
    livenessMs: 120_000,
    parameters: { standstillMs: 1000, statusMs: 300 },
  };
}

/** The adversary's operators behave so, in turn; the others are the core. */
export function attackOf(name: string, seed: number, behaviours: readonly string[]): Schedule {
  const { adversary, core } = castOf(seed);
  const byzantine = adversary.map((operator, index) => ({
    operator,
    behaviour: behaviours[index % behaviours.length] ?? "silent",
  }));
  return { ...baseOf(name, seed), byzantine, core };
}

/** A link fault that does nothing yet. */
export const linkFault = (fault: Partial<LinkFault>): LinkFault => ({
  fromMs: 0,
  untilMs: Number.MAX_SAFE_INTEGER,
  from: null,
  to: null,
  kinds: null,
  loss: 0,
  duplication: 0,
  reorderMs: 0,
  extraDelayMs: 0,
  bytesPerSecond: 0,
  ...fault,
});

/** Faults that keep `kinds` of messages from all but these operators. */
export const onlyTo = (
  operators: readonly number[],
  everybody: readonly number[],
  fault: Partial<LinkFault>,
): LinkFault[] =>
  everybody
    .filter((operator) => !operators.includes(operator))
    .map((to) => linkFault({ ...fault, to, loss: 1 }));

/** The first operators whose seats do not exceed a weight. */
export function worthAtMost(seats: readonly number[], weight: number): number[] {
  const chosen: number[] = [];
  let left = weight;
  for (const [operator, each] of seats.entries()) {
    if (each > left) continue;
    chosen.push(operator);
    left -= each;
  }
  return chosen;
}

/** A witness that waits for each named thing to be seen at least once. */
export function sees(
  things: Readonly<Record<string, (observation: Observation) => boolean>>,
): Witness {
  const open = new Map(Object.entries(things));
  return {
    onlooker: {
      observe(observation) {
        for (const [what, isIt] of open) if (isIt(observation)) open.delete(what);
      },
    },
    missing: () => [...open.keys()].map((what) => `never seen: ${what}`),
  };
}

/** All that both witnesses want. */
export const both = (first: Witness, second: Witness): Witness => ({
  onlooker: {
    observe(observation, nowUs) {
      first.onlooker.observe(observation, nowUs);
      second.onlooker.observe(observation, nowUs);
    },
  },
  missing: (result) => [...first.missing(result), ...second.missing(result)],
});

/** Effects that left an operator which is not Byzantine. */
export const leftHonest = (
  schedule: Schedule,
  isIt: (effect: CoreEffect, node: number) => boolean,
): ((observation: Observation) => boolean) => {
  const liars = schedule.byzantine.map(({ operator }) => operator);
  return (observation) =>
    observation.kind === "left" &&
    !liars.includes(observation.node) &&
    isIt(observation.effect, observation.node);
};

/** An honest node hands out evidence of this kind. */
export const seesEvidence = (schedule: Schedule, kind: string): Witness =>
  sees({
    [`evidence of ${kind}`]: leftHonest(
      schedule,
      (effect) => effect.kind === "evidence" && effect.evidence.kind === kind,
    ),
  });

/** An honest node refuses something for a reason that contains this text. */
export const seesRejection = (schedule: Schedule, reason: string): Witness => {
  const liars = schedule.byzantine.map(({ operator }) => operator);
  return sees({
    [`a rejection for ${reason}`]: (observation) =>
      observation.kind === "step" &&
      !liars.includes(observation.node) &&
      observation.effects.some(
        (effect) => effect.kind === "reject" && effect.reason.includes(reason),
      ),
  });
};
