/**
 * ADV-2, ADV-21: gives its batches and proposals to as few as it likes, and as leader puts the
 * newest own batch into the cut although nobody has it.
 */
import type { Batch } from "../../../src/chain/index.ts";
import type { CoreEffect } from "../../../src/core/contract.ts";
import type { Behaviour } from "../behaviour.ts";
import { alterProposal, halvesOf, propose, takeProposal } from "./forge.ts";

export const withholder: Behaviour = {
  name: "withholder",
  create(environment) {
    const { self, random } = environment;
    const [left, right] = halvesOf(environment);
    let newest: Batch | null = null;

    const withhold = (effect: CoreEffect): CoreEffect[] => {
      if (effect.kind !== "send") return [effect];
      const { message } = effect;
      if (message.kind === "viewCertificate" || message.kind === "batches") return [];
      if (message.kind !== "batch" || message.batch.header.lane !== self) return [effect];
      newest = message.batch;
      return [{ ...effect, to: random() < 0.5 ? left.slice(0, 1) : [...left, ...right].slice(1) }];
    };

    return (effects) => {
      const { proposal, rest } = takeProposal(effects);
      const kept = rest.flatMap(withhold).filter(({ kind }) => kind !== "serve");
      if (proposal === null) return kept;
      const entry = proposal.cut[self];
      if (newest === null || entry === undefined || newest.header.height <= entry.height) {
        return [...kept, ...propose(environment, proposal, random() < 0.5 ? left : right)];
      }
      const tip = { height: newest.header.height, digest: newest.digest };
      const cut = proposal.cut.map((each, lane) => (lane === self ? tip : each));
      const laneCertificates = proposal.laneCertificates.filter(
        ({ statement }) => statement.view !== self,
      );
      const bare = alterProposal(environment, proposal, { cut, laneCertificates });
      return [...kept, ...propose(environment, bare, "all")];
    };
  },
};
