import { expect, test } from "vitest";
import { type RunOptions, runSchedule } from "../../simulator/cluster.ts";
import { expandSeed } from "../../simulator/expand.ts";
import type { Observation } from "../../simulator/observation.ts";
import { calmSchedule, type Schedule } from "../../simulator/schedule.ts";
import { createTrace, describeSchedule, traceHead } from "../../simulator/trace.ts";
import { createToyCore } from "./toy-core.ts";

const options: RunOptions = {
  core: createToyCore(),
  createCheckers: () => [],
  behaviours: new Map(),
  bls: null,
};
const random = (seed: number): Schedule => expandSeed(seed, { behaviours: [] });

test("ADV-45: one seed, one run: equal state hashes and equal ends", () => {
  for (let seed = 0; seed < 20; seed++) {
    const first = runSchedule(random(seed), options);
    const second = runSchedule(random(seed), options);
    expect(second).toEqual(first);
  }
});

test("other seeds are other runs", () => {
  const hashes = [1, 2, 3, 4, 5].map((seed) => runSchedule(random(seed), options).stateHash);
  expect(new Set(hashes).size).toBe(5);
});

test("onlookers change nothing", () => {
  const onlookers = [{ observe: () => {} }];
  const watched = runSchedule(random(3), { ...options, onlookers });
  expect(watched.stateHash).toBe(runSchedule(random(3), options).stateHash);
});

test("a schedule that went through JSON is the same run", () => {
  const schedule = random(8);
  const copy = JSON.parse(JSON.stringify(schedule)) as Schedule;
  expect(runSchedule(copy, options).stateHash).toBe(runSchedule(schedule, options).stateHash);
});

test("the toy survives every fault of 60 random schedules: the simulator blames nobody", () => {
  for (let seed = 0; seed < 60; seed++) {
    expect(runSchedule(random(seed), options).violations, `seed ${seed}`).toEqual([]);
  }
});

test("a healed core runs, and a run ends soon after it advanced", () => {
  const healed: Observation[] = [];
  const onlooker = {
    observe: (each: Observation) => void (each.kind === "healed" && healed.push(each)),
  };
  const schedule: Schedule = {
    ...calmSchedule(1),
    healMs: 1000,
    core: [0, 1, 2],
    crashes: [0, 1, 2, 3].map((operator) => {
      return { operator, atMs: 900, downMs: 1e6, point: { kind: "anytime" } };
    }),
  };
  const result = runSchedule(schedule, { ...options, onlookers: [onlooker] });
  expect(result.violations).toEqual([]);
  expect(healed).toHaveLength(1);
  expect(result.simulatedMs).toBeGreaterThan(1000);
  expect(result.simulatedMs).toBeLessThan(1500);
});

test("V1: a core that does not advance is a violation", () => {
  const dead: RunOptions = {
    ...options,
    core: {
      ...options.core,
      open: (...args) => ({ core: options.core.open(...args).core, effects: [] }),
    },
  };
  const result = runSchedule({ ...calmSchedule(1), healMs: 100 }, dead);
  expect(result.violations.map(({ rule }) => rule)).toEqual(["V1"]);
});

test("V6: a run without an end is cut and is a violation", () => {
  const result = runSchedule(
    { ...calmSchedule(1), core: [], healMs: 1e6 },
    {
      ...options,
      eventsMax: 5000,
    },
  );
  expect(result.violations.map(({ rule }) => rule)).toEqual(["V6"]);
  expect(result.events).toBe(5000);
});

test("a replay may stop early and is not blamed for it", () => {
  const result = runSchedule(calmSchedule(1), { ...options, untilMs: 100 });
  expect(result.simulatedMs).toBeLessThanOrEqual(100);
  expect(result.violations).toEqual([]);
});

test("a trace has one aligned line per event, with the mark in the column of its node", () => {
  const lines: string[] = [];
  const onlookers = [createTrace(4, (line) => lines.push(line))];
  const schedule: Schedule = { ...calmSchedule(1), healMs: 100, core: [] };
  runSchedule(schedule, { ...options, onlookers });
  expect(lines.slice(0, 5)).toEqual([
    "      0.000        + . . .  n0 starts with 1 records",
    "      0.000        . + . .  n1 starts with 1 records",
    "      0.000        . . + .  n2 starts with 1 records",
    "      0.000        . . . +  n3 starts with 1 records",
    "     20.000     1  F . . .  n0 votes to finalize block 1 0x00000000",
  ]);
  expect(traceHead(4)).toBe("    time ms  view  0 1 2 3  what");
});

test("a schedule describes its faults in words", () => {
  const text = describeSchedule({
    ...calmSchedule(7),
    byzantine: [{ operator: 3, behaviour: "silent" }],
    partitions: [
      {
        fromMs: 10,
        untilMs: 20,
        groups: [
          [0, 1],
          [2, 3],
        ],
      },
    ],
    links: [
      {
        from: 0,
        to: null,
        kinds: ["proposal"],
        fromMs: 5,
        untilMs: 9e15,
        loss: 0.5,
        duplication: 0,
        reorderMs: 0,
        extraDelayMs: 0,
        bytesPerSecond: 0,
      },
    ],
    rulesOff: ["voteQuorum"],
  });
  expect(text.slice(2)).toEqual([
    "  n3 is byzantine: silent",
    "  partition 10..20 ms: 0 1 | 2 3",
    "  link n0 to any (proposal) 5..end ms: loss 0.5",
    "  rules off: voteQuorum",
  ]);
});
