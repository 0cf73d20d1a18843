import { describe, expect, test } from "vitest";
import {
  outputHash,
  outputStatement,
  proposeStatement,
  type StoredRecord,
} from "../../../../src/chain/index.ts";
import { LEAVES, outputOn } from "./outputs-of-stage.ts";
import {
  ack,
  batchOn,
  blockOn,
  certify,
  createStage,
  EPOCH,
  finalize,
  notarize,
  notarizeBy,
  nullify,
  passView,
  report,
  type Stage,
  viewRecord,
  withTips,
} from "./stage.ts";

const S13 = (stage: Stage): string[] =>
  stage.violations.filter(({ rule }) => rule === "S13").map(({ message }) => message);
const TIPS = [0, 0, 0, 0];

describe("S13: nothing is signed before its record", () => {
  test("a record that was asked for is not yet durable", () => {
    const stage = createStage();
    stage.step(0, [{ kind: "persist", record: { kind: "vote", statement: nullify(1) } }]);
    stage.sign(0, nullify(1));
    expect(S13(stage)[0]).toContain("before the vote is durable");
  });

  test("nullify: the vote", () => {
    const stage = createStage();
    stage.vote(0, nullify(1), report(0, 1, TIPS));
    expect(stage.violations).toEqual([]);
  });

  test("notarize: vote and block", () => {
    const stage = createStage();
    const block = blockOn({ view: 1, cut: stage.genesisCut });
    stage.keep(1, { kind: "vote", statement: notarize(block) });
    stage.sign(1, notarize(block));
    expect(S13(stage)[0]).toContain("before the block is durable");
    stage.keep(2, { kind: "block", block });
    stage.sign(2, notarize(block));
    expect(S13(stage)[1]).toContain("before the vote is durable");
  });

  test("finalize: vote and notarization", () => {
    const stage = createStage();
    const block = blockOn({ view: 1, cut: stage.genesisCut });
    for (const node of stage.honest) {
      stage.keep(node, { kind: "block", block });
      stage.vote(node, notarize(block));
    }
    stage.vote(0, finalize(block));
    expect(S13(stage)[0]).toContain("before the notarization is durable");
    stage.keep(1, viewRecord(stage.certificate(notarize(block))));
    stage.vote(1, finalize(block));
    expect(S13(stage)).toHaveLength(1);
  });

  test("propose: the proposal", () => {
    const stage = createStage();
    const { hash, header, cut } = blockOn({ view: 1, cut: stage.genesisCut });
    const { view, height } = header;
    const statement = proposeStatement({ epoch: EPOCH, view, height, hash });
    stage.sign(0, statement);
    expect(S13(stage)[0]).toContain("before its proposal is durable");
    const rest = { reports: [], laneCertificates: [], parent: null, gapNullifications: [] };
    stage.keep(1, { kind: "proposal", proposal: { header, cut, ...rest } });
    stage.sign(1, statement);
    expect(S13(stage)).toHaveLength(1);
  });

  test("ack: the ack and the whole chain", () => {
    const stage = createStage();
    const first = batchOn(3, null);
    const second = batchOn(3, first);
    stage.keep(0, { kind: "batch", batch: second });
    stage.vote(0, ack(second));
    expect(S13(stage)[0]).toContain("before all batches up to it");
    stage.keep(1, { kind: "batch", batch: first }, { kind: "batch", batch: second });
    stage.sign(1, ack(second));
    expect(S13(stage)[1]).toContain("before the ack");
    stage.vote(1, ack(second));
    expect(S13(stage)).toHaveLength(2);
  });

  test("ack: of my own lane the batch will do", () => {
    const stage = createStage();
    const batch = batchOn(3, null);
    stage.keep(3, { kind: "batch", batch });
    stage.sign(3, ack(batch));
    expect(stage.violations).toEqual([]);
  });

  test("report: the certificates behind it", () => {
    const stage = createStage();
    const batch = batchOn(3, null);
    certify(stage, batch);
    stage.sign(0, null, report(0, 1, [0, 0, 0, 1]));
    expect(stage.violations).toEqual([]);
    stage.sign(1, null, report(1, 1, [0, 0, 1, 1]));
    expect(S13(stage)[0]).toContain("certificate of lane 2 at 1");
  });
});

describe("S13: outputs", () => {
  function stageWithOutput() {
    const stage = createStage();
    const block = blockOn({ view: 1, cut: stage.genesisCut });
    passView(stage, block, TIPS);
    const header = outputOn(block);
    const { height } = header;
    const statement = outputStatement({ epoch: EPOCH, height, hash: outputHash(header) });
    const record = (signs: boolean): StoredRecord => {
      return { kind: "output", height, header, changedLeaves: [], signs };
    };
    return { stage, block, header, statement, record };
  }

  test("an output vote needs its transaction", () => {
    const { stage, statement, record } = stageWithOutput();
    stage.sign(0, statement);
    stage.keep(1, record(false));
    stage.sign(1, statement);
    stage.keep(2, record(true));
    stage.sign(2, statement);
    expect(S13(stage)).toHaveLength(2);
  });

  test("an output vote needs its batches", () => {
    const stage = createStage();
    const batch = batchOn(1, null);
    certify(stage, batch);
    const block = blockOn({ view: 1, cut: withTips(stage.genesisCut, batch) });
    passView(stage, block, [0, 1, 0, 0]);
    const header = outputOn(block, null, LEAVES);
    const { height } = header;
    stage.restart(0, [{ kind: "block", block }]);
    stage.keep(0, { kind: "output", height, header, changedLeaves: [], signs: true });
    stage.sign(0, outputStatement({ epoch: EPOCH, height, hash: outputHash(header) }));
    expect(S13(stage)[0]).toContain("before the batches of lane 1");
  });

  test("CERTIFIED needs its certificate", () => {
    const { stage, header } = stageWithOutput();
    const certificate = stage.outputCertificate(header.height, outputHash(header));
    const output = {
      header,
      outputHash: outputHash(header),
      certificate,
      descendants: [],
      leaves: [],
      nextCommittee: null,
      batches: [],
    };
    stage.publish(0, output);
    expect(S13(stage)[0]).toContain("before an output certificate is durable");
    stage.keep(1, { kind: "outputCertificate", certificate });
    stage.publish(1, output);
    expect(S13(stage)).toHaveLength(1);
  });

  test("ORDERED needs finalization and headers", () => {
    const stage = createStage();
    const block = blockOn({ view: 1, cut: stage.genesisCut });
    notarizeBy(stage, block, TIPS);
    for (const node of stage.honest) stage.vote(node, finalize(block));
    const certificate = stage.certificate(finalize(block));
    stage.ordered(0, [block], certificate);
    expect(S13(stage)).toHaveLength(1);
    stage.restart(1, [viewRecord(certificate)]);
    stage.ordered(1, [block], certificate);
    expect(S13(stage)[1]).toContain("of height 1 is durable");
    stage.keep(2, viewRecord(certificate));
    stage.ordered(2, [block], certificate);
    expect(S13(stage)).toHaveLength(2);
  });
});
