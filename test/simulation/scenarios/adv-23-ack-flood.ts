import { attackOf, type Scenario, sees } from "./scenario.ts";

/** A sender outside of the committee does not exist in the simulator: K3 is tested per core. */
export const ackFlood: Scenario = {
  name: "ADV-23",
  title: "ack flood; acks of unknown digests; garbage for signatures",
  schedule: (seed) => attackOf("ADV-23", seed, ["ack-flooder"]),
  witness: () =>
    sees({
      "a refused ack": (observation) =>
        observation.kind === "step" &&
        observation.input.kind === "message" &&
        observation.input.message.kind === "ack" &&
        observation.effects.some((effect) => effect.kind === "reject"),
    }),
};
