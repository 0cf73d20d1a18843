import { baseOf, castOf, type Scenario } from "./scenario.ts";

/** Honest clocks at ± maxDrift / 2 of true time; the broken ones jump, or live in the future. */
export const wrongClocks: Scenario = {
  name: "ADV-16",
  title: "clocks at the edge of maxDrift; one jumps back; a leader in the far future",
  schedule(seed) {
    const { everybody, adversary, core } = castOf(seed);
    const clocks = everybody.map((operator, index) => {
      if (!adversary.includes(operator)) {
        const offsetMs = index % 2 === 0 ? 240 : -240;
        return { operator, offsetMs, ratePpm: index % 2 === 0 ? 100 : -100, jumps: [] };
      }
      const jumps = [{ atMs: 1500, byMs: seed % 2 === 0 ? -600_000 : 7_200_000 }];
      return { operator, offsetMs: seed % 2 === 0 ? 0 : 3_600_000, ratePpm: 0, jumps };
    });
    return { ...baseOf("ADV-16", seed), clocks, core };
  },
};
