/** Random peer messages, records and feed frames, by kind. */
import {
  type MessageOf,
  type PeerMessage,
  type PeerMessageKind,
  Phase,
  type RecordKind,
  type Request,
  type StoredRecord,
  type ViewCertificate,
} from "../../src/chain/index.ts";
import {
  ANSWER_ELEMENTS_MAX,
  type FeedMessage,
  type FeedMessageKind,
  type FeedStart,
  Level,
  type OutputProof,
  PEER_MESSAGE_KINDS,
  type SubscribeRequest,
} from "../../src/codec/index.ts";
import {
  type Epoch,
  epochOf,
  heightOf,
  laneHeightOf,
  millisOf,
  rollupOf,
  viewOf,
} from "../../src/primitives/brand.ts";
import {
  batchOf,
  blockOf,
  certificateOf,
  evidenceOf,
  leafOf,
  outputHeaderOf,
  partOf,
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
  textOf,
  u32Of,
  u53Of,
} from "./draw.ts";

const VIEW_PHASES = [Phase.NOTARIZE, Phase.NULLIFY, Phase.FINALIZE] as const;

const viewCertificateOf = (draw: Draw, operators: number): ViewCertificate =>
  certificateOf(draw, pick(draw, VIEW_PHASES), operators) as ViewCertificate;

export const REQUEST_KINDS = PEER_MESSAGE_KINDS.filter((kind) =>
  kind.startsWith("get"),
) as Request["kind"][];

const countOf = (draw: Draw): number => 1 + draw.below(ANSWER_ELEMENTS_MAX);

export function requestOf(draw: Draw, kind: Request["kind"], operators: number): Request {
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
  "certificates" | "blocks" | "batches" | "outputs" | "outputState" | "ownVotes" | "absent"
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
    case "absent":
      return { kind, epoch, request: requestOf(draw, pick(draw, REQUEST_KINDS), operators) };
  }
}

/** A record of this kind in the log of `epoch`. */
export function recordOf(
  draw: Draw,
  kind: RecordKind,
  { epoch, operators }: { epoch: Epoch; operators: number },
): StoredRecord {
  switch (kind) {
    case "epochStart":
      return { kind, epoch, instance: hashOf(draw) };
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

export const FEED_KINDS = [
  "batch",
  "continuation",
  "empty",
  "committee",
  "confirmation",
  "heartbeat",
  "early",
  "goAway",
  "error",
] as const satisfies readonly FeedMessageKind[];

/** A header and its own certificate. */
function certifiedHeaderOf(draw: Draw): Pick<OutputProof, "header" | "certificate"> {
  const header = outputHeaderOf(draw);
  const certificate = certificateOf(draw, Phase.OUTPUT, 4 + draw.below(125));
  const { epoch, height } = header;
  const statement = { ...certificate.statement, epoch, height };
  return { header, certificate: { ...certificate, statement } };
}

export const proofOf = (draw: Draw): OutputProof => ({
  ...certifiedHeaderOf(draw),
  leaf: leafOf(draw),
  inclusion: {
    index: u32Of(draw),
    leafCount: u32Of(draw),
    siblings: listOf(draw, { most: 32 }, () => hashOf(draw)),
  },
});

export function feedMessageOf(draw: Draw, kind: FeedMessageKind): FeedMessage {
  switch (kind) {
    case "batch": {
      const parts = listOf(draw, {}, () => partOf(draw));
      return { kind, proof: proofOf(draw), frames: u32Of(draw), parts };
    }
    case "continuation": {
      const parts = listOf(draw, {}, () => partOf(draw));
      return { kind, seq: u53Of(draw), frame: u32Of(draw), parts };
    }
    case "empty":
      return { kind, fromHeight: heightOf(u53Of(draw)), proof: proofOf(draw) };
    case "committee": {
      const next = { epoch: epochOf(u53Of(draw)), members: bytesOf(draw, 99 + 97 * 4) };
      return { kind, ...certifiedHeaderOf(draw), next };
    }
    case "confirmation":
      return {
        kind,
        level: pick(draw, Object.values(Level)),
        upToHeight: heightOf(u53Of(draw)),
        upToSeq: u53Of(draw),
        outputHash: hashOf(draw),
        l1BlockNumber: u53Of(draw),
        l1BlockHash: hashOf(draw),
        l1TxHash: hashOf(draw),
        l1LogIndex: u32Of(draw),
        retracted: flip(draw),
      };
    case "heartbeat":
      return {
        kind,
        serverTimeMs: millisOf(u53Of(draw)),
        tip: flip(draw) ? null : proofOf(draw),
        orderedHeight: heightOf(u53Of(draw)),
      };
    case "early":
      return earlyOf(draw);
    case "goAway":
      return {
        kind,
        reason: textOf(draw),
        lastSeqSent: u53Of(draw),
        retryAfterMs: u32Of(draw),
      };
    case "error":
      return {
        kind,
        code: textOf(draw),
        message: textOf(draw),
        oldestSeq: u53Of(draw),
        headSeq: u53Of(draw),
        proof: flip(draw) ? null : proofOf(draw),
        archiveUrls: listOf(draw, { most: 16 }, () => textOf(draw)),
        retryAfterMs: u32Of(draw),
      };
  }
}

const earlyOf = (draw: Draw): FeedMessage => ({
  kind: "early",
  level: pick(draw, Object.values(Level)),
  epoch: epochOf(u53Of(draw)),
  height: heightOf(u53Of(draw)),
  view: viewOf(u53Of(draw)),
  blockHash: hashOf(draw),
  signers: bytesOf(draw, 1 + draw.below(16)),
  signature: bytesOf(draw, 96),
  orderKnown: flip(draw),
  revoked: flip(draw),
  nodeKey: bytesOf(draw, 32),
  nodeSignature: bytesOf(draw, 64),
  parts: listOf(draw, {}, () => ({
    ...partOf(draw),
    ...(flip(draw) && { kind: 0 as const }),
  })),
});

function startOf(draw: Draw): FeedStart {
  const shape = draw.below(3);
  if (shape === 0) return { kind: "fromTip" };
  if (shape === 1) return { kind: "fromHeight", height: heightOf(u53Of(draw)) };
  const expectPrevBatchHash = flip(draw) ? null : hashOf(draw);
  return { kind: "fromSeq", seq: 1 + draw.below(1e6), expectPrevBatchHash };
}

export const subscribeRequestOf = (draw: Draw): SubscribeRequest => ({
  genesisHash: hashOf(draw),
  rollupId: rollupOf(u32Of(draw)),
  start: startOf(draw),
  level: pick(draw, Object.values(Level)),
  trustedEpoch: epochOf(u53Of(draw)),
  includeEmpty: flip(draw),
  omitBodies: flip(draw),
  confirmations: flip(draw),
  maxInflightBytes: u32Of(draw),
});
