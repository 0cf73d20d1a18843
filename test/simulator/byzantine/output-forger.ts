/** ADV-51: signs and sends another output root; all accomplices the same one. */
import { outputStatement } from "../../../src/chain/index.ts";
import { heightOf } from "../../../src/primitives/brand.ts";
import type { Behaviour } from "../behaviour.ts";
import { send, twistHash, voteOf } from "./forge.ts";

export const outputForger: Behaviour = {
  name: "output-forger",
  create: (environment) => (effects) =>
    effects.map((effect) => {
      if (effect.kind !== "send" || effect.message.kind !== "outputVote") return effect;
      const { epoch, height, hash } = effect.message.statement;
      const forged = outputStatement({ epoch, height: heightOf(height), hash: twistHash(hash) });
      return send(effect.to, voteOf(environment, forged));
    }),
};
