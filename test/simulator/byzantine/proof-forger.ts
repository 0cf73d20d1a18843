/**
 * ADV-39: tells that the epoch is over: a boundary of its own making, to everybody under its own vote of
 * an older set, and to whoever speaks, as often as they speak, under the committee's name with its own
 * signature, which is all the signatures it can make.
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
import { type Epoch, epochOf, type OperatorIndex } from "../../../src/primitives/brand.ts";
import type { Behaviour, ByzantineEnvironment } from "../behaviour.ts";
import { send, signatureOf } from "./forge.ts";

/** A final boundary, as these operators of this epoch would have it. */
function forgedProof(
  environment: ByzantineEnvironment,
  seen: BlockHeader,
  by: { readonly epoch: Epoch; readonly operators: readonly OperatorIndex[] },
): EpochProof {
  const { committee, nextCommittee } = environment;
  const boundary: BlockHeader = { ...seen, kind: BlockKind.BOUNDARY, nextCommittee };
  const { view, height } = boundary;
  const statement = finalizeStatement({ epoch: by.epoch, view, height, hash: blockHash(boundary) });
  const signers = bitmapOf(committee.members.length, by.operators);
  const signature = signatureOf(environment, statement);
  return { boundary, fillers: [], finalization: { statement, signers, signature } as Finalization };
}

export const proofForger: Behaviour = {
  name: "proof-forger",
  create: (environment) => {
    const { committee, self } = environment;
    const { epoch } = committee;
    const everybody = committee.members.map((_, place) => place as OperatorIndex);
    const older = { epoch: epochOf(Math.max(0, epoch - 1)), operators: [self] };
    let seen: BlockHeader | null = null;
    return (effects, input) => {
      if (input?.kind !== "message" || input.message.kind === "epochProofs") return [...effects];
      const told = [...effects];
      if (input.message.kind === "proposal") {
        seen = input.message.proposal.header;
        const proofs = [forgedProof(environment, seen, older)];
        told.push(send("all", { kind: "epochProofs", epoch, proofs }));
      }
      if (seen === null) return told;
      const proofs = [forgedProof(environment, seen, { epoch, operators: everybody })];
      told.push(send([input.from], { kind: "epochProofs", epoch, proofs }));
      return told;
    };
  },
};
