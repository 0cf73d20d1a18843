/**
 * S10: cuts only grow, along one chain per lane, so that a batch is delivered once. Asked of every
 * block an honest node votes for. [C3.4]
 */
import { cutRoot } from "../../../src/chain/index.ts";
import type { Onlooker } from "./onlooker.ts";
import { short } from "./words.ts";
import { chainDown, type World } from "./world.ts";

export const createCutsGrow = (world: World): Onlooker => ({
  name: "S10",
  voted({ hash, header, cut }, parent) {
    const block = `the block ${short(hash)} of view ${header.view}`;
    if (cut.length !== world.operators || cutRoot(cut) !== header.cutRoot) {
      world.report("S10", `${block} has another cut than its header says`);
      return;
    }
    for (const [lane, entry] of cut.entries()) {
      const before = parent.cut[lane];
      if (before === undefined) continue;
      if (entry.height < before.height) {
        world.report("S10", `${block} takes lane ${lane} from ${before.height} to ${entry.height}`);
      } else if (entry.height === before.height) {
        if (entry.digest === before.digest) continue;
        world.report("S10", `${block} swaps the batch of lane ${lane} at height ${entry.height}`);
      } else {
        const path = chainDown(world, entry.digest, before.height);
        if (path === null || path.base === before.digest) continue;
        world.report("S10", `${block} moves lane ${lane} to another chain at ${entry.height}`);
      }
    }
  },
});
