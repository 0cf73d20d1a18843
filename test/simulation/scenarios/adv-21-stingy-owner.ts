import { attackOf, leftHonest, type Scenario, sees } from "./scenario.ts";

/** The rest fetches what is certified, and outputs it like everybody else: V4, V7. [B9] */
export const payloadWithheld: Scenario = {
  name: "ADV-21",
  title: "owner gives the payload to just enough seats: retrievable, output still made",
  schedule: (seed) => attackOf("ADV-21", seed, ["stingy-owner"]),
  witness(schedule) {
    const owner = schedule.byzantine[0]?.operator ?? 0;
    return sees({
      "the lane in a final cut": leftHonest(
        schedule,
        (effect) =>
          effect.kind === "ordered" &&
          effect.blocks.some((block) => (block.cut[owner]?.height ?? 0) > 0),
      ),
      "batches asked for": leftHonest(
        schedule,
        (effect) => effect.kind === "send" && effect.message.kind === "getBatches",
      ),
    });
  },
};
