/**
 * The layout of a segment, big-endian. [FC1]
 *
 *   header   8 magic · 4 version · 32 genesis hash · 8 stream · 8 first sequence number ·
 *            32 hash before it · 4 CRC-32C of all that
 *   record   4 length · 4 CRC-32C of length and frame · frame
 *   footer   per batch 8 height · 4 offset of its first record
 *   trailer  4 batches · 4 end of the records · 4 CRC-32C of footer and both · 8 magic
 *
 * A batch is one record per message, one after the other. A segment that is still written to has
 * neither footer nor trailer; what a crash tore off at its end is cut.
 */
import { crc32c } from "../codec/index.ts";
import { assert } from "../primitives/assert.ts";
import type { Hash } from "../primitives/brand.ts";
import { asciiBytes, equalBytes, LayoutReader, LayoutWriter } from "../primitives/bytes.ts";

const SEGMENT_VERSION = 1;
export const SEGMENT_HEADER_BYTES = 96;
export const RECORD_PREFIX_BYTES = 8;
export const SEGMENT_TRAILER_BYTES = 20;
const INDEX_ENTRY_BYTES = 12;
const CRC_BYTES = 4;
/** Longest frame: a message of the feed, or all leaves of a height. */
const RECORD_BYTES_MAX = 32 * 1024 * 1024;

const MAGIC = asciiBytes("LSFEEDv1");
const TRAILER_MAGIC = asciiBytes("LSFEEDix");

export type SegmentHeader = {
  readonly genesisHash: Hash;
  /** A rollup's id; 0: the outputs of all heights. */
  readonly stream: number;
  readonly firstSeq: number;
  /** Hash of the batch, or output, before the first. */
  readonly prevHash: Hash;
};

/** Where the batches of a segment begin, by rising sequence number. */
export type SegmentIndex = {
  readonly heights: readonly number[];
  readonly offsets: readonly number[];
  /** End of the last batch. */
  readonly end: number;
};

export function encodeSegmentHeader(header: SegmentHeader): Uint8Array {
  const writer = new LayoutWriter(SEGMENT_HEADER_BYTES);
  writer.raw(MAGIC).u32(SEGMENT_VERSION).hash(header.genesisHash);
  writer.u64(header.stream).u64(header.firstSeq).hash(header.prevHash);
  const checked = writer.bytes.subarray(0, SEGMENT_HEADER_BYTES - CRC_BYTES);
  return writer.u32(crc32c(checked)).done();
}

/** The header of a segment, or null: torn, damaged, or of another version. */
export function decodeSegmentHeader(bytes: Uint8Array): SegmentHeader | null {
  const reader = new LayoutReader(bytes.subarray(0, SEGMENT_HEADER_BYTES));
  const magic = reader.raw(MAGIC.length);
  const version = reader.u32();
  const genesisHash = reader.hash();
  const stream = reader.u64();
  const firstSeq = reader.u64();
  const prevHash = reader.hash();
  const crc = reader.u32();
  if (reader.failed || !equalBytes(magic, MAGIC) || version !== SEGMENT_VERSION) return null;
  const checked = bytes.subarray(0, SEGMENT_HEADER_BYTES - CRC_BYTES);
  return crc32c(checked) === crc ? { genesisHash, stream, firstSeq, prevHash } : null;
}

const lengthBytes = (length: number): Uint8Array => new LayoutWriter(4).u32(length).done();

const checksum = (frame: Uint8Array): number => crc32c(frame, crc32c(lengthBytes(frame.length)));

/** What stands before a frame in its record. */
export function recordPrefix(frame: Uint8Array): Uint8Array {
  assert(frame.length > 0 && frame.length <= RECORD_BYTES_MAX, "a record holds a frame");
  return new LayoutWriter(RECORD_PREFIX_BYTES).u32(frame.length).u32(checksum(frame)).done();
}

/** Bytes of the record that begins with this prefix, or null: no record begins so. */
export function recordBytes(prefix: Uint8Array): number | null {
  const reader = new LayoutReader(prefix);
  const length = reader.u32();
  const fits = !reader.failed && length > 0 && length <= RECORD_BYTES_MAX;
  return fits ? RECORD_PREFIX_BYTES + length : null;
}

/** The frame of one record, a view; null: torn or damaged. */
export function readRecord(bytes: Uint8Array, offset = 0): Uint8Array | null {
  const reader = new LayoutReader(bytes.subarray(offset));
  const length = reader.u32();
  const crc = reader.u32();
  const frame = reader.raw(length);
  if (reader.failed || length === 0 || length > RECORD_BYTES_MAX) return null;
  return checksum(frame) === crc ? frame : null;
}

/** Footer and trailer of a segment with these batches. */
export function encodeSegmentFooter(index: SegmentIndex): Uint8Array {
  const { heights, offsets, end } = index;
  const size = heights.length * INDEX_ENTRY_BYTES + SEGMENT_TRAILER_BYTES;
  const writer = new LayoutWriter(size);
  for (const [place, height] of heights.entries()) {
    writer.u64(height).u32(offsets[place] as number);
  }
  writer.u32(heights.length).u32(end);
  const checked = writer.bytes.subarray(0, size - CRC_BYTES - TRAILER_MAGIC.length);
  return writer.u32(crc32c(checked)).raw(TRAILER_MAGIC).done();
}

/** Bytes of footer and trailer by the last bytes of a file, or null: it has none. */
export function footerBytes(trailer: Uint8Array): number | null {
  if (trailer.length !== SEGMENT_TRAILER_BYTES) return null;
  const magic = trailer.subarray(SEGMENT_TRAILER_BYTES - TRAILER_MAGIC.length);
  if (!equalBytes(magic, TRAILER_MAGIC)) return null;
  return new LayoutReader(trailer).u32() * INDEX_ENTRY_BYTES + SEGMENT_TRAILER_BYTES;
}

/** The index in a footer with its trailer, or null: damaged. */
export function decodeSegmentFooter(footer: Uint8Array): SegmentIndex | null {
  const trailer = footer.subarray(footer.length - SEGMENT_TRAILER_BYTES);
  if (footerBytes(trailer) !== footer.length) return null;
  const checked = footer.subarray(0, footer.length - CRC_BYTES - TRAILER_MAGIC.length);
  const reader = new LayoutReader(footer);
  const heights: number[] = [];
  const offsets: number[] = [];
  const count = (footer.length - SEGMENT_TRAILER_BYTES) / INDEX_ENTRY_BYTES;
  for (let place = 0; place < count; place++) {
    heights.push(reader.u64());
    offsets.push(reader.u32());
  }
  reader.u32();
  const end = reader.u32();
  return !reader.failed && reader.u32() === crc32c(checked) ? { heights, offsets, end } : null;
}
