import { attackOf, type Scenario, seesRejection } from "./scenario.ts";

/** That memory stays within its bounds is S19's matter. */
export const floods: Scenario = {
  name: "ADV-11",
  title: "floods of far-future votes and of certificates",
  schedule: (seed) => attackOf("ADV-11", seed, ["vote-flooder", "impersonator"]),
  witness: (schedule) => seesRejection(schedule, "view_beyond_window"),
};
