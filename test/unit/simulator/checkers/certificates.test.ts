import { expect, test } from "vitest";
import { epochOf } from "../../../../src/primitives/brand.ts";
import { blockOn, createStage, notarize, notarizeBy, nullify, viewRecord } from "./stage.ts";

function stageWithVotes() {
  const stage = createStage({ seats: [2, 2, 1, 1, 1], byzantine: [4] });
  for (const node of stage.honest) stage.vote(node, nullify(1));
  return stage;
}

test("S12: a certificate of Q seats by those who signed is clean", () => {
  const stage = stageWithVotes();
  stage.keep(0, viewRecord(stage.certificate(nullify(1), [0, 1, 4])));
  expect(stage.violations).toEqual([]);
});

test("S12: a certificate below Q seats is found, whatever the number of operators", () => {
  const stage = stageWithVotes();
  stage.keep(0, viewRecord(stage.certificate(nullify(1), [1, 2, 3])));
  expect(stage.rules()).toEqual(["S12"]);
  expect(stage.violations[0]?.message).toContain("worth 4 of 5 seats");
});

test("S12: a certificate in the name of who never signed is found", () => {
  const stage = createStage();
  const block = blockOn({ view: 1, cut: stage.genesisCut });
  stage.keep(0, viewRecord(stage.certificate(notarize(block), [0, 1, 2])));
  expect(stage.violations.map(({ rule }) => rule)).toContain("S12");
});

test("S12: a certificate of another epoch, or with strange signers, is found", () => {
  const stage = stageWithVotes();
  const foreign = { ...nullify(1), epoch: epochOf(1) };
  stage.keep(0, viewRecord(stage.certificate(foreign, [0, 1, 2, 3])));
  expect(stage.rules()).toEqual(["S12"]);
  const wide = { ...stage.certificate(nullify(1)), signers: Uint8Array.of(0xff) };
  stage.keep(0, viewRecord(wide));
  expect(stage.violations.at(-1)?.message).toContain("by operator 7 of 5");
});

test("S12: what a Byzantine node believes is nobody's concern", () => {
  const stage = createStage({ byzantine: [3] });
  stage.keep(3, viewRecord(stage.certificate(nullify(1), [3])));
  notarizeBy(stage, blockOn({ view: 1, cut: stage.genesisCut }), [0, 0, 0, 0]);
  expect(stage.violations).toEqual([]);
});
