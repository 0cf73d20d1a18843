import fc from "fast-check";
import { expect, test } from "vitest";
import { createLedger } from "../../bench/load/ledger.ts";

test("each transaction counts once, whoever sent it and in whatever order", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 500 }))),
      (arrivals) => {
        const ledger = createLedger();
        const seen = new Set<string>();
        for (const [generator, number] of arrivals) {
          const key = `${generator}/${number}`;
          expect(ledger.take(generator, number)).toBe(!seen.has(key));
          seen.add(key);
        }
        expect(ledger.arrived).toBe(seen.size);
        expect(ledger.duplicates).toBe(arrivals.length - seen.size);
      },
    ),
  );
});

test("numbers of a range are counted by generator", () => {
  const ledger = createLedger();
  for (const number of [0, 1, 5, 9, 10]) ledger.take(1, number);
  ledger.take(2, 6);
  expect(ledger.arrivedOf(1, { from: 1, until: 10 })).toBe(3);
  expect(ledger.arrivedOf(2, { from: 0, until: 10 })).toBe(1);
  expect(ledger.arrivedOf(3, { from: 0, until: 10 })).toBe(0);
});

test("it grows with the numbers", () => {
  const ledger = createLedger();
  const far = 40_000_000;
  expect(ledger.take(1, 3)).toBe(true);
  expect(ledger.take(1, far)).toBe(true);
  expect(ledger.take(1, far)).toBe(false);
  expect(ledger.take(1, 3)).toBe(false);
  expect(ledger.arrivedOf(1, { from: far, until: far + 1 })).toBe(1);
});
