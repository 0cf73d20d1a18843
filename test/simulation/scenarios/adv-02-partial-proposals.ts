import {
  baseOf,
  castOf,
  leftHonest,
  onlyTo,
  type Scenario,
  sees,
  worthAtMost,
} from "./scenario.ts";

const KINDS = { kinds: ["proposal"] } as const;

/** Proposals reach Q - 1 seats for a second, then F seats, then one node. */
export const partialProposals: Scenario = {
  name: "ADV-2",
  title: "proposal reaches exactly Q-1 seats, F seats, one node",
  schedule(seed) {
    const { seats, everybody, quorumSeats, faultySeats } = castOf(seed);
    const to = (weight: number, fromMs: number) =>
      onlyTo(worthAtMost(seats, weight), everybody, { ...KINDS, fromMs, untilMs: fromMs + 900 });
    const links = [...to(quorumSeats - 1, 0), ...to(faultySeats, 1000), ...to(1, 2000)];
    return { ...baseOf("ADV-2", seed), links };
  },
  witness: (schedule) =>
    sees({
      "a nullify vote": leftHonest(
        schedule,
        (effect) => effect.kind === "send" && effect.message.kind === "nullify",
      ),
    }),
};
