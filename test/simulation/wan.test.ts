/** What the argument of liveness derives for a network without faults, measured. */
import { expect, test } from "vitest";
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
