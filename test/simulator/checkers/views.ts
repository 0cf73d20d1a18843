/** S3, S4, S5: what one view may decide. */
import { Phase } from "../../../src/chain/index.ts";
import type { Onlooker } from "./onlooker.ts";
import { say, short } from "./words.ts";
import { decidedIn, type World } from "./world.ts";

/** S3: no view has a finalization and a nullification. */
export const createNoFinalAndNull = (world: World): Onlooker => ({
  name: "S3",
  decided({ statement }) {
    const { phase, view } = statement;
    if (phase !== Phase.NULLIFY && phase !== Phase.FINALIZE) return;
    const other = phase === Phase.NULLIFY ? Phase.FINALIZE : Phase.NULLIFY;
    for (const tally of decidedIn(world, other, view)) {
      const both = `${say(statement)} and ${say(tally.statement)}`;
      world.report("S3", `enough seats for both ${both}`);
    }
  },
});

/** S4: at most one notarized hash per view. */
export const createOneNotarization = (world: World): Onlooker => ({
  name: "S4",
  decided({ statement }) {
    if (statement.phase !== Phase.NOTARIZE) return;
    const { view } = statement;
    for (const tally of decidedIn(world, Phase.NOTARIZE, view)) {
      if (tally.statement === statement) continue;
      const hashes = `${short(tally.statement.hash)} and ${short(statement.hash)}`;
      world.report("S4", `view ${view} notarizes both ${hashes}`);
    }
  },
});

/**
 * S5: what is final is notarized. Asked of every honest finalize vote already: its signer must have
 * held the notarization. [C5]
 */
export function createFinalIsNotarized(world: World): Onlooker {
  const notarized = (view: number, hash: string): boolean =>
    decidedIn(world, Phase.NOTARIZE, view).some(({ statement }) => statement.hash === hash);
  return {
    name: "S5",
    signed({ node, statement }) {
      if (statement === null || statement.phase !== Phase.FINALIZE) return;
      if (notarized(statement.view, statement.hash)) return;
      world.report("S5", `node ${node} signs ${say(statement)}, which was never notarized`);
    },
    decided({ statement }) {
      if (statement.phase !== Phase.FINALIZE) return;
      if (notarized(statement.view, statement.hash)) return;
      world.report("S5", `enough seats for ${say(statement)}, which was never notarized`);
    },
  };
}
