import { baseOf, castOf, linkFault, type Scenario, sees } from "./scenario.ts";

/**
 * Proposals reach one node after it gave up: it nullifies, and then the others' notarization
 * arrives. That it never finalizes the view is S7's and S3's matter. [C5]
 */
export const lateNotarization: Scenario = {
  name: "ADV-5",
  title: "a node nullifies, then receives the notarization: it advances and never finalizes",
  schedule(seed) {
    const base = baseOf("ADV-5", seed);
    const { everybody } = castOf(seed);
    const late = seed % everybody.length;
    const extraDelayMs = 7 * base.deltaMs;
    const kinds = ["proposal", "notarize", "viewCertificate", "finalize"] as const;
    const links = [linkFault({ to: late, untilMs: 2800, kinds: [...kinds], extraDelayMs })];
    return { ...base, links };
  },
  witness(schedule) {
    const late = schedule.links[0]?.to;
    const nullified = new Set<number>();
    return sees({
      "a notarization after the own nullify": (observation) => {
        if (observation.kind === "healed" || observation.node !== late) return false;
        if (observation.kind === "left" && observation.effect.kind === "sign") {
          const { statement } = observation.effect.request;
          if (statement?.phase === 2) nullified.add(statement.view);
        }
        return (
          observation.kind === "durable" &&
          observation.records.some(
            (record) =>
              record.kind === "viewCertificate" &&
              record.certificate.statement.phase === 1 &&
              nullified.has(record.certificate.statement.view),
          )
        );
      },
    });
  },
};
