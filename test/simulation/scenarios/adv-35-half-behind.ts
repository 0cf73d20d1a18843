import { entersApart, entersEpoch, withEpochs } from "./epochs.ts";
import { attackOf, both, castOf, linkFault, type Scenario } from "./scenario.ts";

/**
 * The adversary's operators, first leaders now and then, are silent; one half of the others hears
 * everything late, so that it is still in the old epoch when the rest has begun.
 */
export const halfBehind: Scenario = {
  name: "ADV-35",
  title: "first leader of the new epoch offline, half the nodes still in the old one",
  schedule(seed) {
    const base = attackOf("ADV-35", seed, ["silent"]);
    const { core } = castOf(seed);
    const slow = core.filter((_, index) => index % 2 === seed % 2);
    const untilMs = base.healMs;
    const links = slow.map((to) => linkFault({ fromMs: 100, untilMs, to, extraDelayMs: 120 }));
    return { ...withEpochs(base, 3), links };
  },
  witness: (schedule) => both(entersEpoch(schedule, 2), entersApart(schedule, 100)),
};
