/** I4..I6: the inclusion floor, by hand. */
import { describe, expect, test } from "vitest";
import {
  anchorFloor,
  inclusionFloor,
  laneBelowFloor,
  reportsFault,
} from "../../../../src/core/consensus/index.ts";
import { epochOf, type OperatorIndex, viewOf } from "../../../../src/primitives/brand.ts";
import { contextOf, cutOf, reportOf } from "./objects.ts";

const SEATS = [1, 2, 2, 2];
const one = contextOf();
const unequal = contextOf({ seats: SEATS });
const weigh = (operator: OperatorIndex): number => unequal.committee.members[operator]?.seats ?? 0;
const alike = () => 1;

const floorOf = (...claims: [operator: number, tips: number[]][]): number[] =>
  inclusionFloor(
    one.committee,
    claims.map(([operator, tips]) => reportOf(one, operator, 1, tips)),
    alike,
  );

describe("I5: greatest height that more than F seats claim", () => {
  const TABLE: [string, [number, number[]][], number[]][] = [
    ["nobody reports", [], [0, 0, 0, 0]],
    ["one seat alone lifts nothing", [[0, [9, 9, 9, 9]]], [0, 0, 0, 0]],
    [
      "two seats that agree",
      [
        [0, [4]],
        [1, [4]],
        [2, []],
      ],
      [4, 0, 0, 0],
    ],
    [
      "the lower of the two highest",
      [
        [0, [9]],
        [1, [4]],
        [2, [2]],
      ],
      [4, 0, 0, 0],
    ],
    [
      "the order of reports does not matter",
      [
        [2, [2]],
        [1, [4]],
        [0, [9]],
      ],
      [4, 0, 0, 0],
    ],
    [
      "each lane by itself",
      [
        [0, [1, 2, 3, 4]],
        [1, [4, 3, 2, 1]],
        [2, [2, 2, 2, 2]],
      ],
      [2, 2, 2, 2],
    ],
    [
      "a liar high above changes nothing",
      [
        [0, [4_000_000_000]],
        [1, [3]],
        [2, [3]],
      ],
      [3, 0, 0, 0],
    ],
    [
      "a liar far below changes nothing",
      [
        [0, []],
        [1, [3]],
        [2, [3]],
      ],
      [3, 0, 0, 0],
    ],
  ];
  for (const [what, claims, floor] of TABLE) {
    test(`I5: ${what}`, () => expect(floorOf(...claims)).toEqual(floor));
  }

  test("I5: seats are counted, not operators: F = 2 of 7", () => {
    const floor = (...claims: [number, number][]): number =>
      inclusionFloor(
        unequal.committee,
        claims.map(([operator, tip]) => reportOf(unequal, operator, 1, [tip])),
        weigh,
      )[0] as number;
    expect(floor([1, 8], [2, 5], [3, 1])).toBe(5);
    // Two seats are not more than F = 2; with operator 0's one they are.
    expect(floor([1, 8], [2, 0], [3, 0])).toBe(0);
    expect(floor([0, 6], [1, 8], [2, 0], [3, 0])).toBe(6);
  });

  test("I5: the anchor floor is the same over l1Number", () => {
    const reports = [90, 95, 60].map((number, index) => reportOf(one, index, 1, [], number));
    expect(anchorFloor(one.committee, reports, alike)).toBe(90);
    expect(anchorFloor(one.committee, reports.slice(0, 1), alike)).toBe(0);
    expect(anchorFloor(one.committee, [], alike)).toBe(0);
  });
});

describe("I6: cut ≥ min(floor, parentCut + maxLaneAdvance)", () => {
  const below = (heights: number[], parent: number[], floor: number[]): number | null =>
    laneBelowFloor({
      cut: cutOf(one, heights),
      parentCut: cutOf(one, parent),
      floor,
      maxLaneAdvance: 10,
    });

  const TABLE: [string, number[], number[], number[], number | null][] = [
    ["a floor of nothing", [0, 0], [0, 0], [0, 0], null],
    ["at the floor", [5, 0], [0, 0], [5, 0], null],
    ["above the floor", [6, 0], [0, 0], [5, 0], null],
    ["one below the floor", [4, 0], [0, 0], [5, 0], 0],
    ["the first lane below is named", [5, 1, 1], [0, 0, 0], [5, 2, 2], 1],
    ["at the cap, far below the floor", [10, 0], [0, 0], [500, 0], null],
    ["one below the cap", [9, 0], [0, 0], [500, 0], 0],
    ["the cap counts from the parent", [13, 0], [3, 0], [500, 0], null],
    ["a floor below the parent binds nothing", [7, 0], [7, 0], [3, 0], null],
  ];
  for (const [what, heights, parent, floor, lane] of TABLE) {
    test(`I6: ${what}`, () => expect(below(heights, parent, floor)).toBe(lane));
  }
});

describe("I4: reports of the view before, of distinct operators, rising, worth Q seats", () => {
  const fault = (view: number, operators: number[], change: object = {}): string | null =>
    reportsFault({
      committee: unequal.committee,
      view: viewOf(view),
      reports: operators.map((operator) => ({
        ...reportOf(unequal, operator, view - 1),
        ...change,
      })),
      quorum: 5,
      weigh,
    });

  test("I4: Q seats by any operators", () => {
    expect(fault(2, [1, 2, 3])).toBe(null);
    expect(fault(2, [0, 1, 2])).toBe(null);
    expect(fault(2, [0, 1, 2, 3])).toBe(null);
    expect(fault(2, [1, 2])).toBe("reports_no_quorum");
    expect(fault(2, [0, 1])).toBe("reports_no_quorum");
  });

  test("I4: view 1 has no view before it", () => {
    expect(fault(1, [])).toBe(null);
    expect(fault(1, [1, 2, 3])).toBe("reports_in_first_view");
  });

  test("I4: every other form is refused", () => {
    expect(fault(2, [])).toBe("reports_no_quorum");
    expect(fault(2, [1, 1, 2, 3])).toBe("report_not_rising");
    expect(fault(2, [2, 1, 3])).toBe("report_not_rising");
    expect(fault(2, [1, 2, 3, 4])).toBe("report_stranger");
    expect(fault(3, [1, 2, 3], { view: 1 })).toBe("report_view");
    expect(fault(3, [1, 2, 3], { view: 3 })).toBe("report_view");
    expect(fault(3, [1, 2, 3], { epoch: epochOf(6) })).toBe("report_epoch");
    expect(fault(3, [1, 2, 3], { tips: [] })).toBe("report_lanes");
  });

  test("I4: without its rule, reports of any view count", () => {
    const reports = [1, 2, 3].map((operator) => reportOf(unequal, operator, 1));
    const options = { committee: unequal.committee, view: viewOf(9), reports, quorum: 5, weigh };
    expect(reportsFault(options)).toBe("report_view");
    expect(reportsFault({ ...options, previousViewOnly: false })).toBe(null);
  });
});
