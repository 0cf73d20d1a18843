/**
 * S6: each view that a final chain skips is nullified. Asked of every block an honest node votes
 * for, hence of every chain that may become final. [C3.2]
 */
import { Phase } from "../../../src/chain/index.ts";
import type { Onlooker } from "./onlooker.ts";
import { short } from "./words.ts";
import { decidedIn, type World } from "./world.ts";

export const createGapsNullified = (world: World): Onlooker => ({
  name: "S6",
  voted({ hash, header }) {
    const { view, parentView, parentHash } = header;
    const said = `an honest node votes for ${short(hash)} of view ${view}`;
    if (parentView > 0) {
      const parents = decidedIn(world, Phase.NOTARIZE, parentView);
      if (!parents.some(({ statement }) => statement.hash === parentHash)) {
        world.report("S6", `${said}, whose parent of view ${parentView} was never notarized`);
      }
    }
    for (let skipped = parentView + 1; skipped < view; skipped++) {
      if (decidedIn(world, Phase.NULLIFY, skipped).length > 0) continue;
      world.report("S6", `${said}, which skips view ${skipped}, never nullified`);
    }
  },
});
