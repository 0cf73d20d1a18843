import fc from "fast-check";
import { expect, test } from "vitest";
import { createBucket, createPeerBudget, spend } from "../../../../src/core/sync/budget.ts";
import { millisOf } from "../../../../src/primitives/brand.ts";
import { contextOf } from "./fixture.ts";

test("Y1: a full bucket holds what flows in within a second", () => {
  const bucket = createBucket(10);
  for (let token = 0; token < 10; token++) expect(spend(bucket, 1, millisOf(5))).toBe(true);
  expect(spend(bucket, 1, millisOf(5))).toBe(false);
});

test("Y1: time refills it, exactly", () => {
  const bucket = createBucket(10);
  spend(bucket, 10, millisOf(0));
  expect(spend(bucket, 1, millisOf(99))).toBe(false);
  expect(spend(bucket, 1, millisOf(100))).toBe(true);
  expect(spend(bucket, 1, millisOf(199))).toBe(false);
  expect(spend(bucket, 1, millisOf(200))).toBe(true);
});

test("Y1: it never holds more than a second's worth", () => {
  const bucket = createBucket(10);
  spend(bucket, 10, millisOf(0));
  expect(spend(bucket, 11, millisOf(3_600_000))).toBe(false);
  expect(spend(bucket, 10, millisOf(3_600_000))).toBe(true);
});

test("Y1: what is refused costs nothing", () => {
  const bucket = createBucket(10);
  expect(spend(bucket, 11, millisOf(0))).toBe(false);
  expect(spend(bucket, 10, millisOf(0))).toBe(true);
});

test("Y1: a clock that goes back refills nothing", () => {
  const bucket = createBucket(10);
  spend(bucket, 10, millisOf(5000));
  expect(spend(bucket, 1, millisOf(1000))).toBe(false);
  expect(spend(bucket, 1, millisOf(1100))).toBe(true);
});

test("Y1: a budget holds full answers for a second", () => {
  const context = contextOf();
  const budget = createPeerBudget(context);
  const full = context.local.maxResponseBytes;
  let answers = 0;
  while (spend(budget.bytes, full, millisOf(0))) answers++;
  expect(answers).toBe(8);
});

test("Y1: over any span at most one bucket and what flowed in is spent", () => {
  const spending = fc.record({
    waitMs: fc.integer({ min: 0, max: 3000 }),
    tokens: fc.integer({ min: 0, max: 150 }),
  });
  fc.assert(
    fc.property(fc.array(spending, { maxLength: 60 }), (steps) => {
      const bucket = createBucket(100);
      let nowMs = 0;
      let spent = 0;
      for (const { waitMs, tokens } of steps) {
        nowMs += waitMs;
        if (spend(bucket, tokens, millisOf(nowMs))) spent += tokens;
        expect(Number.isSafeInteger(bucket.level)).toBe(true);
      }
      expect(spent).toBeLessThanOrEqual(100 + nowMs / 10);
    }),
  );
});
