/**
 * ADV-7: as leader spoils the nullifications between parent and block: another epoch, one view
 * twice, too few seats, a bitmap longer than the committee.
 */
import type { Nullification } from "../../../src/chain/index.ts";
import { bitmapOf } from "../../../src/chain/index.ts";
import { epochOf } from "../../../src/primitives/brand.ts";
import type { Behaviour } from "../behaviour.ts";
import { alterProposal, propose, takeProposal } from "./forge.ts";

export const gapForger: Behaviour = {
  name: "gap-forger",
  create(environment) {
    const { self, committee, random } = environment;
    const few = bitmapOf(committee.members.length, [self]);
    const spoils: ((gap: readonly Nullification[]) => readonly Nullification[])[] = [
      (gap) =>
        gap.map((each) => ({ ...each, statement: { ...each.statement, epoch: epochOf(1) } })),
      (gap) => gap.flatMap((each) => [each, each]),
      (gap) => gap.map((each) => ({ ...each, signers: few })),
      (gap) => gap.map((each) => ({ ...each, signers: Uint8Array.of(...each.signers, 1) })),
      (gap) => gap.slice(1),
    ];
    return (effects) => {
      const { proposal, rest } = takeProposal(effects);
      if (proposal === null || proposal.gapNullifications.length === 0) return [...effects];
      const spoil = spoils[Math.floor(random() * spoils.length)] ?? (() => []);
      const gapNullifications = spoil(proposal.gapNullifications);
      return [
        ...rest,
        ...propose(environment, alterProposal(environment, proposal, { gapNullifications }), "all"),
      ];
    };
  },
};
