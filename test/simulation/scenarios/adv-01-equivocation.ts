import { attackOf, type Scenario, seesEvidence } from "./scenario.ts";

/** The two blocks reach two halves; accomplices vote for both. */
export const equivocation: Scenario = {
  name: "ADV-1",
  title: "leader equivocates: two blocks to two halves",
  schedule: (seed) => attackOf("ADV-1", seed, ["equivocator", "double-voter"]),
  witness: (schedule) => seesEvidence(schedule, "DOUBLE_NOTARIZE"),
};
