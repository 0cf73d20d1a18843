import { entersApart, entersEpoch, withEpochs } from "./epochs.ts";
import { baseOf, both, castOf, type Scenario, worthAtMost } from "./scenario.ts";

/** Operators worth F seats are cut off while epochs end, and find out when the cut heals. */
export const cutBoundary: Scenario = {
  name: "ADV-41",
  title: "boundary during a partition: only one side finalizes",
  schedule(seed) {
    const { seats, everybody, faultySeats } = castOf(seed);
    const few = worthAtMost(seats, faultySeats);
    const groups = [few, everybody.filter((operator) => !few.includes(operator))];
    const partitions = [400, 1500].map((fromMs) => ({
      fromMs: fromMs + (seed % 7) * 20,
      untilMs: fromMs + 800,
      groups,
    }));
    return { ...withEpochs(baseOf("ADV-41", seed), 3), partitions };
  },
  witness: (schedule) => both(entersEpoch(schedule, 2), entersApart(schedule, 200)),
};
