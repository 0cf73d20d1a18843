import { entersEpoch, withEpochs } from "./epochs.ts";
import { attackOf, both, type Scenario, seesRejection } from "./scenario.ts";

export const badBoundaries: Scenario = {
  name: "ADV-37",
  title: "wrong next-set hash; premature or missing boundary; filler with data",
  schedule: (seed) => withEpochs(attackOf("ADV-37", seed, ["bad-boundary"]), 2),
  witness: (schedule) => both(entersEpoch(schedule, 3), seesRejection(schedule, "kind")),
};
