import { behaviours } from "../../simulator/byzantine/index.ts";
import { expandSeed } from "../../simulator/expand.ts";
import { castOf, type Scenario } from "./scenario.ts";

/** Any schedule at all; the test runs it twice, and the campaign on each runtime version. [M2] */
export const determinism: Scenario = {
  name: "ADV-45",
  title: "same seed twice: equal state hashes",
  schedule(seed) {
    const { seats } = castOf(seed);
    const totalSeats = seats.reduce((sum, each) => sum + each, 0);
    const names = behaviours.map(({ name }) => name);
    return { ...expandSeed(seed, { behaviours: names, totalSeats }), name: "ADV-45" };
  },
};
