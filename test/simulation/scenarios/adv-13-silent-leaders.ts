import { attackOf, type Scenario } from "./scenario.ts";

export const silentLeaders: Scenario = {
  name: "ADV-13",
  title: "F silent leaders, or silent and late in turn",
  schedule: (seed) =>
    attackOf("ADV-13", seed, seed % 2 === 0 ? ["silent"] : ["last-moment", "silent"]),
};
