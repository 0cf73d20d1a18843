/** How far a transaction has come, as a client reads it: out of bytes or JSON. */
import { heightOf } from "../primitives/brand.ts";
import { txStatusBytesOfJson } from "./feed-json.ts";
import { readInclusion, readPart, readProof } from "./feed-parts.ts";
import type { TxStatus } from "./feed-query.ts";
import { lockstep } from "./generated/lockstep.js";
import { feedTxStatus } from "./generated/shapes.ts";
import { FEED_MESSAGE_BYTES_MAX, FEED_RULES, FEED_TEXT_MAX } from "./limits.ts";
import { decodeScanned } from "./protobuf.ts";
import { createReading, type DecodeFault, faultOf, note, reject } from "./reading.ts";

export type DecodedTxStatus = { readonly kind: "ok"; readonly status: TxStatus } | DecodeFault;

/** Parses a status. What its proof proves is for the verifier to say. */
export function decodeTxStatus(bytes: Uint8Array): DecodedTxStatus {
  if (bytes.length > FEED_MESSAGE_BYTES_MAX) return reject("oversize", "message_bytes");
  const type = lockstep.feed.v1.TxStatus;
  const scanned = decodeScanned(type, feedTxStatus, { bytes, rules: FEED_RULES });
  if ("code" in scanned) return reject(scanned.code, scanned.reason);
  const wire = scanned.message;
  const reading = createReading(null);
  if (wire.status.length > FEED_TEXT_MAX || wire.reason.length > FEED_TEXT_MAX) {
    note(reading, "text_length");
  }
  const status: TxStatus = {
    status: wire.status,
    height: heightOf(wire.height),
    seq: wire.rollupSeq,
    part: wire.part === null ? null : readPart(reading, wire.part),
    indexInPart: wire.indexInPart,
    partProof: wire.partProof === null ? null : readInclusion(reading, wire.partProof),
    proof: wire.proof === null ? null : readProof(reading, wire.proof),
    reason: wire.reason,
  };
  return faultOf(reading) ?? { kind: "ok", status };
}

/** Parses a status as `seq_getTransactionStatus` answers its proof. */
export function txStatusOfJson(json: unknown): DecodedTxStatus {
  const encoded = txStatusBytesOfJson(json);
  return encoded.kind === "ok" ? decodeTxStatus(encoded.bytes) : encoded;
}
