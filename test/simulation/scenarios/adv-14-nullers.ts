import { attackOf, type Scenario } from "./scenario.ts";

/** V1 holds although F seats want no view to succeed. [C4] */
export const nullers: Scenario = {
  name: "ADV-14",
  title: "F seats nullify every view at once",
  schedule: (seed) => attackOf("ADV-14", seed, ["nuller"]),
};
