import { expect, test } from "vitest";
import { findPeak, holds } from "../../bench/areas/throughput.ts";
import { type Round, ratios, spreadOf, yardstickResults } from "../../bench/areas/yardstick.ts";
import type { LoadOutcome } from "../../bench/load/session.ts";

const peakBelow = async (limit: number, refinements = 2): Promise<number> =>
  findPeak(async (rate) => rate <= limit, refinements);

test("the peak is found by a ramp, and then more exactly", async () => {
  for (const limit of [4000, 9000, 41_000, 100_000]) {
    const peak = await peakBelow(limit, 4);
    expect(peak).toBeLessThanOrEqual(limit);
    expect(peak).toBeGreaterThan(limit / 1.1);
  }
});

test("a slow machine has a peak too", async () => {
  expect(await peakBelow(1100)).toBe(1000);
  expect(await peakBelow(1)).toBe(0);
});

const outcome = (deliveredShare: number, p99: number): LoadOutcome => {
  const percentiles = { samples: 1, p50: 1, p95: 1, p99 };
  return { deliveredShare, certified: percentiles } as LoadOutcome;
};

test("a rate holds if 99 % arrive, and p99 is within two seconds", () => {
  expect(holds(outcome(0.99, 2000))).toBe(true);
  expect(holds(outcome(0.989, 2000))).toBe(false);
  expect(holds(outcome(1, 2001))).toBe(false);
  expect(holds(outcome(1, Number.NaN))).toBe(false);
});

const round = (factor: number): Round => ({
  fanOut: 1000 * factor,
  sha256: 2000,
  write: 400,
  sign: 3000,
  verify: 1000,
  aggregate: 9000,
});

test("yardsticks are medians with the spread of their rounds", () => {
  const rounds = [round(1), round(1.3), round(1.1)];
  const results = yardstickResults(rounds);
  expect(results.map(({ name, value }) => [name, value])).toEqual([
    ["yardstick.tcp_fan_out/processes=4", 1100],
    ["yardstick.sha256/bytes=262144", 2000],
    ["yardstick.write_fdatasync/bytes=262144", 400],
    ["yardstick.bls_sign", 3000],
    ["yardstick.bls_verify/signers=3", 1000],
    ["yardstick.bls_aggregate/signers=3", 9000],
    ["yardstick.spread", 27.3],
  ]);
  expect(spreadOf(rounds)).toBeCloseTo(0.2727, 3);
});

test("ratios compare with the machine", () => {
  expect(ratios([round(1)], 20).map(({ value }) => value)).toEqual([0.02, 0.01, 0.05]);
});
