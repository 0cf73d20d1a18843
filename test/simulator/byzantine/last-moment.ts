/**
 * ADV-3, ADV-13: as leader proposes when the others are about to give up: to one half just in time,
 * to the other half just too late.
 */
import type { Effect } from "../../../src/core/contract.ts";
import type { Behaviour } from "../behaviour.ts";
import { halvesOf, propose, takeProposal } from "./forge.ts";

/** Of the time until the own timer would give up. */
const JUST_BEFORE = 0.97;

export const lastMoment: Behaviour = {
  name: "last-moment",
  create(environment) {
    const [left, right] = halvesOf(environment);
    let giveUpMs = 0;
    let due: readonly (readonly Effect[])[] = [];
    return (effects, input) => {
      for (const effect of effects) {
        if (effect.kind !== "setTimer" || effect.timer.name !== "propose") continue;
        giveUpMs = environment.nowMs() + JUST_BEFORE * effect.delayMs;
      }
      const { proposal, rest } = takeProposal(effects);
      if (proposal !== null) {
        due = [propose(environment, proposal, left), propose(environment, proposal, right)];
        const delayMs = Math.max(1, giveUpMs - environment.nowMs());
        environment.wakeAfter(delayMs);
        environment.wakeAfter(1.1 * delayMs);
      }
      if (input !== null || effects.length > 0) return rest;
      const [now = [], ...later] = due;
      due = later;
      return [...now];
    };
  },
};
