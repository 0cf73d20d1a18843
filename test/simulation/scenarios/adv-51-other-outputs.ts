import { attackOf, type Scenario, sees } from "./scenario.ts";

/** Certificates form without them, and never for the other root: S17, V7. [O8] */
export const otherOutputs: Scenario = {
  name: "ADV-51",
  title: "F seats sign another output root: no second certificate",
  schedule: (seed) => attackOf("ADV-51", seed, ["output-forger"]),
  witness(schedule) {
    const liars = schedule.byzantine.map(({ operator }) => operator);
    return sees({
      "a forged output vote": (observation) =>
        observation.kind === "left" &&
        liars.includes(observation.node) &&
        observation.effect.kind === "send" &&
        observation.effect.message.kind === "outputVote",
    });
  },
};
