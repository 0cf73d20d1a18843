/** ADV-25: claims certificates of every lane far above what exists. */
import type { Behaviour } from "../behaviour.ts";
import { zeroTips } from "./forge.ts";
import { misreport } from "./misreport.ts";

const ABOVE = 1000;

export const overReporter: Behaviour = {
  name: "over-reporter",
  create(environment) {
    const tips = zeroTips(environment).map((_, lane) => ABOVE + lane);
    return (effects) => effects.map((effect) => misreport(environment, effect, tips));
  },
};
