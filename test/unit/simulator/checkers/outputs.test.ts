import { describe, expect, test } from "vitest";
import {
  type BodyPart,
  encodeBundle,
  leafHash,
  type OutputHeader,
  outputHash,
  PartKind,
  partHash,
  type RollupLeaf,
  SectionKind,
} from "../../../../src/chain/index.ts";
import { keccak256 } from "../../../../src/crypto/hash.ts";
import { rollupOf, ZERO_HASH } from "../../../../src/primitives/brand.ts";
import { asciiBytes, concatBytes, fromHex } from "../../../../src/primitives/bytes.ts";
import { firstLeaves, naiveRoot, referenceOutput } from "../../../simulator/checkers/reference.ts";
import { createWorld } from "../../../simulator/checkers/world.ts";
import { LEAVES, outputOn } from "./outputs-of-stage.ts";
import {
  batchOn,
  blockOn,
  certify,
  createStage,
  GENESIS,
  hashOf,
  openSection,
  passView,
  type Stage,
  withTips,
} from "./stage.ts";

/** Height 1: lanes 1 and 2 have one batch each for rollup 1; lane 1 comes first. */
function stageWithOrder() {
  const stage = createStage();
  const batches = [1, 2].map((lane) => batchOn(lane, null, [openSection(1, `lane ${lane}`)]));
  for (const batch of batches) certify(stage, batch);
  const block = blockOn({ view: 1, cut: withTips(stage.genesisCut, ...batches) });
  passView(stage, block, [0, 1, 1, 0]);
  const parts = batches.map((batch, index): BodyPart => {
    const row = batch.rows[0];
    if (row === undefined) throw new Error("the batch has one row");
    const origin = Uint8Array.of(0, batch.header.lane, 0, 0, 0, 0, 0, 0, 0, 1);
    const rest = { txCount: 1, bundle: null, data: row.bytes, dataDigest: row.digest };
    return { kind: PartKind.SECTION, position: index, origin, ...rest };
  });
  return { stage, block, parts };
}

function leafOf(parts: readonly BodyPart[]): RollupLeaf {
  const [left, right] = parts.map(partHash);
  if (left === undefined || right === undefined) throw new Error("there are two parts");
  const [old] = LEAVES as [RollupLeaf];
  return {
    ...old,
    seq: 1,
    batchHeight: 1 as RollupLeaf["batchHeight"],
    prevBatchHash: leafHash(old),
    bodyRoot: keccak256(concatBytes(fromHex(left), fromHex(right))),
    txCount: 2,
    byteSize: 20,
  };
}

const keep = (stage: Stage, node: number, header: OutputHeader, leaves: readonly RollupLeaf[]) =>
  stage.keep(node, {
    kind: "output",
    height: header.height,
    header,
    changedLeaves: leaves,
    signs: true,
  });

function publish(stage: Stage, header: OutputHeader, leaf: RollupLeaf, parts: BodyPart[]): void {
  const certificate = stage.outputCertificate(header.height, outputHash(header));
  stage.durable(0, [{ kind: "outputCertificate", certificate }]);
  const batches = [{ leaf, parts }];
  stage.publish(0, {
    header,
    outputHash: outputHash(header),
    certificate,
    descendants: [],
    leaves: [],
    nextCommittee: null,
    batches,
  });
}

describe("S14: order equals the reference", () => {
  test("the canonical order is clean", () => {
    const { stage, block, parts } = stageWithOrder();
    const leaf = leafOf(parts);
    const header = outputOn(block, null, [leaf, LEAVES[1] as RollupLeaf]);
    keep(stage, 0, header, [leaf]);
    publish(stage, header, leaf, parts);
    expect(stage.violations).toEqual([]);
  });

  test("another order is found in what is recorded", () => {
    const { stage, block, parts } = stageWithOrder();
    const leaf = leafOf([...parts].reverse());
    keep(stage, 0, outputOn(block, null, [leaf, LEAVES[1] as RollupLeaf]), [leaf]);
    expect(stage.rules()).toContain("S14");
  });

  test("a batch left out, or one too many, is found", () => {
    const { stage, block, parts } = stageWithOrder();
    keep(stage, 0, outputOn(block), []);
    expect(stage.rules()).toContain("S14");
    const other = stageWithOrder();
    const leaf = leafOf(parts);
    const header = outputOn(block, null, [leaf, LEAVES[1] as RollupLeaf]);
    keep(other.stage, 0, header, [leaf, LEAVES[1] as RollupLeaf]);
    expect(other.stage.rules()).toContain("S14");
  });

  test("parts other than the leaf's are found in what is published", () => {
    const { stage, block, parts } = stageWithOrder();
    const leaf = leafOf(parts);
    const header = outputOn(block, null, [leaf, LEAVES[1] as RollupLeaf]);
    keep(stage, 0, header, [leaf]);
    publish(stage, header, leaf, [...parts].reverse());
    expect(stage.rules()).toEqual(["S14"]);
  });

  test("a part with other bytes than its digest is found", () => {
    const { stage, block, parts } = stageWithOrder();
    const leaf = leafOf(parts);
    const header = outputOn(block, null, [leaf, LEAVES[1] as RollupLeaf]);
    const [first, second] = parts as [BodyPart, BodyPart];
    publish(stage, header, leaf, [{ ...first, data: asciiBytes("lane 9....") }, second]);
    expect(stage.rules()).toEqual(["S14"]);
  });
});

