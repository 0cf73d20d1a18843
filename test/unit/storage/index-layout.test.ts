import fc from "fast-check";
import { expect, test } from "vitest";
import { epochOf, laneHeightOf, operatorOf, ZERO_HASH } from "../../../src/primitives/brand.ts";
import {
  keyOf,
  laneKey,
  readBatchEntry,
  readPosition,
  segmentKey,
  writeBatchEntry,
  writePosition,
} from "../../../src/storage/index-layout.ts";
import { comparePositions } from "../../../src/storage/position.ts";

const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const positions = fc.record({ segment: u32, offset: u32 });
const compareBytes = (left: Uint8Array, right: Uint8Array): number => Buffer.compare(left, right);

test("values come back as they were written", () => {
  fc.assert(
    fc.property(positions, u32, fc.integer({ min: 0, max: 127 }), (position, length, lane) => {
      const entry = {
        place: { ...position, length },
        epoch: epochOf(length),
        lane: operatorOf(lane),
        height: laneHeightOf(position.offset),
        parentDigest: ZERO_HASH,
      };
      expect(readBatchEntry(writeBatchEntry(entry))).toEqual(entry);
      expect(readPosition(writePosition(position))).toEqual(position);
    }),
  );
});

test("keys sort as what they stand for", () => {
  fc.assert(
    fc.property(positions, positions, (left, right) => {
      const order = Math.sign(compareBytes(segmentKey(left), segmentKey(right)));
      expect(order).toBe(Math.sign(comparePositions(left, right)));
      const lane = (height: number) => ({ epoch: epochOf(1), lane: 3, height });
      const lanes = compareBytes(
        laneKey(lane(left.segment), right),
        laneKey(lane(right.segment), left),
      );
      if (left.segment !== right.segment) {
        expect(Math.sign(lanes)).toBe(Math.sign(left.segment - right.segment));
      }
      expect(Math.sign(compareBytes(keyOf(left.offset), keyOf(right.offset)))).toBe(
        Math.sign(left.offset - right.offset),
      );
    }),
  );
});

test("what is no value is null", () => {
  expect(readBatchEntry(new Uint8Array(3))).toBeNull();
  expect(readPosition(new Uint8Array(3))).toBeNull();
});
