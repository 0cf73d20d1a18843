import { expect, test } from "vitest";
import { type RunOptions, runSchedule } from "../../simulator/cluster.ts";
import { expandSeed } from "../../simulator/expand.ts";
import type { Schedule } from "../../simulator/schedule.ts";
import { shrinkSchedule } from "../../simulator/shrink.ts";
import { createToyCore } from "./toy-core.ts";

const options: RunOptions = {
  core: createToyCore("forgets"),
  createCheckers: () => [],
  behaviours: new Map(),
  bls: null,
};
const isBroken = (schedule: Schedule): boolean =>
  runSchedule(schedule, options).violations.some(({ rule }) => rule === "S15");

/** A seed whose schedule breaks the forgetful toy and holds much else. */
function brokenSchedule(): Schedule {
  for (let seed = 0; seed < 500; seed++) {
    const schedule = expandSeed(seed, { behaviours: [] });
    const rich = schedule.links.length > 1 && schedule.crashes.length > 3;
    if (rich && isBroken(schedule)) return schedule;
  }
  throw new Error("no seed breaks the forgetful toy");
}

test("a core that forgets is broken by one crash: everything else goes", () => {
  const schedule = brokenSchedule();
  const { schedule: small, runs } = shrinkSchedule(schedule, isBroken);
  expect(isBroken(small)).toBe(true);
  expect(small.crashes).toHaveLength(1);
  expect(small.links).toEqual([]);
  expect(small.partitions).toEqual([]);
  expect(small.load).toEqual([]);
  expect(small.clocks).toEqual([]);
  expect(small.scheduler).toBeNull();
  expect(small.parameters).toEqual({});
  expect(small.healMs).toBeLessThan(schedule.healMs);
  expect(runs).toBeLessThanOrEqual(200);
});

test("what is needed together stays together", () => {
  const schedule = brokenSchedule();
  const needed = new Set([schedule.links[0], schedule.links[1], schedule.crashes[2]]);
  const { schedule: small } = shrinkSchedule(schedule, (candidate) => {
    const kept = new Set<unknown>([...candidate.links, ...candidate.crashes]);
    return [...needed].every((fault) => kept.has(fault));
  });
  expect(small.links).toEqual([schedule.links[0], schedule.links[1]]);
  expect(small.crashes).toEqual([schedule.crashes[2]]);
});

test("a schedule of which nothing can go comes back as it is", () => {
  const schedule = brokenSchedule();
  expect(shrinkSchedule(schedule, (candidate) => candidate === schedule).schedule).toBe(schedule);
});

test("the limit on runs holds", () => {
  let runs = 0;
  shrinkSchedule(
    brokenSchedule(),
    () => {
      runs++;
      return true;
    },
    7,
  );
  expect(runs).toBe(7);
});
