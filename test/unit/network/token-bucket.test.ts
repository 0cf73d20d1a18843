import { expect, test } from "vitest";
import { createTokenBucket } from "../../../src/network/token-bucket.ts";

test("a bucket starts full and refills at its rate, never above its capacity", () => {
  const bucket = createTokenBucket({ capacity: 2, perSecond: 1 }, 0);
  expect([bucket.take(1, 0), bucket.take(1, 0), bucket.take(1, 0)]).toEqual([true, true, false]);
  expect(bucket.take(1, 999)).toBe(false);
  expect(bucket.take(1, 1000)).toBe(true);
  expect(bucket.share(1_000_000)).toBe(1);
});

test("a refusal takes nothing", () => {
  const bucket = createTokenBucket({ capacity: 2, perSecond: 1 }, 0);
  expect(bucket.take(3, 0)).toBe(false);
  expect(bucket.take(2, 0)).toBe(true);
});

test("a clock that is set back gives nothing and takes nothing", () => {
  const bucket = createTokenBucket({ capacity: 2, perSecond: 1 }, 10_000);
  bucket.take(2, 10_000);
  expect(bucket.share(0)).toBe(0);
  expect(bucket.share(1000)).toBe(0.5);
});
