/** ADV-10: votes like everybody else, under signatures that do not verify. */
import type { Behaviour } from "../behaviour.ts";

export const rogueSigner: Behaviour = {
  name: "rogue-signer",
  create: ({ random }) => {
    const garbage = (signature: Uint8Array): Uint8Array => {
      const spoilt = new Uint8Array(signature);
      spoilt[5] = (spoilt[5] ?? 0) ^ (1 + Math.floor(random() * 255));
      return spoilt;
    };
    return (effects) =>
      effects.map((effect) => {
        if (effect.kind !== "send" || !("signature" in effect.message)) return effect;
        const { message } = effect;
        return { ...effect, message: { ...message, signature: garbage(message.signature) } };
      });
  },
};
