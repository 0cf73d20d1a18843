import { expect, test } from "vitest";
import { ALL_RULES } from "../../../src/core/rules.ts";
import { expandSeed } from "../../simulator/expand.ts";
import { createNetworkSetup } from "../../simulator/network-setup.ts";
import type { Schedule } from "../../simulator/schedule.ts";

const SEEDS = Array.from({ length: 500 }, (_, seed) => seed);
const behaviours = ["silent", "equivocator"];
const schedules = SEEDS.map((seed) => expandSeed(seed, { behaviours }));

const worthOf = (schedule: Schedule, operators: readonly number[]): number =>
  operators.reduce((sum, operator) => sum + (schedule.seats[operator] ?? 0), 0);
const totalOf = (schedule: Schedule): number =>
  worthOf(
    schedule,
    schedule.seats.map((_, place) => place),
  );

test("a seed is one schedule, and plain data", () => {
  for (const schedule of schedules.slice(0, 50)) {
    expect(expandSeed(schedule.seed, { behaviours })).toEqual(schedule);
    expect(JSON.parse(JSON.stringify(schedule))).toEqual(schedule);
  }
});

test("D1: committees of 4, 7 and 10 seats, some operators with several, all of them valid", () => {
  for (const schedule of schedules) {
    expect(() => createNetworkSetup(schedule, null)).not.toThrow();
  }
  expect([...new Set(schedules.map(totalOf))].sort((a, b) => a - b)).toEqual([4, 7, 10]);
  expect(schedules.some(({ seats }) => Math.max(...seats) === 3)).toBe(true);
  expect(schedules.some(({ seats }) => Math.max(...seats) === 1)).toBe(true);
});

test("Byzantine operators are worth at most F, often exactly F, and sometimes none", () => {
  const spare = schedules.map((schedule) => {
    const liars = schedule.byzantine.map(({ operator }) => operator);
    return Math.floor((totalOf(schedule) - 1) / 3) - worthOf(schedule, liars);
  });
  expect(Math.min(...spare)).toBe(0);
  expect(spare.filter((seats) => seats === 0).length).toBeGreaterThan(100);
  expect(schedules.filter(({ byzantine }) => byzantine.length === 0).length).toBeGreaterThan(50);
});

test("V1: the healed core is honest, worth at least Q, and keeps its disks", () => {
  for (const schedule of schedules) {
    const total = totalOf(schedule);
    const quorum = total - Math.floor((total - 1) / 3);
    expect(worthOf(schedule, schedule.core)).toBeGreaterThanOrEqual(quorum);
    const { byzantine, disks, clocks, core } = schedule;
    expect(byzantine.some(({ operator }) => core.includes(operator))).toBe(false);
    const flipped = disks.filter(({ kind }) => kind === "bitFlip");
    expect(flipped.some(({ operator }) => core.includes(operator))).toBe(false);
    const jumping = clocks.filter(({ jumps }) => jumps.length > 0);
    expect(jumping.some(({ operator }) => core.includes(operator))).toBe(false);
  }
});

test("every kind of fault occurs, and every crash point", () => {
  const some = (has: (schedule: Schedule) => boolean): number => schedules.filter(has).length;
  expect(some(({ links }) => links.length > 0)).toBeGreaterThan(200);
  expect(some(({ partitions }) => partitions.length > 0)).toBeGreaterThan(100);
  expect(some(({ scheduler }) => scheduler !== null)).toBeGreaterThan(80);
  expect(some(({ load }) => load.some(({ bundlePercent }) => bundlePercent > 0))).toBeGreaterThan(
    50,
  );
  for (const kind of ["full", "slow", "bitFlip"]) {
    expect(some(({ disks }) => disks.some((fault) => fault.kind === kind))).toBeGreaterThan(10);
  }
  for (const kind of ["anytime", "beforePersist", "duringPersist", "afterPersist"]) {
    expect(some(({ crashes }) => crashes.some(({ point }) => point.kind === kind))).toBeGreaterThan(
      50,
    );
  }
  expect(some(({ audit }) => audit.freeze)).toBeGreaterThan(10);
  expect(some(({ audit }) => audit.codec)).toBeGreaterThan(10);
});

test("times lie within the safety phase, and windows are not empty", () => {
  for (const { healMs, links, partitions, disks, crashes, load } of schedules) {
    for (const window of [...links, ...partitions, ...disks, ...load]) {
      expect(window.untilMs).toBeGreaterThan(window.fromMs);
      expect(window.fromMs).toBeLessThan(healMs);
    }
    for (const { atMs } of crashes) expect(atMs).toBeLessThan(healMs + 3);
  }
});

test("seeds in series are not alike", () => {
  const shapes = schedules.map(({ seed: _, ...schedule }) => JSON.stringify(schedule));
  expect(new Set(shapes).size).toBe(schedules.length);
});

test("options fix what they name", () => {
  const fixed = SEEDS.slice(0, 50).map((seed) =>
    expandSeed(seed, { behaviours: [], totalSeats: 7, realCryptoPermille: 1000 }),
  );
  for (const schedule of fixed) {
    expect(totalOf(schedule)).toBe(7);
    expect(schedule.byzantine).toEqual([]);
    expect(schedule.audit.realCrypto).toBe(true);
    expect(schedule.rulesOff).toEqual([]);
  }
});

test("a setup has every rule on but those that the schedule names, and no unknown parameter", () => {
  const schedule = expandSeed(1, { behaviours: [] });
  expect(createNetworkSetup(schedule, null).rules).toEqual(ALL_RULES);
  const off = createNetworkSetup({ ...schedule, rulesOff: ["voteQuorum"] }, null).rules;
  expect(off).toEqual({ ...ALL_RULES, voteQuorum: false });
  const changed = createNetworkSetup(
    { ...schedule, parameters: { viewWindow: 3, statusMs: 9 } },
    null,
  );
  expect(changed.config.parameters.viewWindow).toBe(3);
  expect(changed.local.statusMs).toBe(9);
  const unknown = { ...schedule, parameters: { viewWinow: 3 } };
  expect(() => createNetworkSetup(unknown, null)).toThrow("no parameter is called viewWinow");
  const real = { ...schedule, audit: { ...schedule.audit, realCrypto: true } };
  expect(() => createNetworkSetup(real, null)).toThrow("BLS back end");
});
