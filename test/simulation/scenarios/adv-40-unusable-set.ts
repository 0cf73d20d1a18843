import { entersEpoch, withL1 } from "./epochs.ts";
import { baseOf, castOf, type Scenario } from "./scenario.ts";

/**
 * So many leave that no usable set is left: the old one goes on, those who left included, until others
 * have joined. [E2]
 */
export const unusableSet: Scenario = {
  name: "ADV-40",
  title: "empty or unusable next set: the old one goes on",
  schedule(seed) {
    const { everybody, seats } = castOf(seed);
    const leaving = seed % 2 === 0 ? everybody.slice(3) : everybody;
    const changes = leaving.map((operator, index) => ({
      atMs: 300 + 10 * index,
      operator,
      kind: "seats" as const,
      seats: 0,
    }));
    const back = leaving.map((operator, index) => ({
      atMs: 2600 + 10 * index,
      operator,
      kind: "seats" as const,
      seats: seats[operator] ?? 1,
    }));
    return withL1(baseOf("ADV-40", seed), { changes: [...changes, ...back] });
  },
  witness: (schedule) => entersEpoch(schedule, 4),
};
