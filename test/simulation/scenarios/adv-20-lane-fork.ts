import { attackOf, type Scenario, seesEvidence } from "./scenario.ts";

/** That a lane never has two certificates off one chain is S8's matter. [B4, B6] */
export const laneFork: Scenario = {
  name: "ADV-20",
  title: "owner sends two batches at one height",
  schedule: (seed) => attackOf("ADV-20", seed, ["lane-forker"]),
  witness: (schedule) => seesEvidence(schedule, "DOUBLE_ACK"),
};
