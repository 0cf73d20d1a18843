/**
 * Counting what runners report. Whatever cannot be read counts as one failure: a runner that says
 * nothing has not passed.
 */

/** What one runner did: tests, seeds, switches, checks. */
export type Tally = { readonly passed: number; readonly failed: number };

/** How the process of a stage ended. */
export type Ending = { readonly exitCode: number | null; readonly overBudget: boolean };

/** One failure. */
export const ONE_FAILED: Tally = { passed: 0, failed: 1 };

/** Reads `{"passed": n, "failed": n}`. Missing, empty or unreadable: one failed. */
export function readTally(text: string | null): Tally {
  const value = parse(text);
  const { passed, failed } = (value ?? {}) as { passed?: unknown; failed?: unknown };
  if (!isCount(passed) || !isCount(failed) || passed + failed === 0) return ONE_FAILED;
  return { passed, failed };
}

/**
 * Reads the report of vitest's JSON reporter. A test that did not run counts as failed: there are
 * no silent skips. A file that could not be loaded has no tests and counts as one failed.
 */
export function readVitestReport(text: string | null): Tally {
  const report = parse(text) as {
    numTotalTests?: unknown;
    numPassedTests?: unknown;
    testResults?: readonly { status?: unknown; assertionResults?: readonly unknown[] }[];
  } | null;
  const total = report?.numTotalTests;
  const passed = report?.numPassedTests;
  if (!isCount(total) || !isCount(passed) || total < passed) return ONE_FAILED;
  const broken = (report?.testResults ?? []).filter(
    ({ status, assertionResults }) => status === "failed" && (assertionResults ?? []).length === 0,
  );
  return readTally(JSON.stringify({ passed, failed: total - passed + broken.length }));
}

/**
 * What failed by the report of vitest's JSON reporter: file, name and the beginning of the message
 * of each; of a file itself what failed in loading it or after its tests. Empty if the report cannot be
 * read: then there is nothing to tell.
 */
export function vitestFailures(text: string | null): string[] {
  type File = { name?: string; message?: string; assertionResults?: readonly Assertion[] };
  type Assertion = { status?: string; fullName?: string; failureMessages?: readonly string[] };
  const files = (parse(text) as { testResults?: readonly File[] } | null)?.testResults ?? [];
  return files.flatMap(({ name, message, assertionResults = [] }) => {
    const failed = assertionResults.filter(({ status }) => status !== "passed");
    return [
      ...(message ? [`${name}\n${beginning(message)}`] : []),
      ...failed.map(
        ({ fullName, status, failureMessages = [] }) =>
          `${name} > ${fullName}\n${beginning(failureMessages.join("\n") || `${status}`)}`,
      ),
    ];
  });
}

/** A message has its cause, and for a property its seed, in its first lines. */
const MESSAGE_LINES = 25;
const beginning = (message: string): string => message.split("\n", MESSAGE_LINES).join("\n");

/** A bad ending of the process is a failure, even if all that was reported is fine. */
export function judgeEnding(tally: Tally, { exitCode, overBudget }: Ending): Tally {
  const crashed = exitCode !== 0 && tally.failed === 0 && !overBudget;
  return { ...tally, failed: tally.failed + (overBudget ? 1 : 0) + (crashed ? 1 : 0) };
}

/** The sum over all runners. */
export const sumOf = (tallies: readonly Tally[]): Tally =>
  tallies.reduce<Tally>(
    (sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }),
    { passed: 0, failed: 0 },
  );

/** The last line of a run; readers need no runner's own format. */
export const closingLine = ({ passed, failed }: Tally): string =>
  `${passed} passed, ${failed} failed`;

/** None failed and some passed. */
export const succeeded = ({ passed, failed }: Tally): boolean => failed === 0 && passed > 0;

function parse(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
