/** What sync may ask of ordering and consensus within a step. [Y0, O7] */
import type { Height } from "../../primitives/brand.ts";
import type { ConsensusState } from "../consensus/index.ts";
import type { OrderingState } from "../ordering/index.ts";
import { outputHashAt } from "../ordering/index.ts";
import type { SyncViews } from "../sync/index.ts";

export const syncViews = (ordering: OrderingState, consensus: ConsensusState): SyncViews => ({
  outputs: {
    outputHashAt: (height) => outputHashAt(ordering, height),
    get certifiedHeight(): Height {
      return ordering.certified;
    },
  },
  certifiedState: {
    newest() {
      const state = ordering.certifiedState;
      if (state === null) return null;
      const finalization = consensus.slots.get(consensus.finalizedView)?.finalization ?? null;
      if (finalization === null) return null;
      const { header, certificate, table, block } = state;
      return { header, certificate, leaves: table.leaves, block, finalization };
    },
  },
});
