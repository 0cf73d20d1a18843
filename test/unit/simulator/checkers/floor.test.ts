import { describe, expect, test } from "vitest";
import type { Block, TipReport } from "../../../../src/chain/index.ts";
import {
  batchOn,
  blockOn,
  certify,
  createStage,
  hashOf,
  notarize,
  notarizeBy,
  passView,
  report,
  type Stage,
  withTips,
} from "./stage.ts";

const rulesOf = (stage: Stage): string[] =>
  stage.violations.map(({ rule }) => rule).filter((rule) => rule === "S16" || rule === "V3");

/** Lane 1 is certified at 1; view 1 passed without it; its reports know of it. */
function stageWithFloor(tips: readonly (readonly number[])[], byzantine: readonly number[] = []) {
  const stage = createStage({ byzantine });
  const batch = batchOn(1, null);
  certify(stage, batch);
  const parent = blockOn({ view: 1, cut: stage.genesisCut });
  notarizeBy(stage, parent, null);
  for (const node of stage.honest) {
    const mine = tips[node];
    if (mine !== undefined) stage.sign(node, null, report(node, 1, mine));
  }
  return { stage, batch, parent };
}

function voteFor(stage: Stage, block: Block): string[] {
  stage.keep(0, { kind: "block", block });
  stage.vote(0, notarize(block));
  return rulesOf(stage);
}

const KNOWN = [0, 1, 0, 0];
const NONE = [0, 0, 0, 0];

describe("S16: a cut reaches the floor of its reports", () => {
  const reports: readonly TipReport[] = [
    report(0, 1, NONE),
    report(1, 1, KNOWN),
    report(2, 1, KNOWN),
  ];

  test("below it is found", () => {
    const { stage, parent } = stageWithFloor([NONE, KNOWN, KNOWN, NONE]);
    const block = blockOn({ view: 2, parent, cut: stage.genesisCut, reports });
    expect(voteFor(stage, block)).toContain("S16");
  });

  test("at it is clean", () => {
    const { stage, parent, batch } = stageWithFloor([NONE, KNOWN, KNOWN, NONE]);
    const cut = withTips(stage.genesisCut, batch);
    expect(voteFor(stage, blockOn({ view: 2, parent, cut, reports }))).toEqual([]);
  });

  test("what F seats alone report does not bind", () => {
    const { stage, parent } = stageWithFloor([NONE, NONE, KNOWN, NONE]);
    const few = [report(0, 1, NONE), report(1, 1, NONE), report(2, 1, KNOWN)];
    const block = blockOn({ view: 2, parent, cut: stage.genesisCut, reports: few });
    expect(voteFor(stage, block)).toEqual([]);
  });
});

describe("S16: I4: reports of a block", () => {
  const form = (reports: readonly TipReport[], header: Partial<Block["header"]> = {}): string[] => {
    const { stage, parent } = stageWithFloor([NONE, NONE, NONE]);
    return voteFor(stage, blockOn({ view: 2, parent, cut: stage.genesisCut, reports, header }));
  };
  const of = (...operators: readonly number[]) => operators.map((each) => report(each, 1, NONE));

  test("of Q seats that were made are clean", () => expect(form(of(0, 1, 2))).toEqual([]));
  test("below Q seats", () => expect(form(of(0, 1))).toEqual(["S16"]));
  test("of one operator twice", () => expect(form(of(0, 1, 1))).toEqual(["S16"]));
  test("of a stranger", () => expect(form([...of(0, 1), report(9, 1, NONE)])).toEqual(["S16"]));
  test("of an older view", () => {
    expect(form([...of(0, 1), report(2, 0, NONE)])).toEqual(["S16"]);
  });
  test("with too few lanes", () => expect(form([...of(0, 1), report(2, 1, [0])])).toEqual(["S16"]));
  test("that an honest operator never made", () => {
    expect(form([...of(0, 1), report(2, 1, KNOWN)])).toEqual(["S16"]);
  });
  test("that the header does not commit to", () => {
    expect(form(of(0, 1, 2), { reportsRoot: hashOf(1) })).toEqual(["S16"]);
  });
  test("in view 1", () => {
    const stage = createStage();
    const block = blockOn({ view: 1, cut: stage.genesisCut, reports: of(0, 1, 2) });
    expect(voteFor(stage, block)).toEqual(["S16"]);
  });
});

