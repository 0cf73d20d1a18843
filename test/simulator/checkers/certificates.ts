/**
 * S12: a certificate that an honest node accepts names operators worth Q seats of its own epoch,
 * and every honest one of them did sign. [K2]
 */
import type { Certificate } from "../../../src/chain/index.ts";
import type { Onlooker } from "./onlooker.ts";
import { say } from "./words.ts";
import { tallyOf, type World } from "./world.ts";

export function createQuorums(world: World): Onlooker {
  /** Nodes of one run share objects: each is judged once. */
  const judged = new WeakSet<Certificate>();
  return {
    name: "S12",
    accepted(node, certificate) {
      if (judged.has(certificate)) return;
      judged.add(certificate);
      const { statement, signers } = certificate;
      const what = `node ${node} accepts a certificate for ${say(statement)}`;
      if (statement.epoch !== world.setup.committee.epoch) {
        world.report("S12", `${what} of epoch ${statement.epoch}`);
        return;
      }
      let worth = 0;
      const tally = tallyOf(world, statement);
      for (let bit = 0; bit < signers.length * 8; bit++) {
        if ((((signers[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 0) continue;
        worth += world.seats[bit] ?? 0;
        if (bit >= world.operators) {
          world.report("S12", `${what} by operator ${bit} of ${world.operators}`);
        } else if (world.honest[bit] === true && tally.signers[bit] !== true) {
          world.report("S12", `${what} in the name of operator ${bit}, who never signed it`);
        }
      }
      if (worth < world.quorumSeats) {
        world.report("S12", `${what} worth ${worth} of ${world.quorumSeats} seats`);
      }
    },
  };
}
