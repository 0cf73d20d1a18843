import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BLOB_BYTES,
  BLOB_USABLE_BYTES,
  BLOBS_MAX,
  blobsOf,
  coveredBlobs,
  placeAt,
  rangeBytes,
  STREAM_BYTES_MAX,
} from "../../../src/codec/blob-stream.ts";

/** Bytes that repeat in no power of two, and are never 00. */
const streamOf = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => 1 + (index % 251));

const read = (blobs: readonly Uint8Array[], start: number, length: number): Uint8Array | null => {
  const place = placeAt(start, length);
  const covered = blobs.slice(place.blobIndex, place.blobIndex + coveredBlobs(place));
  return rangeBytes(covered, place);
};

describe("SC8: a blob is a stream of 4096 x 31 bytes", () => {
  test("126,976 bytes of stream fill a blob, one more begins the next", () => {
    expect(BLOB_USABLE_BYTES).toBe(126_976);
    expect(blobsOf(streamOf(BLOB_USABLE_BYTES))).toHaveLength(1);
    expect(blobsOf(streamOf(BLOB_USABLE_BYTES + 1))).toHaveLength(2);
  });

  test("each field element starts with 00 and carries the next 31 bytes", () => {
    const stream = streamOf(100);
    const [blob] = blobsOf(stream) as [Uint8Array];
    expect(blob).toHaveLength(BLOB_BYTES);
    expect(blob[0]).toBe(0);
    expect(blob.subarray(1, 32)).toEqual(stream.subarray(0, 31));
    expect(blob[32]).toBe(0);
    expect(blob.subarray(33, 64)).toEqual(stream.subarray(31, 62));
    expect(blob.subarray(96 + 1 + 7).every((byte) => byte === 0)).toBe(true);
  });

  test("six blobs are the most, and no stream is none", () => {
    expect(blobsOf(streamOf(STREAM_BYTES_MAX))).toHaveLength(BLOBS_MAX);
    expect(() => blobsOf(streamOf(STREAM_BYTES_MAX + 1))).toThrow("no stream");
    expect(() => blobsOf(new Uint8Array(0))).toThrow("no stream");
  });
});

describe("SC8: a range may run into the next blobs", () => {
  const stream = streamOf(3 * BLOB_USABLE_BYTES + 17);
  const blobs = blobsOf(stream);

  test.each([
    ["inside an element", 3, 5],
    ["over an element's end", 30, 3],
    ["to the end of its blob", BLOB_USABLE_BYTES - 40, 40],
    ["over the end of its blob", BLOB_USABLE_BYTES - 40, 41],
    ["over a whole blob", BLOB_USABLE_BYTES - 1, BLOB_USABLE_BYTES + 2],
    ["all of it", 0, stream.length],
  ])("%s", (_where, start, length) => {
    expect(read(blobs, start, length)).toEqual(stream.subarray(start, start + length));
  });

  test("any range of any stream comes back", () => {
    const starts = fc.nat(stream.length - 1);
    const property = fc.property(starts, fc.nat(2 * BLOB_USABLE_BYTES), (start, most) => {
      const length = Math.max(1, Math.min(most, stream.length - start));
      expect(read(blobs, start, length)).toEqual(stream.subarray(start, start + length));
    });
    fc.assert(property, { numRuns: 40 });
  });
});

describe("SC8: garbage is a value", () => {
  const blobs = blobsOf(streamOf(2 * BLOB_USABLE_BYTES));
  const [first, second] = blobs as [Uint8Array, Uint8Array];

  test("a field element that does not start with 00, under the range", () => {
    const dirty = new Uint8Array(first);
    dirty[64] = 1;
    expect(rangeBytes([dirty], { offset: 0, length: 63 })).toBeNull();
    expect(rangeBytes([dirty], { offset: 0, length: 62 })).toEqual(streamOf(62));
    const behind = rangeBytes([dirty], { offset: 93, length: 31 });
    expect(behind).toEqual(streamOf(124).subarray(93));
  });

  test("another number of blobs than the range touches", () => {
    expect(rangeBytes([], { offset: 0, length: 1 })).toBeNull();
    expect(rangeBytes([first, second], { offset: 0, length: 1 })).toBeNull();
    expect(rangeBytes([first], { offset: 1, length: BLOB_USABLE_BYTES })).toBeNull();
  });

  test("a blob of another size", () => {
    expect(rangeBytes([first.subarray(1)], { offset: 0, length: 1 })).toBeNull();
    expect(rangeBytes([new Uint8Array(0)], { offset: 0, length: 1 })).toBeNull();
  });

  test.each([
    ["an empty range", { offset: 0, length: 0 }],
    ["a negative offset", { offset: -1, length: 4 }],
    ["an offset in the next blob", { offset: BLOB_USABLE_BYTES, length: 1 }],
    ["more than a transaction carries", { offset: 0, length: STREAM_BYTES_MAX + 1 }],
  ])("%s", (_what, place) => {
    expect(rangeBytes([first], place)).toBeNull();
  });
});
