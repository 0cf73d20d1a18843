/** Chunks of transactions, and what became of them: `lockstep.submit.v1`. */
import type { RollupId } from "../primitives/brand.ts";
import { lockstep } from "./generated/lockstep.js";
import { submitChunk, submitChunkAck, submitPushSummary } from "./generated/shapes.ts";
import { FEED_RULES } from "./limits.ts";
import { readRollup } from "./outputs.ts";
import { decodeScanned, encodeWire } from "./protobuf.ts";
import { createReading, type DecodeFault, faultOf, reject } from "./reading.ts";

const v1 = lockstep.submit.v1;

/** Largest section of one chunk, in bytes. */
export const CHUNK_SECTION_BYTES_MAX = 256 * 1024;
/** A chunk's section and its other fields. */
export const CHUNK_BYTES_MAX = CHUNK_SECTION_BYTES_MAX + 64;
/** Largest answer: every transaction of a chunk refused with a text. */
const ACK_BYTES_MAX = 16 * 1024 * 1024;

export type Chunk = {
  readonly rollupId: RollupId;
  /** The client's name for it. */
  readonly chunkId: number;
  readonly txCount: number;
  /** `(u32 length ‖ transaction)*`, a view of the message. */
  readonly section: Uint8Array;
};

export type Rejection = {
  /** Place of the transaction in its chunk. */
  readonly index: number;
  /** Code of the JSON-RPC door. */
  readonly code: number;
  readonly message: string;
};

export type ChunkAck = {
  readonly chunkId: number;
  readonly accepted: number;
  readonly rejections: readonly Rejection[];
  /** 0: not known yet. */
  readonly laneHeight: number;
};

export type PushSummary = {
  readonly chunks: number;
  readonly accepted: number;
  /** Of accepted transactions, length prefixes included. */
  readonly bytes: number;
  readonly firstRejections: readonly Rejection[];
};

export const encodeChunk = (chunk: Chunk): Uint8Array => encodeWire(v1.Chunk, chunk);

export type DecodedChunk = { readonly kind: "ok"; readonly chunk: Chunk } | DecodeFault;

/** The form of a chunk; its section is walked by who admits it. */
export function decodeChunk(bytes: Uint8Array): DecodedChunk {
  if (bytes.length > CHUNK_BYTES_MAX) return reject("oversize", "message_bytes");
  const scanned = decodeScanned(v1.Chunk, submitChunk, { bytes, rules: FEED_RULES });
  if ("code" in scanned) return reject(scanned.code, scanned.reason);
  const { rollupId, chunkId, txCount, section } = scanned.message;
  if (section.length > CHUNK_SECTION_BYTES_MAX) return reject("oversize", "section_bytes");
  const reading = createReading(null);
  const chunk = { rollupId: readRollup(reading, rollupId), chunkId, txCount, section };
  return faultOf(reading) ?? { kind: "ok", chunk };
}

const writable = (rejections: readonly Rejection[]) => rejections.map((each) => ({ ...each }));

const readRejections = (
  wire: readonly lockstep.submit.v1.Rejection.$Properties[],
): readonly Rejection[] =>
  wire.map(({ index, code, message }) => ({
    index: index ?? 0,
    code: code ?? 0,
    message: message ?? "",
  }));

export const encodeChunkAck = (ack: ChunkAck): Uint8Array =>
  encodeWire(v1.ChunkAck, { ...ack, rejections: writable(ack.rejections) });

export function decodeChunkAck(
  bytes: Uint8Array,
): { readonly kind: "ok"; readonly ack: ChunkAck } | DecodeFault {
  if (bytes.length > ACK_BYTES_MAX) return reject("oversize", "message_bytes");
  const scanned = decodeScanned(v1.ChunkAck, submitChunkAck, { bytes, rules: FEED_RULES });
  if ("code" in scanned) return reject(scanned.code, scanned.reason);
  const { chunkId, accepted, rejections, laneHeight } = scanned.message;
  return {
    kind: "ok",
    ack: { chunkId, accepted, rejections: readRejections(rejections), laneHeight },
  };
}

export const encodePushSummary = (summary: PushSummary): Uint8Array =>
  encodeWire(v1.PushSummary, { ...summary, firstRejections: writable(summary.firstRejections) });

export function decodePushSummary(
  bytes: Uint8Array,
): { readonly kind: "ok"; readonly summary: PushSummary } | DecodeFault {
  if (bytes.length > ACK_BYTES_MAX) return reject("oversize", "message_bytes");
  const scanned = decodeScanned(v1.PushSummary, submitPushSummary, { bytes, rules: FEED_RULES });
  if ("code" in scanned) return reject(scanned.code, scanned.reason);
  const { chunks, accepted, bytes: size, firstRejections } = scanned.message;
  return {
    kind: "ok",
    summary: { chunks, accepted, bytes: size, firstRejections: readRejections(firstRejections) },
  };
}
