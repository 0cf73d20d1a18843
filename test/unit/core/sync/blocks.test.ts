import { describe, expect, test } from "vitest";
import {
  type Block,
  type BlockHeader,
  blockHash,
  createBlock,
  cutRoot,
  reportsRoot,
  type TipReport,
} from "../../../../src/chain/index.ts";
import { blockFault } from "../../../../src/core/sync/blocks.ts";
import { BLOCK_REQUESTS_MAX, BLOCKS_PER_REQUEST } from "../../../../src/core/sync/limits.ts";
import { keccakText } from "../../../../src/crypto/hash.ts";
import { epochOf, type Hash, laneHeightOf, viewOf } from "../../../../src/primitives/brand.ts";
import {
  absentMessage,
  asksIn,
  blocksMessage,
  chainOf,
  contextOf,
  createNode,
  ofKind,
  rejectionsIn,
} from "./fixture.ts";

const context = contextOf();
const BLOCKS = chainOf(8);
const tip = BLOCKS[7] as Block;
const newestFirst = [...BLOCKS].reverse();

/** A block whose header commits to what it has, as a liar would build it. */
const rehashed = (header: BlockHeader, rest: Pick<Block, "cut" | "reports">): Block =>
  createBlock(
    { ...header, cutRoot: cutRoot(rest.cut), reportsRoot: reportsRoot(rest.reports) },
    rest.cut,
    rest.reports,
  );

test("Y6: a block is asked for with its ancestors, a bounded number of them", () => {
  const node = createNode({});
  expect(asksIn(node.needBlock(tip.hash))).toEqual([
    {
      peer: 0,
      message: { kind: "getBlocks", epoch: 0, hash: tip.hash, count: BLOCKS_PER_REQUEST },
    },
  ]);
});

test("Y6: blocks backwards by parentHash are told newest first", () => {
  const node = createNode({});
  node.needBlock(tip.hash);
  const effects = node.receive(0, blocksMessage(newestFirst));
  expect(ofKind(effects, "blocksFetched")).toEqual([
    { kind: "blocksFetched", nowMs: node.nowMs, blocks: newestFirst },
  ]);
  expect(rejectionsIn(effects)).toEqual([]);
});

test("Y6: an answer may be shorter than asked; whoever needs more names the next parent", () => {
  const node = createNode({});
  node.needBlock(tip.hash);
  const two = newestFirst.slice(0, 2);
  expect(ofKind(node.receive(0, blocksMessage(two)), "blocksFetched")[0]?.blocks).toEqual(two);
  const deeper = (two[1] as Block).header.parentHash;
  const ask = asksIn(node.needBlock(deeper));
  expect(ask).toHaveLength(1);
  const rest = blocksMessage(newestFirst.slice(2));
  expect(ofKind(node.receive(ask[0]?.peer ?? -1, rest), "blocksFetched")).toHaveLength(1);
});

test("Y6: a wrong answer tells nothing and the next peer is asked at once", () => {
  const node = createNode({});
  node.needBlock(tip.hash);
  const lie: Block = { ...tip, header: { ...tip.header, l1Number: 9 } };
  const effects = node.receive(0, blocksMessage([lie]));
  expect(rejectionsIn(effects)).toEqual(["0 malformed block_hash"]);
  expect(ofKind(effects, "blocksFetched")).toEqual([]);
  expect(asksIn(effects).map(({ peer }) => peer)).toEqual([1]);
  expect(ofKind(node.receive(1, blocksMessage([tip])), "blocksFetched")).toHaveLength(1);
});

test("Y6: a true head does not vouch for a false tail: nothing of it is told", () => {
  const node = createNode({});
  node.needBlock(tip.hash);
  const forged = rehashed({ ...(BLOCKS[6] as Block).header, l1Number: 9 }, BLOCKS[6] as Block);
  const effects = node.receive(0, blocksMessage([tip, forged]));
  expect(rejectionsIn(effects)).toEqual(["0 malformed block_hash"]);
  expect(ofKind(effects, "blocksFetched")).toEqual([]);
});

