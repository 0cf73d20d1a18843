/** The newest frames in memory, within bounds. */
import { describe, expect, test } from "vitest";
import { createHotRing } from "../../../src/feed/hot-ring.ts";
import type { CertifiedHeight } from "../../../src/feed/index.ts";
import { type Hash, millisOf, rollupOf } from "../../../src/primitives/brand.ts";

const heightOf = (height: number, bytes: readonly number[]): CertifiedHeight =>
  ({
    header: { height },
    certifiedMs: millisOf(height),
    frames: bytes.map((length, index) => ({
      rollupId: rollupOf(index + 1),
      seq: height,
      batchHash: "0x" as Hash,
      messages: [new Uint8Array(length)],
    })),
  }) as unknown as CertifiedHeight;

describe("FP5: a ring", () => {
  test("FP5: holds the newest heights, and no more", () => {
    const ring = createHotRing({ heights: 3, bytes: 1000 });
    for (let height = 1; height <= 10; height++) ring.add(heightOf(height, [10, 20]));
    expect([7, 8, 9, 10].map((seq) => ring.get(1, seq) !== null)).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect(ring.bytes).toBe(90);
    expect(ring.get(2, 9)).toMatchObject({ height: 9, certifiedMs: 9 });
    expect(ring.get(3, 9)).toBeNull();
  });

  test("FP5: holds so many bytes, and not one more", () => {
    const ring = createHotRing({ heights: 100, bytes: 1000 });
    for (let height = 1; height <= 50; height++) {
      ring.add(heightOf(height, [height * 13, 50]));
      expect(ring.bytes).toBeLessThanOrEqual(1000);
    }
    ring.add(heightOf(51, [2000]));
    expect([ring.bytes, ring.get(1, 51)]).toEqual([0, null]);
  });

  test("is empty once it was cleared", () => {
    const ring = createHotRing();
    ring.add(heightOf(1, [10]));
    ring.clear();
    expect([ring.bytes, ring.get(1, 1)]).toEqual([0, null]);
    ring.add(heightOf(2, [10]));
    expect(ring.get(1, 2)).not.toBeNull();
  });
});
