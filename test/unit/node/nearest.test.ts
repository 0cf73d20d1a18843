/** What somebody may have meant. */
import { expect, test } from "vitest";
import { nearestOf } from "../../../src/node/nearest.ts";

const KNOWN = ["status", "start", "devnet", "p2p.max_peers"];

test.each([
  ["statu", "status"],
  ["statsu", "status"],
  ["strat", "start"],
  ["devnets", "devnet"],
  ["p2p.max_pears", "p2p.max_peers"],
])("%s is %s", (typed, meant) => {
  expect(nearestOf(typed, KNOWN)).toBe(meant);
});

test.each([["frobnicate"], ["xy"], ["abc"]])("%s is none of them", (typed) => {
  expect(nearestOf(typed, KNOWN)).toBeNull();
});

test("of nothing, nothing", () => {
  expect(nearestOf("x", [])).toBeNull();
});
