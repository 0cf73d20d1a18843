import { expect, test } from "vitest";
import type { SectionContent } from "../../../../src/chain/index.ts";
import { laneLimits } from "../../../../src/core/lanes/limits.ts";
import { createMempool, enqueue, oldestMs, take } from "../../../../src/core/lanes/mempool.ts";
import { laneContext, section } from "./fixture.ts";

const limits = laneLimits(laneContext({ protocol: { laneWindowBytes: 140 } }).protocol, 2);
const WIDE = { target: 1000, window: 1000, table: 1000 };

/** Sections of 14 bytes: one unit of ten. */
function filled(...contents: readonly SectionContent[]) {
  const mempool = createMempool();
  for (const [index, content] of contents.entries()) enqueue(mempool, content, index, limits);
  return mempool;
}

const shape = (sections: readonly SectionContent[]) =>
  sections.map((content) => [content.rollupId, content.units, content.bytes.length]);

test("B1: submissions of one kind and rollup become one section, in order of arrival", () => {
  const mempool = filled(section({ fill: 1 }), section({ fill: 2 }), section({ rollup: 2 }));
  const sections = take(mempool, WIDE);
  expect(shape(sections)).toEqual([
    [1, 2, 28],
    [2, 1, 14],
  ]);
  expect([sections[0]?.bytes[4], sections[0]?.bytes[18]]).toEqual([1, 2]);
  expect(mempool).toMatchObject({ count: 0, bytes: 0 });
  expect(mempool.queues.size).toBe(0);
});

test("D7: a single submission is passed on without a copy", () => {
  const content = section({ units: 3 });
  expect(take(filled(content), WIDE)[0]?.bytes).toBe(content.bytes);
});

test("B1: a batch stops at its target, the rest waits in order", () => {
  const mempool = filled(section({ fill: 1 }), section({ fill: 2 }), section({ fill: 3 }));
  expect(shape(take(mempool, { ...WIDE, target: 30 }))).toEqual([[1, 2, 28]]);
  expect(oldestMs(mempool)).toBe(2);
  expect(take(mempool, { ...WIDE, target: 30 })[0]?.bytes[4]).toBe(3);
});

test("B1: a first unit above the target goes alone", () => {
  const mempool = filled(section({ size: 60 }), section());
  expect(shape(take(mempool, { ...WIDE, target: 30 }))).toEqual([[1, 1, 64]]);
});

test("B1: rollups are served in turn, so none starves", () => {
  const mempool = filled(section(), section(), section(), section({ rollup: 2 }));
  const portion = { ...WIDE, target: 28 };
  expect(shape(take(mempool, portion))).toEqual([
    [1, 1, 14],
    [2, 1, 14],
  ]);
  enqueue(mempool, section({ rollup: 2 }), 9, limits);
  expect(shape(take(mempool, { ...WIDE, target: 14 }))).toEqual([[1, 1, 14]]);
  expect(shape(take(mempool, { ...WIDE, target: 14 }))).toEqual([[2, 1, 14]]);
});

test("B5: nothing is taken beyond the window, and smaller ones do not overtake for ever", () => {
  const mempool = filled(section({ size: 60 }), section({ rollup: 2 }));
  expect(take(mempool, { ...WIDE, window: 20 })).toEqual([]);
  expect(mempool.count).toBe(2);
  expect(shape(take(mempool, { ...WIDE, window: 64 }))).toEqual([[1, 1, 64]]);
});

test("B1: the table's rows count towards the largest batch", () => {
  const mempool = filled(section(), section({ rollup: 2 }));
  expect(shape(take(mempool, { ...WIDE, table: 14 + 45 + 14 + 44 }))).toEqual([[1, 1, 14]]);
  const again = filled(section(), section({ rollup: 2 }));
  expect(take(again, { ...WIDE, table: 14 + 45 + 14 + 45 })).toHaveLength(2);
});

test("S19: bytes are bounded in all and per kind and rollup", () => {
  const mempool = createMempool();
  const fill = (rollup: number): number => {
    let taken = 0;
    while (enqueue(mempool, section({ rollup }), 0, limits)) taken++;
    return taken;
  };
  expect(fill(1)).toBe(10);
  expect(fill(2)).toBe(10);
  expect(fill(3)).toBe(0);
  expect(mempool).toMatchObject({ count: 20, bytes: 280 });
  expect(mempool.queues.size).toBe(2);
});

test("B1: the oldest submission is found over all queues", () => {
  const mempool = createMempool();
  expect(oldestMs(mempool)).toBeNull();
  enqueue(mempool, section({ rollup: 2 }), 7, limits);
  enqueue(mempool, section(), 5, limits);
  expect(oldestMs(mempool)).toBe(5);
});

test("B1: long queues are served to the end", () => {
  const wide = laneLimits(laneContext({ protocol: { laneWindowBytes: 100_000 } }).protocol, 2);
  const mempool = createMempool();
  for (let index = 0; index < 1000; index++) {
    enqueue(mempool, section({ fill: index % 251 }), index, wide);
  }
  const seen: number[] = [];
  while (mempool.count > 0) {
    for (const content of take(mempool, { ...WIDE, target: 70 })) {
      for (let offset = 4; offset < content.bytes.length; offset += 14) {
        seen.push(content.bytes[offset] as number);
      }
    }
  }
  expect(seen).toEqual(Array.from({ length: 1000 }, (_, index) => index % 251));
  expect(mempool.bytes).toBe(0);
});
