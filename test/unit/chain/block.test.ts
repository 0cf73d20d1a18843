import { describe, expect, test } from "vitest";
import {
  type BlockHeader,
  blockHash,
  type Cut,
  createBlock,
  cutRoot,
  genesisCut,
  laneGenesis,
  reportPreimage,
  reportsRoot,
  type TipReport,
} from "../../../src/chain/block.ts";
import {
  type Hash,
  laneHeightOf,
  operatorOf,
  viewOf,
  ZERO_HASH,
} from "../../../src/primitives/brand.ts";
import { fromHex, toHex } from "../../../src/primitives/bytes.ts";
import { hashOfByte, readVectors } from "./vectors.ts";

type Vectors = {
  instance: Hash;
  cut: Cut;
  cutRoot: Hash;
  reports: (Omit<TipReport, "signature"> & { signature: string })[];
  reportsRoot: Hash;
  reportPreimages: string[];
  blocks: { name: string; header: BlockHeader; blockHash: Hash }[];
};
const vectors = readVectors("blocks") as Vectors;
const reports: TipReport[] = vectors.reports.map((report) => ({
  ...report,
  signature: fromHex(report.signature),
}));
const { header } = vectors.blocks[0] as Vectors["blocks"][0];

describe("blockHash", () => {
  test.each(vectors.blocks)("is pinned: $name", (row) => {
    expect(blockHash(row.header)).toBe(row.blockHash);
    expect(createBlock(row.header, [], []).hash).toBe(row.blockHash);
  });

  test("binds every field of the header", () => {
    const hash = blockHash(header);
    const names = Object.keys(header);
    expect(names.length).toBe(13);
    for (const [field, value] of Object.entries(header)) {
      const changed = typeof value === "number" ? value + 1 : hashOfByte(0xee);
      expect(blockHash({ ...header, [field]: changed } as BlockHeader), field).not.toBe(hash);
    }
  });

  test("binds the place of a field: two that change places give another hash", () => {
    const swapped = { ...header, view: header.parentView, parentView: header.view };
    expect(blockHash(swapped)).not.toBe(blockHash(header));
  });
});

describe("cutRoot", () => {
  test("is pinned", () => {
    expect(cutRoot(vectors.cut)).toBe(vectors.cutRoot);
  });

  test("binds height, digest, order and number of lanes", () => {
    const [first, second, ...rest] = vectors.cut;
    if (first === undefined || second === undefined) throw new Error("no lanes");
    const others: Cut[] = [
      [{ ...first, height: laneHeightOf(1) }, second, ...rest],
      [{ ...first, digest: ZERO_HASH }, second, ...rest],
      [second, first, ...rest],
      [first, second],
    ];
    const roots = [vectors.cut, ...others].map(cutRoot);
    expect(new Set(roots).size).toBe(5);
  });
});

describe("laneGenesis", () => {
  test("is pinned, and begins the cut of a genesis", () => {
    expect(laneGenesis(vectors.instance, operatorOf(0))).toBe(vectors.cut[0]?.digest);
    expect(laneGenesis(vectors.instance, operatorOf(3))).toBe(vectors.cut[3]?.digest);
    const genesis = genesisCut(vectors.instance, 4);
    expect([genesis[0], genesis[3]]).toEqual([vectors.cut[0], vectors.cut[3]]);
  });

  test("D11: is of one lane of one epoch only", () => {
    const other = hashOfByte(0xa2);
    const all = [...genesisCut(vectors.instance, 128), ...genesisCut(other, 128)];
    expect(new Set(all.map(({ digest }) => digest)).size).toBe(256);
  });
});

describe("K5: tip reports", () => {
  test("reportsRoot is pinned, and zero without reports", () => {
    expect(reportsRoot(reports)).toBe(vectors.reportsRoot);
    expect(reportsRoot([])).toBe(ZERO_HASH);
  });

  test("reportsRoot binds operator, anchor, tips, signature and order", () => {
    const [first, second] = reports as [TipReport, TipReport];
    const others: TipReport[][] = [
      [{ ...first, operator: operatorOf(1) }, second],
      [{ ...first, l1Number: 1 }, second],
      [{ ...first, tips: first.tips.map((tip) => laneHeightOf(Math.min(9, tip + 1))) }, second],
      [{ ...first, signature: new Uint8Array(64) }, second],
      [second, first],
      [first],
    ];
    expect(new Set([reports, ...others].map(reportsRoot)).size).toBe(7);
  });

  test("what a node key signs is pinned", () => {
    const preimages = reports.map((report) => toHex(reportPreimage(vectors.instance, report)));
    expect(preimages).toEqual(vectors.reportPreimages);
  });

  test("and names instance, epoch and view, which the root does not", () => {
    const [report] = reports as [TipReport];
    const signed = [
      reportPreimage(vectors.instance, report),
      reportPreimage(hashOfByte(1), report),
      reportPreimage(vectors.instance, { ...report, view: viewOf(1) }),
      reportPreimage(vectors.instance, { ...report, epoch: 6 as typeof report.epoch }),
    ];
    expect(new Set(signed.map(toHex)).size).toBe(4);
    expect(reportsRoot([{ ...report, view: viewOf(1) }])).toBe(reportsRoot([report]));
  });
});
