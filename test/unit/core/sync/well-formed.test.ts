import { describe, expect, test } from "vitest";
import type { Block, OutputHeader, RollupLeaf } from "../../../../src/chain/index.ts";
import {
  areReportsOf,
  isBlockHeader,
  isCount,
  isCut,
  isLeaf,
  isOutputHeader,
  isU32,
} from "../../../../src/core/sync/well-formed.ts";
import { chainOf, LEAVES, outputsOf } from "./fixture.ts";

const BLOCKS = chainOf(2);
const block = BLOCKS[1] as Block;
const header = outputsOf(BLOCKS)[1]?.header as OutputHeader;
const leaf = LEAVES[0] as RollupLeaf;

const NO_COUNTS: readonly unknown[] = [-1, 0.5, Number.NaN, Infinity, 2 ** 53, 1n, "1", null];
const NO_HASHES: readonly unknown[] = ["", "0x00", block.hash.slice(2), `${block.hash}00`, 7, null];
const NO_AMOUNTS: readonly unknown[] = [-1n, 1n << 256n, 1, null];

/** Bad values for a field, by the kind of its good one. */
function badValuesOf(good: unknown): readonly unknown[] {
  if (typeof good === "bigint") return NO_AMOUNTS;
  return typeof good === "number" ? NO_COUNTS : NO_HASHES;
}

/** Whether every field of a good value is looked at. */
function expectEveryField<T extends object>(good: T, isGood: (value: T) => boolean): void {
  expect(isGood(good)).toBe(true);
  for (const [field, value] of Object.entries(good)) {
    for (const bad of badValuesOf(value)) {
      expect(isGood({ ...good, [field]: bad }), `${field} = ${String(bad)}`).toBe(false);
    }
  }
}

test("Y6: every field of a block header, output header and leaf is looked at", () => {
  expectEveryField(block.header, isBlockHeader);
  expectEveryField(header, isOutputHeader);
  expectEveryField(leaf, isLeaf);
});

test("Y6: counts and 32-bit numbers at their bounds", () => {
  expect([0, 1, Number.MAX_SAFE_INTEGER].every(isCount)).toBe(true);
  expect([-1, 2 ** 53, 0.1].some(isCount)).toBe(false);
  expect([0, 2 ** 32 - 1].every(isU32)).toBe(true);
  expect([-1, 2 ** 32].some(isU32)).toBe(false);
});

test("Y6: the largest amount of one word", () => {
  expect(isLeaf({ ...leaf, spent: (1n << 256n) - 1n })).toBe(true);
});

describe("Y6: cuts and reports", () => {
  test("Y6: a cut has one entry per lane, each in its bounds", () => {
    expect(isCut(block.cut, 4)).toBe(true);
    expect(isCut(block.cut, 5)).toBe(false);
    const [entry] = block.cut;
    if (entry === undefined) throw new Error("no entry");
    expectEveryField(entry, (changed) => isCut([changed, ...block.cut.slice(1)], 4));
  });

  test("Y6: reports are of the view before their block, of its epoch and committee", () => {
    const { reports } = block;
    expect(areReportsOf(block.header, reports, 4)).toBe(true);
    expect(areReportsOf({ ...block.header, view: 3 as never }, reports, 4)).toBe(false);
    expect(areReportsOf({ ...block.header, epoch: 1 as never }, reports, 4)).toBe(false);
    expect(areReportsOf(block.header, reports, 2)).toBe(false);
    expect(areReportsOf(block.header, [...reports, ...reports], 4)).toBe(false);
    expect(areReportsOf(block.header, [], 4)).toBe(true);
  });
});
