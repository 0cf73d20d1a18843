/** Bounds per address and in total. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createHoldLimit, createRateLimit } from "../../../../src/api/feed-doors/limits.ts";

describe("FC9: things held", () => {
  test("by one address and by all", () => {
    const limit = createHoldLimit(2, 3);
    expect(["a", "a", "a", "b", "c"].map((address) => limit.take(address))).toEqual([
      "taken",
      "taken",
      "address",
      "taken",
      "total",
    ]);
    limit.release("a");
    expect(limit.take("c")).toBe("taken");
    expect(limit.total()).toBe(3);
  });

  test("add up, whatever is taken and given back", () => {
    const steps = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.boolean()));
    fc.assert(
      fc.property(steps, (list) => {
        const limit = createHoldLimit(3, 5);
        const held: Record<string, number> = { a: 0, b: 0, c: 0 };
        for (const [address, take] of list) {
          const own = held[address] as number;
          if (take && limit.take(address) === "taken") held[address] = own + 1;
          if (!take && own > 0) {
            limit.release(address);
            held[address] = own - 1;
          }
          const counts = Object.values(held);
          const total = counts.reduce((sum, count) => sum + count, 0);
          expect(limit.total()).toBe(total);
          expect(Math.max(...counts)).toBeLessThanOrEqual(3);
          expect(total).toBeLessThanOrEqual(5);
        }
      }),
    );
  });
});

describe("FC9: calls per second", () => {
  test("a second's calls at once, then one by one", () => {
    const limit = createRateLimit(10);
    const first = Array.from({ length: 11 }, () => limit.take("a", 0));
    expect(first).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100]);
    expect(limit.take("a", 50)).toBe(50);
    expect(limit.take("a", 100)).toBe(0);
    expect(limit.take("a", 100)).toBe(100);
    expect(limit.take("b", 100)).toBe(0);
  });

  test("never more than the rate and one second's burst, over any stretch", () => {
    const waits = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 });
    fc.assert(
      fc.property(waits, (list) => {
        const limit = createRateLimit(5);
        let nowMs = 0;
        let allowed = 0;
        for (const wait of list) {
          nowMs += wait;
          if (limit.take("a", nowMs) === 0) allowed++;
        }
        expect(allowed).toBeLessThanOrEqual(5 + Math.floor((nowMs * 5) / 1000) + 1);
      }),
    );
  });

  test("after the time it says, a call goes through", () => {
    const limit = createRateLimit(7);
    for (let call = 0; call < 7; call++) limit.take("a", 0);
    const waitMs = limit.take("a", 3);
    expect(waitMs).toBeGreaterThan(0);
    expect(limit.take("a", 3 + waitMs)).toBe(0);
  });

  test("addresses without end do not grow it", () => {
    const limit = createRateLimit(1);
    for (let address = 0; address < 25_000; address++) {
      expect(limit.take(`address ${address}`, 0)).toBe(0);
    }
    expect(limit.take("address 24999", 0)).toBeGreaterThan(0);
  });
});
