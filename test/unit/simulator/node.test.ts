import { expect, test } from "vitest";
import type { StoredRecord } from "../../../src/chain/index.ts";
import type { CoreEffect } from "../../../src/core/contract.ts";
import { type RunOptions, runSchedule } from "../../simulator/cluster.ts";
import type { Observation } from "../../simulator/observation.ts";
import {
  type Crash,
  type CrashPoint,
  calmSchedule,
  type Schedule,
} from "../../simulator/schedule.ts";
import { createToyCore, type Mistake } from "./toy-core.ts";

const optionsOf = (mistake: Mistake = null): RunOptions => ({
  core: createToyCore(mistake),
  createCheckers: () => [],
  behaviours: new Map(),
  bls: null,
});

/** Everything an onlooker sees of one run. */
function watch(schedule: Schedule, mistake: Mistake = null) {
  const seen: (Observation & { readonly nowUs: number })[] = [];
  const onlooker = {
    observe: (observation: Observation, nowUs: number) => void seen.push({ ...observation, nowUs }),
  };
  const result = runSchedule(schedule, { ...optionsOf(mistake), onlookers: [onlooker] });
  return { seen, result };
}

const disky = (seed: number, changes: Partial<Schedule> = {}): Schedule => ({
  ...calmSchedule(seed),
  commitUs: [1000, 9000],
  computeUs: [0, 500],
  load: [],
  healMs: 1000,
  core: [],
  ...changes,
});
const crash = (operator: number, atMs: number, point: CrashPoint): Crash => ({
  operator,
  atMs,
  downMs: 100,
  point,
});

const heightOf = (record: StoredRecord): number =>
  record.kind === "vote" ? record.statement.height : 0;
const signedHeight = (effect: CoreEffect): number =>
  effect.kind === "sign" ? (effect.request.statement?.height ?? 0) : 0;
const heightsOfRecords = (seen: Observation): number[] =>
  seen.kind === "durable" ? seen.records.map(heightOf) : [];
const isOf = (node: number) => (seen: Observation) => seen.kind !== "healed" && seen.node === node;

test("DR2: nothing outward leaves before the records before it are durable, over crashes too", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const crashes = [
      crash(0, 200, { kind: "beforePersist" }),
      crash(1, 300, { kind: "duringPersist" }),
      crash(2, 400, { kind: "afterPersist", sent: seed % 5 }),
      crash(3, 500, { kind: "anytime" }),
    ];
    const durable = [0, 0, 0, 0];
    let left = 0;
    for (const observation of watch(disky(seed, { crashes })).seen) {
      if (observation.kind === "durable") {
        for (const record of observation.records) {
          durable[observation.node] = Math.max(durable[observation.node] ?? 0, heightOf(record));
        }
      }
      if (observation.kind !== "left" || observation.effect.kind !== "sign") continue;
      left++;
      expect(signedHeight(observation.effect)).toBeLessThanOrEqual(durable[observation.node] ?? 0);
    }
    expect(left).toBeGreaterThan(50);
  }
});

test("DR3: one group commit at a time, and steps meanwhile share the next", () => {
  // Commits of 50 ms under ticks of 20 ms: two or three steps in one.
  const { seen } = watch(disky(1, { commitUs: [50_000, 50_000] }));
  const commits = seen.filter((each) => each.kind === "durable" && each.node === 0);
  const times = commits.map((commit) => commit.nowUs);
  for (const [place, time] of times.entries()) {
    if (place > 0) expect(time - (times[place - 1] as number)).toBeGreaterThanOrEqual(50_000);
  }
  const sizes = commits.map((commit) => (commit.kind === "durable" ? commit.records.length : 0));
  expect(Math.max(...sizes)).toBeGreaterThan(1);
});

test("DR2: outward effects leave in the order in which the steps made them", () => {
  const { seen } = watch(disky(2, { commitUs: [30_000, 90_000] }));
  const heights = seen
    .filter((each) => each.kind === "left" && each.node === 1 && each.effect.kind === "sign")
    .map((each) => (each.kind === "left" ? signedHeight(each.effect) : 0));
  expect(heights.length).toBeGreaterThan(10);
  expect(heights).toEqual([...heights].sort((left, right) => left - right));
});

test("a crash before the commit leaves no record, one after it leaves all of it", () => {
  for (const point of [
    { kind: "beforePersist" as const },
    { kind: "afterPersist" as const, sent: 0 },
  ]) {
    const { seen } = watch(disky(3, { crashes: [crash(0, 300, point)] }));
    const mine = seen.filter(isOf(0));
    const fall = mine.findIndex((each) => each.kind === "crash");
    const before = mine[fall - 1];
    if (point.kind === "beforePersist") {
      expect(before?.kind).not.toBe("durable");
    } else {
      expect(before?.kind).toBe("durable");
    }
    const restart = mine.slice(fall).find((each) => each.kind === "restart");
    const found = restart?.kind === "restart" ? restart.records : [];
    const written = mine
      .slice(0, fall)
      .flatMap((each) => (each.kind === "durable" ? each.records : []));
    expect(found.slice(1)).toEqual(written);
  }
});

test("a torn write keeps a prefix of whole steps", () => {
  const kept = new Set<number>();
  for (let seed = 1; seed <= 40; seed++) {
    const crashes = [crash(0, 300, { kind: "duringPersist" })];
    const { seen } = watch(disky(seed, { crashes, commitUs: [60_000, 60_000] }));
    const mine = seen.filter(isOf(0));
    const fall = mine.findIndex((each) => each.kind === "crash");
    const made = mine
      .slice(0, fall)
      .flatMap((each) => (each.kind === "step" ? each.effects : []))
      .flatMap((effect) => (effect.kind === "persist" ? [effect.record] : []));
    const restart = mine.slice(fall).find((each) => each.kind === "restart");
    const found = restart?.kind === "restart" ? restart.records.slice(1) : [];
    expect(found).toEqual(made.slice(0, found.length));
    kept.add(made.length - found.length);
  }
  expect(kept.size).toBeGreaterThan(2);
});

