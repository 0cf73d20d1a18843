import { attackOf, type Scenario, seesRejection } from "./scenario.ts";

export const skippedView: Scenario = {
  name: "ADV-6",
  title: "proposal skips a view without its nullification",
  schedule: (seed) => attackOf("ADV-6", seed, ["gap-skipper"]),
  witness: (schedule) => seesRejection(schedule, "gap"),
};
