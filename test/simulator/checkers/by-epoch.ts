/** What of an observation belongs to which epoch: worlds of epochs see nothing of each other. [E3] */
import type { CoreEffect, CoreInput } from "../../../src/core/contract.ts";
import type { Observation } from "../observation.ts";
import { logOf } from "../record-log.ts";

/** Null: of no epoch, or of any. */
export function epochOfEffect(effect: CoreEffect): number | null {
  switch (effect.kind) {
    case "persist":
      return logOf(effect.record);
    case "sign":
      return effect.request.epoch;
    case "check":
      return effect.job.epoch;
    case "send":
      return effect.message.epoch;
    case "setTimer":
    case "cancelTimer":
      return effect.timer.epoch;
    case "ordered":
      return effect.blocks[0]?.header.epoch ?? effect.finalization.statement.epoch;
    case "publish":
      return effect.output.header.epoch;
    case "evidence":
      return effect.evidence.first.statement.epoch;
    default:
      return null;
  }
}

export function epochOfInput(input: CoreInput): number | null {
  switch (input.kind) {
    case "message":
      return input.message.epoch;
    case "timer":
      return input.timer.epoch;
    case "checked":
      return input.job.epoch;
    case "signed":
      return input.request.epoch;
    default:
      return null;
  }
}

/** The part that an epoch's onlookers see, or null where it is nothing of theirs. */
export function partOf(observation: Observation, epoch: number): Observation | null {
  const belongs = (effect: CoreEffect): boolean => (epochOfEffect(effect) ?? epoch) === epoch;
  switch (observation.kind) {
    case "step": {
      const mine = (epochOfInput(observation.input) ?? epoch) === epoch;
      const effects = observation.effects.filter(belongs);
      return mine || effects.length > 0 ? { ...observation, effects } : null;
    }
    case "durable":
      return {
        ...observation,
        records: observation.records.filter((record) => logOf(record) === epoch),
      };
    case "restart": {
      const records = observation.records.filter((record) => logOf(record) === epoch);
      return { ...observation, records, effects: observation.effects.filter(belongs) };
    }
    case "left":
      return belongs(observation.effect) ? observation : null;
    case "inspected":
      return observation.state.epoch === epoch ? observation : null;
    case "crash":
    case "healed":
      return observation;
  }
}
