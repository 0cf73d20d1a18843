/**
 * Blobs as a stream of bytes, and ranges of it. [SC8]
 *
 * A field element of a blob has 32 bytes, big-endian, below a modulus of 255 bits: its first byte is
 * 00, the other 31 carry the stream. So a blob has 4096 × 31 = 126,976 bytes of stream; a range
 * that does not fit into its first blob runs on at the first byte of the next.
 */
import { assert } from "../primitives/assert.ts";

/** A blob as the L1 knows it. */
export const BLOB_BYTES = 131_072;
const ELEMENT_BYTES = 32;
const ELEMENT_USABLE_BYTES = 31;
/** Bytes of stream in one blob. [SC8] */
export const BLOB_USABLE_BYTES = (BLOB_BYTES / ELEMENT_BYTES) * ELEMENT_USABLE_BYTES;
/** Blobs of one transaction. [SC8] */
export const BLOBS_MAX = 6;
/** Bytes of stream in one transaction. */
export const STREAM_BYTES_MAX = BLOBS_MAX * BLOB_USABLE_BYTES;

/** Where a range lies in the blobs of its transaction. */
export type RangePlace = {
  /** Blob in which it begins, from 0. */
  readonly blobIndex: number;
  /** Its first byte in that blob's stream, below `BLOB_USABLE_BYTES`. */
  readonly offset: number;
  /** Bytes, at least 1. */
  readonly length: number;
};

/** Blobs that a range touches. */
export const coveredBlobs = ({ offset, length }: Omit<RangePlace, "blobIndex">): number =>
  Math.ceil((offset + length) / BLOB_USABLE_BYTES);

/** The place of `length` bytes of stream that begin at byte `start`. */
export const placeAt = (start: number, length: number): RangePlace => ({
  blobIndex: Math.floor(start / BLOB_USABLE_BYTES),
  offset: start % BLOB_USABLE_BYTES,
  length,
});

/**
 * The blobs of a stream, zeros behind its end.
 *
 * @throws {AssertionError} unless the stream has 1..`STREAM_BYTES_MAX` bytes.
 */
export function blobsOf(stream: Uint8Array): Uint8Array[] {
  const fits = stream.length > 0 && stream.length <= STREAM_BYTES_MAX;
  assert(fits, `a transaction carries no stream of ${stream.length} bytes`);
  const count = Math.ceil(stream.length / BLOB_USABLE_BYTES);
  return Array.from({ length: count }, (_, index) => {
    const blob = new Uint8Array(BLOB_BYTES);
    const part = stream.subarray(index * BLOB_USABLE_BYTES, (index + 1) * BLOB_USABLE_BYTES);
    for (let at = 0, to = 1; at < part.length; at += ELEMENT_USABLE_BYTES, to += ELEMENT_BYTES) {
      blob.set(part.subarray(at, at + ELEMENT_USABLE_BYTES), to);
    }
    return blob;
  });
}

/**
 * The bytes of a range, a copy; null if these blobs hold none there: not as many as it touches, one of
 * another size, or a field element under the range that does not start with 00. Total: anybody
 * posts what he likes. [SC8]
 *
 * @param blobs those that the range touches, in order.
 */
export function rangeBytes(
  blobs: readonly Uint8Array[],
  place: Omit<RangePlace, "blobIndex">,
): Uint8Array | null {
  const { offset, length } = place;
  if (offset < 0 || offset >= BLOB_USABLE_BYTES || length < 1) return null;
  if (coveredBlobs(place) !== blobs.length || length > STREAM_BYTES_MAX) return null;
  if (blobs.some((blob) => blob.length !== BLOB_BYTES)) return null;
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const at = offset + done;
    const blob = blobs[Math.floor(at / BLOB_USABLE_BYTES)] as Uint8Array;
    const inBlob = at % BLOB_USABLE_BYTES;
    const element = Math.floor(inBlob / ELEMENT_USABLE_BYTES) * ELEMENT_BYTES;
    if (blob[element] !== 0) return null;
    const from = element + 1 + (inBlob % ELEMENT_USABLE_BYTES);
    const taken = Math.min(element + ELEMENT_BYTES - from, length - done);
    bytes.set(blob.subarray(from, from + taken), done);
    done += taken;
  }
  return bytes;
}
