/** ADV-21: gives its batches to exactly as many seats as a lane certificate takes. */
import type { OperatorIndex } from "../../../src/primitives/brand.ts";
import type { Behaviour } from "../behaviour.ts";

export const stingyOwner: Behaviour = {
  name: "stingy-owner",
  create({ self, committee }) {
    const chosen: OperatorIndex[] = [];
    let worth = committee.members[self]?.seats ?? 0;
    for (const [operator, member] of committee.members.entries()) {
      if (operator === self || worth >= (committee.quorumSeats as number)) continue;
      chosen.push(operator as OperatorIndex);
      worth += member.seats;
    }
    return (effects) =>
      effects.flatMap((effect) => {
        if (effect.kind === "serve" && effect.request.kind === "getBatches") return [];
        const gives = effect.kind === "send" && effect.message.kind === "batch";
        return gives ? [{ ...effect, to: chosen }] : [effect];
      });
  },
};
