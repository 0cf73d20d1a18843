import { baseOf, castOf, linkFault, type Scenario, sees } from "./scenario.ts";

/** Long enough for a view of a quiet network, with as long a pause after each. */
const SPELL_MS = 350;
const SPELLS = 4;

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
    // Again and again: once all it hears is late, it enters views late and has no reason to give up.
    const links = Array.from({ length: SPELLS }, (_, spell) => {
      const fromMs = 2 * spell * SPELL_MS;
      const untilMs = fromMs + SPELL_MS;
      return linkFault({ to: late, fromMs, untilMs, kinds: [...kinds], extraDelayMs });
    });
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
