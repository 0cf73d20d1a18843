/** When a healed core has shown that it lives: no need to watch it any longer. [V1, V4, V7] */
import type { SimulatedNode } from "./node.ts";
import type { NodeProgress } from "./observation.ts";

export type Settlement = {
  /** True for good once every node of the core certified past what any of them knew, and rested. */
  isReached(nowUs: number): boolean;
};

/** New heights that every node of the core has to certify. */
const HEIGHTS = 3;

/** @param restMs once settled the run goes on for so long, for what is still under way. */
export function createSettlement(core: readonly SimulatedNode[], restMs: number): Settlement {
  const heights = core.map((node) => node.progress()?.finalizedHeight ?? 0);
  const target = Math.max(...heights) + HEIGHTS;
  let reachedUs = Number.POSITIVE_INFINITY;
  const isSettled = (state: NodeProgress | null): boolean =>
    state !== null && state.certifiedHeight >= target;
  return {
    isReached(nowUs) {
      if (reachedUs === Number.POSITIVE_INFINITY) {
        if (core.every((node) => isSettled(node.progress()))) reachedUs = nowUs;
      }
      return nowUs >= reachedUs + 1000 * restMs;
    },
  };
}
