import { describe, expect, test } from "vitest";
import {
  closingLine,
  judgeEnding,
  ONE_FAILED,
  readTally,
  readVitestReport,
  succeeded,
  sumOf,
  vitestFailures,
} from "../../.ci/tally.ts";

const FINE = { exitCode: 0, overBudget: false };

describe("a runner's tally", () => {
  test("is what it wrote", () => {
    expect(readTally('{"passed": 300, "failed": 0}')).toEqual({ passed: 300, failed: 0 });
    expect(readTally('{"passed": 2, "failed": 1, "more": true}')).toEqual({ passed: 2, failed: 1 });
  });

  test.each([
    ["missing", null],
    ["empty", ""],
    ["torn", '{"passed": 3'],
    ["nothing counted", '{"passed": 0, "failed": 0}'],
    ["half", '{"passed": 3}'],
    ["text", '{"passed": "3", "failed": "0"}'],
    ["negative", '{"passed": 3, "failed": -1}'],
    ["not whole", '{"passed": 3.5, "failed": 0}'],
    ["null", "null"],
    ["a list", "[3, 0]"],
  ])("is one failed when it is %s", (_case, text) => {
    expect(readTally(text)).toEqual(ONE_FAILED);
  });
});

describe("vitest's report", () => {
  const report = (numTotalTests: number, numPassedTests: number, testResults: unknown[] = []) =>
    readVitestReport(JSON.stringify({ numTotalTests, numPassedTests, testResults }));

  test("counts its tests", () => {
    expect(report(10, 10)).toEqual({ passed: 10, failed: 0 });
    expect(report(10, 8)).toEqual({ passed: 8, failed: 2 });
  });

  test("counts a file that could not be loaded, and one without tests that is fine not", () => {
    const broken = { status: "failed", assertionResults: [] };
    expect(report(10, 10, [broken])).toEqual({ passed: 10, failed: 1 });
    expect(report(10, 10, [{ status: "passed", assertionResults: [] }]).failed).toBe(0);
    expect(report(10, 9, [{ status: "failed", assertionResults: [{}] }]).failed).toBe(1);
  });

  test("is one failed when it is missing, foreign or without tests", () => {
    expect(readVitestReport(null)).toEqual(ONE_FAILED);
    expect(readVitestReport("{}")).toEqual(ONE_FAILED);
    expect(readVitestReport("{")).toEqual(ONE_FAILED);
    expect(report(0, 0)).toEqual(ONE_FAILED);
    expect(report(1, 2)).toEqual(ONE_FAILED);
  });
});

test("what failed is told by file, name and the beginning of its message", () => {
  const long = Array.from({ length: 90 }, (_, line) => `line ${line}`).join("\n");
  const testResults = [
    { name: "a.test.ts", message: "", assertionResults: [{ status: "passed", fullName: "fine" }] },
    {
      name: "b.test.ts",
      message: "",
      assertionResults: [
        { status: "failed", fullName: "bad", failureMessages: [long] },
        { status: "skipped", fullName: "left out", failureMessages: [] },
      ],
    },
    { name: "c.test.ts", message: "no such module", assertionResults: [] },
    {
      name: "d.test.ts",
      message: "afterAll",
      assertionResults: [{ status: "passed", fullName: "fine" }],
    },
  ];
  const [bad = "", ...others] = vitestFailures(JSON.stringify({ testResults }));
  expect(bad.startsWith("b.test.ts > bad\nline 0\n")).toBe(true);
  expect(bad.split("\n").length).toBeLessThan(30);
  expect(others).toEqual([
    "b.test.ts > left out\nskipped",
    "c.test.ts\nno such module",
    "d.test.ts\nafterAll",
  ]);
  expect(vitestFailures(null)).toEqual([]);
  expect(vitestFailures("{}")).toEqual([]);
});

describe("a bad ending", () => {
  test("fails a runner that reported only success", () => {
    const tally = { passed: 5, failed: 0 };
    expect(judgeEnding(tally, FINE)).toEqual(tally);
    expect(judgeEnding(tally, { exitCode: 1, overBudget: false }).failed).toBe(1);
    expect(judgeEnding(tally, { exitCode: null, overBudget: false }).failed).toBe(1);
  });

  test("is not counted again where failures were reported", () => {
    const tally = { passed: 5, failed: 2 };
    expect(judgeEnding(tally, { exitCode: 1, overBudget: false })).toEqual(tally);
  });

  test("by the budget is one failed, whatever was reported", () => {
    const late = { exitCode: null, overBudget: true };
    expect(judgeEnding({ passed: 5, failed: 0 }, late)).toEqual({ passed: 5, failed: 1 });
    expect(judgeEnding(ONE_FAILED, late).failed).toBe(2);
  });
});

test("the closing line sums all runners and is exact", () => {
  const total = sumOf([{ passed: 3, failed: 0 }, ONE_FAILED, { passed: 40, failed: 2 }]);
  expect(closingLine(total)).toBe("43 passed, 3 failed");
  expect(closingLine(sumOf([]))).toBe("0 passed, 0 failed");
});

test("a run succeeds if none failed and some passed", () => {
  expect(succeeded({ passed: 1, failed: 0 })).toBe(true);
  expect(succeeded({ passed: 0, failed: 0 })).toBe(false);
  expect(succeeded({ passed: 9, failed: 1 })).toBe(false);
});
