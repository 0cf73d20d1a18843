/** ADV-23: acks of digests nobody sealed, for all lanes and heights, and garbage for signatures. */
import { ackStatement } from "../../../src/chain/index.ts";
import type { CoreEffect } from "../../../src/core/contract.ts";
import { laneHeightOf, operatorOf } from "../../../src/primitives/brand.ts";
import type { Behaviour } from "../behaviour.ts";
import { send, twistHash, viewEntered, voteOf } from "./forge.ts";

const PER_VIEW = 16;

export const ackFlooder: Behaviour = {
  name: "ack-flooder",
  create(environment) {
    const { committee, random } = environment;
    const { epoch } = committee;
    return (effects, input) => {
      const flood: CoreEffect[] = [];
      if (input?.kind === "message" && input.message.kind === "batch") {
        const { lane, height } = input.message.batch.header;
        const digest = twistHash(input.message.batch.digest);
        flood.push(send("all", voteOf(environment, ackStatement({ epoch, lane, height, digest }))));
        const statement = ackStatement({ epoch, lane, height, digest: input.message.batch.digest });
        const signature = new Uint8Array(96).fill(random() * 256);
        flood.push(send([input.from], { kind: "ack", epoch, statement, signature }));
      }
      if (viewEntered(effects) === null) return [...effects, ...flood];
      for (let count = 0; count < PER_VIEW; count++) {
        const lane = operatorOf(Math.floor(random() * (committee.members.length + 2)));
        const height = laneHeightOf(1 + Math.floor(random() * 2000));
        const digest = twistHash(environment.genesisHash);
        flood.push(send("all", voteOf(environment, ackStatement({ epoch, lane, height, digest }))));
      }
      return [...effects, ...flood];
    };
  },
};
