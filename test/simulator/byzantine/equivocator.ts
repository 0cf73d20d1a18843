/** ADV-1: as leader shows one block to one half and another to the other, and votes for both. */
import { millisOf } from "../../../src/primitives/brand.ts";
import type { Behaviour } from "../behaviour.ts";
import { alterProposal, halvesOf, propose, takeProposal } from "./forge.ts";

export const equivocator: Behaviour = {
  name: "equivocator",
  create(environment) {
    const [left, right] = halvesOf(environment);
    return (effects) => {
      const { proposal, rest } = takeProposal(effects);
      if (proposal === null) return rest;
      const timestampMs = millisOf(proposal.header.timestampMs + 1);
      const other = alterProposal(environment, proposal, { header: { timestampMs } });
      const accomplices = environment.colluders.filter((each) => each !== environment.self);
      return [
        ...rest,
        ...propose(environment, proposal, [...left, ...accomplices]),
        ...propose(environment, other, [...right, ...accomplices]),
      ];
    };
  },
};
