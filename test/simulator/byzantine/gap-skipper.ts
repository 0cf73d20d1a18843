/** ADV-6: as leader builds on an older block and pretends that nothing lies between. */
import type { Proposal } from "../../../src/chain/index.ts";
import { createBlock } from "../../../src/chain/index.ts";
import { millisOf, nextHeight } from "../../../src/primitives/brand.ts";
import type { Behaviour } from "../behaviour.ts";
import { alterProposal, propose, takeProposal } from "./forge.ts";

export const gapSkipper: Behaviour = {
  name: "gap-skipper",
  create(environment) {
    /** The parent of the newest proposal before mine. */
    let older: Proposal["parent"] = null;
    return (effects, input) => {
      if (input?.kind === "message" && input.message.kind === "proposal") {
        older = input.message.proposal.parent;
      }
      const { proposal, rest } = takeProposal(effects);
      if (proposal === null) return rest;
      if (older === null || older.header.view >= (proposal.header.parentView as number)) {
        return [...effects];
      }
      const { header } = createBlock(older.header, older.cut, []);
      const skipping = alterProposal(
        environment,
        { ...proposal, parent: older },
        {
          gapNullifications: [],
          header: {
            height: nextHeight(header.height),
            parentView: header.view,
            parentHash: older.certificate.statement.hash,
            timestampMs: millisOf(Math.max(header.timestampMs + 1, proposal.header.timestampMs)),
          },
        },
      );
      return [...rest, ...propose(environment, skipping, "all")];
    };
  },
};
