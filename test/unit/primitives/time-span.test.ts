import { expect, test } from "vitest";
import { millisOf } from "../../../src/primitives/brand.ts";
import { isOver } from "../../../src/primitives/time-span.ts";

const span = { startMs: millisOf(1000), lengthMs: 50 };

test.each([
  [1000, false],
  [1049, false],
  [1050, true],
  [9000, true],
])("Y3: a span of 50 ms from 1000 is over at %d: %s", (nowMs, over) => {
  expect(isOver(span, millisOf(nowMs))).toBe(over);
});

test("Y3: a clock before the span's begin ends it (ADV-16)", () => {
  expect(isOver(span, millisOf(999))).toBe(true);
});
