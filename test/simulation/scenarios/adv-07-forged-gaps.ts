import { attackOf, castOf, linkFault, type Scenario, seesRejection } from "./scenario.ts";

/** Proposals of honest leaders are lost at times, so that gaps come into being. */
export const forgedGaps: Scenario = {
  name: "ADV-7",
  title: "gap nullifications of another epoch, twice one view, too few seats, too long a bitmap",
  schedule(seed) {
    const { core } = castOf(seed);
    const links = core.map((from) =>
      linkFault({ from, untilMs: 10_000, kinds: ["proposal"], loss: 0.65 }),
    );
    return { ...attackOf("ADV-7", seed, ["gap-forger"]), links, healMs: 10_000 };
  },
  witness: (schedule) => seesRejection(schedule, "proposal"),
};
