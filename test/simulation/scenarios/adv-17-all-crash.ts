import type { CrashPoint } from "../../simulator/schedule.ts";
import { baseOf, castOf, type Scenario } from "./scenario.ts";

const POINTS: readonly CrashPoint[] = [
  { kind: "anytime" },
  { kind: "beforePersist" },
  { kind: "duringPersist" },
  { kind: "afterPersist", sent: 0 },
  { kind: "afterPersist", sent: 2 },
];

/** Three times everybody dies at once, each in another place of its work. */
export const allCrash: Scenario = {
  name: "ADV-17",
  title: "the whole committee crashes at a random step and restarts from its WAL",
  schedule(seed) {
    const { everybody } = castOf(seed);
    const crashes = [0, 1, 2].flatMap((round) =>
      everybody.map((operator) => ({
        operator,
        atMs: 300 + 800 * round + ((seed * 37 + round * 101) % 400),
        downMs: 100 + ((seed + operator * 13) % 200),
        point: POINTS[(seed + operator + round) % POINTS.length] ?? { kind: "anytime" as const },
      })),
    );
    return { ...baseOf("ADV-17", seed), crashes, commitUs: [500, 5000] };
  },
  witness(schedule) {
    const fallen = new Set<number>();
    return {
      onlooker: {
        observe(observation) {
          if (observation.kind === "crash") fallen.add(observation.node);
        },
      },
      missing: () =>
        schedule.seats.flatMap((_, node) => (fallen.has(node) ? [] : [`node ${node} never fell`])),
    };
  },
};
