import { baseOf, castOf, type Scenario } from "./scenario.ts";

/** Every owner in turn, first before anybody has the batch, then when half of them have. [B1, B7] */
export const ownerCrash: Scenario = {
  name: "ADV-27",
  title: "owner crashes after persisting a batch, before sending; after sending to half",
  schedule(seed) {
    const { everybody } = castOf(seed);
    const crashes = everybody.flatMap((operator, index) =>
      [0, Math.floor(everybody.length / 2)].map((sent, round) => ({
        operator,
        atMs: 300 + 250 * index + 1200 * round + (seed % 50),
        downMs: 300,
        point: { kind: "afterPersist", sent } as const,
      })),
    );
    return { ...baseOf("ADV-27", seed), crashes };
  },
};
