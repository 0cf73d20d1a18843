/**
 * ADV-39: tells everybody that their epoch is over: a boundary of its own making under its own vote of
 * an older set, which is all the signatures it can make.
 */
import {
  type BlockHeader,
  BlockKind,
  bitmapOf,
  blockHash,
  type EpochProof,
  type Finalization,
  finalizeStatement,
} from "../../../src/chain/index.ts";
import { epochOf } from "../../../src/primitives/brand.ts";
import type { Behaviour, ByzantineEnvironment } from "../behaviour.ts";
import { send, signatureOf } from "./forge.ts";

function forgedProof(environment: ByzantineEnvironment, seen: BlockHeader): EpochProof {
  const { committee, self, nextCommittee } = environment;
  const boundary: BlockHeader = { ...seen, kind: BlockKind.BOUNDARY, nextCommittee };
  const { view, height } = boundary;
  const older = epochOf(Math.max(0, committee.epoch - 1));
  const statement = finalizeStatement({ epoch: older, view, height, hash: blockHash(boundary) });
  const signers = bitmapOf(committee.members.length, [self]);
  const signature = signatureOf(environment, statement);
  return { boundary, fillers: [], finalization: { statement, signers, signature } as Finalization };
}

export const proofForger: Behaviour = {
  name: "proof-forger",
  create: (environment) => (effects, input) => {
    if (input?.kind !== "message" || input.message.kind !== "proposal") return [...effects];
    const { epoch } = environment.committee;
    const proofs = [forgedProof(environment, input.message.proposal.header)];
    return [...effects, send("all", { kind: "epochProofs", epoch, proofs })];
  },
};
