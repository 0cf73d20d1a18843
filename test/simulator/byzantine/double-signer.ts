/** ADV-44: signs whatever it signs a second time, for another hash, and sends both to the same peers. */
import type { Statement } from "../../../src/chain/index.ts";
import type { Behaviour } from "../behaviour.ts";
import { send, twistHash, voteOf } from "./forge.ts";

const KINDS = ["notarize", "finalize", "ack", "outputVote"];

export const doubleSigner: Behaviour = {
  name: "double-signer",
  create: (environment) => (effects) =>
    effects.flatMap((effect) => {
      if (effect.kind !== "send" || !KINDS.includes(effect.message.kind)) return [effect];
      if (!("statement" in effect.message)) return [effect];
      const { statement } = effect.message;
      const other: Statement = { ...statement, hash: twistHash(statement.hash) };
      return [effect, send(effect.to, voteOf(environment, other))];
    }),
};
