/** Words of the scenarios with epochs. */
import type { Schedule } from "../../simulator/schedule.ts";
import { sees, type Witness } from "./scenario.ts";

/** Epochs of so many heights over an otherwise unchanged schedule; statuses in time to notice. [E10] */
export const withEpochs = (schedule: Schedule, epochHeights: number): Schedule => ({
  ...schedule,
  parameters: { ...schedule.parameters, epochHeights },
});

/** An honest node enters this epoch; of a node that was asleep, by its operator. */
export const entersEpoch = (schedule: Schedule, epoch: number, operator?: number): Witness => {
  const liars = schedule.byzantine.map((each) => each.operator);
  return sees({
    [`epoch ${epoch} at ${operator ?? "an honest node"}`]: (observation) =>
      observation.kind === "durable" &&
      !liars.includes(observation.node) &&
      (operator === undefined || observation.node === operator) &&
      observation.records.some((record) => record.kind === "epochStart" && record.epoch >= epoch),
  });
};

/** Honest nodes enter one epoch at times that lie apart. */
export function entersApart(schedule: Schedule, apartMs: number): Witness {
  const liars = schedule.byzantine.map((each) => each.operator);
  const first = new Map<number, number>();
  let widest = 0;
  return {
    onlooker: {
      observe(observation) {
        if (observation.kind !== "durable" || liars.includes(observation.node)) return;
        for (const record of observation.records) {
          if (record.kind !== "epochStart") continue;
          const openedMs = first.get(record.epoch) ?? observation.nowMs;
          first.set(record.epoch, openedMs);
          widest = Math.max(widest, observation.nowMs - openedMs);
        }
      },
    },
    missing: () =>
      widest >= apartMs ? [] : [`epochs begin ${widest} ms apart, not ${apartMs} ms`],
  };
}
