import { expect, test } from "vitest";
import { linkFault } from "../../simulation/scenarios/scenario.ts";
import { type RunOptions, runSchedule } from "../../simulator/cluster.ts";
import { expandSeed } from "../../simulator/expand.ts";
import { calmL1, loadOf, type Schedule } from "../../simulator/schedule.ts";
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

test("whoever joined by a change that is deleted is named by nothing any more", () => {
  const crash = (operator: number) => {
    return { operator, atMs: 900, downMs: 50, point: { kind: "anytime" } } as const;
  };
  const join = (operator: number, atMs: number) =>
    ({ atMs, operator, kind: "seats", seats: 1 }) as const;
  const window = { fromMs: 0, untilMs: 1000 };
  const base = brokenSchedule();
  const joiner = base.seats.length;
  const schedule: Schedule = {
    ...base,
    l1: {
      ...calmL1,
      changes: [join(joiner, 100), join(joiner + 1, 200)],
      lags: [{ ...window, operator: joiner + 1, byMs: 100 }],
    },
    crashes: [...base.crashes, crash(joiner), crash(joiner + 1)],
    disks: [{ ...window, operator: joiner, kind: "slow" }],
    clocks: [{ operator: joiner + 1, offsetMs: 5, ratePpm: 0, jumps: [] }],
    links: [linkFault({ ...window, from: joiner, loss: 0.1 })],
    partitions: [
      {
        ...window,
        groups: [
          [0, joiner],
          [1, joiner + 1],
        ],
      },
    ],
    load: [...base.load, loadOf(joiner + 1)],
    core: [...base.core, joiner + 1],
  };
  const small = shrinkSchedule(schedule, (candidate) => {
    const named = [
      ...candidate.crashes.map(({ operator }) => operator),
      ...candidate.disks.map(({ operator }) => operator),
      ...candidate.clocks.map(({ operator }) => operator),
      ...candidate.load.map(({ operator }) => operator),
      ...candidate.links.flatMap(({ from, to }) => [from ?? 0, to ?? 0]),
      ...candidate.partitions.flatMap(({ groups }) => groups.flat()),
      ...(candidate.l1?.lags ?? []).map(({ operator }) => operator),
      ...candidate.core,
    ];
    const most = Math.max(
      joiner - 1,
      ...(candidate.l1?.changes ?? []).map((each) => each.operator),
    );
    expect(Math.max(...named)).toBeLessThanOrEqual(most);
    runSchedule(candidate, { ...options, untilMs: 1 });
    return candidate.crashes.some((each) => each === base.crashes[0]);
  }).schedule;
  expect(small.l1).toBeNull();
  expect(small.crashes).toHaveLength(1);
});

test("a schedule that needs its L1 keeps those who stay on it", () => {
  const base = brokenSchedule();
  const joiner = base.seats.length;
  const changes = [joiner, joiner + 1].map((operator, index) => ({
    atMs: 100 * (index + 1),
    operator,
    kind: "seats" as const,
    seats: 1,
  }));
  const crashes = changes.map(({ operator }) => ({
    operator,
    atMs: 900,
    downMs: 50,
    point: { kind: "anytime" as const },
  }));
  const schedule: Schedule = { ...base, l1: { ...calmL1, changes }, crashes };
  const { schedule: small } = shrinkSchedule(schedule, (candidate) => {
    runSchedule(candidate, { ...options, untilMs: 1 });
    const kept = candidate.l1?.changes.some(({ operator }) => operator === joiner) ?? false;
    return kept && candidate.crashes.some(({ operator }) => operator === joiner);
  });
  expect(small.l1?.changes).toEqual([changes[0]]);
  expect(small.crashes).toEqual([crashes[0]]);
});
