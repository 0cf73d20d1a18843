/** What of my lane the epoch did not order: it goes into my first batches of the next. [E9] */
import { type Cut, type SectionContent, SectionKind } from "../../chain/index.ts";
import { linkAt } from "./chain.ts";
import { drain } from "./mempool.ts";
import { type LanesState, ownLane } from "./state.ts";

/**
 * Units of my batches above the boundary's cut, oldest first, then those that never got into a batch,
 * which are taken out. System units are not among them: they belong to their epoch.
 */
export function leftOver(state: LanesState, boundary: Cut): SectionContent[] {
  const lane = ownLane(state);
  if (lane === null) return [];
  const sections: SectionContent[] = [];
  const included = boundary[lane.operator]?.height ?? 0;
  for (let height = included + 1; height <= lane.tip; height++) {
    for (const { kind, rollupId, units, bytes } of linkAt(lane, height)?.batch?.rows ?? []) {
      if (kind !== SectionKind.SYSTEM) sections.push({ kind, rollupId, units, bytes });
    }
  }
  return [...sections, ...drain(state.mempool)];
}

/** Whether my lane has a batch: what the epoch before left over is in it, or was lost. [E9, R1] */
export const hasOwnBatch = (state: LanesState): boolean => (ownLane(state)?.tip ?? 0) > 0;
