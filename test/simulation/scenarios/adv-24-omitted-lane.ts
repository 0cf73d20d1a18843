import { attackOf, type Scenario, seesRejection } from "./scenario.ts";

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
  witness: (schedule) =>
    schedule.byzantine[0]?.behaviour === "floor-breaker"
      ? seesRejection(schedule, "floor")
      : { onlooker: { observe() {} }, missing: () => [] },
};
