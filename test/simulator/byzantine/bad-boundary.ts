/** ADV-37: as leader ends epochs too early, too late or for another set, and fills fillers. */
import { BlockKind } from "../../../src/chain/index.ts";
import { heightOf, millisOf, ZERO_HASH } from "../../../src/primitives/brand.ts";
import type { Behaviour } from "../behaviour.ts";
import { alterProposal, propose, takeProposal, twistHash } from "./forge.ts";

export const badBoundary: Behaviour = {
  name: "bad-boundary",
  create: (environment) => (effects) => {
    const { proposal, rest } = takeProposal(effects);
    if (proposal === null) return rest;
    const coin = environment.random();
    const { kind, nextCommittee, height, timestampMs } = proposal.header;
    const early = { kind: BlockKind.BOUNDARY, nextCommittee: environment.nextCommittee };
    const missing = { kind: BlockKind.NORMAL, nextCommittee: ZERO_HASH };
    const other = { nextCommittee: twistHash(nextCommittee) };
    const higher = { height: heightOf(height + 1) };
    const later = { timestampMs: millisOf(timestampMs + 1) };
    const [often, seldom] = {
      [BlockKind.NORMAL]: [{}, early],
      [BlockKind.BOUNDARY]: [other, missing],
      [BlockKind.FILLER]: [higher, later],
    }[kind] as [object, object];
    const header = coin < 0.6 ? often : seldom;
    const shown = alterProposal(environment, proposal, { header });
    return [...rest, ...propose(environment, shown, "all")];
  },
};
