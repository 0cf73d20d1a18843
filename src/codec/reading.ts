/**
 * Turns decoded fields into domain values. Readings are total: the first fault is noted, a harmless
 * value stands in, and the caller looks once at the end.
 *
 * Small things are copied: a view of 96 bytes would keep its whole frame alive. [D7]
 */
import { type Bitmap, isBitmapOf, OPERATORS_MAX } from "../chain/index.ts";
import {
  type Hash,
  type LaneHeight,
  laneHeightOf,
  type OperatorIndex,
  operatorOf,
  ZERO_HASH,
} from "../primitives/brand.ts";
import { copyBytes, toHex } from "../primitives/bytes.ts";
import { BLS_SIGNATURE_BYTES, HASH_BYTES } from "./limits.ts";

/** Codes of `RejectionCode` that bytes alone can earn; the reason is short, stable snake_case. */
export type DecodeFault = {
  readonly kind: "rejected";
  readonly code: "malformed" | "oversize";
  readonly reason: string;
};

export const reject = (code: DecodeFault["code"], reason: string): DecodeFault => ({
  kind: "rejected",
  code,
  reason,
});

export type Reading = {
  /** n of the committee, or null: unknown, as on disk. */
  readonly operators: number | null;
  /** The first fault, as a stable word; null so far. */
  reason: string | null;
  /** Whether that fault is a size. */
  oversize: boolean;
};

const NOTHING = new Uint8Array(0);

export const createReading = (operators: number | null): Reading => ({
  operators,
  reason: null,
  oversize: false,
});

export function note(reading: Reading, reason: string): void {
  reading.reason ??= reason;
}

export function noteOversize(reading: Reading, reason: string): void {
  if (reading.reason === null) reading.oversize = true;
  note(reading, reason);
}

/** The fault that was noted, or null. */
export const faultOf = ({ reason, oversize }: Reading): DecodeFault | null =>
  reason === null ? null : reject(oversize ? "oversize" : "malformed", reason);

export function readHash(reading: Reading, bytes: Uint8Array): Hash {
  if (bytes.length === HASH_BYTES) return toHex(bytes) as Hash;
  note(reading, "hash_length");
  return ZERO_HASH;
}

/** A copy of exactly `length` bytes. */
export function readBytes(reading: Reading, bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length === length) return copyBytes(bytes);
  note(reading, "bytes_length");
  return NOTHING;
}

export function readSignature(
  reading: Reading,
  bytes: Uint8Array,
  length: number = BLS_SIGNATURE_BYTES,
): Uint8Array {
  if (bytes.length === length) return copyBytes(bytes);
  note(reading, "signature_length");
  return NOTHING;
}

/** Exactly n bits; where n is unknown, of some committee. [K2] */
export function readBitmap(reading: Reading, bytes: Uint8Array): Bitmap {
  const fits =
    reading.operators === null
      ? bytes.length > 0 && bytes.length <= OPERATORS_MAX / 8
      : isBitmapOf(bytes, reading.operators);
  if (fits) return copyBytes(bytes);
  note(reading, "bitmap");
  return NOTHING;
}

/** An operator, or its lane. */
export function readOperator(reading: Reading, index: number): OperatorIndex {
  if (index >= (reading.operators ?? OPERATORS_MAX)) note(reading, "operator");
  return operatorOf(index);
}

/** One lane height per operator. */
export function readHeights(reading: Reading, heights: readonly number[]): LaneHeight[] {
  const count = heights.length;
  const fits = reading.operators === null ? count > 0 : count === reading.operators;
  if (!fits) note(reading, "lane_count");
  return heights.map(laneHeightOf);
}

/** A part that a message must have. The empty stand-in is faulty too, but that is noted second. */
export function required<T>(reading: Reading, part: T | null | undefined, type: new () => T): T {
  if (part !== null && part !== undefined) return part;
  note(reading, "missing_part");
  return new type();
}
