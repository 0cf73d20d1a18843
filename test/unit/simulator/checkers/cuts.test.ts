import { expect, test } from "vitest";
import type { Block } from "../../../../src/chain/index.ts";
import {
  batchOn,
  blockOn,
  certify,
  createStage,
  hashOf,
  notarize,
  openSection,
  passView,
  report,
  type Stage,
  withTips,
} from "./stage.ts";

const TIPS = [0, 2, 0, 0];

/** A final block with two batches of lane 1. */
function stageWithTwo() {
  const stage = createStage();
  const first = batchOn(1, null);
  const second = batchOn(1, first);
  certify(stage, first);
  certify(stage, second);
  const block = blockOn({ view: 1, cut: withTips(stage.genesisCut, second) });
  passView(stage, block, TIPS);
  const reports = [0, 1, 2].map((operator) => report(operator, 1, TIPS));
  return { stage, first, second, block, reports };
}

function voteFor(stage: Stage, block: Block): string[] {
  stage.keep(0, { kind: "block", block });
  stage.vote(0, notarize(block));
  return stage.violations.map(({ rule }) => rule);
}

test("S10: a cut below its parent's is found", () => {
  const { stage, first, block: parent, reports } = stageWithTwo();
  const cut = withTips(stage.genesisCut, first);
  expect(voteFor(stage, blockOn({ view: 2, parent, cut, reports }))).toContain("S10");
});

test("S10: another batch at the parent's height is found", () => {
  const { stage, first, block: parent, reports } = stageWithTwo();
  const cut = withTips(parent.cut, batchOn(1, first, [openSection(1, "other")]));
  expect(voteFor(stage, blockOn({ view: 2, parent, cut, reports }))).toContain("S10");
});

test("S10: a move to another chain is found", () => {
  const { stage, first, block: parent, reports } = stageWithTwo();
  const fork = batchOn(1, first, [openSection(1, "other")]);
  const tip = batchOn(1, fork);
  for (const batch of [fork, tip]) stage.keep(0, { kind: "batch", batch });
  const cut = withTips(parent.cut, tip);
  expect(voteFor(stage, blockOn({ view: 2, parent, cut, reports }))).toContain("S10");
});

test("S10: a cut that is not the header's is found", () => {
  const { stage, block: parent, reports } = stageWithTwo();
  const header = { cutRoot: hashOf(1) };
  const block = blockOn({ view: 2, parent, cut: parent.cut, reports, header });
  expect(voteFor(stage, block)).toContain("S10");
});

test("S10: the same cut, and a step on the chain, are clean", () => {
  const { stage, second, block: parent, reports } = stageWithTwo();
  const same = blockOn({ view: 2, parent, cut: parent.cut, reports });
  passView(stage, same, TIPS);
  const third = batchOn(1, second);
  certify(stage, third);
  const cut = withTips(parent.cut, third);
  const later = [0, 1, 2].map((operator) => report(operator, 2, TIPS));
  expect(voteFor(stage, blockOn({ view: 3, parent: same, cut, reports: later }))).toEqual([]);
});
