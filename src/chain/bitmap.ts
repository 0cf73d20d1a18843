/**
 * Sets of operators as they travel in certificates: exactly n bits, least significant bit first,
 * in ⌈n/8⌉ bytes; bits from n on are zero. [K2]
 */
import type { OperatorIndex } from "../primitives/brand.ts";
import { operatorOf } from "../primitives/brand.ts";

export type Bitmap = Uint8Array;

export function bitmapOf(size: number, operators: Iterable<OperatorIndex>): Bitmap {
  const bitmap = new Uint8Array(Math.ceil(size / 8));
  for (const operator of operators) {
    const byte = operator >> 3;
    bitmap[byte] = (bitmap[byte] as number) | (1 << (operator & 7));
  }
  return bitmap;
}

/** Whether `bitmap` has exactly the bytes of `size` bits and no stray bit. */
export function isBitmapOf(bitmap: Bitmap, size: number): boolean {
  if (bitmap.length !== Math.ceil(size / 8)) return false;
  const used = size & 7;
  return used === 0 || (bitmap[bitmap.length - 1] as number) >> used === 0;
}

export const hasBit = (bitmap: Bitmap, operator: OperatorIndex): boolean =>
  ((bitmap[operator >> 3] ?? 0) & (1 << (operator & 7))) !== 0;

/** Operators in rising order. */
export function operatorsIn(bitmap: Bitmap): OperatorIndex[] {
  const operators: OperatorIndex[] = [];
  for (let index = 0; index < bitmap.length * 8; index++) {
    if (hasBit(bitmap, operatorOf(index))) operators.push(operatorOf(index));
  }
  return operators;
}
