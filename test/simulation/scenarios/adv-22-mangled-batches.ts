import { attackOf, type Scenario, sees } from "./scenario.ts";

/** Bytes that do not match their digests never get past the decoder: see the tests of `codec`. */
export const mangledBatches: Scenario = {
  name: "ADV-22",
  title: "batches of the wrong size, with gaps in heights, with wrong sums",
  schedule: (seed) => attackOf("ADV-22", seed, ["batch-mangler"]),
  witness(schedule) {
    const liars = schedule.byzantine.map(({ operator }) => operator);
    return sees({
      "a refused batch": (observation) =>
        observation.kind === "step" &&
        observation.input.kind === "message" &&
        observation.input.message.kind === "batch" &&
        observation.effects.some(
          (effect) => effect.kind === "reject" && liars.includes(effect.from),
        ),
    });
  },
};
