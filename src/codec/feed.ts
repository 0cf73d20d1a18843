/**
 * Frames of the public feed: `FeedMessage` to bytes and back.
 *
 * Decoding is total, and tolerant as protobuf asks: unknown fields are skipped. What a frame proves
 * is for the verifier to say; here only its form is judged.
 */
import { assertNever } from "../primitives/assert.ts";
import { epochOf, heightOf, millisOf, viewOf } from "../primitives/brand.ts";
import { copyBytes, fromHex } from "../primitives/bytes.ts";
import type { FeedMessage } from "./feed-message.ts";
import {
  readEarlyPart,
  readFeedCertificate,
  readLevel,
  readPart,
  readProof,
  writeFeedCertificate,
  writePart,
  writeProof,
} from "./feed-parts.ts";
import { encodeParts } from "./feed-payload.ts";
import { lockstep } from "./generated/lockstep.js";
import { feedFeedMessage } from "./generated/shapes.ts";
import { FEED_MESSAGE_BYTES_MAX, FEED_RULES, FEED_TEXT_MAX } from "./limits.ts";
import { readOutputHeader, writeOutputHeader } from "./outputs.ts";
import { decodeScanned, encodeWire } from "./protobuf.ts";
import {
  createReading,
  type DecodeFault,
  faultOf,
  note,
  type Reading,
  readBitmap,
  readBytes,
  readHash,
  readSignature,
  reject,
  required,
} from "./reading.ts";

const v1 = lockstep.feed.v1;
const NODE_KEY_BYTES = 32;
const NODE_SIGNATURE_BYTES = 64;

export type DecodedFeedMessage =
  | { readonly kind: "ok"; readonly message: FeedMessage }
  | DecodeFault;

/** The bytes of a frame; ring, segments, doors and relays then move the same bytes. [FC1] */
export const encodeFeedMessage = (message: FeedMessage): Uint8Array =>
  message.kind === "batch" || message.kind === "continuation"
    ? encodeParts(message)
    : encodeWire(v1.FeedMessage, writeMessage(message));

/** The same, by the generated encoder alone: what the fast path is measured by. */
export const encodeGenerated = (message: FeedMessage): Uint8Array =>
  encodeWire(v1.FeedMessage, writeMessage(message));

function writeMessage(message: FeedMessage): lockstep.feed.v1.FeedMessage.$Properties {
  switch (message.kind) {
    case "batch": {
      const parts = message.parts.map(writePart);
      return { batch: { proof: writeProof(message.proof), frames: message.frames, parts } };
    }
    case "continuation": {
      const parts = message.parts.map(writePart);
      return { continuation: { rollupSeq: message.seq, frame: message.frame, parts } };
    }
    case "empty":
      return { empty: { fromHeight: message.fromHeight, proof: writeProof(message.proof) } };
    case "committee":
      return {
        committee: {
          header: writeOutputHeader(message.header),
          certificate: writeFeedCertificate(message.certificate),
          next: { ...message.next },
        },
      };
    case "confirmation":
      return {
        confirmation: {
          ...message,
          outputHash: fromHex(message.outputHash),
          l1BlockHash: fromHex(message.l1BlockHash),
          l1TxHash: fromHex(message.l1TxHash),
        },
      };
    case "heartbeat": {
      const { serverTimeMs, tip, orderedHeight } = message;
      const proof = tip !== null && { tip: writeProof(tip) };
      return { heartbeat: { serverTimeMs, ...proof, orderedHeight } };
    }
    case "early": {
      const parts = message.parts.map(writePart);
      return { early: { ...message, blockHash: fromHex(message.blockHash), parts } };
    }
    case "goAway":
      return { goAway: { ...message } };
    case "error": {
      const { proof, archiveUrls, ...rest } = message;
      const shown = proof !== null && { proof: writeProof(proof) };
      return { error: { ...rest, ...shown, archiveUrls: [...archiveUrls] } };
    }
    default:
      return assertNever(message);
  }
}

/** Parses a frame. The data of its parts are views of `bytes`, all else is copied. */
export function decodeFeedMessage(bytes: Uint8Array): DecodedFeedMessage {
  if (bytes.length > FEED_MESSAGE_BYTES_MAX) return reject("oversize", "message_bytes");
  const decoded = decodeScanned(v1.FeedMessage, feedFeedMessage, { bytes, rules: FEED_RULES });
  if ("code" in decoded) return reject(decoded.code, decoded.reason);
  const reading = createReading(null);
  const message = readMessage(reading, decoded.message);
  if (message === null) return reject("malformed", "no_body");
  return faultOf(reading) ?? { kind: "ok", message };
}

