import { attackOf, leftHonest, type Scenario, sees } from "./scenario.ts";

/** F such leaders in a row may come: every operator of the adversary does it. */
export const lastMomentProposals: Scenario = {
  name: "ADV-3",
  title: "proposal at the last moment: half notarize, half nullify",
  schedule: (seed) => attackOf("ADV-3", seed, ["last-moment"]),
  witness: (schedule) =>
    sees({
      "a nullify vote": leftHonest(
        schedule,
        (effect) => effect.kind === "send" && effect.message.kind === "nullify",
      ),
    }),
};
