import { attackOf, linkFault, type Scenario, sees } from "./scenario.ts";

/**
 * Finalize votes are late, so that the newest notarized block is not final when the next leader
 * proposes: skipping it is not refused for another reason. That nobody votes is S6's matter.
 */
export const skippedView: Scenario = {
  name: "ADV-6",
  title: "proposal skips a view without its nullification",
  schedule: (seed) => ({
    ...attackOf("ADV-6", seed, ["gap-skipper"]),
    links: [linkFault({ kinds: ["finalize"], extraDelayMs: 150 })],
  }),
  witness: (schedule) =>
    sees({
      "a proposal over a view that it does not prove nullified": (observation) => {
        if (observation.kind !== "left" || observation.effect.kind !== "send") return false;
        const { message } = observation.effect;
        if (message.kind !== "proposal") return false;
        if (!schedule.byzantine.some(({ operator }) => operator === observation.node)) return false;
        const { header, gapNullifications } = message.proposal;
        return header.view - header.parentView - 1 > gapNullifications.length;
      },
    }),
};
