/** ADV-11, ADV-12: storms of votes for views far ahead, and of certificates everybody has. */
import type { PeerMessage } from "../../../src/chain/index.ts";
import { notarizeStatement } from "../../../src/chain/index.ts";
import type { CoreEffect } from "../../../src/core/contract.ts";
import { heightOf, viewOf } from "../../../src/primitives/brand.ts";
import type { Behaviour } from "../behaviour.ts";
import { nullifyOf, send, twistHash, viewEntered, voteOf } from "./forge.ts";

const PER_VIEW = 24;

export const voteFlooder: Behaviour = {
  name: "vote-flooder",
  create(environment) {
    const { committee, random, genesisHash } = environment;
    const { epoch } = committee;
    let newest: PeerMessage | null = null;
    return (effects, input) => {
      if (input?.kind === "message" && input.message.kind === "viewCertificate") {
        newest = input.message;
      }
      const entered = viewEntered(effects);
      if (entered === null) return [...effects];
      const flood: CoreEffect[] = [];
      for (let count = 0; count < PER_VIEW; count++) {
        const view = viewOf(entered + Math.floor(random() * (count < 12 ? 40 : 1e9)));
        const hash = twistHash(genesisHash);
        const point = { epoch, view, height: heightOf(count + 1), hash };
        flood.push(send("all", voteOf(environment, notarizeStatement(point))));
        flood.push(send("all", nullifyOf(environment, epoch, view)));
        if (newest !== null) flood.push(send("all", newest));
      }
      return [...effects, ...flood];
    };
  },
};
