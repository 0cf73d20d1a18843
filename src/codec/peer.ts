/**
 * Frames between committee nodes: `PeerMessage` to bytes and back.
 *
 * Decoding is total: whatever bytes come, the answer is a message or a rejection. The length is
 * judged first, by kind, then the structure, and only then anything is allocated.
 */
import { type PeerMessage, type PeerMessageKind, Phase } from "../chain/index.ts";
import { type Epoch, epochOf, heightOf, viewOf } from "../primitives/brand.ts";
import { readAnswer, writeAnswer } from "./answers.ts";
import { readBatch } from "./batches.ts";
import { readProposal, readReport, writeProposal, writeReport } from "./blocks.ts";
import { encodeBulk } from "./bulk.ts";
import { lockstep } from "./generated/lockstep.js";
import { peerPeerMessage } from "./generated/shapes.ts";
import { kindOfNumber, numberOfKind } from "./kinds.ts";
import { frameBytesMax, type PeerLimits } from "./limits.ts";
import { decodeScanned, encodeWire } from "./protobuf.ts";
import {
  createReading,
  type DecodeFault,
  faultOf,
  note,
  type Reading,
  readSignature,
  reject,
  required,
} from "./reading.ts";
import { readRequest, writeRequest } from "./requests.ts";
import {
  readCertificate,
  readEvidence,
  readStatement,
  VIEW_PHASES,
  writeCertificate,
  writeEvidence,
  writeStatement,
} from "./votes.ts";

export type DecodedPeerMessage =
  | { readonly kind: "ok"; readonly message: PeerMessage }
  | DecodeFault;

const { PeerMessage: WirePeerMessage } = lockstep.peer.v1;
type WireBody = Omit<lockstep.peer.v1.PeerMessage.$Properties, "epoch">;

const BATCH_NUMBER = numberOfKind("batch");
const BATCHES_NUMBER = numberOfKind("batches");

/** The bytes of a message, in a buffer of their own. Its parts are not checked against limits. */
export function encodePeerMessage(message: PeerMessage): Uint8Array {
  if (message.kind === "batch") {
    return encodeBulk(message.epoch, BATCH_NUMBER, [
      { number: 1, bytes: message.batch.bytes },
      { number: 2, bytes: message.signature },
    ]);
  }
  if (message.kind === "batches") {
    const fields = message.batches.map((batch) => ({ number: 1, bytes: batch.bytes }));
    return encodeBulk(message.epoch, BATCHES_NUMBER, fields);
  }
  return encodeWire(WirePeerMessage, { epoch: message.epoch, ...writeBody(message) });
}

function writeBody(
  message: Exclude<PeerMessage, { readonly kind: "batch" | "batches" }>,
): WireBody {
  switch (message.kind) {
    case "ack":
    case "finalize":
    case "outputVote":
      return {
        [message.kind]: {
          statement: writeStatement(message.statement),
          signature: message.signature,
        },
      };
    case "notarize":
    case "nullify":
      return {
        [message.kind]: {
          statement: writeStatement(message.statement),
          signature: message.signature,
          report: writeReport(message.report),
        },
      };
    case "tipReport":
      return { tipReport: writeReport(message.report) };
    case "proposal":
      return { proposal: writeProposal(message.proposal, message.proposal.signature) };
    case "viewCertificate":
    case "laneCertificate":
    case "outputCertificate":
      return { [message.kind]: writeCertificate(message.certificate) };
    case "status":
      return { status: { ...message.status } };
    case "evidence":
      return { evidence: writeEvidence(message.evidence) };
    case "certificates":
    case "blocks":
    case "outputs":
    case "outputState":
    case "ownVotes":
    case "epochProofs":
    case "absent":
      return writeAnswer(message);
    default:
      return writeRequest(message);
  }
}

/**
 * Parses a whole frame. Payload bytes of batches are views of `bytes`, all else is copied. Whether
 * signatures are valid, epochs current or operators honest is for the cores to say.
 */
export function decodePeerMessage(bytes: Uint8Array, limits: PeerLimits): DecodedPeerMessage {
  const kind = kindOfFrame(bytes);
  if (kind === null) return reject("malformed", "envelope");
  if (bytes.length > frameBytesMax(kind, limits)) return reject("oversize", "frame_bytes");
  const decoded = decodeScanned(WirePeerMessage, peerPeerMessage, {
    bytes,
    rules: { mode: "exact", caps: limits.caps },
  });
  if ("code" in decoded) return reject(decoded.code, decoded.reason);
  const reading = createReading(limits.exact ? limits.operators : null);
  const message = readBody(reading, { kind, wire: decoded.message, limits });
  const fault = faultOf(reading);
  if (fault !== null) return fault;
  return message === null ? reject("malformed", "no_body") : { kind: "ok", message };
}

