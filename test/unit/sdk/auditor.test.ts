import { describe, expect, test } from "vitest";
import { type BlockHeader, BlockKind, type Cut, type TipReport } from "../../../src/chain/index.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  laneHeightOf,
  millisOf,
  viewOf,
} from "../../../src/primitives/brand.ts";
import { fromHex, toHex } from "../../../src/primitives/bytes.ts";
import { type AuditedBlock, auditBlock } from "../../../src/sdk/index.ts";
import { chainOf, open } from "../core/ordering/fixture.ts";
import { audited, blockOn, reportsOf, setup, start } from "./audit-fixture.ts";
import { chain, context, OTHER } from "./fixture.ts";

const point = audited(1);
const codeOf = (block: AuditedBlock, on = point, by = setup): string => {
  const verdict = auditBlock(by, on, block);
  return verdict.kind === "ok" ? "ok" : `${verdict.code} ${verdict.reason}`;
};
const code = (change: Parameters<typeof blockOn>[2]): string => codeOf(blockOn(point, 1, change));

describe("X6, X7: an honest history", () => {
  test("X7: every height gives an output, each on the one before", () => {
    const end = audited(6);
    expect(end.output.height).toBe(6);
    expect(end.output.table.leaves.map(({ seq }) => seq)).toEqual([3, 3, 0]);
  });

  test("X7: the certified hash is compared", () => {
    const block = blockOn(point, 1);
    const verdict = auditBlock(setup, point, block);
    if (verdict.kind === "rejected") throw new Error(verdict.reason);
    expect(codeOf({ ...block, outputHash: verdict.output.hash })).toBe("ok");
    expect(codeOf({ ...block, outputHash: OTHER })).toBe("OUTPUT output_hash");
  });

  test("X7: outputs depend on what they are chained to", () => {
    const other = { ...point, output: { ...point.output, hash: OTHER } };
    const here = auditBlock(setup, point, blockOn(point, 1));
    const there = auditBlock(setup, other, blockOn(point, 1));
    if (here.kind === "rejected" || there.kind === "rejected") throw new Error("rejected");
    expect(here.output.hash).not.toBe(there.output.hash);
  });
});

describe("X5: links", () => {
  test.each<[string, Partial<BlockHeader>]>([
    ["epoch", { epoch: epochOf(1) }],
    ["kind", { kind: BlockKind.FILLER }],
    ["height", { height: heightOf(3) }],
    ["parent_hash", { parentHash: OTHER }],
    ["view", { parentView: viewOf(0) }],
    ["view", { view: viewOf(1) }],
    ["time", { timestampMs: millisOf(1000) }],
    ["anchor_hash", { l1Hash: OTHER }],
    ["next_committee", { nextCommittee: OTHER }],
    ["next_committee", { kind: BlockKind.BOUNDARY }],
  ])("X5: LINK %s", (reason, header) => {
    expect(code({ header })).toBe(`LINK ${reason}`);
  });

  test("X5: the anchor never falls", () => {
    const anchored = { ...point, l1Number: 5 };
    expect(codeOf(blockOn(point, 1), anchored)).toBe("LINK anchor_falls");
  });

  test("E5: above a boundary there is no block to audit", () => {
    const boundary = { ...point, kind: BlockKind.BOUNDARY };
    expect(codeOf(blockOn(point, 1), boundary)).toBe("LINK kind");
  });
});

