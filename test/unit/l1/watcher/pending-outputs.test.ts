import { expect, test } from "vitest";
import { createPendingOutputs } from "../../../../src/l1/watcher/pending-outputs.ts";
import { heightOf } from "../../../../src/primitives/brand.ts";

test("ST4: the oldest output above the posted one counts, also after a retraction", () => {
  const pending = createPendingOutputs();
  expect(pending.oldestMs(heightOf(0))).toBeNull();
  for (const height of [1, 2, 3]) pending.certified(heightOf(height), 100 * height);
  expect(pending.oldestMs(heightOf(0))).toBe(100);
  expect(pending.oldestMs(heightOf(2))).toBe(300);
  expect(pending.oldestMs(heightOf(1))).toBe(200);
  pending.finalized(heightOf(2));
  expect(pending.oldestMs(heightOf(0))).toBe(300);
  expect(pending.oldestMs(heightOf(3))).toBeNull();
});

test("a height that was told before is not told again", () => {
  const pending = createPendingOutputs();
  pending.certified(heightOf(5), 100);
  pending.certified(heightOf(5), 900);
  pending.certified(heightOf(4), 50);
  expect(pending.oldestMs(heightOf(0))).toBe(100);
});

test("while nothing is posted memory stays bounded and the oldest is kept", () => {
  const pending = createPendingOutputs();
  for (let height = 1; height <= 100_000; height++) pending.certified(heightOf(height), height);
  expect(pending.oldestMs(heightOf(0))).toBe(1);
  const late = pending.oldestMs(heightOf(90_000)) as number;
  expect(late).toBeGreaterThan(90_000);
  expect(late).toBeLessThan(90_000 + 64);
});
