import { expect, test } from "vitest";
import { run } from "../../.ci/process.ts";

const node = (script: string, budgetSeconds = 30) =>
  run({ command: process.execPath, args: ["-e", script], budgetSeconds, output: "quiet" });

test("the exit status and the output are the command's", async () => {
  const outcome = await node('console.log("out"); console.error("err"); process.exit(3)');
  expect(outcome.exitCode).toBe(3);
  expect(outcome.overBudget).toBe(false);
  expect(outcome.printed).toContain("out");
  expect(outcome.printed).toContain("err");
});

test("a command over its budget is ended, and says so", async () => {
  const outcome = await node("setInterval(() => {}, 1000)", 0.3);
  expect(outcome.overBudget).toBe(true);
  expect(outcome.exitCode).toBe(null);
});

test("a command's children end with it", async () => {
  // A shell starts in no time: by the end of the budget the child is there on any machine.
  const outcome = await run({
    command: "sh",
    args: ["-c", "sleep 600 & echo $!; wait"],
    budgetSeconds: 1,
    output: "quiet",
  });
  expect(Number(outcome.printed.trim())).toBeGreaterThan(0);
  // The pipes are closed, so whoever held them has ended.
  expect(outcome.overBudget).toBe(true);
});

test("a command that cannot start is a failure, not an exception", async () => {
  const outcome = await run({
    command: "/nowhere/command",
    args: [],
    budgetSeconds: 5,
    output: "quiet",
  });
  expect(outcome.exitCode).toBe(null);
  expect(outcome.printed).toContain("ENOENT");
});
