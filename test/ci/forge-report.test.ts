import { describe, expect, test } from "vitest";
import { allPassed, readForgeReport } from "../../contracts/forge-report.ts";

const printed = (results: Record<string, { status: string; reason: string | null }>): string =>
  `Compiling 3 files\n${JSON.stringify({ "A.t.sol:A": { test_results: results } })}\n`;
const GOOD = { status: "Success", reason: null };

describe("forge is judged by each test's own result", () => {
  test("what succeeded counts", () => {
    expect(readForgeReport(printed({ "a()": GOOD, "b()": GOOD }))).toEqual([
      { suite: "A.t.sol:A", passed: 2, bad: [] },
    ]);
  });

  test.each(["Failure", "Skipped", "anything new"])("%s is bad, whatever the exit", (status) => {
    const report = readForgeReport(printed({ "a()": GOOD, "b()": { status, reason: "why" } }));
    expect(report).toEqual([
      { suite: "A.t.sol:A", passed: 1, bad: [{ name: "b()", reason: "why" }] },
    ]);
  });

  test("a broken setUp has no reason of its own, and is bad all the same", () => {
    const [suite] = readForgeReport(printed({ "setUp()": { status: "Failure", reason: null } }));
    expect(suite?.bad).toEqual([{ name: "setUp()", reason: "no reason given" }]);
  });

  test("silence is no suite, half a report no report", () => {
    expect(readForgeReport("Compiling 3 files\n")).toEqual([]);
    expect(() => readForgeReport(printed({ "a()": GOOD }).slice(0, 40))).toThrow(SyntaxError);
  });
});

test("without JSON its counts decide: some passed, none else", () => {
  const counts = (passed: number, failed: number, skipped: number): string => {
    const all = passed + failed + skipped;
    return `Ran 2 test suites in 4s: ${passed} tests passed, ${failed} failed, ${skipped} skipped (${all} total tests)\n`;
  };
  expect(allPassed(counts(17, 0, 0))).toBe(true);
  for (const [passed, failed, skipped] of [
    [16, 1, 0],
    [16, 0, 1],
    [0, 0, 0],
  ]) {
    expect(allPassed(counts(passed ?? 0, failed ?? 0, skipped ?? 0))).toBe(false);
  }
  expect(allPassed("")).toBe(false);
});
