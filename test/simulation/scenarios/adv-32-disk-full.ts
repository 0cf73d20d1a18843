import { baseOf, castOf, type Scenario, sees } from "./scenario.ts";

/** A failed commit ends the process; started again it goes on. [P5, DR4] */
export const diskFull: Scenario = {
  name: "ADV-32",
  title: "disk full during a vote",
  schedule(seed) {
    const { everybody } = castOf(seed);
    const disks = everybody.map((operator, index) => ({
      operator,
      fromMs: 400 + 300 * index,
      untilMs: 900 + 300 * index,
      kind: "full" as const,
    }));
    return { ...baseOf("ADV-32", seed), disks };
  },
  witness: () => sees({ "a node that stopped": ({ kind }) => kind === "crash" }),
};
