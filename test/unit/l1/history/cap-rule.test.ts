import fc from "fast-check";
import { expect, test } from "vitest";
import { seatCap } from "../../../../src/l1/history/cap-rule.ts";

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const under = (bonded: readonly number[], cap: number) =>
  bonded.map((seats) => Math.min(seats, cap));

/** As SC2 says it, word for word. */
const allowed = (bonded: readonly number[], cap: number): boolean => {
  const total = sum(under(bonded, cap));
  return total <= 255 && (cap === 1 || cap <= Math.floor((total - 1) / 3));
};

const BONDED = fc.array(fc.integer({ min: 1, max: 84 }), { minLength: 4, maxLength: 128 });

test.each([
  [
    [1, 1, 1, 1],
    [1, 1, 1, 1],
  ],
  [
    [10, 10, 10, 10],
    [10, 10, 10, 10],
  ],
  [
    [5, 1, 1, 1],
    [1, 1, 1, 1],
  ],
  [
    [84, 84, 84, 84],
    [63, 63, 63, 63],
  ],
  [
    [84, 84, 84, 3, 3],
    [83, 83, 83, 3, 3],
  ],
])("SC2: of bonded %j count %j", (bonded, seats) => {
  expect(under(bonded, seatCap(bonded))).toEqual(seats);
});

test("SC2: the cap is the greatest of 1..84 that the rule allows", () => {
  fc.assert(
    fc.property(BONDED, (bonded) => {
      const cap = seatCap(bonded);
      const all = Array.from({ length: 84 }, (_, index) => index + 1);
      expect(cap).toBe(Math.max(...all.filter((each) => allowed(bonded, each))));
    }),
  );
});

test("SC2: no operator holds more than F, and all hold at least one", () => {
  fc.assert(
    fc.property(BONDED, (bonded) => {
      const seats = under(bonded, seatCap(bonded));
      const total = sum(seats);
      expect(total).toBeLessThanOrEqual(255);
      expect(Math.max(...seats)).toBeLessThanOrEqual(Math.floor((total - 1) / 3));
      expect(Math.min(...seats)).toBeGreaterThanOrEqual(1);
    }),
  );
});

test("SC2: the cap does not depend on the order of operators", () => {
  fc.assert(
    fc.property(BONDED, (bonded) => {
      expect(seatCap([...bonded].reverse())).toBe(seatCap(bonded));
    }),
  );
});
