import { expect, test } from "vitest";
import { type Onlooker, type RunOptions, runSchedule } from "../../simulator/cluster.ts";
import { firstDifference } from "../../simulator/difference.ts";
import { calmSchedule, type Schedule } from "../../simulator/schedule.ts";
import { createToyCore } from "./toy-core.ts";

const schedule: Schedule = { ...calmSchedule(1), core: [], load: [], healMs: 200 };
const options: RunOptions = {
  core: createToyCore(),
  createCheckers: () => [],
  behaviours: new Map(),
  bls: null,
};
const run = (plan: Schedule, onlookers: readonly Onlooker[]) =>
  runSchedule(plan, { ...options, onlookers });

test("ADV-45: equal runs differ nowhere", () => {
  expect(firstDifference(schedule, run)).toBe("nowhere");
});

test("M2: the first step that depends on anything but its input is named", () => {
  let opened = 0;
  const core = {
    ...options.core,
    open: (...args: Parameters<typeof options.core.open>) => {
      const open = options.core.open(...args);
      // In the second run node 2 does nothing in its first step.
      if (opened++ !== 6) return open;
      let steps = 0;
      const lazy: typeof open.core = {
        ...open.core,
        step: (input) => (++steps === 1 ? [] : open.core.step(input)),
        progress: () => open.core.progress(),
        inspect: () => open.core.inspect(),
      };
      return { ...open, core: lazy };
    },
  };
  const text = firstDifference(schedule, (plan, onlookers) =>
    runSchedule(plan, { ...options, core, onlookers }),
  );
  expect(text).toMatch(/^observation \d+: step of n2 at \d+\.000 ms: \w+ .* or step of n2 at/);
  expect(text).toContain("gives nothing");
});
