import { describe, expect, test } from "vitest";
import { caseOf, exhaustiveCases, nameOf, randomCase, runCase, seedsOfLeaders } from "./cases.ts";

describe("ADV-8: two copies under one key", () => {
  test("every partition of one window, under two sequences of leaders", () => {
    let count = 0;
    for (const twinCase of exhaustiveCases(1, 1)) {
      if (count++ >= 32) break;
      expect(runCase(twinCase), `replay: npm run twins -- --case ${nameOf(twinCase)}`).toEqual([]);
    }
  });

  test("random partitions of larger committees", () => {
    for (let number = 0; number < 12; number++) {
      const twinCase = randomCase(number);
      expect(runCase(twinCase), `replay: npm run twins -- --case ${nameOf(twinCase)}`).toEqual([]);
    }
  });

  test("K6: there is a seed for every sequence of leaders", () => {
    expect(new Set(seedsOfLeaders(4, 2)).size).toBe(16);
  });

  test("a case is what its name says", () => {
    const twinCase = randomCase(7);
    expect(caseOf(nameOf(twinCase))).toEqual(twinCase);
    expect(caseOf("4:1")).toBeNull();
  });
});
