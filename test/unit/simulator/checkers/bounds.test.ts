import { expect, test } from "vitest";
import { createStage } from "./stage.ts";

test("S19: a collection at its bound is clean, one above is found", () => {
  const stage = createStage();
  stage.inspect(0, { collections: [{ name: "votes", size: 8, bound: 8 }] });
  expect(stage.violations).toEqual([]);
  stage.inspect(0, { collections: [{ name: "votes", size: 9, bound: 8 }] });
  expect(stage.rules()).toEqual(["S19"]);
  expect(stage.violations[0]?.message).toContain('9 in "votes"');
});
