/** Since when outputs wait for the L1. Pure; bounded by keeping fewer, never the oldest. [ST4] */
import type { Height } from "../../primitives/brand.ts";

/** How many outputs are remembered at most. */
const OUTPUTS_MAX = 4096;

export type PendingOutputs = {
  /** An output was certified. Heights rise. @param atMs milliseconds since the Unix epoch. */
  certified(height: Height, atMs: number): void;
  /** Outputs up to this one can never be retracted. */
  finalized(height: Height): void;
  /** When the oldest one above `posted` was certified; null: there is none. */
  oldestMs(posted: Height): number | null;
};

export function createPendingOutputs(): PendingOutputs {
  let outputs: { readonly height: Height; readonly atMs: number }[] = [];
  let newest = 0;
  return {
    certified(height, atMs) {
      if (height <= newest) return;
      newest = height;
      outputs.push({ height, atMs });
      // Every second one: the age of what remains errs by one gap at most.
      if (outputs.length > OUTPUTS_MAX) outputs = outputs.filter((_, index) => index % 2 === 0);
    },
    finalized(height) {
      outputs = outputs.filter((output) => output.height > height);
    },
    oldestMs: (posted) => outputs.find(({ height }) => height > posted)?.atMs ?? null,
  };
}
