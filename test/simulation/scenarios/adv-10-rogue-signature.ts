import { attackOf, type Scenario, sees } from "./scenario.ts";

/** The certificate still forms, and the sender is named. [K3] */
export const rogueSignature: Scenario = {
  name: "ADV-10",
  title: "rogue signatures in otherwise full quorums: bisect, drop the sender",
  schedule: (seed) => attackOf("ADV-10", seed, ["rogue-signer"]),
  witness(schedule) {
    const liars = schedule.byzantine.map(({ operator }) => operator);
    return sees({
      "a liar's vote dropped": (observation) =>
        observation.kind === "step" &&
        observation.effects.some(
          (effect) =>
            effect.kind === "reject" &&
            effect.code === "bad_signature" &&
            liars.includes(effect.from),
        ),
    });
  },
};
