/**
 * RLP, canonical form only, read in place: a cursor over bytes, no tree of objects. Whatever two
 * encodings could say, one of them is refused, so a transaction has one hash.
 */

/** Where the next item of a list starts, and where the list ends. */
export type RlpCursor = { readonly bytes: Uint8Array; offset: number; readonly end: number };

/** Why bytes are not canonical RLP. Thrown inside the decoder of one transaction only. */
export class RlpError extends Error {
  override readonly name = "RlpError";
}

const fail = (why: string): never => {
  throw new RlpError(why);
};

/** Of the last item read: payload bounds. One item is looked at at a time. */
const item = { list: false, start: 0, end: 0 };

/** Reads the head of the next item into `item` and moves the cursor behind the item. */
function next(cursor: RlpCursor): void {
  const { bytes, offset, end } = cursor;
  if (offset >= end) fail("too few elements");
  const first = bytes[offset] as number;
  if (first < 0x80) {
    item.list = false;
    item.start = offset;
    item.end = offset + 1;
    cursor.offset = offset + 1;
    return;
  }
  item.list = first >= 0xc0;
  const short = first - (item.list ? 0xc0 : 0x80);
  let start = offset + 1;
  let length = short;
  if (short > 55) {
    const size = short - 55;
    if (size > 4 || start + size > end) fail("value size exceeds available input length");
    if (bytes[start] === 0) fail("non-canonical size");
    length = 0;
    for (const stop = start + size; start < stop; start++)
      length = length * 256 + (bytes[start] ?? 0);
    if (length <= 55) fail("non-canonical size");
  }
  if (start + length > end) fail("value size exceeds available input length");
  if (!item.list && length === 1 && (bytes[start] as number) < 0x80) fail("non-canonical size");
  item.start = start;
  item.end = start + length;
  cursor.offset = start + length;
}

/** The whole of `bytes` from `start` on as one list. @throws {RlpError} */
export function openList(bytes: Uint8Array, start: number): RlpCursor {
  const outer: RlpCursor = { bytes, offset: start, end: bytes.length };
  const list = readList(outer);
  if (outer.offset !== bytes.length) fail("input contains more than one value");
  return list;
}

/** The next item, a list. @throws {RlpError} */
export function readList(cursor: RlpCursor): RlpCursor {
  next(cursor);
  if (!item.list) fail("expected list");
  return { bytes: cursor.bytes, offset: item.start, end: item.end };
}

/** The next item, a string, as a view. @throws {RlpError} */
export function readBytes(cursor: RlpCursor): Uint8Array {
  next(cursor);
  if (item.list) fail("expected string");
  return cursor.bytes.subarray(item.start, item.end);
}

/** The next item, a string of `sizes` bytes. @throws {RlpError} */
export function readSized(cursor: RlpCursor, sizes: readonly number[]): Uint8Array {
  const bytes = readBytes(cursor);
  if (!sizes.includes(bytes.length)) fail("wrong size");
  return bytes;
}

/** The next item, an unsigned number of at most `bytesMax` bytes. @throws {RlpError} */
export function readNumber(cursor: RlpCursor, bytesMax: number): bigint {
  const bytes = readBytes(cursor);
  if (bytes.length > bytesMax) fail("input string too long");
  if (bytes[0] === 0) fail("non-canonical integer (leading zero bytes)");
  let value = 0n;
  let index = 0;
  for (; index + 6 <= bytes.length; index += 6) {
    let piece = 0;
    for (let byte = index; byte < index + 6; byte++) piece = piece * 256 + (bytes[byte] as number);
    value = (value << 48n) | BigInt(piece);
  }
  let rest = 0;
  for (let byte = index; byte < bytes.length; byte++) rest = rest * 256 + (bytes[byte] as number);
  return (value << BigInt(8 * (bytes.length - index))) | BigInt(rest);
}

/** @throws {RlpError} unless the list is read to its end. */
export function closeList(cursor: RlpCursor): void {
  if (cursor.offset !== cursor.end) fail("too many elements");
}

export const atEnd = (cursor: RlpCursor): boolean => cursor.offset === cursor.end;

/** The head of a list whose payload has `length` bytes. */
export function listHead(length: number): Uint8Array {
  if (length <= 55) return Uint8Array.of(0xc0 + length);
  const size: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) size.unshift(rest % 256);
  return Uint8Array.of(0xf7 + size.length, ...size);
}
