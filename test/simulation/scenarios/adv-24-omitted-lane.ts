import type { Proposal } from "../../../src/chain/index.ts";
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

/** Whether a cut stays below the floor of its own reports, with these seats. [I5, I6] */
function isBelowFloor({ cut, reports, parent }: Proposal, seats: readonly number[]): boolean {
  const faulty = Math.floor((seats.reduce((sum, each) => sum + each, 0) - 1) / 3);
  return cut.some(({ height }, lane) => {
    if (height > (parent?.cut[lane]?.height ?? 0)) return false;
    const above = reports.filter(({ tips }) => (tips[lane] ?? 0) > height);
    return above.reduce((sum, { operator }) => sum + (seats[operator] ?? 0), 0) > faulty;
  });
}

/** Who proposes below the floor is refused for it. */
function witness(schedule: Schedule): Witness {
  const breaker = schedule.byzantine.find(({ behaviour }) => behaviour === "floor-breaker");
  const refused = seesRejection(schedule, "floor");
  let wentBelow = false;
  return {
    onlooker: {
      observe(observation, nowUs) {
        refused.onlooker.observe(observation, nowUs);
        if (observation.kind !== "left" || observation.node !== breaker?.operator) return;
        const { effect } = observation;
        if (effect.kind !== "send" || effect.message.kind !== "proposal") return;
        wentBelow ||= isBelowFloor(effect.message.proposal, schedule.seats);
      },
    },
    missing: (result) => (wentBelow ? refused.missing(result) : []),
  };
}
