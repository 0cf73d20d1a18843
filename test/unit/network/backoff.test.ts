import { expect, test } from "vitest";
import { createBackoff } from "../../../src/network/backoff.ts";

const OPTIONS = { minMs: 100, maxMs: 10_000 };
const draws = (random: () => number, count: number): number[] => {
  const backoff = createBackoff(OPTIONS, random);
  return Array.from({ length: count }, backoff.next);
};

test("N7: the longest wait doubles from 100 ms to 10 s", () => {
  expect(draws(() => 1, 9)).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
});

test("N7: full jitter, but never at once", () => {
  expect(draws(() => 0.5, 4)).toEqual([50, 100, 200, 400]);
  expect(draws(() => 0, 100).every((ms) => ms === 50)).toBe(true);
});

test("N7: a connection that lasted starts it anew, and no attempt overflows it", () => {
  const backoff = createBackoff(OPTIONS, () => 1);
  for (let attempt = 0; attempt < 5000; attempt++) expect(backoff.next()).toBeLessThan(10_001);
  backoff.reset();
  expect(backoff.next()).toBe(100);
});
