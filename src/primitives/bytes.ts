/**
 * Bytes: hex, comparison, and fixed-layout preimages.
 *
 * View while handling, copy when keeping: a kept 32-byte view pins its whole frame.
 */
import { assert } from "./assert.ts";
import type { Hash } from "./brand.ts";

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const INVALID = 255;
/** Value of a hex digit by its character code. */
const NIBBLE = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(digit) ? INVALID : digit;
});
const HASH_TEXT = /^0x[0-9a-f]{64}$/;

/** Characters of one hash, filled anew each time: a string made at once is flat, hence cheap to
 * compare and to look up, which one grown byte by byte is not. */
const HASH_CODES = Array.from("0x".padEnd(66, "0"), (digit) => digit.charCodeAt(0));

function hashText(bytes: Uint8Array): string {
  for (let index = 0; index < 32; index++) {
    const pair = HEX[bytes[index] as number] as string;
    HASH_CODES[2 * index + 2] = pair.charCodeAt(0);
    HASH_CODES[2 * index + 3] = pair.charCodeAt(1);
  }
  return String.fromCharCode.apply(null, HASH_CODES);
}

/** Lower-case hex with `0x`. */
export function toHex(bytes: Uint8Array): string {
  if (bytes.length === 32) return hashText(bytes);
  let text = "0x";
  for (let index = 0; index < bytes.length; index++) text += HEX[bytes[index] as number];
  return text;
}

/**
 * Writes the bytes of a hex text over all of `target`.
 *
 * @throws {RangeError} unless `text` is `0x` and exactly two hex digits per byte of `target`.
 */
export function writeHex(text: string, target: Uint8Array): void {
  let seen = 0;
  for (let index = 0; index < target.length; index++) {
    const high = NIBBLE[text.charCodeAt(2 * index + 2)] ?? INVALID;
    const low = NIBBLE[text.charCodeAt(2 * index + 3)] ?? INVALID;
    seen |= high | low;
    target[index] = (high << 4) | low;
  }
  const fits = text.length === 2 * target.length + 2 && text.startsWith("0x");
  if (!fits || seen > 15) throw new RangeError(`not ${target.length} bytes of hex: ${text}`);
}

/** @throws {RangeError} unless `text` is `0x` and an even number of hex digits. */
export function fromHex(text: string): Uint8Array {
  if (text.length < 2 || text.length % 2 !== 0) throw new RangeError(`not hex: ${text}`);
  const bytes = new Uint8Array((text.length - 2) / 2);
  writeHex(text, bytes);
  return bytes;
}

/** The hash of exactly 32 bytes. */
export function toHash(bytes: Uint8Array): Hash {
  assert(bytes.length === 32, "a hash has 32 bytes");
  return toHex(bytes) as Hash;
}

export const isHash = (text: string): text is Hash => HASH_TEXT.test(text);

/** A copy that pins nothing else, unlike `Buffer`'s aliasing `slice`. */
export const copyBytes = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) {
    if (left[index] !== right[index]) return false;
  }
  return true;
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

export const asciiBytes = (text: string): Uint8Array => {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
};

/** Writes big-endian fields one after the other into a buffer of known size. */
export class LayoutWriter {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private offset = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }

  u8(value: number): this {
    this.view.setUint8(this.offset, value);
    this.offset += 1;
    return this;
  }

  u16(value: number): this {
    this.view.setUint16(this.offset, value);
    this.offset += 2;
    return this;
  }

  u32(value: number): this {
    this.view.setUint32(this.offset, value);
    this.offset += 4;
    return this;
  }

  u64(value: number): this {
    assert(Number.isSafeInteger(value) && value >= 0, "a u64 field holds a safe integer");
    this.view.setUint32(this.offset, Math.floor(value / 0x1_0000_0000));
    this.view.setUint32(this.offset + 4, value % 0x1_0000_0000);
    this.offset += 8;
    return this;
  }

  /** The 32 bytes of a hash. */
  hash(value: Hash): this {
    writeHex(value, this.bytes.subarray(this.offset, this.offset + 32));
    this.offset += 32;
    return this;
  }

  raw(value: Uint8Array): this {
    this.bytes.set(value, this.offset);
    this.offset += value.length;
    return this;
  }

  /** The bytes, once every one of them is written. */
  done(): Uint8Array {
    assert(this.offset === this.bytes.length, "a layout is filled exactly");
    return this.bytes;
  }
}

/** Reads what `LayoutWriter` wrote. Reading past the end sets `failed` and yields zeros. */
export class LayoutReader {
  failed = false;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private offset = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get position(): number {
    return this.offset;
  }

  get remaining(): number {
    return this.bytes.length - this.offset;
  }

  u8(): number {
    return this.take(1) ? this.view.getUint8(this.offset - 1) : 0;
  }

  u16(): number {
    return this.take(2) ? this.view.getUint16(this.offset - 2) : 0;
  }

  u32(): number {
    return this.take(4) ? this.view.getUint32(this.offset - 4) : 0;
  }

  /** Fails above 2^53 - 1 as well. */
  u64(): number {
    if (!this.take(8)) return 0;
    const high = this.view.getUint32(this.offset - 8);
    if (high > 0x1f_ffff) {
      this.failed = true;
      return 0;
    }
    return high * 0x1_0000_0000 + this.view.getUint32(this.offset - 4);
  }

  hash(): Hash {
    return toHex(this.raw(32)) as Hash;
  }

  /** A view, not a copy. Empty after a failure. */
  raw(length: number): Uint8Array {
    if (!this.take(length)) return new Uint8Array(length <= 32 ? length : 0);
    return this.bytes.subarray(this.offset - length, this.offset);
  }

  private take(length: number): boolean {
    if (this.failed || length > this.remaining) {
      this.failed = true;
      return false;
    }
    this.offset += length;
    return true;
  }
}
