import { baseOf, linkFault, type Scenario } from "./scenario.ts";

const SECONDS = 30;
const HEIGHTS = 10;

/** Nothing is ever healed; progress is what the run must show. */
export const lossyForEver: Scenario = {
  name: "ADV-19",
  title: "30 % uniform loss for ever",
  schedule: (seed) => ({
    ...baseOf("ADV-19", seed),
    links: [linkFault({ loss: 0.3 })],
    healMs: 1000 * SECONDS,
    core: [],
  }),
  witness: () => ({
    onlooker: { observe() {} },
    missing: ({ certifiedHeight: { least } }) =>
      least >= HEIGHTS ? [] : [`a node certified ${least} heights in ${SECONDS} s`],
  }),
};
