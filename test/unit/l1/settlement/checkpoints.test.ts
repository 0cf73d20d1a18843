import { describe, expect, test } from "vitest";
import { createCandidates, dutyRank } from "../../../../src/l1/settlement/checkpoints.ts";
import { type Hash, ZERO_HASH } from "../../../../src/primitives/brand.ts";
import { type Certifier, createOutputChain, type OutputPlan } from "./settlement-fixture.ts";

const NEXT = `0x${"01".repeat(32)}` as Hash;
const CERTIFIER: Certifier = {
  domain: { l1ChainId: 1, registry: `0x${"00".repeat(20)}` as never },
  operators: 4,
  signers: [0, 1, 2],
  aggregate: () => new Uint8Array(96),
};
const OPTIONS = { everyBlocks: 25, backlogBytes: 1000 };
const NOTHING = { height: 0, anchor: 0 };

function setup() {
  const chain = createOutputChain(1, CERTIFIER);
  const candidates = createCandidates(OPTIONS);
  const add = (l1Number: number, plan: Partial<OutputPlan> = {}, bytes = 0): void =>
    candidates.add(chain.next({ l1Number, ...plan }), bytes);
  const missing = (posted = NOTHING, head = 100): number[] =>
    candidates.missing(posted, head).map(({ header }) => header.height);
  return { candidates, add, missing };
}

describe("ST4: duty", () => {
  test("operator (c + k) mod n is the k-th", () => {
    expect([0, 1, 2, 3].map((place) => dutyRank(0, place, 4))).toEqual([0, 1, 2, 3]);
    expect([0, 1, 2, 3].map((place) => dutyRank(5, place, 4))).toEqual([3, 0, 1, 2]);
  });

  test("every operator is on duty once in n turns, at any time every rank is taken", () => {
    for (let turn = 0; turn < 50; turn++) {
      const ranks = [0, 1, 2, 3, 4, 5, 6].map((place) => dutyRank(turn, place, 7));
      expect(ranks.sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    }
  });
});

describe("ST4: which outputs become checkpoints", () => {
  test("the first of each 25 L1 blocks by anchor, and of several only the newest", () => {
    const { add, missing } = setup();
    for (const anchor of [100, 101, 124]) add(anchor);
    expect(missing()).toEqual([1]);
    add(125);
    add(149);
    expect(missing()).toEqual([4]);
  });

  test("always the last output of an epoch, whatever came after", () => {
    const { add, missing } = setup();
    add(100);
    add(110, { nextCommittee: NEXT });
    add(111, { nextCommittee: ZERO_HASH });
    add(130);
    expect(missing()).toEqual([2, 4]);
  });

  test("one that bounds a backlog, so that no range outgrows a claim", () => {
    const { add, missing } = setup();
    add(100, {}, 400);
    add(101, {}, 999);
    add(102, {}, 1);
    add(103, {}, 1);
    add(130);
    expect(missing()).toEqual([3, 5]);
  });

  test("none that the L1 has, by height or by turn", () => {
    const { add, missing } = setup();
    add(100);
    expect(missing({ height: 1, anchor: 100 })).toEqual([]);
    add(126);
    expect(missing({ height: 1, anchor: 100 })).toEqual([2]);
    expect(missing({ height: 1, anchor: 130 })).toEqual([]);
  });

  test("a new network's first is one, in the first interval too", () => {
    const { add, missing } = setup();
    add(3);
    expect(missing()).toEqual([1]);
  });

  test("waiting counts from when it is missing, and anew after a reorg", () => {
    const { candidates, add } = setup();
    add(100);
    const since = (posted: { height: number; anchor: number }, head: number) =>
      candidates.missing(posted, head)[0]?.missingSince;
    expect(since(NOTHING, 200)).toBe(200);
    expect(since(NOTHING, 209)).toBe(200);
    expect(since({ height: 1, anchor: 100 }, 210)).toBeUndefined();
    expect(since(NOTHING, 211)).toBe(211);
  });

  test("an output that is told twice is one", () => {
    const { candidates, missing } = setup();
    const output = createOutputChain(1, CERTIFIER).next({ l1Number: 100 });
    candidates.add(output, 0);
    candidates.add(output, 0);
    expect(missing()).toEqual([1]);
    expect(candidates.upTo(1)).toHaveLength(1);
  });
});

describe("ST4: what is remembered", () => {
  test("until it is final and nobody needs it", () => {
    const { candidates, add } = setup();
    for (let turn = 0; turn < 4; turn++) add(25 * turn);
    candidates.prune(2, (one) => one.header.height === 1);
    expect(candidates.upTo(9).map(({ header }) => header.height)).toEqual([1, 3, 4]);
  });

  test("a long outage of the L1 costs no memory: boundaries stay, others go", () => {
    const { candidates, add } = setup();
    add(0, { nextCommittee: NEXT });
    for (let turn = 1; turn < 500; turn++) add(25 * turn);
    const heights = candidates.upTo(1000).map(({ header }) => header.height);
    expect(heights.length).toBeLessThanOrEqual(128);
    expect(heights[0]).toBe(1);
    expect(heights.at(-1)).toBe(500);
  });
});
