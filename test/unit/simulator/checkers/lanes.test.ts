import { expect, test } from "vitest";
import { operatorOf } from "../../../../src/primitives/brand.ts";
import {
  ack,
  batchOn,
  blockOn,
  certify,
  createStage,
  laneRecord,
  openSection,
  passView,
  withTips,
} from "./stage.ts";

const other = openSection(1, "other");

test("S8: certified tips on two chains are found", () => {
  const stage = createStage({ byzantine: [3] });
  const [one, fork] = [batchOn(3, null), batchOn(3, null, [other])];
  const longer = batchOn(3, fork);
  certify(stage, one);
  for (const batch of [fork, longer]) stage.keep(0, { kind: "batch", batch });
  expect(stage.rules()).toEqual([]);
  stage.keep(0, laneRecord(stage.certificate(ack(longer))));
  expect(stage.rules()).toContain("S8");
});

test("S8: enough acks for two digests of one height are found without a certificate", () => {
  const stage = createStage({ byzantine: [3] });
  const [one, fork] = [batchOn(3, null), batchOn(3, null, [other])];
  for (const batch of [one, fork]) {
    for (const node of [0, 1, 2]) stage.keep(node, { kind: "batch", batch });
  }
  for (const node of [0, 1]) stage.vote(node, ack(one));
  expect(stage.rules()).toEqual([]);
  for (const node of [1, 2]) stage.vote(node, ack(fork));
  expect(stage.rules()).toContain("S8");
});

test("S8: tips of one chain, in any order, are clean", () => {
  const stage = createStage();
  const first = batchOn(3, null);
  const second = batchOn(3, first);
  for (const node of stage.honest) stage.keep(node, { kind: "batch", batch: first });
  certify(stage, second);
  certify(stage, first);
  certify(stage, batchOn(3, second));
  expect(stage.violations).toEqual([]);
});

test("S9: a final batch that F honest seats have is found", () => {
  const stage = createStage({ byzantine: [3] });
  const batch = batchOn(3, null);
  stage.keep(0, { kind: "batch", batch });
  passView(stage, blockOn({ view: 1, cut: withTips(stage.genesisCut, batch) }), [0, 0, 0, 0]);
  expect(stage.violations.map(({ rule }) => rule)).toEqual(["S9"]);
  expect(stage.violations[0]?.message).toContain("durable on 1 honest seats");
});

test("S9: a batch that was lost with a disk no longer counts", () => {
  const stage = createStage();
  const batch = batchOn(3, null);
  certify(stage, batch);
  for (const node of [0, 1, 2]) stage.restart(node, []);
  const block = blockOn({ view: 1, cut: withTips(stage.genesisCut, batch) });
  passView(stage, block, [0, 0, 0, 0]);
  expect(stage.rules()).toContain("S9");
});

test("S9: weights are seats", () => {
  const stage = createStage({ seats: [2, 2, 1, 1, 1] });
  const [kept, lost] = [batchOn(3, null), batchOn(4, null)];
  for (const node of [0, 2]) stage.keep(node, { kind: "batch", batch: kept });
  for (const node of [2, 3]) stage.keep(node, { kind: "batch", batch: lost });
  const block = blockOn({ view: 1, cut: withTips(stage.genesisCut, kept, lost) });
  passView(stage, block, [0, 0, 0, 0, 0]);
  const messages = stage.violations.filter(({ rule }) => rule === "S9");
  expect(messages).toHaveLength(1);
  expect(messages[0]?.message).toContain("lane 4");
});

test("S9: a certified backlog in one cut is clean", () => {
  const stage = createStage();
  const first = batchOn(2, null);
  const second = batchOn(2, first);
  certify(stage, first);
  certify(stage, second);
  const block = blockOn({ view: 1, cut: withTips(stage.genesisCut, second) });
  passView(stage, block, [0, 0, 2, 0]);
  expect(stage.violations).toEqual([]);
});

test("S20: the lane of an honest owner is forked for nobody, that of another may be", () => {
  const stage = createStage({ byzantine: [3] });
  stage.inspect(0, { forkedLanes: [operatorOf(3)] });
  expect(stage.violations).toEqual([]);
  stage.inspect(0, { forkedLanes: [operatorOf(3), operatorOf(1)] });
  expect(stage.rules()).toEqual(["S20"]);
  expect(stage.violations[0]?.message).toContain("honest operator 1");
});
