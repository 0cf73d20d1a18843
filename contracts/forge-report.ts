/** What forge says of a run: judged by each test's own result, never by the exit code alone. */

/** One suite, and those of its tests that did not succeed: failed, skipped, or a broken `setUp`. */
export type SuiteReport = {
  readonly suite: string;
  readonly passed: number;
  readonly bad: readonly { readonly name: string; readonly reason: string }[];
};

type Result = { readonly status: string; readonly reason: string | null };

/**
 * Reads what `forge test --json` printed: one line of JSON, after what the compiler said. Nothing if
 * there is none.
 *
 * @throws {SyntaxError} if the line is cut off.
 */
export function readForgeReport(printed: string): readonly SuiteReport[] {
  const line = printed.split("\n").findLast((each) => each.startsWith("{"));
  if (line === undefined) return [];
  const suites = JSON.parse(line) as Record<string, { test_results: Record<string, Result> }>;
  return Object.entries(suites).map(([suite, { test_results }]) => {
    const results = Object.entries(test_results);
    const bad = results.flatMap(([name, { status, reason }]) =>
      status === "Success" ? [] : [{ name, reason: reason ?? "no reason given" }],
    );
    return { suite, passed: results.length - bad.length, bad };
  });
}

/** Whether the counts at the end of `forge test` say that some tests passed and no other ran. */
export function allPassed(printed: string): boolean {
  const counts = /(\d+) tests passed, 0 failed, 0 skipped \((\d+) total tests\)/.exec(printed);
  return counts !== null && counts[1] === counts[2] && counts[1] !== "0";
}
