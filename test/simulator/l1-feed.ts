/** What one process has been told of the L1: blocks in order, each set once. [DR9, E2] */
import type { EpochSet } from "../../src/chain/index.ts";
import type { Input } from "../../src/core/contract.ts";
import { type Epoch, epochOf, type Millis } from "../../src/primitives/brand.ts";
import type { VirtualL1 } from "./l1.ts";

type News = (nowMs: Millis) => Extract<Input, { readonly kind: "l1" | "epochSet" }>;

/** Sets are given for the replica's epoch and two beyond. */
const EPOCHS_AHEAD = 2;

export type L1Feed = {
  /** A new process has heard nothing. */
  reset(): void;
  /** Inputs that are due: sets first, then blocks. */
  news(
    seen: { readonly final: number; readonly epoch: Epoch },
    l1: VirtualL1,
    setOf: (epoch: Epoch) => EpochSet,
  ): News[];
};

export function createL1Feed(): L1Feed {
  let told = 0;
  let nextSet = 0;
  return {
    reset() {
      told = 0;
      nextSet = 0;
    },
    news({ final, epoch }, l1, setOf) {
      const due: News[] = [];
      nextSet = Math.max(nextSet, epoch);
      while (nextSet <= epoch + EPOCHS_AHEAD && l1.snapshot(nextSet) <= final) {
        const set = setOf(epochOf(nextSet++));
        due.push((nowMs) => ({ kind: "epochSet", nowMs, set }));
      }
      if (final > told) {
        const blocks = l1.blocks(told, final);
        told = final;
        if (blocks.length > 0) due.push((nowMs) => ({ kind: "l1", nowMs, blocks }));
      }
      return due;
    },
  };
}
