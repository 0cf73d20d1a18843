import { entersEpoch, forcedLoad, withL1 } from "./epochs.ts";
import { baseOf, type Scenario } from "./scenario.ts";

/** Three epochs long nothing becomes final on the L1; one operator's L1 nodes lag all the time. */
export const stalledL1: Scenario = {
  name: "ADV-38",
  title: "L1 finality stalls for three epochs; one operator's L1 node lags; blocks are replaced",
  schedule(seed) {
    const base = baseOf("ADV-38", seed);
    const operator = seed % base.seats.length;
    return withL1(base, {
      stalls: [{ fromMs: 900 + 30 * (seed % 11), untilMs: 4000 }],
      lags: [{ fromMs: 0, untilMs: base.healMs + 2000, operator, byMs: 300 + 50 * (seed % 5) }],
      reorgs: [
        { atMs: 650, depth: 1 + (seed % 3) },
        { atMs: 4200, depth: 3 },
      ],
      forced: [forcedLoad],
    });
  },
  witness: (schedule) => entersEpoch(schedule, 4),
};