describe("S17: outputs are chained and equal to the reference", () => {
  function stageWithTwo() {
    const stage = createStage();
    const cut = stage.genesisCut;
    const first = blockOn({ view: 1, cut });
    const second = blockOn({ view: 2, parent: first, cut });
    for (const block of [first, second]) passView(stage, block, [0, 0, 0, 0]);
    stage.violations.length = 0; // the reports of the second block are S16's matter
    const header = outputOn(first);
    keep(stage, 0, header, []);
    return { stage, header, next: outputOn(second, header) };
  }

  test("a chain is clean", () => {
    const { stage, next } = stageWithTwo();
    keep(stage, 0, next, []);
    expect(stage.violations).toEqual([]);
  });

  test.each<[string, Partial<OutputHeader>]>([
    ["not chained", { prevOutputHash: ZERO_HASH }],
    ["another root", { rollupsRoot: hashOf(1) }],
    ["another block", { blockHash: hashOf(1) }],
    ["another beacon", { beacon: hashOf(1) }],
    ["another committee than before", { committeeHash: hashOf(1) }],
  ])("%s is found", (_, change) => {
    const { stage, next } = stageWithTwo();
    keep(stage, 0, { ...next, ...change }, []);
    expect(stage.rules()).toEqual(["S17"]);
    expect(stage.violations[0]?.message).toContain(Object.keys(change)[0]);
  });

  test("an output of a height that is not final is found", () => {
    const stage = createStage();
    keep(stage, 0, outputOn(blockOn({ view: 1, cut: stage.genesisCut })), []);
    expect(stage.rules()).toEqual(["S17"]);
  });
});

test("S17: O3: the naive tree pads with zero words", () => {
  const pair = (a: string, b: string) => keccak256(concatBytes(fromHex(a), fromHex(b)));
  const [a, b, c] = [hashOf(1), hashOf(2), hashOf(3)];
  expect(naiveRoot([])).toBe(ZERO_HASH);
  expect(naiveRoot([a])).toBe(a);
  expect(naiveRoot([a, b, c])).toBe(pair(pair(a, b), pair(c, ZERO_HASH)));
});

test("S14: U2, U3: bundles in the reference take a place per leg, or none at all", () => {
  const stage = createStage();
  const legs = [2, 1, 2].map((id) => ({
    rollupId: rollupOf(id),
    transaction: asciiBytes(`tx ${id}`),
  }));
  const open = { minHeight: 0, maxHeight: 0, minTime: 0, maxTime: 0 };
  const stranger = [{ rollupId: rollupOf(3), transaction: asciiBytes("tx") }];
  const bundles = [
    encodeBundle({ ...open, minHeight: 2, legs }),
    encodeBundle({ ...open, legs: stranger }),
    encodeBundle({ ...open, maxTime: 1, minHeight: 1, maxHeight: 1, legs }),
  ];
  const bytes = concatBytes(...bundles.flatMap((b) => [Uint8Array.of(0, 0, 0, b.length), b]));
  const section = { kind: SectionKind.BUNDLE, rollupId: rollupOf(0), units: 3, bytes };
  const batch = batchOn(2, null, [section, openSection(2, "a"), openSection(3, "none")]);
  const later = batchOn(1, null, [openSection(1, "b")]);
  for (const each of [batch, later]) certify(stage, each);
  const block = blockOn({ view: 1, cut: withTips(stage.genesisCut, batch, later) });
  const world = createWorld(stage.setup, () => {});
  for (const each of [batch, later]) world.batches.set(each.digest, each);
  const start = {
    hash: GENESIS,
    height: 0,
    view: 0,
    timestampMs: 0,
    kind: 0,
    l1Number: 0,
  } as const;
  const parent = { ...start, cut: stage.genesisCut };
  const before = { hash: GENESIS, leaves: firstLeaves(world), committeeHash: ZERO_HASH };
  const output = referenceOutput(world, { block, parent }, before);
  const places = (rollupId: number) =>
    output?.parts.get(rollupId)?.map(({ kind, position, txCount }) => [kind, position, txCount]);
  expect(places(1)).toEqual([
    [PartKind.SECTION, 0, 1],
    [PartKind.BUNDLE_LEG, 3, 1],
  ]);
  expect(places(2)).toEqual([
    [PartKind.SECTION, 1, 1],
    [PartKind.BUNDLE_LEG, 2, 2],
  ]);
  expect(output?.parts.has(3)).toBe(false);
});
