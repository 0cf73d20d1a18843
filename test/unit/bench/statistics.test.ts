import fc from "fast-check";
import { expect, test } from "vitest";
import {
  createDistribution,
  median,
  percentile,
  slope,
  sortedNumbers,
  spread,
} from "../../bench/statistics.ts";

test("a percentile is the smallest value with that share at or below it", () => {
  const values = sortedNumbers([5, 1, 4, 2, 3]);
  expect(percentile(values, 0.5)).toBe(3);
  expect(percentile(values, 0.8)).toBe(4);
  expect(percentile(values, 0.81)).toBe(5);
  expect(percentile(values, 1)).toBe(5);
  expect(percentile(values, 0)).toBe(1);
  expect(percentile([], 0.5)).toBeNaN();
});

test("numbers are sorted as numbers", () => {
  expect(median([10, 9, 100])).toBe(10);
  expect(median([])).toBeNaN();
});

test("the spread is that of the extremes, over the median", () => {
  expect(spread([100, 110, 90])).toBeCloseTo(0.2);
  expect(spread([7])).toBe(0);
  expect(spread([])).toBe(0);
});

test("a slope is that of the best line", () => {
  const line = [0, 1, 2, 3].map((x) => ({ x, y: 3 * x + 7 }));
  expect(slope(line)).toBeCloseTo(3);
  expect(slope([{ x: 1, y: 1 }])).toBe(0);
  expect(
    slope([
      { x: 1, y: 1 },
      { x: 1, y: 2 },
    ]),
  ).toBe(0);
});

test("a distribution is within one step of the values themselves", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.01, max: 1e5, noNaN: true }), { minLength: 1, maxLength: 300 }),
      (values) => {
        const distribution = createDistribution();
        for (const value of values) distribution.add(value);
        const sorted = sortedNumbers(values);
        const { samples, p50, p95, p99 } = distribution.percentiles();
        expect(samples).toBe(values.length);
        for (const [share, found] of [
          [0.5, p50],
          [0.95, p95],
          [0.99, p99],
        ] as const) {
          expect(Math.abs(found / percentile(sorted, share) - 1)).toBeLessThan(0.011);
        }
      },
    ),
  );
});

test("distributions of several processes add up to that of all", () => {
  const whole = createDistribution();
  const merged = createDistribution();
  for (const part of [
    [1, 2, 3],
    [100, 200],
  ]) {
    const own = createDistribution();
    for (const value of part) {
      own.add(value);
      whole.add(value);
    }
    merged.merge(own.counts());
  }
  expect(merged.percentiles()).toEqual(whole.percentiles());
  merged.clear();
  expect(merged.percentiles()).toEqual({
    samples: 0,
    p50: Number.NaN,
    p95: Number.NaN,
    p99: Number.NaN,
  });
});

test("what is too small to tell apart counts as the smallest", () => {
  const distribution = createDistribution();
  distribution.add(0);
  distribution.add(-1);
  expect(distribution.percentiles().samples).toBe(2);
  expect(distribution.percentiles().p99).toBeLessThan(0.002);
});