/**
 * The kind of the message in a frame, told from its first bytes, or null: a channel can refuse a
 * kind it does not carry, and a length that this kind never has, before it reads the rest.
 */
export function kindOfFrame(bytes: Uint8Array): PeerMessageKind | null {
  let offset = 0;
  if (bytes[0] === EPOCH_TAG) {
    offset = 1;
    while ((bytes[offset] ?? 0) >= 128 && offset < EPOCH_BYTES_MAX) offset++;
    offset++;
  }
  const low = bytes[offset] ?? 0;
  const high = low >= 128 ? (bytes[offset + 1] ?? 0) : 0;
  const tag = (low & 127) + high * 128;
  return high < 128 && (tag & 7) === 2 ? kindOfNumber(tag >> 3) : null;
}

const EPOCH_TAG = 8;
/** Tag and a varint of 2^53. */
const EPOCH_BYTES_MAX = 9;

type Body = {
  readonly kind: PeerMessageKind;
  readonly wire: lockstep.peer.v1.PeerMessage;
  readonly limits: PeerLimits;
};

/** The statement's phase follows from the kind. */
const VOTE_PHASE = {
  ack: Phase.ACK,
  notarize: Phase.NOTARIZE,
  nullify: Phase.NULLIFY,
  finalize: Phase.FINALIZE,
  outputVote: Phase.OUTPUT,
} as const;

function readBody(reading: Reading, body: Body): PeerMessage | null {
  const { kind, wire } = body;
  const epoch = epochOf(wire.epoch);
  switch (kind) {
    case "batch": {
      const { batch, signature } = required(reading, wire.batch, lockstep.peer.v1.Batch);
      const parsed = readBatch(reading, batch, body.limits.maxBatchBytes);
      const signed = readSignature(reading, signature);
      return parsed === null ? null : { kind, epoch, batch: parsed, signature: signed };
    }
    case "ack":
    case "finalize":
    case "outputVote":
    case "notarize":
    case "nullify":
      return readVote(reading, kind, wire);
    case "tipReport":
      return { kind, epoch, report: readReport(reading, wire.tipReport) };
    case "proposal": {
      const proposal = required(reading, wire.proposal, lockstep.peer.v1.Proposal);
      return { kind, epoch, proposal: readProposal(reading, proposal) };
    }
    case "viewCertificate":
      return {
        kind,
        epoch,
        certificate: readCertificate(reading, wire.viewCertificate, VIEW_PHASES),
      };
    case "laneCertificate":
      return {
        kind,
        epoch,
        certificate: readCertificate(reading, wire.laneCertificate, [Phase.ACK]),
      };
    case "outputCertificate":
      return {
        kind,
        epoch,
        certificate: readCertificate(reading, wire.outputCertificate, [Phase.OUTPUT]),
      };
    case "status":
      return readStatus(reading, wire, epoch);
    case "evidence": {
      const evidence = required(reading, wire.evidence, lockstep.peer.v1.Evidence);
      return { kind, epoch, evidence: readEvidence(reading, evidence) };
    }
    case "certificates":
    case "blocks":
    case "batches":
    case "outputs":
    case "outputState":
    case "ownVotes":
    case "epochProofs":
    case "absent":
      return readAnswer(reading, body);
    default:
      return readRequest(reading, wire, epoch);
  }
}

function readVote(
  reading: Reading,
  kind: keyof typeof VOTE_PHASE,
  wire: lockstep.peer.v1.PeerMessage,
): PeerMessage {
  const vote = required(reading, wire[kind], lockstep.peer.v1.Vote);
  const content = required(reading, vote.statement, lockstep.peer.v1.Statement);
  const epoch = epochOf(wire.epoch);
  const statement = readStatement(reading, content, [VOTE_PHASE[kind]]);
  const signature = readSignature(reading, vote.signature);
  if (kind === "notarize" || kind === "nullify") {
    return { kind, epoch, statement, signature, report: readReport(reading, vote.report) };
  }
  if (vote.report !== null) note(reading, "stray_report");
  return { kind, epoch, statement, signature };
}

function readStatus(
  reading: Reading,
  wire: lockstep.peer.v1.PeerMessage,
  epoch: Epoch,
): PeerMessage {
  const status = required(reading, wire.status, lockstep.peer.v1.Status);
  return {
    kind: "status",
    epoch,
    status: {
      epoch: epochOf(status.epoch),
      view: viewOf(status.view),
      finalizedView: viewOf(status.finalizedView),
      finalizedHeight: heightOf(status.finalizedHeight),
      certifiedHeight: heightOf(status.certifiedHeight),
    },
  };
}
