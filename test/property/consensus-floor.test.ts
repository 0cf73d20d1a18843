/** I5, I6, FLOOR: the inclusion floor against its definition, over random committees and reports. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  committeeFault,
  createCommittee,
  type Member,
  seatsOfOperator,
  type TipReport,
} from "../../src/chain/index.ts";
import { inclusionFloor, laneBelowFloor } from "../../src/core/consensus/index.ts";
import {
  epochOf,
  laneHeightOf,
  type OperatorIndex,
  operatorOf,
  seatsOf,
  viewOf,
  ZERO_HASH,
} from "../../src/primitives/brand.ts";

const memberOf = (seats: number): Member => ({
  seats: seatsOf(seats),
  blsKey: new Uint8Array(96),
  nodeKey: new Uint8Array(32),
});

const committees = fc
  .array(fc.integer({ min: 1, max: 9 }), { minLength: 4, maxLength: 16 })
  .map((seats) => seats.map(memberOf))
  .filter((members) => committeeFault(members) === null)
  .map((members) => createCommittee(epochOf(0), members));
type SomeCommittee = ReturnType<typeof createCommittee>;

/** Low numbers, so that heights collide, and now and then an absurd one. */
const tip = fc.oneof(fc.nat(6), fc.constant(4_294_967_295));

/** A committee, and a report by each of some operators, rising. */
const scenes = committees.chain((committee) => {
  const lanes = committee.members.length;
  return fc.record({
    committee: fc.constant(committee),
    tips: fc.array(fc.array(tip, { minLength: lanes, maxLength: lanes }), {
      minLength: lanes,
      maxLength: lanes,
    }),
    reporting: fc.array(fc.boolean(), { minLength: lanes, maxLength: lanes }),
    order: fc.array(fc.nat(1000), { minLength: lanes, maxLength: lanes }),
  });
});

const reportOf = (operator: number, tips: readonly number[]): TipReport => ({
  epoch: epochOf(0),
  view: viewOf(1),
  operator: operatorOf(operator),
  l1Number: 0,
  tips: tips.map(laneHeightOf),
  signature: new Uint8Array(64),
});

const reportsOf = (scene: { tips: number[][]; reporting: boolean[] }): TipReport[] =>
  scene.tips.flatMap((tips, operator) =>
    scene.reporting[operator] === true ? [reportOf(operator, tips)] : [],
  );

const weigh = (committee: SomeCommittee) => (operator: OperatorIndex) =>
  seatsOfOperator(committee, operator);

const floorOf = (committee: SomeCommittee, reports: readonly TipReport[]): number[] =>
  inclusionFloor(committee, reports, weigh(committee));

/** The definition, word by word: greatest h that reports worth more than F seats reach. */
function naiveFloor(committee: SomeCommittee, reports: readonly TipReport[], lane: number): number {
  const heights = [0, ...reports.map((report) => report.tips[lane] ?? 0)];
  const reached = heights.filter((height) => {
    let seats = 0;
    for (const report of reports) {
      if ((report.tips[lane] ?? 0) >= height) seats += weigh(committee)(report.operator);
    }
    return seats > committee.faultySeats;
  });
  return Math.max(0, ...reached);
}

const worthOf = (committee: SomeCommittee, operators: Iterable<number>): number => {
  let worth = 0;
  for (const operator of operators) worth += seatsOfOperator(committee, operatorOf(operator));
  return worth;
};

/** Operators in a random order, as many as fit into F seats. */
function byzantine(scene: { committee: SomeCommittee; order: number[] }): Set<number> {
  const { committee, order } = scene;
  const chosen = new Set<number>();
  const byOrder = [...order.keys()].sort((a, b) => (order[a] ?? 0) - (order[b] ?? 0) || a - b);
  for (const operator of byOrder) {
    if (worthOf(committee, [...chosen, operator]) <= committee.faultySeats) chosen.add(operator);
  }
  return chosen;
}

test("I5: equal to the definition", () => {
  fc.assert(
    fc.property(scenes, (scene) => {
      const reports = reportsOf(scene);
      const floor = floorOf(scene.committee, reports);
      for (const lane of scene.committee.members.keys()) {
        expect(floor[lane]).toBe(naiveFloor(scene.committee, reports, lane));
      }
    }),
    { numRuns: 400 },
  );
});

