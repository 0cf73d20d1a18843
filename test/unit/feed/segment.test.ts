/** The layout of a segment: everything comes back, anything else is refused. */
import { describe, expect, test } from "vitest";
import {
  decodeSegmentFooter,
  decodeSegmentHeader,
  encodeSegmentFooter,
  encodeSegmentHeader,
  footerBytes,
  RECORD_PREFIX_BYTES,
  type ReadHead,
  readRecord,
  recordBytes,
  recordPrefix,
  SEGMENT_HEADER_BYTES,
  SEGMENT_TRAILER_BYTES,
  scanRecords,
} from "../../../src/feed/index.ts";
import type { Hash } from "../../../src/primitives/brand.ts";
import { concatBytes } from "../../../src/primitives/bytes.ts";
import { GENESIS } from "./fixture.ts";

const header = {
  genesisHash: GENESIS,
  stream: 7,
  firstSeq: 12,
  prevHash: `0x${"ab".repeat(32)}` as Hash,
};

const flipped = (bytes: Uint8Array, at: number): Uint8Array => {
  const copy = new Uint8Array(bytes);
  copy[at] = (copy[at] ?? 0) ^ 4;
  return copy;
};

describe("a header", () => {
  const bytes = encodeSegmentHeader(header);

  test("comes back as it was", () => {
    expect(bytes.length).toBe(SEGMENT_HEADER_BYTES);
    expect(decodeSegmentHeader(concatBytes(bytes, new Uint8Array(9)))).toEqual(header);
  });

  test("cut anywhere, or with any byte changed, is none", () => {
    for (let at = 0; at < bytes.length; at++) {
      expect(decodeSegmentHeader(bytes.subarray(0, at))).toBeNull();
      expect(decodeSegmentHeader(flipped(bytes, at))).toBeNull();
    }
  });
});

describe("a footer", () => {
  const index = { heights: [3, 5, 900], offsets: [96, 130, 2000], end: 2100 };
  const bytes = encodeSegmentFooter(index);

  test("comes back as it was, found by its last bytes", () => {
    expect(footerBytes(bytes.subarray(-SEGMENT_TRAILER_BYTES))).toBe(bytes.length);
    expect(decodeSegmentFooter(bytes)).toEqual(index);
  });

  test("with any byte changed, or cut, is none", () => {
    for (let at = 0; at < bytes.length; at++) {
      expect(decodeSegmentFooter(flipped(bytes, at))).toBeNull();
      if (at > 0) expect(decodeSegmentFooter(bytes.subarray(at))).toBeNull();
    }
    expect(footerBytes(new Uint8Array(3))).toBeNull();
  });
});

/** A frame whose bytes say its number, height and how many more follow. */
const frameOf = (seq: number, height: number, more = 0): Uint8Array =>
  Uint8Array.of(1, seq, height, more, 9, 9, 9);
const MORE = Uint8Array.of(2, 8, 8);
const readHead: ReadHead = (frame) =>
  frame[0] === 1
    ? { seq: frame[1] as number, height: frame[2] as number, more: frame[3] as number }
    : null;
const record = (frame: Uint8Array): Uint8Array => concatBytes(recordPrefix(frame), frame);
const scan = (bytes: Uint8Array, syncedHeight = 0) =>
  scanRecords(bytes, { firstSeq: 1, from: 0, readHead, syncedHeight });

describe("a record", () => {
  test("is its frame, checked", () => {
    const bytes = record(MORE);
    expect(recordBytes(bytes)).toBe(bytes.length);
    expect(bytes.length).toBe(RECORD_PREFIX_BYTES + MORE.length);
    expect(readRecord(bytes)).toEqual(MORE);
    for (let at = 0; at < bytes.length; at++) {
      expect(readRecord(flipped(bytes, at))).toBeNull();
      expect(readRecord(bytes.subarray(0, at))).toBeNull();
    }
  });

  test("zeros, as a disk may leave them, are none", () => {
    expect(recordBytes(new Uint8Array(8))).toBeNull();
    expect(readRecord(new Uint8Array(64))).toBeNull();
  });
});

describe("FP1: a scan", () => {
  const batches = [
    record(frameOf(1, 4)),
    concatBytes(record(frameOf(2, 6, 2)), record(MORE), record(MORE)),
    record(frameOf(3, 7)),
  ];
  const whole = concatBytes(...batches);
  const ends = batches.map((_, index) => concatBytes(...batches.slice(0, index + 1)).length);

  test("FP1: finds whole batches, wherever the file was torn", () => {
    for (let cut = 0; cut <= whole.length; cut++) {
      const found = scan(whole.subarray(0, cut), 99);
      const complete = ends.filter((end) => end <= cut);
      expect(found.heights).toEqual([4, 6, 7].slice(0, complete.length));
      expect(found.end).toBe(complete.at(-1) ?? 0);
      expect(found.offsets).toEqual([0, ...ends].slice(0, complete.length));
    }
  });

  test("FP1: a number out of turn ends it", () => {
    const jump = concatBytes(record(frameOf(1, 4)), record(frameOf(3, 5)));
    expect(scan(jump)).toMatchObject({ heights: [4], end: record(frameOf(1, 4)).length });
  });

  test("damage in what was durable stays; in what was not it is cut", () => {
    const first = batches[0]?.length ?? 0;
    const damaged = flipped(whole, first + RECORD_PREFIX_BYTES + 5);
    expect(scan(damaged, 7)).toMatchObject({ heights: [4, 7, 7], end: whole.length });
    expect(scan(damaged, 6)).toMatchObject({ heights: [4], end: first });
    const last = flipped(whole, whole.length - 1);
    expect(scan(last, 99)).toMatchObject({ heights: [4, 6] });
  });
});
