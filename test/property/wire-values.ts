/** Random peer messages, records and feed frames, by kind. */
import {
  type EpochProof,
  type EpochSet,
  type EpochStart,
  type MessageOf,
  type PeerMessage,
  type PeerMessageKind,
  Phase,
  type RecordKind,
  type Request,
  type StoredRecord,
  type ViewCertificate,
} from "../../src/chain/index.ts";
import { ANSWER_ELEMENTS_MAX, PEER_MESSAGE_KINDS } from "../../src/codec/index.ts";
import {
  type Epoch,
  epochOf,
  heightOf,
  laneHeightOf,
  millisOf,
  rollupOf,
  seatsOf,
  viewOf,
} from "../../src/primitives/brand.ts";
import {
  batchOf,
  blockOf,
  certificateOf,
  evidenceOf,
  leafOf,
  outputHeaderOf,
  proposalOf,
  reportOf,
  signedStatementOf,
  statementOf,
  unsignedProposalOf,
} from "./chain-values.ts";
import {
  bytesOf,
  type Draw,
  flip,
  hashOf,
  listOf,
  operatorBelow,
  pick,
  u32Of,
  u53Of,
} from "./draw.ts";

const VIEW_PHASES = [Phase.NOTARIZE, Phase.NULLIFY, Phase.FINALIZE] as const;

const viewCertificateOf = (draw: Draw, operators: number): ViewCertificate =>
  certificateOf(draw, pick(draw, VIEW_PHASES), operators) as ViewCertificate;

const REQUEST_KINDS = PEER_MESSAGE_KINDS.filter((kind) =>
  kind.startsWith("get"),
) as Request["kind"][];

const countOf = (draw: Draw): number => 1 + draw.below(ANSWER_ELEMENTS_MAX);

function requestOf(draw: Draw, kind: Request["kind"], operators: number): Request {
  const epoch = epochOf(u53Of(draw));
  switch (kind) {
    case "getReports":
      return { kind, epoch, view: viewOf(u53Of(draw)) };
    case "getLaneCertificates": {
      const lanes = listOf(draw, { most: operators }, () => ({
        lane: operatorBelow(draw, operators),
        height: laneHeightOf(u32Of(draw)),
      }));
      return { kind, epoch, lanes };
    }
    case "getCertificates": {
      const keys = listOf(draw, {}, () => ({
        view: viewOf(u53Of(draw)),
        phase: pick(draw, VIEW_PHASES),
      }));
      return { kind, epoch, keys };
    }
    case "getBlocks":
      return { kind, epoch, hash: hashOf(draw), count: countOf(draw) };
    case "getBatches": {
      const lane = operatorBelow(draw, operators);
      return { kind, epoch, lane, digest: hashOf(draw), count: countOf(draw) };
    }
    case "getOutputs":
      return { kind, epoch, fromHeight: heightOf(u53Of(draw)), count: countOf(draw) };
    case "getOutputState":
      return { kind, epoch, height: heightOf(u53Of(draw)) };
    case "getEpochProofs":
      return { kind, epoch, fromEpoch: epochOf(u53Of(draw)), count: countOf(draw) };
    case "getOwnVotes":
      return { kind, epoch };
  }
}

const VOTE_PHASE = {
  ack: Phase.ACK,
  notarize: Phase.NOTARIZE,
  nullify: Phase.NULLIFY,
  finalize: Phase.FINALIZE,
  outputVote: Phase.OUTPUT,
} as const;

/** A message of this kind, as a committee of so many operators sends it. */
export function messageOf(draw: Draw, kind: PeerMessageKind, operators: number): PeerMessage {
  const epoch = epochOf(u53Of(draw));
  switch (kind) {
    case "batch":
      return { kind, epoch, batch: batchOf(draw, operators), signature: bytesOf(draw, 96) };
    case "ack":
    case "finalize":
    case "outputVote": {
      const statement = statementOf(draw, VOTE_PHASE[kind], operators);
      return { kind, epoch, statement, signature: bytesOf(draw, 96) };
    }
    case "notarize":
    case "nullify": {
      const statement = statementOf(draw, VOTE_PHASE[kind], operators);
      const signature = bytesOf(draw, 96);
      return { kind, epoch, statement, signature, report: reportOf(draw, operators) };
    }
    case "tipReport":
      return { kind, epoch, report: reportOf(draw, operators) };
    case "proposal":
      return { kind, epoch, proposal: proposalOf(draw, operators) };
    case "viewCertificate":
      return { kind, epoch, certificate: viewCertificateOf(draw, operators) };
    case "laneCertificate":
      return { kind, epoch, certificate: certificateOf(draw, Phase.ACK, operators) };
    case "outputCertificate":
      return { kind, epoch, certificate: certificateOf(draw, Phase.OUTPUT, operators) };
    case "status":
      return { kind, epoch, status: statusOf(draw) };
    case "evidence":
      return { kind, epoch, evidence: evidenceOf(draw, operators) };
    case "certificates":
    case "blocks":
    case "batches":
    case "outputs":
    case "outputState":
    case "ownVotes":
    case "epochProofs":
    case "absent":
      return answerOf(draw, kind, { epoch, operators });
    default:
      return { ...requestOf(draw, kind, operators), epoch };
  }
}