test("Y6: a gap in the chain is no chain", () => {
  const node = createNode({});
  node.needBlock(tip.hash);
  const effects = node.receive(0, blocksMessage([tip, BLOCKS[5] as Block]));
  expect(rejectionsIn(effects)).toEqual(["0 malformed block_hash"]);
});

test("Y6: more blocks than asked are refused (ADV-42)", () => {
  const long = [...chainOf(BLOCKS_PER_REQUEST + 1)].reverse();
  const node = createNode({});
  node.needBlock((long[0] as Block).hash);
  const effects = node.receive(0, blocksMessage(long));
  expect(rejectionsIn(effects)).toEqual(["0 oversize too_many_blocks"]);
  expect(asksIn(effects).map(({ peer }) => peer)).toEqual([1]);
  const fits = node.receive(1, blocksMessage(long.slice(0, BLOCKS_PER_REQUEST)));
  expect(ofKind(fits, "blocksFetched")[0]?.blocks).toHaveLength(BLOCKS_PER_REQUEST);
});

test("Y6: nothing lies below the genesis of the epoch", () => {
  const first = BLOCKS[0] as Block;
  const node = createNode({});
  node.needBlock(first.hash);
  const effects = node.receive(0, blocksMessage([first, tip]));
  expect(rejectionsIn(effects)).toEqual(["0 malformed block_hash"]);
});

test("Y6: a lie cannot make me store under a hash it declares itself", () => {
  const forged = rehashed({ ...tip.header, l1Number: 9 }, tip);
  const lie = { ...forged, hash: tip.hash };
  expect(blockFault(context, lie, tip.hash)).toBe("block_hash");
  expect(blockFault(context, { ...tip, hash: keccakText("else") }, tip.hash)).toBe("block_hash");
});

