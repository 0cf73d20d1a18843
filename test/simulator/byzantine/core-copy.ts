/** A second copy of the shipped core, driven from inside a behaviour: the driver's part in small. */
import type { CoreEffect, CoreInput } from "../../../src/core/contract.ts";
import type { OperatorIndex } from "../../../src/primitives/brand.ts";
import type { ByzantineEnvironment } from "../behaviour.ts";

export type CoreCopy = {
  /** Opens the copy. */
  start(): CoreEffect[];
  /** Time has passed: timers that are due fire. */
  wake(): CoreEffect[];
  take(input: CoreInput): CoreEffect[];
};

/** Ids of jobs must tell copies apart, and from the operator's own core, which counts from 0. */
const ID_STEP = 1e8;

/**
 * Nothing is written: a copy forgets all when its node starts anew. Signatures are made at once.
 *
 * @param number from 0, distinct for the copies of one operator.
 * @param reaches whom the copy can send to at this moment.
 */
export function createCoreCopy(
  environment: ByzantineEnvironment,
  number: number,
  reaches: (peer: OperatorIndex) => boolean,
): CoreCopy {
  const timers = new Map<string, number>();
  const firstId = ID_STEP * (1 + number);
  const everybody = environment.committee.members.map((_, peer) => peer as OperatorIndex);
  let step: (input: CoreInput) => readonly CoreEffect[] = () => [];

  const perform = (effects: readonly CoreEffect[]): CoreEffect[] => effects.flatMap(performOne);

  function performOne(effect: CoreEffect): CoreEffect[] {
    const nowMs = environment.nowMs();
    switch (effect.kind) {
      case "setTimer":
        timers.set(JSON.stringify(effect.timer), nowMs + effect.delayMs);
        environment.wakeAfter(effect.delayMs);
        return [];
      case "cancelTimer":
        timers.delete(JSON.stringify(effect.timer));
        return [];
      case "check":
        return [{ kind: "check", job: { ...effect.job, id: effect.job.id + firstId } }];
      case "sign": {
        const { request } = effect;
        const signatures = environment.sign(request);
        return perform(step({ kind: "signed", nowMs, request, signatures }));
      }
      case "send": {
        const wanted = effect.to === "all" ? everybody : effect.to;
        return [{ ...effect, to: wanted.filter(reaches) }];
      }
      default:
        return [];
    }
  }

  return {
    start() {
      const { core, effects } = environment.openCopy();
      step = (input) => core.step(input);
      return perform(effects);
    },
    wake() {
      const nowMs = environment.nowMs();
      return [...timers].flatMap(([key, dueMs]) => {
        if (dueMs > nowMs || timers.get(key) !== dueMs) return [];
        timers.delete(key);
        return perform(step({ kind: "timer", nowMs, timer: JSON.parse(key) }));
      });
    },
    take(input) {
      if (input.kind === "message" && !reaches(input.from)) return [];
      if (input.kind === "message" || input.kind === "submit") return perform(step(input));
      if (input.kind !== "checked") return [];
      const id = input.job.id - firstId;
      if (id < 0 || id >= ID_STEP) return [];
      return perform(step({ ...input, job: { ...input.job, id } }));
    },
  };
}
