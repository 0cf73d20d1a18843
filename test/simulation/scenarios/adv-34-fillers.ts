import { entersEpoch, withEpochs } from "./epochs.ts";
import { attackOf, baseOf, both, linkFault, type Scenario, sees } from "./scenario.ts";

/**
 * Most finalize votes are lost, so that boundaries are notarized and not final; every third seed has
 * leaders that fail as well. Fillers finalize the boundary, and who lost them, too, takes a proof.
 */
export const fillers: Scenario = {
  name: "ADV-34",
  title:
    "boundary notarized, not final; fillers finalize it, some see only the filler's finalization",
  schedule(seed) {
    const base = seed % 3 === 0 ? attackOf("ADV-34", seed, ["silent"]) : baseOf("ADV-34", seed);
    const links = [
      linkFault({ kinds: ["finalize"], loss: 0.6, untilMs: base.healMs }),
      linkFault({ kinds: ["viewCertificate"], loss: 0.3, untilMs: base.healMs }),
    ];
    return { ...withEpochs(base, 3), links };
  },
  witness: (schedule) =>
    both(
      entersEpoch(schedule, 3),
      sees({
        "an epoch that a filler ended": (observation) =>
          observation.kind === "durable" &&
          observation.records.some(
            (record) => record.kind === "epochProof" && record.proof.fillers.length > 0,
          ),
      }),
    ),
};
