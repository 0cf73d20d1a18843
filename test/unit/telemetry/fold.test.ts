import fc from "fast-check";
import { expect, test } from "vitest";
import { createFold } from "../../../src/telemetry/fold.ts";

test("no repeat is lost: what was written and told is what was taken", () => {
  const events = fc.array(fc.record({ key: fc.constantFrom("a", "b"), gap: fc.nat(40) }));
  fc.assert(
    fc.property(events, (taken) => {
      const fold = createFold({ windowMs: 50, keysMax: 8 });
      let nowMs = 0;
      let told = 0;
      const open = new Map<string, number>();
      for (const { key, gap } of taken) {
        nowMs += gap;
        const verdict = fold.take(key, nowMs);
        if (!verdict.write) open.set(key, (open.get(key) ?? 0) + 1);
        else {
          expect(verdict.suppressed).toBe(open.get(key) ?? 0);
          told += 1 + verdict.suppressed;
          open.set(key, 0);
        }
      }
      const held = [...open.values()].reduce((sum, count) => sum + count, 0);
      expect(told + held).toBe(taken.length);
    }),
  );
});

test("two lines of one key are at least a window apart", () => {
  const fold = createFold({ windowMs: 50, keysMax: 8 });
  const written = Array.from({ length: 200 }, (_, ms) => ms).filter(
    (ms) => fold.take("a", ms).write,
  );
  expect(written).toEqual([0, 50, 100, 150]);
});

test("keys are bounded: the oldest window is forgotten", () => {
  const fold = createFold({ windowMs: 1000, keysMax: 2 });
  expect(fold.take("a", 0).write).toBe(true);
  expect(fold.take("b", 1).write).toBe(true);
  expect(fold.take("c", 2).write).toBe(true);
  expect(fold.take("b", 3).write).toBe(false);
  expect(fold.take("a", 4)).toEqual({ write: true, suppressed: 0 });
});