test("I5: the order of the reports does not matter", () => {
  fc.assert(
    fc.property(scenes, (scene) => {
      const reports = reportsOf(scene);
      const shuffled = [...reports].sort(
        (a, b) => (scene.order[a.operator] ?? 0) - (scene.order[b.operator] ?? 0),
      );
      expect(floorOf(scene.committee, shuffled)).toEqual(floorOf(scene.committee, reports));
    }),
  );
});

test("I5: monotone: a higher claim or one more report never lowers a floor", () => {
  fc.assert(
    fc.property(scenes, fc.nat(), fc.nat(), fc.nat(9), (scene, who, where, by) => {
      const reports = reportsOf(scene);
      const before = floorOf(scene.committee, reports);
      const lane = where % scene.committee.members.length;
      const raised = reports.map((report, index) =>
        index === who % Math.max(1, reports.length)
          ? reportOf(
              report.operator,
              report.tips.map((height, at) => (at === lane ? height + by : height)),
            )
          : report,
      );
      const all = scene.tips.map((tips, operator) => reportOf(operator, tips));
      for (const after of [floorOf(scene.committee, raised), floorOf(scene.committee, all)]) {
        for (const [index, height] of after.entries()) {
          expect(height).toBeGreaterThanOrEqual(before[index] ?? 0);
        }
      }
    }),
  );
});

test("I5, S16: never above every honest reporter's tip: F seats of liars lift nothing", () => {
  fc.assert(
    fc.property(scenes, (scene) => {
      const liars = byzantine(scene);
      const reports = reportsOf(scene);
      const honest = reports.filter(({ operator }) => !liars.has(operator));
      for (const [lane, height] of floorOf(scene.committee, reports).entries()) {
        const proven = Math.max(0, ...honest.map((report) => report.tips[lane] ?? 0));
        expect(height).toBeLessThanOrEqual(proven);
      }
    }),
    { numRuns: 400 },
  );
});

test("FLOOR: what honest 2F + 1 seats hold is below no floor, whichever Q seats report", () => {
  fc.assert(
    fc.property(scenes, fc.integer({ min: 1, max: 6 }), (scene, height) => {
      const { committee } = scene;
      const liars = byzantine(scene);
      // Liars say nothing, everybody else holds `height` of lane 0 at least.
      const reports = scene.tips.flatMap((tips, operator) => {
        const tip0 = liars.has(operator) ? 0 : Math.max(height, tips[0] ?? 0);
        return [reportOf(operator, [tip0, ...tips.slice(1)])];
      });
      // Leave out as much as Q seats allow, in a random order.
      let kept = reports;
      for (const operator of [...scene.order.keys()].sort(
        (a, b) => (scene.order[a] ?? 0) - (scene.order[b] ?? 0),
      )) {
        const fewer = kept.filter((report) => report.operator !== operator);
        const worth = worthOf(
          committee,
          fewer.map((report) => report.operator),
        );
        if (worth >= committee.quorumSeats) kept = fewer;
      }
      expect(floorOf(committee, kept)[0]).toBeGreaterThanOrEqual(height);
    }),
    { numRuns: 400 },
  );
});

test("I6: a lane is named iff its cut is below the floor and below the cap", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(20), fc.nat(20), fc.nat(40)), { minLength: 4, maxLength: 8 }),
      fc.integer({ min: 1, max: 9 }),
      (lanes, maxLaneAdvance) => {
        const entry = (height: number) => ({ height: laneHeightOf(height), digest: ZERO_HASH });
        const found = laneBelowFloor({
          cut: lanes.map(([height]) => entry(height)),
          parentCut: lanes.map(([, before]) => entry(before)),
          floor: lanes.map(([, , floor]) => floor),
          maxLaneAdvance,
        });
        const first = lanes.findIndex(
          ([height, before, floor]) => height < floor && height < before + maxLaneAdvance,
        );
        expect(found).toBe(first < 0 ? null : first);
      },
    ),
  );
});