describe("Y6: everything a header commits to is recomputed", () => {
  const faultOf = (change: Partial<Block>): string | null =>
    blockFault(context, { ...tip, ...change }, tip.hash);
  const cut = tip.cut;

  test("Y6: the true block", () => expect(faultOf({})).toBeNull());

  test.each(Object.keys(tip.header) as (keyof BlockHeader)[])("Y6: header field %s", (field) => {
    const value = tip.header[field];
    const changed = typeof value === "number" ? value + 1 : keccakText("changed");
    const header = { ...tip.header, [field]: changed } as BlockHeader;
    expect(faultOf({ header })).not.toBeNull();
    expect(faultOf({ header, hash: blockHash(header) })).not.toBeNull();
  });

  test("Y6: another cut", () => {
    const first = { ...(cut[0] as (typeof cut)[number]), height: laneHeightOf(99) };
    expect(faultOf({ cut: [first, ...cut.slice(1)] })).toBe("block_cut_root");
    const digest = { ...(cut[0] as (typeof cut)[number]), digest: keccakText("x") };
    expect(faultOf({ cut: [digest, ...cut.slice(1)] })).toBe("block_cut_root");
  });

  test("Y6: a cut of more or fewer lanes, even under a fitting root", () => {
    expect(faultOf({ cut: cut.slice(1) })).toBe("block_lanes");
    expect(faultOf({ cut: [...cut, ...cut.slice(0, 1)] })).toBe("block_lanes");
    const short = rehashed(tip.header, { cut: cut.slice(1), reports: tip.reports });
    expect(blockFault(context, short, short.hash)).toBe("block_lanes");
  });

  test("Y6: a lane height that fills the same 32 bits", () => {
    const height = laneHeightOf((cut[0]?.height ?? 0) + 2 ** 32);
    const twin = [{ ...(cut[0] as (typeof cut)[number]), height }, ...cut.slice(1)];
    expect(cutRoot(twin)).toBe(tip.header.cutRoot);
    expect(faultOf({ cut: twin })).toBe("block_lanes");
  });

  test("Y7: a block stripped of its reports is not the block", () => {
    expect(faultOf({ reports: [] })).toBe("block_reports_root");
    expect(faultOf({ reports: tip.reports.slice(1) })).toBe("block_reports_root");
    expect(faultOf({ reports: [...tip.reports].reverse() })).toBe("block_reports_root");
  });

  test("Y6: reports where the header has none", () => {
    const first = BLOCKS[0] as Block;
    expect(blockFault(context, first, first.hash)).toBeNull();
    const reports = tip.reports.map((report) => ({ ...report, view: viewOf(0) }));
    expect(blockFault(context, { ...first, reports }, first.hash)).toBe("block_reports_root");
  });

  const withReport = (change: Partial<TipReport>): Partial<Block> => ({
    reports: [{ ...(tip.reports[0] as TipReport), ...change }, ...tip.reports.slice(1)],
  });

  test.each<[string, Partial<TipReport>]>([
    ["epoch, which no root binds", { epoch: epochOf(1) }],
    ["view, which no root binds", { view: viewOf(99) }],
    ["operator that fills the same byte", { operator: 256 as TipReport["operator"] }],
    ["operator beyond the committee", { operator: 4 as TipReport["operator"] }],
    ["l1Number that is none", { l1Number: -1 }],
    ["tips for fewer lanes", { tips: [] }],
    ["a tip that fills the same 32 bits", { tips: [7, 8, 9, 2 ** 32 + 10].map(laneHeightOf) }],
    ["a signature of another length", { signature: new Uint8Array(63) }],
  ])("Y6: a report with another %s", (_, change) => {
    expect(faultOf(withReport(change))).toBe("block_reports");
  });

  test("Y6: a report with other tips or another signature", () => {
    const tips = [0, 0, 0, 0].map(laneHeightOf);
    expect(faultOf(withReport({ tips }))).toBe("block_reports_root");
    const signature = new Uint8Array(64);
    expect(faultOf(withReport({ signature }))).toBe("block_reports_root");
  });

  test("Y6: reports of other lengths that fill the same bytes", () => {
    const [one, two, ...rest] = tip.reports as [TipReport, TipReport, ...TipReport[]];
    const bytes = 9 + 16 + 64;
    const joined = {
      ...one,
      tips: [...one.tips, ...Array.from({ length: bytes / 4 }, () => laneHeightOf(0))],
    };
    expect(faultOf({ reports: [joined, ...rest] })).toBe("block_reports");
    expect(faultOf({ reports: [one, two, ...rest, one, one] })).toBe("block_reports");
  });

  test("Y6: a block of another epoch", () => {
    const foreign = rehashed({ ...tip.header, epoch: epochOf(1) }, tip);
    expect(blockFault(context, foreign, foreign.hash)).toBe("block_epoch");
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 53])("Y6: a header with the number %d", (height) => {
    const header = { ...tip.header, height } as BlockHeader;
    expect(faultOf({ header })).toBe("block_header");
  });

  test.each(["", "0x", "0x12", tip.hash.toUpperCase(), `${tip.hash}0`])(
    "Y6: a header with the hash %j",
    (text) => {
      const header = { ...tip.header, parentHash: text as Hash };
      expect(faultOf({ header })).toBe("block_header");
    },
  );
});

describe("S19: bounds", () => {
  test("S19: the oldest of too many requests for blocks ends", () => {
    const node = createNode({});
    const hashOf = (index: number): Hash => keccakText(`block ${index}`);
    for (let index = 0; index <= BLOCK_REQUESTS_MAX; index++) node.needBlock(hashOf(index));
    expect(node.state.blocks.size).toBe(BLOCK_REQUESTS_MAX);
    expect(node.state.blocks.has(hashOf(0))).toBe(false);
    expect(node.state.blocks.has(hashOf(BLOCK_REQUESTS_MAX))).toBe(true);
    expect(asksIn(node.needBlock(hashOf(0)))).toHaveLength(1);
  });

  test("S19: peers that say absent are remembered once each", () => {
    const node = createNode({});
    node.needBlock(tip.hash);
    const absent = absentMessage({
      kind: "getBlocks",
      epoch: epochOf(0),
      hash: tip.hash,
      count: BLOCKS_PER_REQUEST,
    });
    for (let round = 0; round < 20; round++) {
      for (const peer of [0, 1, 2]) node.receive(peer, absent);
      node.fire("retry", 100);
    }
    expect(node.state.blocks.get(tip.hash)?.absent.size).toBe(3);
  });
});
