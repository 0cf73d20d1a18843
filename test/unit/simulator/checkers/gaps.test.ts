import { expect, test } from "vitest";
import { blockOn, createStage, notarize, notarizeBy, nullify, passView, report } from "./stage.ts";

const TIPS = [0, 0, 0, 0];
const reportsOf = (view: number) => [0, 1, 2].map((operator) => report(operator, view, TIPS));

test("S6: a block over a view that nobody nullified is found", () => {
  const stage = createStage();
  const cut = stage.genesisCut;
  const first = blockOn({ view: 1, cut });
  passView(stage, first, TIPS);
  const third = blockOn({ view: 3, parent: first, cut });
  stage.keep(0, { kind: "block", block: third });
  stage.vote(0, notarize(third));
  expect(stage.violations.map(({ message }) => message).join()).toContain("skips view 2");
});

test("S6: a block over a nullified view is clean", () => {
  const stage = createStage();
  const cut = stage.genesisCut;
  const first = blockOn({ view: 1, cut });
  passView(stage, first, TIPS);
  for (const node of stage.honest) stage.vote(node, nullify(2), report(node, 2, TIPS));
  notarizeBy(stage, blockOn({ view: 3, parent: first, cut, reports: reportsOf(2) }), TIPS);
  expect(stage.violations).toEqual([]);
});

test("S6: a block on a parent that was never notarized is found", () => {
  const stage = createStage();
  const cut = stage.genesisCut;
  const first = blockOn({ view: 1, cut });
  stage.keep(0, { kind: "block", block: first });
  const second = blockOn({ view: 2, parent: first, cut });
  stage.keep(0, { kind: "block", block: second });
  stage.vote(0, notarize(second));
  expect(stage.rules()).toContain("S6");
});
