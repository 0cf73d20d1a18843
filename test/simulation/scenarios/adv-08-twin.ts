import { attackOf, type Scenario } from "./scenario.ts";

/** Two copies under one key, with two memories; also `npm run twins`. */
export const twins: Scenario = {
  name: "ADV-8",
  title: "twin of an operator with two WALs",
  schedule: (seed) => attackOf("ADV-8", seed, ["twin"]),
};
