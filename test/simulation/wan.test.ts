/** What the argument of liveness derives for a network without faults, measured. */
import { expect, test } from "vitest";
import { runCrashed } from "./crashed.ts";
import { runProfile } from "./wan.ts";

const RUNS = { firstSeed: 1, runs: 1 };

test("one delay everywhere: final after 3 δ, a block every 2 δ, certified after 7 to 9 δ", () => {
  const { failures, lines } = runProfile("uniform", RUNS);
  expect(failures, lines.join("\n")).toEqual([]);
});

test("five regions: the same on average, in δ of the one-way time to Q seats", () => {
  const { failures, lines } = runProfile("wan", RUNS);
  expect(failures, lines.join("\n")).toEqual([]);
});

test("T5: in one data centre blocks keep their least interval", () => {
  const { failures, lines } = runProfile("lan", RUNS);
  expect(failures).toEqual([]);
  expect(lines.join("\n")).toContain("blockInterval");
});

test("T4: with F crashed leaders throughput stays above 0.7 of a healthy network's", () => {
  const { failures, lines } = runCrashed(RUNS);
  expect(failures, lines.join("\n")).toEqual([]);
});
