/** How long an epoch lasts. */
import { expect, test } from "vitest";
import { createEpochClock } from "../../../src/node/epoch-clock.ts";

function createRig() {
  const now = { position: 100 as number | null, ms: 5000 };
  const clock = createEpochClock({
    position: () => now.position,
    unitMs: 12_000,
    elapsedMs: () => now.ms,
  });
  return { now, clock };
}

test("SC1: begins with the pace of the L1, and goes on with that which it has shown", () => {
  const { now, clock } = createRig();
  clock.opened(110);
  expect(clock.remainingSeconds()).toBe(120);
  now.position = 104;
  now.ms = 13_000;
  expect(clock.remainingSeconds()).toBe(12);
});

test("SC1: an epoch that is due, or that finality keeps open, has nothing left", () => {
  const { now, clock } = createRig();
  clock.opened(100);
  expect(clock.remainingSeconds()).toBe(0);
  now.position = 130;
  expect(clock.remainingSeconds()).toBe(0);
});

test("E10: without an end, or while the L1 is not known, it is 0", () => {
  const { now, clock } = createRig();
  expect(clock.remainingSeconds()).toBe(0);
  clock.opened(null);
  expect(clock.remainingSeconds()).toBe(0);
  clock.opened(110);
  now.position = null;
  expect(clock.remainingSeconds()).toBe(0);
});

test("E3: a new epoch shows its own pace", () => {
  const { now, clock } = createRig();
  clock.opened(110);
  clock.remainingSeconds();
  now.position = 110;
  now.ms = 6000;
  clock.opened(120);
  expect(clock.remainingSeconds()).toBe(120);
});
