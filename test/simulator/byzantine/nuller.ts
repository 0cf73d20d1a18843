/** ADV-14: nullifies every view on entering it, and otherwise behaves. */
import type { Behaviour } from "../behaviour.ts";
import { nullifyOf, send, viewEntered } from "./forge.ts";

export const nuller: Behaviour = {
  name: "nuller",
  create(environment) {
    let newest = 0;
    return (effects) => {
      const view = viewEntered(effects);
      if (view === null || view <= newest) return [...effects];
      newest = view;
      return [...effects, send("all", nullifyOf(environment, environment.committee.epoch, view))];
    };
  },
};
