/** Words of the scenarios with epochs. */
import { calmL1, type L1Forced, type L1Plan, type Schedule } from "../../simulator/schedule.ts";
import { sees, type Witness } from "./scenario.ts";

/** Epochs of so many heights over an otherwise unchanged schedule; statuses in time to notice. [E10] */
export const withEpochs = (schedule: Schedule, epochHeights: number): Schedule => ({
  ...schedule,
  parameters: { ...schedule.parameters, epochHeights },
});

/**
 * An L1 in a hurry under an otherwise unchanged schedule: an epoch a second, and time for five before
 * faults end. Operators of `core` stay members to the end.
 */
export const withL1 = (
  schedule: Schedule,
  plan: Partial<L1Plan>,
  core: readonly number[] = schedule.core,
): Schedule => ({
  ...schedule,
  l1: { ...calmL1, ...plan },
  core,
  healMs: 5500,
  parameters: { ...schedule.parameters, anchorDelayMs: 100 },
});

/** Users of rollup 1 who go through the L1, five a second. */
export const forcedLoad: L1Forced = {
  fromMs: 200,
  untilMs: 4500,
  everyMs: 200,
  rollup: 1,
  bytes: 60,
};

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
