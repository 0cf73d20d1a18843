import type { Schedule } from "../../simulator/schedule.ts";
import { attackOf, castOf, type Scenario, type Witness } from "./scenario.ts";

/** One honest node sleeps for ten seconds and comes back among liars. [Y0..Y6] */
export const catchUp: Scenario = {
  name: "ADV-42",
  title: "catch-up among F Byzantine servers: unsolicited answers, wrong headers, huge ranges",
  schedule(seed) {
    const { core } = castOf(seed);
    const point = { kind: "anytime" } as const;
    const crashes = [{ operator: core[0] ?? 0, atMs: 500, downMs: 9500, point }];
    return { ...attackOf("ADV-42", seed, ["lying-server"]), crashes, healMs: 10_000 };
  },
  witness: sleeperReturns,
};

/** The sleeper delivers what the others did without it. */
function sleeperReturns({ crashes, byzantine }: Schedule): Witness {
  const sleeper = crashes[0]?.operator;
  const liars = byzantine.map(({ operator }) => operator);
  let others = 0;
  let slept = false;
  let reached = 0;
  return {
    onlooker: {
      observe(observation) {
        if (observation.kind === "healed") {
          slept = true;
          return;
        }
        if (observation.kind !== "durable" || liars.includes(observation.node)) return;
        for (const record of observation.records) {
          const height =
            record.kind === "output" || record.kind === "snapshot" ? record.header.height : 0;
          if (observation.node === sleeper) reached = Math.max(reached, height);
          else if (!slept) others = Math.max(others, height);
        }
      },
    },
    missing: () => (reached >= others && others > 0 ? [] : [`height ${others}, it has ${reached}`]),
  };
}