function readMessage(reading: Reading, wire: lockstep.feed.v1.FeedMessage): FeedMessage | null {
  switch (wire.body) {
    case "batch": {
      const batch = required(reading, wire.batch, v1.RollupBatch);
      return {
        kind: "batch",
        proof: readProof(reading, batch.proof),
        frames: batch.frames,
        parts: batch.parts.map((part) => readPart(reading, part)),
      };
    }
    case "continuation": {
      const { rollupSeq, frame, parts } = required(
        reading,
        wire.continuation,
        v1.BatchContinuation,
      );
      return {
        kind: "continuation",
        seq: rollupSeq,
        frame,
        parts: parts.map((part) => readPart(reading, part)),
      };
    }
    case "empty": {
      const empty = required(reading, wire.empty, v1.EmptyRange);
      const proof = readProof(reading, empty.proof);
      return { kind: "empty", fromHeight: heightOf(empty.fromHeight), proof };
    }
    case "committee":
      return readCommittee(reading, wire.committee);
    case "confirmation":
      return readConfirmation(reading, wire.confirmation);
    case "heartbeat": {
      const heartbeat = required(reading, wire.heartbeat, v1.Heartbeat);
      return {
        kind: "heartbeat",
        serverTimeMs: millisOf(heartbeat.serverTimeMs),
        tip: heartbeat.tip === null ? null : readProof(reading, heartbeat.tip),
        orderedHeight: heightOf(heartbeat.orderedHeight),
      };
    }
    case "early":
      return readEarly(reading, wire.early);
    case "goAway": {
      const { reason, lastSeqSent, retryAfterMs } = required(reading, wire.goAway, v1.GoAway);
      return { kind: "goAway", reason: readText(reading, reason), lastSeqSent, retryAfterMs };
    }
    case "error":
      return readError(reading, wire.error);
    default:
      return null;
  }
}

function readText(reading: Reading, text: string): string {
  if (text.length > FEED_TEXT_MAX) note(reading, "text_length");
  return text;
}

function readCommittee(
  reading: Reading,
  wire: lockstep.feed.v1.CommitteeChange | null,
): FeedMessage {
  const change = required(reading, wire, v1.CommitteeChange);
  const header = readOutputHeader(reading, change.header);
  const certificate = readFeedCertificate(reading, change.certificate, header);
  const { epoch, members } = required(reading, change.next, v1.Committee);
  const next = { epoch: epochOf(epoch), members: copyBytes(members) };
  return { kind: "committee", header, certificate, next };
}

function readConfirmation(
  reading: Reading,
  wire: lockstep.feed.v1.Confirmation | null,
): FeedMessage {
  const confirmation = required(reading, wire, v1.Confirmation);
  return {
    kind: "confirmation",
    level: readLevel(reading, confirmation.level),
    upToHeight: heightOf(confirmation.upToHeight),
    upToSeq: confirmation.upToSeq,
    outputHash: readHash(reading, confirmation.outputHash),
    l1BlockNumber: confirmation.l1BlockNumber,
    l1BlockHash: readHash(reading, confirmation.l1BlockHash),
    l1TxHash: readHash(reading, confirmation.l1TxHash),
    l1LogIndex: confirmation.l1LogIndex,
    retracted: confirmation.retracted,
  };
}

function readEarly(reading: Reading, wire: lockstep.feed.v1.EarlyFrame | null): FeedMessage {
  const early = required(reading, wire, v1.EarlyFrame);
  return {
    kind: "early",
    level: readLevel(reading, early.level),
    epoch: epochOf(early.epoch),
    height: heightOf(early.height),
    view: viewOf(early.view),
    blockHash: readHash(reading, early.blockHash),
    signers: readBitmap(reading, early.signers),
    signature: readSignature(reading, early.signature),
    orderKnown: early.orderKnown,
    revoked: early.revoked,
    nodeKey: readBytes(reading, early.nodeKey, NODE_KEY_BYTES),
    nodeSignature: readSignature(reading, early.nodeSignature, NODE_SIGNATURE_BYTES),
    parts: early.parts.map((part) => readEarlyPart(reading, part)),
  };
}

function readError(reading: Reading, wire: lockstep.feed.v1.FeedError | null): FeedMessage {
  const error = required(reading, wire, v1.FeedError);
  return {
    kind: "error",
    code: readText(reading, error.code),
    message: readText(reading, error.message),
    oldestSeq: error.oldestSeq,
    headSeq: error.headSeq,
    proof: error.proof === null ? null : readProof(reading, error.proof),
    archiveUrls: error.archiveUrls.map((url) => readText(reading, url)),
    retryAfterMs: error.retryAfterMs,
  };
}
