import { attackOf, castOf, linkFault, type Scenario, sees } from "./scenario.ts";

/** One honest node misses batches and has to fetch them, from liars too. */
export const wrongBatches: Scenario = {
  name: "ADV-26",
  title: "a peer serves batches of the wrong chain or truncated",
  schedule(seed) {
    const { core } = castOf(seed);
    const links = [linkFault({ to: core[0] ?? 0, untilMs: 2800, kinds: ["batch"], loss: 0.7 })];
    return { ...attackOf("ADV-26", seed, ["lying-server"]), links };
  },
  witness: () =>
    sees({
      "batches fetched": (observation) =>
        observation.kind === "step" &&
        observation.input.kind === "message" &&
        observation.input.message.kind === "batches",
    }),
};
