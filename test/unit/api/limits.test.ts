import { describe, expect, test } from "vitest";
import { LimitOptions } from "../../../src/api/config.ts";
import { createConnectionCaps, createLimits } from "../../../src/api/limits.ts";

const at = { nowMs: 0 };
const limits = (options: object) => {
  at.nowMs = 0;
  return createLimits(LimitOptions.parse(options), () => at.nowMs);
};
const one = { address: "a", scope: "rollup 1", kind: "transactions", count: 1 } as const;

describe("token buckets", () => {
  test("a burst, then the rate, and how long to wait", () => {
    const { take } = limits({ transactions: { perSecond: 10, burst: 3 } });
    expect([take(one), take(one), take(one), take(one)]).toEqual([0, 0, 0, 100]);
    at.nowMs = 99;
    expect(take(one)).toBe(1);
    at.nowMs = 100;
    expect([take(one), take(one)]).toEqual([0, 100]);
  });

  test("a pause fills the bucket to its brim, never above", () => {
    const { take } = limits({ transactions: { perSecond: 10, burst: 3 } });
    at.nowMs = 1_000_000;
    expect([take(one), take(one), take(one), take(one)]).toEqual([0, 0, 0, 100]);
  });

  test("addresses, rollups and classes have buckets of their own", () => {
    const { take } = limits({ transactions: { perSecond: 1, burst: 1 } });
    expect(take(one)).toBe(0);
    expect(take(one)).toBeGreaterThan(0);
    expect(take({ ...one, address: "b" })).toBe(0);
    expect(take({ ...one, scope: "rollup 2" })).toBe(0);
    expect(take({ ...one, kind: "calls" })).toBe(0);
  });

  test("more than a burst passes a full bucket and leaves a debt", () => {
    const { takeRollup } = limits({ rollupTransactions: { perSecond: 10, burst: 5 } });
    expect(takeRollup(1, 15)).toBe(0);
    expect(takeRollup(1, 1)).toBe(1100);
    expect(takeRollup(2, 1)).toBe(0);
  });

  test("the map of addresses is bounded: the one idle for longest goes", () => {
    const { take } = limits({ addressesMax: 16, transactions: { perSecond: 1, burst: 1 } });
    take(one);
    for (let address = 0; address < 16; address++) take({ ...one, address: String(address) });
    expect(take(one)).toBe(0);
    expect(take({ ...one, address: "15" })).toBeGreaterThan(0);
  });
});

test("connections are capped in total and per address, and make room as they close", () => {
  const caps = createConnectionCaps({ connectionsMax: 3, connectionsPerAddress: 2 });
  expect([caps.open("a"), caps.open("a"), caps.open("a")]).toEqual(["ok", "ok", "address"]);
  expect([caps.open("b"), caps.open("b")]).toEqual(["ok", "total"]);
  caps.closed("a");
  expect([caps.count, caps.open("b"), caps.open("c")]).toEqual([2, "ok", "total"]);
});
