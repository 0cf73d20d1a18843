import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bitmapOf, hasBit, isBitmapOf, operatorsIn } from "../../../src/chain/bitmap.ts";
import { type OperatorIndex, operatorOf } from "../../../src/primitives/brand.ts";

const set = fc
  .integer({ min: 4, max: 128 })
  .chain((size) =>
    fc.tuple(
      fc.constant(size),
      fc.uniqueArray(fc.nat(size - 1).map(operatorOf), { maxLength: size }),
    ),
  );
const rising = (operators: readonly OperatorIndex[]): OperatorIndex[] =>
  [...operators].sort((left, right) => left - right);

describe("K2: bitmaps of exactly n bits", () => {
  test("K2: least significant bit first, ⌈n/8⌉ bytes", () => {
    expect([...bitmapOf(4, [0, 1, 3].map(operatorOf))]).toEqual([0b1011]);
    expect([...bitmapOf(9, [8].map(operatorOf))]).toEqual([0, 1]);
    expect([...bitmapOf(16, [0, 15].map(operatorOf))]).toEqual([1, 0x80]);
    expect(bitmapOf(128, []).length).toBe(16);
  });

  test("K2: holds what was put in, in rising order", () => {
    fc.assert(
      fc.property(set, ([size, operators]) => {
        const bitmap = bitmapOf(size, operators);
        expect(isBitmapOf(bitmap, size)).toBe(true);
        expect(operatorsIn(bitmap)).toEqual(rising(operators));
        for (let index = 0; index < size; index++) {
          const operator = operatorOf(index);
          expect(hasBit(bitmap, operator)).toBe(operators.includes(operator));
        }
      }),
    );
  });

  test("K2: one set has one bitmap, whatever the order and the repeats", () => {
    const operators = [5, 2, 9, 2, 5].map(operatorOf);
    expect(bitmapOf(12, operators)).toEqual(bitmapOf(12, rising([2, 5, 9].map(operatorOf))));
  });

  test("ADV-7: any stray bit is found, at every committee size", () => {
    for (let size = 4; size <= 128; size++) {
      const full = bitmapOf(
        size,
        Array.from({ length: size }, (_, index) => operatorOf(index)),
      );
      expect(isBitmapOf(full, size)).toBe(true);
      for (let bit = size; bit < full.length * 8; bit++) {
        const stray = new Uint8Array(full.length);
        stray[bit >> 3] = 1 << (bit & 7);
        expect(isBitmapOf(stray, size)).toBe(false);
      }
    }
  });

  test("ADV-7: a bitmap longer or shorter than the committee is none", () => {
    for (const size of [4, 7, 8, 9, 128]) {
      const bytes = Math.ceil(size / 8);
      expect(isBitmapOf(new Uint8Array(bytes), size)).toBe(true);
      expect(isBitmapOf(new Uint8Array(bytes + 1), size)).toBe(false);
      expect(isBitmapOf(new Uint8Array(bytes - 1), size)).toBe(false);
    }
  });

  test("nobody is in beyond the end", () => {
    expect(hasBit(new Uint8Array([0xff]), operatorOf(8))).toBe(false);
    expect(operatorsIn(new Uint8Array(0))).toEqual([]);
  });
});
