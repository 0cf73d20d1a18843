import { expect, test } from "vitest";
import {
  blockOn,
  createStage,
  finalize,
  notarize,
  notarizeBy,
  nullify,
  passView,
  viewRecord,
} from "./stage.ts";

const TIPS = [0, 0, 0, 0];

test("S3: a view with finalization and nullification is found", () => {
  const stage = createStage();
  passView(stage, blockOn({ view: 1, cut: stage.genesisCut }), TIPS);
  stage.keep(2, viewRecord(stage.certificate(nullify(1))));
  expect(stage.rules()).toContain("S3");
});

test("S3: signatures that would do for both are found before anybody assembles them", () => {
  const stage = createStage({ byzantine: [3] });
  const block = blockOn({ view: 1, cut: stage.genesisCut });
  notarizeBy(stage, block, TIPS);
  stage.vote(0, finalize(block));
  stage.vote(1, finalize(block));
  stage.vote(1, nullify(1));
  expect(stage.rules()).not.toContain("S3");
  stage.vote(2, nullify(1));
  expect(stage.rules()).toContain("S3");
});

test("S3: a notarized and nullified view is clean", () => {
  const stage = createStage();
  notarizeBy(stage, blockOn({ view: 1, cut: stage.genesisCut }), TIPS);
  for (const node of stage.honest) stage.vote(node, nullify(1));
  stage.keep(2, viewRecord(stage.certificate(nullify(1))));
  expect(stage.violations).toEqual([]);
});

test("S4: two notarized hashes in one view are found", () => {
  const stage = createStage({ byzantine: [3] });
  const cut = stage.genesisCut;
  const [one, other] = [
    blockOn({ view: 1, cut }),
    blockOn({ view: 1, cut, header: { l1Number: 1 } }),
  ];
  for (const block of [one, other]) stage.keep(0, { kind: "block", block });
  stage.vote(0, notarize(one));
  stage.vote(1, notarize(one));
  stage.vote(2, notarize(other));
  expect(stage.rules()).not.toContain("S4");
  stage.keep(1, viewRecord(stage.certificate(notarize(other), [2, 3])));
  expect(stage.rules()).toContain("S4");
});

test("S4: one hash at all nodes is clean", () => {
  const stage = createStage();
  notarizeBy(stage, blockOn({ view: 1, cut: stage.genesisCut }), TIPS);
  expect(stage.violations).toEqual([]);
});

test("S5: a finalize vote for what was never notarized is found", () => {
  const stage = createStage();
  const block = blockOn({ view: 1, cut: stage.genesisCut });
  stage.keep(0, { kind: "block", block });
  stage.vote(0, finalize(block));
  expect(stage.rules()).toContain("S5");
});

test("S5: a finalization of a notarized block is clean, one of another block is found", () => {
  const stage = createStage();
  const block = blockOn({ view: 1, cut: stage.genesisCut });
  passView(stage, block, TIPS);
  expect(stage.violations).toEqual([]);
  const other = blockOn({ view: 2, cut: stage.genesisCut });
  stage.keep(0, viewRecord(stage.certificate(finalize(other))));
  expect(stage.rules()).toContain("S5");
});