const statusOf = (draw: Draw): MessageOf<"status">["status"] => ({
  epoch: epochOf(u53Of(draw)),
  view: viewOf(u53Of(draw)),
  finalizedView: viewOf(u53Of(draw)),
  finalizedHeight: heightOf(u53Of(draw)),
  certifiedHeight: heightOf(u53Of(draw)),
});

type AnswerKind = Extract<
  PeerMessageKind,
  | "certificates"
  | "blocks"
  | "batches"
  | "outputs"
  | "outputState"
  | "ownVotes"
  | "epochProofs"
  | "absent"
>;

function answerOf(
  draw: Draw,
  kind: AnswerKind,
  { epoch, operators }: { epoch: Epoch; operators: number },
): PeerMessage {
  switch (kind) {
    case "certificates": {
      const certificates = listOf(draw, {}, () => viewCertificateOf(draw, operators));
      return { kind, epoch, certificates };
    }
    case "blocks":
      return { kind, epoch, blocks: listOf(draw, {}, () => blockOf(draw, operators)) };
    case "batches":
      return { kind, epoch, batches: listOf(draw, {}, () => batchOf(draw, operators)) };
    case "outputs": {
      const outputs = listOf(draw, {}, () => ({
        header: outputHeaderOf(draw),
        certificate: flip(draw) ? null : certificateOf(draw, Phase.OUTPUT, operators),
      }));
      return { kind, epoch, outputs };
    }
    case "outputState":
      return {
        kind,
        epoch,
        header: outputHeaderOf(draw),
        certificate: certificateOf(draw, Phase.OUTPUT, operators),
        leaves: listOf(draw, {}, () => leafOf(draw)),
        block: blockOf(draw, operators),
        finalization: certificateOf(draw, Phase.FINALIZE, operators),
      };
    case "ownVotes":
      return { kind, epoch, votes: listOf(draw, {}, () => signedStatementOf(draw, operators)) };
    case "epochProofs":
      return { kind, epoch, proofs: listOf(draw, {}, () => epochProofOf(draw, operators)) };
    case "absent":
      return { kind, epoch, request: requestOf(draw, pick(draw, REQUEST_KINDS), operators) };
  }
}

const epochProofOf = (draw: Draw, operators: number): EpochProof => ({
  boundary: blockOf(draw, operators).header,
  fillers: listOf(draw, {}, () => blockOf(draw, operators).header),
  finalization: certificateOf(draw, Phase.FINALIZE, operators),
});

const beginningOf = (
  draw: Draw,
  { epoch, operators }: { epoch: Epoch; operators: number },
): { start: EpochStart; set: EpochSet } => ({
  start: {
    height: heightOf(u53Of(draw)),
    timestampMs: millisOf(u53Of(draw)),
    l1Number: u53Of(draw),
    l1Hash: hashOf(draw),
  },
  set: {
    epoch,
    members: Array.from({ length: operators }, () => ({
      seats: seatsOf(draw.below(85)),
      blsKey: bytesOf(draw, 96),
      nodeKey: bytesOf(draw, 32),
    })),
    committeeHash: hashOf(draw),
    leaderSeed: hashOf(draw),
    rollups: listOf(draw, {}, () => ({
      rollupId: rollupOf(u32Of(draw)),
      name: `rollup-${draw.below(1000)}`,
      evmChainId: u53Of(draw),
      orderPolicy: draw.below(256),
    })),
    endsAtL1Block: u53Of(draw),
  },
});

/** A record of this kind in the log of `epoch`. */
export function recordOf(
  draw: Draw,
  kind: RecordKind,
  { epoch, operators }: { epoch: Epoch; operators: number },
): StoredRecord {
  switch (kind) {
    case "epochStart":
      return { kind, epoch, instance: hashOf(draw), ...beginningOf(draw, { epoch, operators }) };
    case "epochProof":
      return { kind, proof: epochProofOf(draw, operators) };
    case "batch":
      return { kind, batch: batchOf(draw, operators) };
    case "ack":
      return { kind, statement: statementOf(draw, Phase.ACK, operators) };
    case "vote":
      return { kind, statement: statementOf(draw, pick(draw, VIEW_PHASES), operators) };
    case "proposal":
      return { kind, proposal: unsignedProposalOf(draw, operators) };
    case "viewCertificate":
      return { kind, certificate: viewCertificateOf(draw, operators) };
    case "laneCertificate":
      return { kind, certificate: certificateOf(draw, Phase.ACK, operators) };
    case "block":
      return { kind, block: blockOf(draw, operators) };
    case "output":
      return {
        kind,
        height: heightOf(u53Of(draw)),
        header: outputHeaderOf(draw),
        changedLeaves: listOf(draw, {}, () => leafOf(draw)),
        signs: flip(draw),
      };
    case "outputCertificate":
      return { kind, certificate: certificateOf(draw, Phase.OUTPUT, operators) };
    case "snapshot":
      return {
        kind,
        header: outputHeaderOf(draw),
        certificate: certificateOf(draw, Phase.OUTPUT, operators),
        leaves: listOf(draw, {}, () => leafOf(draw)),
        block: blockOf(draw, operators),
      };
  }
}