test.each([0, 1, 2, 3, 4])(
  "M1: a crash in a broadcast: %i effects or recipients are served",
  (sent) => {
    // One vote: `sign` is the first effect, the three recipients of its broadcast are the others.
    const crashes = [crash(0, 300, { kind: "afterPersist", sent })];
    const { seen } = watch(disky(5, { commitUs: [0, 0], computeUs: [0, 0], crashes }));
    const mine = seen.filter(isOf(0));
    const fall = mine.findIndex((each) => each.kind === "crash");
    const commit = mine.slice(0, fall).findLastIndex((each) => each.kind === "durable");
    const between = mine.slice(commit, fall).filter((each) => each.kind === "left");
    const kinds = between.map((each) => (each.kind === "left" ? each.effect.kind : ""));
    expect(kinds).toEqual(["sign", "send"].slice(0, Math.min(sent, 2)));
    const height = Math.max(...mine.slice(0, fall).flatMap(heightsOfRecords));
    const heard = seen.filter(
      (each) =>
        each.kind === "step" &&
        each.input.kind === "message" &&
        each.input.from === 0 &&
        each.input.message.kind === "finalize" &&
        each.input.message.statement.height === height,
    );
    expect(heard).toHaveLength(Math.max(0, sent - 1));
  },
);

test("DR1: results of an earlier life never reach a restarted node", () => {
  const crashes = [{ ...crash(0, 300, { kind: "anytime" }), downMs: 1 }];
  const { seen } = watch(disky(6, { crashes, computeUs: [5000, 50_000] }));
  const mine = seen.filter(isOf(0));
  const restart = mine.findLastIndex((each) => each.kind === "restart");
  const asked = new Set<unknown>();
  for (const each of mine.slice(restart)) {
    if (each.kind === "left" && each.effect.kind === "sign") asked.add(each.effect.request);
    if (each.kind === "step" && each.input.kind === "signed") {
      expect(asked.has(each.input.request)).toBe(true);
    }
  }
  expect(asked.size).toBeGreaterThan(5);
});

test("DR4, P5: a full disk ends the process, which comes back when there is room", () => {
  const disks = [{ operator: 0, kind: "full" as const, fromMs: 200, untilMs: 450 }];
  const { seen } = watch(disky(7, { disks }));
  const mine = seen.filter(isOf(0));
  const inWindow = mine.filter((each) => each.nowUs > 200_000 && each.nowUs < 450_000);
  expect(inWindow.some((each) => each.kind === "crash")).toBe(true);
  expect(inWindow.some((each) => each.kind === "durable")).toBe(false);
  expect(mine.some((each) => each.kind === "durable" && each.nowUs > 600_000)).toBe(true);
});

test("R3: after a flipped bit a node opens without records", () => {
  const disks = [{ operator: 0, kind: "bitFlip" as const, fromMs: 200, untilMs: 201 }];
  const crashes = [crash(0, 300, { kind: "anytime" })];
  const { seen } = watch(disky(8, { disks, crashes }));
  const restarts = seen.filter(isOf(0)).filter((each) => each.kind === "restart");
  expect(restarts.map((each) => (each.kind === "restart" ? each.records.length : 0))).toEqual([
    1, 0,
  ]);
});

test("D9: a step that throws is a violation and the end of its node", () => {
  const { result, seen } = watch(disky(9), "throws");
  expect(result.violations.map(({ rule }) => rule)).toContain("D9");
  expect(result.violations[0]?.message).toContain("planted");
  const lastStep = seen.findLast((each) => each.kind === "step");
  expect(lastStep?.nowUs).toBeLessThan(500_000);
});

test("M4: an honest halt is a violation unless the scenario expects it", () => {
  const halted = watch(disky(10), "halts").result.violations;
  expect(halted.map(({ rule }) => rule)).toEqual(["M4", "M4", "M4", "M4"]);
  expect(watch(disky(10, { mayHalt: true }), "halts").result.violations).toEqual([]);
});

test("D9: a core that changes a message is found where messages are frozen", () => {
  const audit = { freeze: true, codec: false, realCrypto: false };
  const rules = watch(disky(11, { audit }), "mutates").result.violations.map(({ rule }) => rule);
  expect(rules).toContain("D9");
  expect(watch(disky(11, { audit })).result.violations).toEqual([]);
});

test("S15: a core that forgets its records is found at its restart", () => {
  const crashes = [100, 300, 500].map((atMs) => crash(0, atMs, { kind: "anytime" }));
  // Commits at once: nothing is unwritten when the crash comes.
  const { result } = watch(disky(12, { crashes, commitUs: [0, 0] }), "forgets");
  expect(result.violations.map(({ rule }) => rule)).toContain("S15");
  expect(watch(disky(12, { crashes, commitUs: [0, 0] })).result.violations).toEqual([]);
});

test("ADV-16: a clock that is wrong is the node's own affair; observations tell the true time", () => {
  const jumps = [{ atMs: 500, byMs: -60_000 }];
  const clocks = [{ operator: 0, offsetMs: 250, ratePpm: 0, jumps }];
  const { seen } = watch(disky(13, { clocks }));
  const start = disky(13).startMs;
  for (const each of seen) {
    expect(each.nowMs).toBe(start + Math.floor(each.nowUs / 1000));
    if (each.kind !== "step" || each.node !== 0) continue;
    const offset = each.nowUs >= 500_000 ? -59_750 : 250;
    expect(each.input.nowMs).toBe(each.nowMs + offset);
  }
});