describe("X6: roots and reports", () => {
  const tips = point.cut.map(({ height }) => height);

  test("X6: cutRoot and reportsRoot are computed", () => {
    expect(code({ header: { cutRoot: OTHER } })).toBe("CUT_ROOT cut_root");
    expect(code({ header: { reportsRoot: OTHER } })).toBe("REPORTS_ROOT reports_root");
  });

  test.each<[string, readonly TipReport[]]>([
    ["reports_no_quorum", reportsOf(2, tips, { operators: [0, 1] })],
    ["report_view", reportsOf(1, tips)],
    ["report_not_rising", reportsOf(2, tips, { operators: [0, 2, 1] })],
    ["report_not_rising", reportsOf(2, tips, { operators: [0, 0, 1] })],
    ["report_stranger", reportsOf(2, tips, { operators: [0, 1, 9] })],
    ["report_lanes", reportsOf(2, tips.slice(1))],
  ])("I4: REPORTS %s", (reason, reports) => {
    expect(code({ reports })).toBe(`REPORTS ${reason}`);
  });

  test("I4: view 1 carries none", () => {
    const block = blockOn(start, 0, { reports: reportsOf(0, tips) });
    expect(codeOf(block, start)).toBe("REPORTS reports_in_first_view");
  });

  test("K5: every signature is checked", () => {
    const [first, second, third] = reportsOf(2, tips) as [TipReport, TipReport, TipReport];
    const forged = { ...second, signature: new Uint8Array(64) };
    expect(code({ reports: [first, forged, third] })).toBe("REPORT_SIGNATURE operator_1");
  });
});

describe("X6: cut and floor", () => {
  const cut = blockOn(point, 1).cut;
  const changed = (lane: number, height: number, digest?: Hash): Cut =>
    cut.map((entry, index) =>
      index === lane ? { height: laneHeightOf(height), digest: digest ?? entry.digest } : entry,
    );

  test("C3.4: a cut never falls, never forks, and advances by at most the cap", () => {
    expect(code({ cut: changed(0, 0) })).toBe("CUT falls");
    expect(code({ cut: changed(0, 1, OTHER) })).toBe("CUT forks");
    expect(code({ cut: changed(3, context.protocol.maxLaneAdvance + 1) })).toBe("CUT advance");
    expect(code({ cut: changed(3, context.protocol.maxLaneAdvance) })).toBe("BATCHES delta");
    expect(code({ cut: cut.slice(1) })).toBe("CUT lanes");
  });

  test("I6: a cut below what more than F seats reported", () => {
    const reports = (operators: readonly number[]): TipReport[] => {
      const low = reportsOf(2, [1, 0, 0, 0]);
      const high = reportsOf(2, [1, 0, 1, 0]);
      return low.map((report, index) =>
        operators.includes(index) ? (high[index] as TipReport) : report,
      );
    };
    expect(code({ reports: reports([0]) })).toBe("ok");
    expect(code({ reports: reports([0, 2]) })).toBe("FLOOR lane_2");
  });

  test("I6: an anchor further behind than maxAnchorLag", () => {
    const lag = context.protocol.maxAnchorLag;
    const tips = [1, 0, 0, 0];
    expect(code({ reports: reportsOf(2, tips, { l1Number: lag }) })).toBe("ok");
    const ahead = reportsOf(2, tips, { l1Number: lag + 1 });
    expect(code({ reports: ahead })).toBe("ANCHOR anchor_floor");
  });
});

describe("X7: batches of the delta", () => {
  const block = blockOn(point, 1);
  const lane = block.batches[1] as readonly Uint8Array[];
  const withLane = (batches: readonly Uint8Array[]): AuditedBlock => ({
    ...block,
    batches: block.batches.map((each, index) => (index === 1 ? batches : each)),
  });

  test("X7: missing, doubled, reordered or foreign batches", () => {
    const foreign = chain.lanes[2]?.[0]?.bytes as Uint8Array;
    expect(lane.length).toBe(2);
    for (const batches of [
      lane.slice(0, 1),
      lane.slice(1),
      [],
      [...lane, lane[1] as Uint8Array],
      lane.toReversed(),
      [lane[0] as Uint8Array, foreign],
    ]) {
      expect(codeOf(withLane(batches))).toBe("BATCHES delta");
    }
  });

  test("X7: batches of a lane that the committee has not, or none of its last lane", () => {
    expect(codeOf({ ...block, batches: [...block.batches, []] })).toBe("BATCHES delta");
    expect(codeOf({ ...block, batches: block.batches.slice(0, 3) })).toBe("BATCHES delta");
  });

  test("X7: batches of another epoch's lane, however well they are chained", () => {
    const elsewhere = chainOf({ ...context, instance: OTHER }, [[[], [[open(1, [4])]], [], []]]);
    expect(elsewhere.lanes[1]?.length).toBe(1);
    const batches = [elsewhere.lanes[1]?.[0]?.bytes as Uint8Array, lane[1] as Uint8Array];
    expect(codeOf(withLane(batches))).toBe("BATCHES delta");
  });
});

