import type { Schedule } from "../../simulator/schedule.ts";
import { attackOf, type Scenario, seesRejection, type Witness } from "./scenario.ts";

/**
 * Colluders under-report, and as leaders take the worst Q reports; by the seed some also go below
 * the floor, which every honest voter refuses. V3 and S16 hold.
 */
export const omittedLane: Scenario = {
  name: "ADV-24",
  title: "F colluding seats omit a lane; a cut below the floor is rejected by every honest voter",
  schedule: (seed) =>
    attackOf(
      "ADV-24",
      seed,
      seed % 2 === 0 ? ["under-reporter"] : ["floor-breaker", "under-reporter"],
    ),
  witness,
};

/** Proposals after which at least one went below a floor. */
const TURNS = 4;

/** Who goes below the floor, and has led often enough, is refused for it. */
function witness(schedule: Schedule): Witness {
  const breaker = schedule.byzantine.find(({ behaviour }) => behaviour === "floor-breaker");
  const refused = seesRejection(schedule, "floor");
  let turns = 0;
  return {
    onlooker: {
      observe(observation, nowUs) {
        refused.onlooker.observe(observation, nowUs);
        if (observation.kind !== "left" || observation.node !== breaker?.operator) return;
        const { effect } = observation;
        if (effect.kind === "send" && effect.message.kind === "proposal") turns++;
      },
    },
    missing: (result) => (turns < TURNS ? [] : refused.missing(result)),
  };
}
