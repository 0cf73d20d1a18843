import { describe, expect, test } from "vitest";
import { SectionKind } from "../../../../src/chain/index.ts";
import {
  canonicalOrder,
  interleave,
  sealingRows,
} from "../../../../src/core/ordering/canonical-order.ts";
import { operatorOf, rollupOf } from "../../../../src/primitives/brand.ts";
import { bundle, bundles, chainOf, contextOf, open, sectionOf } from "./fixture.ts";

const context = contextOf();
const at = (rows: ReturnType<typeof interleave>): string[] =>
  rows.map(({ lane, laneHeight, row }) => `${lane}.${laneHeight}/${row.kind}.${row.rollupId}`);

const three = chainOf(context, [
  [
    [[open(1, [1])], [open(1, [2])], [open(2, [3]), open(1, [4])]],
    [[open(3, [5])]],
    [],
    [[open(1, [6])], [open(2, [7])]],
  ],
]);

describe("U2: the interleave", () => {
  test("U2: takes the k-th new batch of every lane before the next one of any", () => {
    expect(at(interleave(three.lanes, operatorOf(0)))).toEqual([
      "0.1/0.1",
      "1.1/0.3",
      "3.1/0.1",
      "0.2/0.1",
      "3.2/0.2",
      "0.3/0.1",
      "0.3/0.2",
    ]);
  });

  test("U2: lanes begin at h mod n and go round", () => {
    expect(at(interleave(three.lanes, operatorOf(3)))).toEqual([
      "3.1/0.1",
      "0.1/0.1",
      "1.1/0.3",
      "3.2/0.2",
      "0.2/0.1",
      "0.3/0.1",
      "0.3/0.2",
    ]);
    expect(at(interleave(three.lanes, operatorOf(1)))[0]).toBe("1.1/0.3");
    expect(at(interleave(three.lanes, operatorOf(2)))[0]).toBe("3.1/0.1");
  });

  test("U4: every rotation keeps the order inside each lane and holds the same rows", () => {
    const sorted = at(interleave(three.lanes, operatorOf(0))).sort();
    for (let first = 0; first < 4; first++) {
      const rows = interleave(three.lanes, operatorOf(first));
      expect(at(rows).sort()).toEqual(sorted);
      for (let lane = 0; lane < 4; lane++) {
        const heights = rows.filter((row) => row.lane === lane).map((row) => row.laneHeight);
        expect(heights).toEqual([...heights].sort((a, b) => a - b));
      }
    }
  });

  test("U2: a block without batches has no rows", () => {
    expect(interleave([[], [], [], []], operatorOf(2))).toEqual([]);
  });
});

describe("U2: units", () => {
  const mixed = chainOf(context, [
    [
      [
        [
          open(1, [1], [2]),
          sectionOf(SectionKind.SEALED, 1, [Uint8Array.of(9)]),
          bundles(bundle([[1, [3]]]), bundle([[2, [4]]])),
          sectionOf(SectionKind.SYSTEM, 0, [Uint8Array.of(8)]),
        ],
      ],
      [[open(2, [5])]],
      [],
      [],
    ],
  ]);
  const rows = interleave(mixed.lanes, operatorOf(0));

  test("U2: forced first, then sealed, then open in the interleave", () => {
    const forced = [
      { rollupId: rollupOf(1), index: 0, payload: Uint8Array.of(1) },
      { rollupId: rollupOf(2), index: 0, payload: Uint8Array.of(2) },
    ];
    const sealed = [
      {
        outcome: "opened",
        rollupId: rollupOf(3),
        sealedId: new Uint8Array(32),
        transaction: Uint8Array.of(3),
      },
    ] as const;
    const units = canonicalOrder({ forced, sealed, rows });
    expect(units.map(({ kind }) => kind)).toEqual([
      "forced",
      "forced",
      "sealed",
      "section",
      "bundle",
      "bundle",
      "section",
    ]);
    expect(units.slice(0, 2)).toEqual(forced.map((item) => ({ kind: "forced", item })));
  });

  test("U2: without an L1 the forced list is empty and nothing else changes", () => {
    const units = canonicalOrder({ forced: [], sealed: [], rows });
    expect(units.map(({ kind }) => kind)).toEqual(["section", "bundle", "bundle", "section"]);
  });

  test("H1: SYSTEM and SEALED rows go to sealing, in order, and to nobody else", () => {
    expect(at(sealingRows(rows))).toEqual(["0.1/1.1", "0.1/3.0"]);
  });

  test("U3: a bundle is one unit, a section keeps its transactions together", () => {
    const units = canonicalOrder({ forced: [], sealed: [], rows });
    const [section, first] = units;
    expect(section?.kind === "section" && section.section.row.units).toBe(2);
    expect(first?.kind === "bundle" && first.bundle.legs.length).toBe(1);
  });
});