describe("X6, X7: one changed byte anywhere", () => {
  const block = blockOn(point, 1);
  const verdict = auditBlock(setup, point, block);
  const outputHash = verdict.kind === "ok" ? verdict.output.hash : OTHER;
  const honest = { ...block, outputHash };
  const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
    bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
  const flippedHash = (hash: Hash, at: number): Hash => toHex(flipped(fromHex(hash), at)) as Hash;

  test("X7: what is judged is honest", () => {
    expect(codeOf(honest)).toBe("ok");
  });

  test("X7: of a field of the header", () => {
    for (const [field, value] of Object.entries(block.header)) {
      const changed = typeof value === "number" ? value + 1 : flippedHash(value as Hash, 31);
      const header = { ...block.header, [field]: changed } as BlockHeader;
      expect(codeOf({ ...honest, header }), field).not.toBe("ok");
    }
  });

  test("X6: of the cut, even with a root that fits", () => {
    for (let lane = 0; lane < block.cut.length; lane++) {
      for (const at of [0, 13, 31]) {
        const cut = block.cut.map((entry, index) =>
          index === lane ? { ...entry, digest: flippedHash(entry.digest, at) } : entry,
        );
        expect(codeOf({ ...honest, cut })).toBe("CUT_ROOT cut_root");
        expect(codeOf(blockOn(point, 1, { cut }))).toMatch(/^(CUT forks|BATCHES delta)$/);
      }
    }
  });

  test("K5: of a report, even with a root that fits", () => {
    for (const [index, report] of block.reports.entries()) {
      const changes: Partial<TipReport>[] = [
        { l1Number: report.l1Number + 1 },
        { tips: report.tips.map((tip) => laneHeightOf(tip + 1)) },
        ...[0, 31, 32, 63].map((at) => ({ signature: flipped(report.signature, at) })),
      ];
      for (const change of changes) {
        const reports = block.reports.map((each, other) =>
          other === index ? { ...each, ...change } : each,
        );
        expect(codeOf({ ...honest, reports })).toBe("REPORTS_ROOT reports_root");
        const fitting = blockOn(point, 1, { reports });
        expect(codeOf(fitting)).toBe(`REPORT_SIGNATURE operator_${report.operator}`);
      }
    }
  });

  test("X7: of every batch", () => {
    for (const [lane, batches] of block.batches.entries()) {
      for (const [index, bytes] of batches.entries()) {
        for (let at = 0; at < bytes.length; at++) {
          const changed = batches.map((each, other) =>
            other === index ? flipped(each, at) : each,
          );
          const all = block.batches.map((each, other) => (other === lane ? changed : each));
          expect(codeOf({ ...honest, batches: all })).toBe("BATCHES delta");
        }
      }
    }
  });

  test("X7: of the output hash, and of the output below", () => {
    for (const at of [0, 31]) {
      const hash = flippedHash(outputHash, at);
      expect(codeOf({ ...honest, outputHash: hash })).toBe("OUTPUT output_hash");
      const below = { ...point, output: { ...point.output, hash: flippedHash(OTHER, at) } };
      expect(codeOf(honest, below)).toBe("OUTPUT output_hash");
    }
  });
});
