/**
 * ADV-3, ADV-13: as leader proposes when the others are about to give up: to one half just in time,
 * to the other half just too late. It votes for nothing else and passes no certificate on, so that
 * whoever gave up is needed by the others.
 */
import type { CoreEffect } from "../../../src/core/contract.ts";
import type { Behaviour } from "../behaviour.ts";
import { halvesOf, propose, takeProposal } from "./forge.ts";

/** Of the time until the own timer would give up; what the network adds is not known. */
const JUST_BEFORE = 0.88;
const GUESSES = 0.1;

const keepsBack = (effect: CoreEffect): boolean =>
  effect.kind === "send" &&
  ["notarize", "finalize", "nullify", "viewCertificate"].includes(effect.message.kind);

export const lastMoment: Behaviour = {
  name: "last-moment",
  create(environment) {
    const [left, right] = halvesOf(environment);
    let enteredMs = 0;
    let patienceMs = 0;
    let due: readonly (readonly CoreEffect[])[] = [];
    return (effects, input) => {
      for (const effect of effects) {
        if (effect.kind !== "setTimer" || effect.timer.name !== "propose") continue;
        enteredMs = environment.nowMs();
        patienceMs = effect.delayMs;
      }
      const { proposal, rest } = takeProposal(effects.filter((effect) => !keepsBack(effect)));
      if (proposal !== null) {
        due = [propose(environment, proposal, left), propose(environment, proposal, right)];
        const share = JUST_BEFORE + GUESSES * environment.random();
        const sinceMs = environment.nowMs() - enteredMs;
        environment.wakeAfter(Math.max(1, share * patienceMs - sinceMs));
        environment.wakeAfter(Math.max(2, (share + GUESSES) * patienceMs - sinceMs));
      }
      if (input !== null || effects.length > 0) return rest;
      const [now = [], ...later] = due;
      due = later;
      return [...now];
    };
  },
};
