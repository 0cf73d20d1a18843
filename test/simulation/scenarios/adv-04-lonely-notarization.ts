import { baseOf, castOf, linkFault, onlyTo, type Scenario, sees } from "./scenario.ts";

/** Votes reach one node alone; what it forms is lost, and then it crashes. */
export const lonelyNotarization: Scenario = {
  name: "ADV-4",
  title: "notarization reaches one node, which then crashes",
  schedule(seed) {
    const { everybody } = castOf(seed);
    const lonely = seed % everybody.length;
    const window = { fromMs: 500, untilMs: 1400 };
    const links = [
      ...onlyTo([lonely], everybody, { ...window, kinds: ["notarize"] }),
      linkFault({ ...window, from: lonely, kinds: ["viewCertificate", "proposal"], loss: 1 }),
    ];
    const point = { kind: "anytime" } as const;
    const crashes = [{ operator: lonely, atMs: 1200, downMs: 1000, point }];
    return { ...baseOf("ADV-4", seed), links, crashes };
  },
  witness(schedule) {
    const lonely = schedule.crashes[0]?.operator;
    let notarizedMs = 0;
    return sees({
      "the lonely node crashes with a notarization": (observation) => {
        if (observation.kind === "healed" || observation.node !== lonely) return false;
        if (observation.kind === "durable") {
          const found = observation.records.some(
            (record) =>
              record.kind === "viewCertificate" && record.certificate.statement.phase === 1,
          );
          if (found) notarizedMs = observation.nowMs;
        }
        return observation.kind === "crash" && notarizedMs > 0;
      },
    });
  },
};
