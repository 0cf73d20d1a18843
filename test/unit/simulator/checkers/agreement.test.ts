import { expect, test } from "vitest";
import { outputHash } from "../../../../src/chain/index.ts";
import { heightOf } from "../../../../src/primitives/brand.ts";
import { outputOn } from "./outputs-of-stage.ts";
import {
  blockOn,
  createStage,
  finalize,
  finalizeBy,
  notarizeBy,
  passView,
  report,
  viewRecord,
} from "./stage.ts";

test("S1: two final blocks at one height are found", () => {
  const stage = createStage();
  const cut = stage.genesisCut;
  passView(stage, blockOn({ view: 1, cut }), [0, 0, 0, 0]);
  const other = blockOn({ view: 2, cut, header: { l1Number: 9 } });
  stage.keep(0, { kind: "block", block: other });
  stage.keep(0, viewRecord(stage.certificate(finalize(other))));
  expect(stage.rules()).toContain("S1");
});

test("S1: enough honest finalize votes count before anybody has the certificate", () => {
  const stage = createStage({ byzantine: [3] });
  const cut = stage.genesisCut;
  passView(stage, blockOn({ view: 1, cut }), [0, 0, 0, 0]);
  const other = blockOn({ view: 2, cut });
  for (const node of [0, 1]) {
    stage.keep(node, { kind: "block", block: other });
    stage.vote(node, finalize(other));
  }
  expect(stage.rules()).toContain("S1");
});

test("S1, S2: a chain in which all goes well is clean", () => {
  const stage = createStage();
  const cut = stage.genesisCut;
  const first = blockOn({ view: 1, cut });
  passView(stage, first, [0, 0, 0, 0]);
  const second = blockOn({
    view: 2,
    parent: first,
    cut,
    reports: [0, 1, 2].map((operator) => report(operator, 1, [0, 0, 0, 0])),
  });
  passView(stage, second, [0, 0, 0, 0]);
  expect(stage.violations).toEqual([]);
});

test("S1: a filler takes no height of its own", () => {
  const stage = createStage({ epochHeights: 1 });
  const cut = stage.genesisCut;
  const nextCommittee = stage.setup.committeeHash;
  const first = blockOn({ view: 1, cut, header: { kind: 1, nextCommittee } });
  passView(stage, first, [0, 0, 0, 0]);
  const { timestampMs } = first.header;
  const header = { kind: 2, height: heightOf(1), timestampMs } as const;
  const filler = blockOn({ view: 2, parent: first, cut, header });
  notarizeBy(stage, filler, [0, 0, 0, 0]);
  for (const node of stage.honest) stage.vote(node, finalize(filler));
  expect(stage.violations).toEqual([]);
});

test("S2: a gap in what a node orders is found", () => {
  const stage = createStage();
  const cut = stage.genesisCut;
  const first = blockOn({ view: 1, cut });
  passView(stage, first, [0, 0, 0, 0]);
  const second = blockOn({ view: 2, parent: first, cut });
  const third = blockOn({ view: 3, parent: second, cut });
  notarizeBy(stage, second, [0, 0, 0, 0]);
  notarizeBy(stage, third, [0, 0, 0, 0]);
  finalizeBy(stage, third);
  expect(stage.violations.filter(({ rule }) => rule === "S2")[0]?.message).toContain(
    "ordered height 3 after height 1",
  );
});

test("S2: a block ordered where another is final is found", () => {
  const stage = createStage();
  const cut = stage.genesisCut;
  const first = blockOn({ view: 1, cut });
  passView(stage, first, [0, 0, 0, 0]);
  stage.restart(1, []);
  stage.ordered(1, [blockOn({ view: 2, cut })], stage.certificate(finalize(first)));
  expect(stage.rules()).toContain("S2");
});

test("S2: two outputs of one height, and a height published twice, are found", () => {
  const stage = createStage();
  const first = blockOn({ view: 1, cut: stage.genesisCut });
  passView(stage, first, [0, 0, 0, 0]);
  const header = outputOn(first);
  stage.keep(0, { kind: "output", height: header.height, header, changedLeaves: [], signs: true });
  const wrong = { ...header, l1Number: 5 };
  stage.keep(1, {
    kind: "output",
    height: header.height,
    header: wrong,
    changedLeaves: [],
    signs: true,
  });
  expect(stage.violations.filter(({ rule }) => rule === "S2")).toHaveLength(1);
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
  stage.publish(0, output);
  expect(stage.violations.filter(({ rule }) => rule === "S2")).toHaveLength(2);
});
