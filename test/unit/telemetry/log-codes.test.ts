/** Every WARN and ERROR of the source has a code, so that the reference of errors is complete. */
import { expect, test } from "vitest";
import { filesIn } from "../../../.ci/source/files.ts";

/** Fewer calls than this were found by mistake. */
const CALLS_MIN = 10;
const CALL = /\b(?:logger|log)\.(?:warn|error)\(/g;
/** The fields of a call may be a variable filled a few lines above. */
const LINES_ABOVE = 6;
const LINES_BELOW = 3;

const bareCalls = (path: string, text: string): { calls: number; bare: string[] } => {
  const lines = text.split("\n");
  const at = lines.flatMap((line, index) => (line.match(CALL) ?? []).map(() => index));
  const bare = at.filter((index) => {
    const around = lines.slice(Math.max(0, index - LINES_ABOVE), index + LINES_BELOW);
    return !/\bcode\b/.test(around.join("\n"));
  });
  return { calls: at.length, bare: bare.map((index) => `${path}:${index + 1}`) };
};

test("each call of warn and error names a code", () => {
  const found = filesIn("src", ".ts").map(({ path, text }) => bareCalls(path, text));
  expect(found.flatMap((file) => file.bare)).toEqual([]);
  expect(found.reduce((sum, file) => sum + file.calls, 0)).toBeGreaterThanOrEqual(CALLS_MIN);
});

test("the gate finds a call without one", () => {
  const planted = 'const x = 1;\nlogger.warn({ peer: 1 }, "no route");\n';
  expect(bareCalls("a.ts", planted)).toEqual({ calls: 1, bare: ["a.ts:2"] });
  const good = 'logger.warn({ code: LogCode.peerDropped }, "full");\n';
  expect(bareCalls("a.ts", good).bare).toEqual([]);
});
