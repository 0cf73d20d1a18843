import { attackOf, linkFault, type Scenario, seesRejection } from "./scenario.ts";

/** Everything arrives twice on top; that nobody echoes for ever is V6's matter. [C0] */
export const certificateStorm: Scenario = {
  name: "ADV-12",
  title: "storm of duplicate certificates: effects once, no loop",
  schedule: (seed) => ({
    ...attackOf("ADV-12", seed, ["vote-flooder"]),
    links: [linkFault({ untilMs: 2500, duplication: 0.8, reorderMs: 40 })],
  }),
  witness: (schedule) => seesRejection(schedule, "certificate"),
};
