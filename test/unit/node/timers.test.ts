/** Timers of the cores: one per owner, epoch and name. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TimerId } from "../../../src/core/index.ts";
import { createTimers } from "../../../src/node/timers.ts";
import { epochOf } from "../../../src/primitives/brand.ts";

const timer = (name: string, epoch = 0): TimerId =>
  ({ owner: "consensus", epoch: epochOf(epoch), name }) as unknown as TimerId;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function create() {
  const fired: TimerId[] = [];
  return { fired, timers: createTimers((one) => fired.push(one)) };
}

test("a timer fires once, after its delay", () => {
  const { fired, timers } = create();
  timers.set(timer("view"), 100);
  vi.advanceTimersByTime(99);
  expect(fired).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(fired).toEqual([timer("view")]);
});

test("a timer of the same name replaces the one before", () => {
  const { fired, timers } = create();
  timers.set(timer("view"), 100);
  vi.advanceTimersByTime(60);
  timers.set(timer("view"), 100);
  vi.advanceTimersByTime(99);
  expect(fired).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(fired).toHaveLength(1);
});

test("another epoch or name is another timer", () => {
  const { fired, timers } = create();
  timers.set(timer("view"), 100);
  timers.set(timer("view", 1), 50);
  timers.set(timer("propose"), 70);
  vi.advanceTimersByTime(100);
  expect(fired).toEqual([timer("view", 1), timer("propose"), timer("view")]);
});

test("a cancelled timer does not fire; cancelling what is not there is nothing", () => {
  const { fired, timers } = create();
  timers.set(timer("view"), 100);
  timers.cancel(timer("view"));
  timers.cancel(timer("view"));
  vi.advanceTimersByTime(1000);
  expect(fired).toEqual([]);
});

test("cleared timers leave nothing behind that keeps a process alive", () => {
  const { fired, timers } = create();
  timers.set(timer("view"), 100);
  timers.set(timer("propose"), 100);
  timers.clear();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(1000);
  expect(fired).toEqual([]);
});
