/** The newest frames, in memory, as they were encoded: what live subscribers read. [FC1, FC2] */
import type { Millis } from "../primitives/brand.ts";
import type { BatchFrames, CertifiedHeight } from "./certified-height.ts";

export type HotRingLimits = {
  readonly heights: number;
  readonly bytes: number;
};

export const HOT_RING_DEFAULTS: HotRingLimits = { heights: 256, bytes: 32 * 1024 * 1024 };

export type HotBatch = {
  readonly messages: readonly Uint8Array[];
  readonly height: number;
  readonly certifiedMs: Millis;
};

export type HotRing = {
  /** Takes the frames of a height; the oldest heights make room. */
  add(height: CertifiedHeight): void;
  get(rollupId: number, seq: number): HotBatch | null;
  clear(): void;
  readonly bytes: number;
};

type Held = { readonly frames: readonly BatchFrames[]; readonly bytes: number };

const keyOf = (rollupId: number, seq: number): string => `${rollupId}/${seq}`;

export function createHotRing(limits: HotRingLimits = HOT_RING_DEFAULTS): HotRing {
  const heights: Held[] = [];
  const batches = new Map<string, HotBatch>();
  let bytes = 0;

  const evict = (): void => {
    const oldest = heights.shift();
    if (oldest === undefined) return;
    bytes -= oldest.bytes;
    for (const { rollupId, seq } of oldest.frames) batches.delete(keyOf(rollupId, seq));
  };

  return {
    add({ header, frames, certifiedMs }) {
      const size = frames.reduce(
        (sum, { messages }) => sum + messages.reduce((all, { length }) => all + length, 0),
        0,
      );
      heights.push({ frames, bytes: size });
      bytes += size;
      for (const { rollupId, seq, messages } of frames) {
        batches.set(keyOf(rollupId, seq), { messages, height: header.height, certifiedMs });
      }
      while (heights.length > limits.heights || (bytes > limits.bytes && heights.length > 0))
        evict();
    },
    get: (rollupId, seq) => batches.get(keyOf(rollupId, seq)) ?? null,
    clear() {
      heights.length = 0;
      batches.clear();
      bytes = 0;
    },
    get bytes() {
      return bytes;
    },
  };
}