test("S16: tips that fall, restarts included, are found", () => {
  const stage = createStage();
  certify(stage, batchOn(1, null));
  stage.sign(0, null, report(0, 1, KNOWN));
  stage.sign(0, null, report(0, 2, KNOWN));
  expect(stage.violations).toEqual([]);
  stage.crash(0);
  stage.sign(0, null, report(0, 3, NONE));
  expect(stage.rules()).toEqual(["S16"]);
});

test("S16: an older view's report that is signed again is no fall", () => {
  const stage = createStage();
  certify(stage, batchOn(1, null));
  stage.sign(0, null, report(0, 1, NONE));
  stage.sign(0, null, report(0, 2, KNOWN));
  stage.sign(0, null, report(0, 1, NONE));
  expect(stage.violations).toEqual([]);
  stage.sign(0, null, report(0, 2, NONE));
  expect(stage.rules()).toEqual(["S16"]);
});

describe("V3: what all held when they reported is in every later block", () => {
  test("left out by reports that lie is found", () => {
    const { stage, parent } = stageWithFloor([KNOWN, KNOWN, KNOWN], [3]);
    const reports = [report(0, 1, NONE), report(1, 1, NONE), report(3, 1, NONE)];
    const block = blockOn({ view: 2, parent, cut: stage.genesisCut, reports });
    expect(voteFor(stage, block)).toContain("V3");
  });

  test("included is clean", () => {
    const { stage, batch, parent } = stageWithFloor([KNOWN, KNOWN, KNOWN], [3]);
    const reports = [report(0, 1, KNOWN), report(1, 1, KNOWN), report(3, 1, NONE)];
    const cut = withTips(stage.genesisCut, batch);
    expect(voteFor(stage, blockOn({ view: 2, parent, cut, reports }))).toEqual([]);
  });

  test("an old report made again after a newer one does not hide what the newer one said", () => {
    const { stage, parent } = stageWithFloor([KNOWN, NONE, KNOWN], [3]);
    stage.sign(1, null, report(1, 0, KNOWN));
    stage.sign(1, null, report(1, 2, KNOWN));
    const reports = [report(0, 1, KNOWN), report(1, 1, NONE), report(3, 1, NONE)];
    const block = blockOn({ view: 2, parent, cut: stage.genesisCut, reports });
    expect(voteFor(stage, block)).toEqual([]);
  });

  test("what one honest node did not know yet may be left out", () => {
    const { stage, parent } = stageWithFloor([KNOWN, NONE, KNOWN], [3]);
    const reports = [report(0, 1, KNOWN), report(1, 1, NONE), report(3, 1, NONE)];
    const block = blockOn({ view: 2, parent, cut: stage.genesisCut, reports });
    expect(voteFor(stage, block)).toEqual([]);
  });
});

test("S16: weights of the floor are seats", () => {
  const stage = createStage({ seats: [2, 2, 1, 1, 1] });
  const batch = batchOn(1, null);
  certify(stage, batch);
  const parent = blockOn({ view: 1, cut: stage.genesisCut });
  passView(stage, parent, [0, 0, 0, 0, 0]);
  const known = [0, 1, 0, 0, 0];
  const none = [0, 0, 0, 0, 0];
  stage.sign(0, null, report(0, 1, known));
  const reports = [report(0, 1, known), report(1, 1, none), report(2, 1, none)];
  const below = blockOn({ view: 2, parent, cut: stage.genesisCut, reports });
  expect(voteFor(stage, below)).toEqual([]);
  stage.sign(2, null, report(2, 1, known));
  const more = [reports[0], reports[1], report(2, 1, known)] as TipReport[];
  const block = blockOn({ view: 2, parent, cut: stage.genesisCut, reports: more });
  expect(voteFor(stage, block)).toEqual(["S16"]);
});
