import { describe, expect, test } from "vitest";
import type { BlockHeader, StoredRecord } from "../../../../src/chain/index.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  millisOf,
  rollupOf,
  ZERO_HASH,
} from "../../../../src/primitives/brand.ts";
import { noteLog } from "../../../simulator/record-log.ts";
import { blockOn, createStage, EPOCH, finalize, hashOf, notarize, type Stage } from "./stage.ts";

const ALL = [0, 1, 2, 3];

/** The boundary of a stage whose epoch has one height. */
const boundaryOf = (stage: Stage, header: Partial<BlockHeader> = {}) =>
  blockOn({
    view: 1,
    cut: stage.genesisCut,
    header: { kind: 1, nextCommittee: stage.setup.committeeHash, ...header },
  });

function decide(stage: Stage, block: ReturnType<typeof boundaryOf>): void {
  for (const node of ALL) stage.keep(node, { kind: "block", block });
  for (const node of ALL) stage.vote(node, notarize(block));
  const certificate = stage.certificate(notarize(block)) as never;
  for (const node of ALL) stage.keep(node, { kind: "viewCertificate", certificate });
  for (const node of ALL) stage.vote(node, finalize(block));
}

/** The first record of the next epoch. */
function startOf(stage: Stage, instance: Hash, committeeHash = stage.setup.committeeHash) {
  const { networkConfig, genesisHash } = stage.setup;
  const record: StoredRecord = {
    kind: "epochStart",
    epoch: epochOf(1),
    instance,
    start: { height: heightOf(1), timestampMs: millisOf(1000), l1Number: 0, l1Hash: ZERO_HASH },
    set: {
      epoch: epochOf(1),
      members: networkConfig.members,
      committeeHash,
      leaderSeed: genesisHash,
      rollups: networkConfig.rollups,
      endsAtL1Block: 0,
    },
  };
  noteLog(record, epochOf(1));
  return record;
}

const rulesAfter = (act: (stage: Stage) => void): string[] => {
  const stage = createStage({ epochHeights: 1 });
  act(stage);
  stage.finish();
  return stage.rules();
};

describe("S11: what honest nodes vote for at the end of an epoch", () => {
  test.each<[string, Partial<BlockHeader>]>([
    ["a normal block", { kind: 0, nextCommittee: ZERO_HASH }],
    ["a filler", { kind: 2 }],
    ["another next set", { nextCommittee: hashOf(9) }],
  ])("%s is found", (_, header) => {
    expect(rulesAfter((stage) => decide(stage, boundaryOf(stage, header)))).toEqual(["S11"]);
  });

  test("the boundary is clean", () => {
    expect(rulesAfter((stage) => decide(stage, boundaryOf(stage)))).toEqual([]);
  });

  test("a boundary before its time is found", () => {
    const stage = createStage({ epochHeights: 2 });
    decide(stage, boundaryOf(stage));
    expect(stage.rules()).toEqual(["S11"]);
  });

  test.each<[string, Partial<BlockHeader>]>([
    ["a height", { height: heightOf(2) }],
    ["a time", { timestampMs: millisOf(2000) }],
    ["an anchor", { l1Number: 7 }],
    ["another kind", { kind: 0 }],
  ])("a filler with %s of its own is found", (_, header) => {
    const rules = rulesAfter((stage) => {
      const parent = boundaryOf(stage);
      decide(stage, parent);
      const same = { kind: 2, height: heightOf(1), timestampMs: millisOf(1000) } as const;
      const block = blockOn({ view: 2, parent, cut: parent.cut, header: { ...same, ...header } });
      for (const node of ALL) stage.keep(node, { kind: "block", block });
      stage.vote(0, notarize(block));
    });
    expect(rules).toContain("S11");
  });
});

describe("S11: how the next epoch begins", () => {
  test("on the final boundary, with its set, at every node alike", () => {
    const rules = rulesAfter((stage) => {
      const boundary = boundaryOf(stage);
      decide(stage, boundary);
      for (const node of ALL) stage.keep(node, startOf(stage, boundary.hash));
    });
    expect(rules).toEqual([]);
  });

  test.each<[string, (stage: Stage, boundary: Hash) => void]>([
    ["a block that is not final", (stage) => stage.keep(0, startOf(stage, hashOf(9)))],
    ["another set", (stage, boundary) => stage.keep(0, startOf(stage, boundary, hashOf(9)))],
    [
      "another block than another node",
      (stage, boundary) => {
        stage.keep(0, startOf(stage, boundary));
        stage.keep(1, startOf(stage, hashOf(9)));
      },
    ],
  ])("%s is found", (_, act) => {
    const rules = rulesAfter((stage) => {
      const boundary = boundaryOf(stage);
      decide(stage, boundary);
      act(stage, boundary.hash);
    });
    expect(rules).toEqual(["S11"]);
  });
});

test("V5: a node of the healed core that stays behind is found", () => {
  const rules = rulesAfter((stage) => {
    const boundary = boundaryOf(stage);
    decide(stage, boundary);
    stage.heal();
    for (const node of [0, 1, 3]) stage.keep(node, startOf(stage, boundary.hash));
    stage.inspect(2, { epoch: EPOCH });
    stage.later(10_000);
    for (const node of [0, 1, 3]) stage.inspect(node, { epoch: epochOf(1) });
  });
  expect(rules).toEqual(["V5"]);
});

test("V8: an item that is long final and in no output is found", () => {
  const item = { rollupId: rollupOf(1), index: 0, payload: new Uint8Array(8) };
  const stage = createStage({ forced: [item] });
  stage.heal();
  stage.finish();
  expect(stage.rules()).toContain("V8");
});
