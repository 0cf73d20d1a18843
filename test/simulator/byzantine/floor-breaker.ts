/** ADV-24: as leader leaves every lane but its own where it was, whatever the reports say. */
import type { Behaviour } from "../behaviour.ts";
import { alterProposal, propose, takeProposal } from "./forge.ts";

export const floorBreaker: Behaviour = {
  name: "floor-breaker",
  create(environment) {
    const { self } = environment;
    return (effects) => {
      const { proposal, rest } = takeProposal(effects);
      if (proposal === null) return rest;
      const before = proposal.parent?.cut;
      if (before === undefined) return [...effects];
      const cut = proposal.cut.map((entry, lane) =>
        lane === self ? entry : (before[lane] ?? entry),
      );
      const laneCertificates = proposal.laneCertificates.filter(
        ({ statement }) => statement.view === self,
      );
      const broken = alterProposal(environment, proposal, { cut, laneCertificates });
      return [...rest, ...propose(environment, broken, "all")];
    };
  },
};
