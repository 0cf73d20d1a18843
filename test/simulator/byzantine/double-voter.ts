/**
 * Votes for every proposal it sees, for and against: notarize, finalize and nullify in one view.
 * Where an accomplice shows two blocks, each half gets the vote for its own.
 */
import { finalizeStatement, notarizeStatement } from "../../../src/chain/index.ts";
import type { CoreEffect } from "../../../src/core/contract.ts";
import type { Behaviour } from "../behaviour.ts";
import { halvesOf, nullifyOf, pointOf, send, voteOf } from "./forge.ts";

export const doubleVoter: Behaviour = {
  name: "double-voter",
  create(environment) {
    const halves = halvesOf(environment);
    /** Of the newest view: how many blocks were seen. */
    let newest = { view: 0, blocks: 0 };
    return (effects, input) => {
      const own = effects.filter(({ kind }) => kind !== "send" && kind !== "sign");
      if (input?.kind !== "message" || input.message.kind !== "proposal") return [...effects];
      const { header } = input.message.proposal;
      const { epoch, view } = header;
      if (view > newest.view) newest = { view, blocks: 0 };
      const accomplice = environment.colluders.includes(input.from);
      const to = accomplice ? (halves[newest.blocks % 2] ?? "all") : "all";
      newest = { view: newest.view, blocks: newest.blocks + 1 };
      const point = pointOf(header);
      const votes: CoreEffect[] = [
        send(to, voteOf(environment, notarizeStatement(point))),
        send(to, voteOf(environment, finalizeStatement(point))),
        send(halves[1], nullifyOf(environment, epoch, view)),
      ];
      return [...own, ...votes];
    };
  },
};
