/** What of an observation belongs to which epoch: worlds of epochs see nothing of each other. [E3] */
import type { CoreEffect } from "../../../src/core/contract.ts";
import { millisOf } from "../../../src/primitives/brand.ts";
import type { NodeInput } from "../node-input.ts";
import type { Observation } from "../observation.ts";
import { logOf } from "../record-log.ts";
import { placedInput, type Roster } from "../roster.ts";

/** Stands for an input that is no business of an epoch. */
const NOTHING: NodeInput = { kind: "l1", nowMs: millisOf(0), blocks: [] };

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

export function epochOfInput(input: NodeInput): number | null {
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

/** What an epoch's onlookers see, named by place, or null where it is nothing of theirs. */
export function partOf(
  observation: Observation,
  epoch: number,
  roster: Roster,
): Observation | null {
  if (observation.kind === "healed") {
    const nodes = observation.nodes.flatMap((name) => roster.placeOf(epoch, name) ?? []);
    return { ...observation, nodes };
  }
  const node = roster.placeOf(epoch, observation.node);
  return node === null ? null : partOfMember({ ...observation, node }, epoch, roster);
}

type OfNode = Exclude<Observation, { readonly kind: "healed" }>;

function partOfMember(observation: OfNode, epoch: number, roster: Roster): Observation | null {
  const belongs = (effect: CoreEffect): boolean => (epochOfEffect(effect) ?? epoch) === epoch;
  switch (observation.kind) {
    case "step": {
      const mine = (epochOfInput(observation.input) ?? epoch) === epoch;
      const effects = observation.effects.filter(belongs);
      if (!mine && effects.length === 0) return null;
      const input = mine ? placedInput(roster, epoch, observation.input) : null;
      return { ...observation, input: input ?? NOTHING, effects };
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
      return observation;
  }
}
