/** What sync may ask of ordering and consensus within a step. [Y0, O7] */
import type { Height } from "../../primitives/brand.ts";
import { outputHashAt } from "../ordering/index.ts";
import type { SyncViews } from "../sync/index.ts";
import type { Instance } from "./replica.ts";

/** @param instance asked when it is complete; its ordering may come late. */
export const syncViews = (
  instance: () => Pick<Instance, "context" | "ordering" | "consensus">,
): SyncViews => ({
  outputs: {
    outputHashAt(height) {
      const { ordering } = instance();
      return ordering === null ? null : outputHashAt(ordering, height);
    },
    get certifiedHeight(): Height {
      const { ordering, context } = instance();
      return ordering?.certified ?? context.start.height;
    },
  },
  certifiedState: {
    newest() {
      const { ordering, consensus } = instance();
      const state = ordering?.certifiedState ?? null;
      if (state === null) return null;
      const finalization = consensus.slots.get(consensus.finalizedView)?.finalization ?? null;
      if (finalization === null) return null;
      const { header, certificate, table, block } = state;
      return { header, certificate, leaves: table.leaves, block, finalization };
    },
  },
});
