/** Ratios that were reached before: a change must not lose them. */
import type { BenchResult } from "./report.ts";

/** So much of the baseline is enough: machines differ, and so do runs. */
const LEAST_SHARE = 0.6;

/** What is below its baseline, in words. Values without a baseline are not judged. */
export const baselineFaults = (
  results: readonly BenchResult[],
  baseline: Readonly<Record<string, number>>,
): string[] =>
  results.flatMap(({ name, value }) => {
    const expected = baseline[name];
    if (expected === undefined || value >= LEAST_SHARE * expected) return [];
    return [`${name} is ${value}: below ${LEAST_SHARE} of its baseline, ${expected}.`];
  });
