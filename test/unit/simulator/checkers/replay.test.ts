import { expect, test } from "vitest";
import type { StoredRecord } from "../../../../src/chain/index.ts";
import { epochOf, heightOf, viewOf } from "../../../../src/primitives/brand.ts";
import { epochStartRecord } from "../../core/beginning.ts";
import { outputOn } from "./outputs-of-stage.ts";
import {
  blockOn,
  createStage,
  EPOCH,
  finalize,
  GENESIS,
  hashOf,
  nullify,
  viewRecord,
} from "./stage.ts";

const START: StoredRecord = epochStartRecord(EPOCH, GENESIS);

function stageWithRecords() {
  const stage = createStage();
  for (const node of stage.honest) stage.restart(node, [START]);
  const vote: StoredRecord = { kind: "vote", statement: nullify(7) };
  stage.durable(0, [vote]);
  stage.crash(0);
  return { stage, vote };
}

test("S15: a durable record that is gone after a crash is found", () => {
  const { stage } = stageWithRecords();
  stage.restart(0, [START]);
  expect(stage.rules()).toEqual(["S15"]);
});

test("S15: all durable records, and some that were on their way, are clean", () => {
  const { stage, vote } = stageWithRecords();
  stage.restart(0, [START, vote, { kind: "vote", statement: nullify(8) }]);
  stage.inspect(0, { view: viewOf(8) });
  expect(stage.violations).toEqual([]);
});

test("S15: a state below what the records prove is found", () => {
  const { stage, vote } = stageWithRecords();
  stage.restart(0, [START, vote]);
  stage.inspect(0, { view: viewOf(6) });
  expect(stage.violations[0]?.message).toContain("prove view 7 and is at 6");
});

test("S15: a finalization raises the view and the finalized view", () => {
  const stage = createStage();
  const block = blockOn({ view: 4, cut: stage.genesisCut });
  stage.restart(1, [START, viewRecord(stage.certificate(finalize(block)))]);
  stage.inspect(1, { view: viewOf(5), finalizedView: viewOf(4) });
  expect(stage.violations).toEqual([]);
  stage.inspect(1, { view: viewOf(5), finalizedView: viewOf(0), deliveredHeight: heightOf(0) });
  expect(stage.rules()).toEqual(["S15"]);
});

test("S15: a certificate counts as far as outputs are delivered", () => {
  const stage = createStage();
  const header = outputOn(blockOn({ view: 1, cut: stage.genesisCut }));
  const { height } = header;
  const records: StoredRecord[] = [1, 2].map((at) => ({
    kind: "outputCertificate",
    certificate: stage.outputCertificate(at, hashOf(at)),
  }));
  stage.restart(2, [START, ...records]);
  stage.inspect(2, {});
  const output = { kind: "output", height, header, changedLeaves: [], signs: true } as const;
  stage.restart(3, [START, ...records, output]);
  stage.inspect(3, { deliveredHeight: height, certifiedHeight: height });
  expect(stage.violations).toEqual([]);
  stage.inspect(3, { deliveredHeight: height });
  expect(stage.rules()).toEqual(["S15"]);
});

test("S15: a certificate of an epoch counts once the last output of the epoch before does", () => {
  const stage = createStage();
  const header = outputOn(blockOn({ view: 1, cut: stage.genesisCut }));
  const { height } = header;
  const certificate = stage.outputCertificate(1, hashOf(1));
  const block = blockOn({ view: 1, cut: stage.genesisCut });
  const output = { kind: "output", height, header, changedLeaves: [], signs: true } as const;
  const later = { ...START, epoch: epochOf(1) } as StoredRecord;
  const records: StoredRecord[] = [later, output, { kind: "outputCertificate", certificate }];
  stage.restart(2, records);
  stage.inspect(2, { deliveredHeight: height });
  expect(stage.violations).toEqual([]);
  stage.restart(2, [...records, { kind: "snapshot", header, certificate, leaves: [], block }]);
  stage.inspect(2, { deliveredHeight: height });
  expect(stage.violations[0]?.message).toContain("prove certifiedHeight");
});

test("S15: R3: a node that lost its memory signs nothing", () => {
  const { stage } = stageWithRecords();
  stage.restart(0, []);
  stage.inspect(0, {});
  expect(stage.violations).toEqual([]);
  stage.sign(0, nullify(1));
  expect(stage.rules()).toContain("S15");
});
