/**
 * ADV-21: gives its batches to exactly as many seats as a lane certificate takes, accomplices
 * first, so that as few honest seats as can be have them.
 */
import type { OperatorIndex } from "../../../src/primitives/brand.ts";
import type { Behaviour } from "../behaviour.ts";

export const stingyOwner: Behaviour = {
  name: "stingy-owner",
  create({ self, committee, colluders }) {
    const chosen: OperatorIndex[] = [];
    let worth = committee.members[self]?.seats ?? 0;
    const everybody = committee.members.map((_, operator) => operator as OperatorIndex);
    const honest = everybody.filter((operator) => !colluders.includes(operator));
    for (const operator of [...colluders, ...honest]) {
      if (operator === self || worth >= (committee.quorumSeats as number)) continue;
      chosen.push(operator);
      worth += committee.members[operator]?.seats ?? 0;
    }
    return (effects) =>
      effects.flatMap((effect) => {
        if (effect.kind === "serve" && effect.request.kind === "getBatches") return [];
        const gives = effect.kind === "send" && effect.message.kind === "batch";
        return gives ? [{ ...effect, to: chosen }] : [effect];
      });
  },
};
