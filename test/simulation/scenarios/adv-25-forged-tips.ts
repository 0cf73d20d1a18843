import { attackOf, type Scenario } from "./scenario.ts";

const ATTACKS = [
  ["impersonator"],
  ["over-reporter"],
  ["cut-shrinker"],
  ["stale-reporter"],
  ["over-reporter", "impersonator", "stale-reporter"],
] as const;

/** S8, S10, S12, S16 hold; over-reports of F seats never lift the floor: honest leaders reach it. */
export const forgedTips: Scenario = {
  name: "ADV-25",
  title: "forged lane certificates and reports, over-reports, old reports, cuts that fall back",
  schedule: (seed) => attackOf("ADV-25", seed, ATTACKS[seed % ATTACKS.length] ?? ["impersonator"]),
};
