/** What one peer answers another: domain to protobuf and back. */
import {
  type Answer,
  type Batch,
  type EpochProof,
  type PeerMessageKind,
  Phase,
  type ProvenOutput,
} from "../chain/index.ts";
import { assertNever } from "../primitives/assert.ts";
import { type Epoch, epochOf } from "../primitives/brand.ts";
import { readBatch } from "./batches.ts";
import { readBlock, writeBlock } from "./blocks.ts";
import { readEpochProof, writeEpochProof } from "./epochs.ts";
import { lockstep } from "./generated/lockstep.js";
import type { PeerLimits } from "./limits.ts";
import { readLeaf, readOutputHeader, writeLeaf, writeOutputHeader } from "./outputs.ts";
import { createReading, note, type Reading, required } from "./reading.ts";
import { readRequest, writeRequest } from "./requests.ts";
import {
  readCertificate,
  readSignedStatement,
  VIEW_PHASES,
  writeCertificate,
  writeSignedStatement,
} from "./votes.ts";

const v1 = lockstep.peer.v1;

type WireAnswer = Pick<lockstep.peer.v1.PeerMessage.$Properties, Answer["kind"]>;

/** `batches` is written in bulk. */
export function writeAnswer(answer: Exclude<Answer, { readonly kind: "batches" }>): WireAnswer {
  switch (answer.kind) {
    case "certificates":
      return { certificates: { certificates: answer.certificates.map(writeCertificate) } };
    case "blocks":
      return { blocks: { blocks: answer.blocks.map(writeBlock) } };
    case "outputs":
      return { outputs: { outputs: answer.outputs.map(writeProvenOutput) } };
    case "outputState":
      return {
        outputState: {
          header: writeOutputHeader(answer.header),
          certificate: writeCertificate(answer.certificate),
          leaves: answer.leaves.map(writeLeaf),
          block: writeBlock(answer.block),
          finalization: writeCertificate(answer.finalization),
        },
      };
    case "ownVotes":
      return { ownVotes: { votes: answer.votes.map(writeSignedStatement) } };
    case "epochProofs":
      return { epochProofs: { proofs: answer.proofs.map(writeEpochProof) } };
    case "absent":
      return { absent: { epoch: answer.request.epoch, ...writeRequest(answer.request) } };
    default:
      return assertNever(answer);
  }
}

const writeProvenOutput = (output: ProvenOutput): lockstep.peer.v1.ProvenOutput.$Properties => ({
  header: writeOutputHeader(output.header),
  ...(output.certificate !== null && { certificate: writeCertificate(output.certificate) }),
});

type Body = {
  readonly kind: PeerMessageKind;
  readonly wire: lockstep.peer.v1.PeerMessage;
  readonly limits: PeerLimits;
};

/** The answer in a message, or null: there is none. */
export function readAnswer(reading: Reading, { kind, wire, limits }: Body): Answer | null {
  const epoch = epochOf(wire.epoch);
  switch (kind) {
    case "certificates": {
      const { certificates } = required(reading, wire.certificates, v1.Certificates);
      return {
        kind,
        epoch,
        certificates: certificates.map((one) => readCertificate(reading, one, VIEW_PHASES)),
      };
    }
    case "blocks": {
      const { blocks } = required(reading, wire.blocks, v1.Blocks);
      return { kind, epoch, blocks: blocks.map((block) => readBlock(reading, block)) };
    }
    case "batches":
      return { kind, epoch, batches: readBatches(reading, wire, limits) };
    case "outputs": {
      const { outputs } = required(reading, wire.outputs, v1.Outputs);
      return { kind, epoch, outputs: readProvenOutputs(reading, outputs) };
    }
    case "outputState":
      return readOutputState(reading, wire, epoch);
    case "ownVotes": {
      const { votes } = required(reading, wire.ownVotes, v1.OwnVotes);
      return { kind, epoch, votes: votes.map((vote) => readSignedStatement(reading, vote)) };
    }
    case "epochProofs":
      return { kind, epoch, proofs: readEpochProofs(reading, wire) };
    case "absent": {
      const absent = required(reading, wire.absent, v1.Absent);
      const request = readRequest(reading, absent, epochOf(absent.epoch));
      return request === null ? null : { kind, epoch, request };
    }
    default:
      return null;
  }
}

/** Stops at the first fault: parsing a batch hashes its sections. */
function readBatches(
  reading: Reading,
  wire: lockstep.peer.v1.PeerMessage,
  limits: PeerLimits,
): Batch[] {
  const batches: Batch[] = [];
  for (const bytes of required(reading, wire.batches, v1.Batches).batches) {
    const batch = readBatch(reading, bytes, limits.maxBatchBytes);
    if (batch === null) break;
    batches.push(batch);
  }
  return batches;
}

/**
 * Outputs may be of older epochs, whose committees had another size; K2 judges each bitmap by the
 * committee of its own epoch. [O5]
 */
function readProvenOutputs(
  reading: Reading,
  outputs: readonly lockstep.peer.v1.ProvenOutput[],
): ProvenOutput[] {
  const anyEpoch = createReading(null);
  const proven = outputs.map((output) => ({
    header: readOutputHeader(anyEpoch, output.header),
    certificate:
      output.certificate === null
        ? null
        : readCertificate(anyEpoch, output.certificate, [Phase.OUTPUT]),
  }));
  if (anyEpoch.reason !== null) note(reading, anyEpoch.reason);
  return proven;
}

function readOutputState(
  reading: Reading,
  wire: lockstep.peer.v1.PeerMessage,
  epoch: Epoch,
): Answer {
  const state = required(reading, wire.outputState, v1.OutputState);
  return {
    kind: "outputState",
    epoch,
    header: readOutputHeader(reading, state.header),
    certificate: readCertificate(reading, state.certificate, [Phase.OUTPUT]),
    leaves: state.leaves.map((leaf) => readLeaf(reading, leaf)),
    block: readBlock(reading, state.block),
    finalization: readCertificate(reading, state.finalization, [Phase.FINALIZE]),
  };
}

/** Each is of its own epoch, whose committee had its own size. */
function readEpochProofs(reading: Reading, wire: lockstep.peer.v1.PeerMessage): EpochProof[] {
  const anyEpoch = createReading(null);
  const { proofs } = required(reading, wire.epochProofs, v1.EpochProofs);
  const read = proofs.map((proof) => readEpochProof(anyEpoch, proof));
  if (anyEpoch.reason !== null) note(reading, anyEpoch.reason);
  return read;
}
