/**
 * Rollup batches as they are posted on the L1: the bytes of a range. [SC8]
 *
 * | offset | size | meaning |
 * |---|---|---|
 * | 0 | u8 | version, 1 |
 * | 1 | u8 | codec: 0 raw, 1 deflate (RFC 1951), + 128 for a piece |
 * | 2 | u16 | of a piece: its index, from 0 |
 * | 4 | u16 | of a piece: how many there are, 2 to 1024 |
 * | 6 | 32 each | of a piece: SHA-256 of every piece, in order |
 * | rest | | payload: all of it, or the piece |
 *
 * So a piece is checked by itself, and no two pieces of one payload contradict each other: whoever posts a
 * false one has posted nothing. Inflated, a payload is `(u32 length ‖ RollupBatch)+`, where a RollupBatch has only `proof.leaf` and
 * parts, and each has the one encoding that this software writes. A batch that is too large
 * for one transaction's blobs is posted alone, in pieces: entries of one leaf, the later ones as reposts.
 *
 * What the bytes mean is not decided here: they are re-hashed against the claim. Nor how they are
 * inflated, since this folder runs in a browser too.
 */
import type { BodyPart, RollupLeaf } from "../chain/index.ts";
import { sha256, sha256Bytes } from "../crypto/hash.ts";
import { assert } from "../primitives/assert.ts";
import type { Hash } from "../primitives/brand.ts";
import { concatBytes, equalBytes, LayoutReader, LayoutWriter } from "../primitives/bytes.ts";
import { readPart, writePart } from "./feed-parts.ts";
import { lockstep } from "./generated/lockstep.js";
import { feedRollupBatch } from "./generated/shapes.ts";
import { RECORD_CAPS } from "./limits.ts";
import { readLeaf, writeLeaf } from "./outputs.ts";
import { decodeScanned, encodeWire } from "./protobuf.ts";
import { createReading, type DecodeFault, faultOf, reject } from "./reading.ts";

const v1 = lockstep.feed.v1;
const RULES = { mode: "exact", caps: RECORD_CAPS } as const;

const RANGE_VERSION = 1;
const RAW = 0;
const DEFLATE = 1;
const PIECE = 128;
const HEAD_BYTES = 2;
/** Pieces of one payload. */
export const PIECES_MAX = 1024;
const pieceHeadBytes = (count: number): number => HEAD_BYTES + 4 + 32 * count;
/** The largest payload, inflated: all that the lanes may have above a cut, and room. [B5] */
export const RANGE_PAYLOAD_BYTES_MAX = 72 * 1024 * 1024;

/** One batch of a rollup without proofs: the claim that it belongs to has them. */
export type RangeBatch = { readonly leaf: RollupLeaf; readonly parts: readonly BodyPart[] };

/** One piece of a payload. */
export type RangePiece = {
  readonly deflated: boolean;
  /** Names codec, number and bytes of all pieces: those of one payload share it. */
  readonly payloadId: Hash;
  /** From 0, below `count`. */
  readonly index: number;
  /** At least 2. */
  readonly count: number;
  readonly bytes: Uint8Array;
};

export type DecodedRange =
  | { readonly kind: "batches"; readonly batches: readonly RangeBatch[] }
  | { readonly kind: "piece"; readonly piece: RangePiece }
  | DecodeFault;

/** Raw deflate of RFC 1951; the level is free. */
export type Deflate = (bytes: Uint8Array) => Uint8Array;
/**
 * The inverse. Null unless `bytes` are one whole stream that ends with their last byte and has at most
 * `bytesMax` bytes inflated; no more than that is ever allocated.
 */
export type Inflate = (bytes: Uint8Array, bytesMax: number) => Uint8Array | null;

const encodeBatch = ({ leaf, parts }: RangeBatch): Uint8Array =>
  encodeWire(v1.RollupBatch, {
    proof: { leaf: writeLeaf(leaf) },
    parts: parts.map(writePart),
  });

/** What `batch` adds to a payload before it is deflated. Bytes. */
export const payloadBytesOf = (batch: RangeBatch): number => 4 + encodeBatch(batch).length;

/**
 * The bytes of a range: one element, or several pieces where one would exceed `bytesMax`. Deflated if
 * that is shorter.
 *
 * @param batches of one rollup, at least one, seq rising by one.
 * @param options.bytesMax enough for the heads of the pieces too.
 */
export function encodeRange(
  batches: readonly RangeBatch[],
  options: { readonly deflate: Deflate; readonly bytesMax: number },
): Uint8Array[] {
  assert(batches.length > 0, "a range has a batch");
  const { deflate, bytesMax } = options;
  const raw = concatBytes(
    ...batches.flatMap((batch) => {
      const bytes = encodeBatch(batch);
      return [new LayoutWriter(4).u32(bytes.length).done(), bytes];
    }),
  );
  assert(raw.length <= RANGE_PAYLOAD_BYTES_MAX, "a range has a bound");
  const short = deflate(raw);
  const deflated = short.length < raw.length;
  const payload = deflated ? short : raw;
  const codec = deflated ? DEFLATE : RAW;
  if (HEAD_BYTES + payload.length <= bytesMax) {
    return [concatBytes(Uint8Array.of(RANGE_VERSION, codec), payload)];
  }
  return piecesOf(payload, codec, bytesMax);
}

function piecesOf(payload: Uint8Array, codec: number, bytesMax: number): Uint8Array[] {
  let most = 2;
  while (most * (bytesMax - pieceHeadBytes(most)) < payload.length && most < PIECES_MAX) most++;
  const size = Math.ceil(payload.length / most);
  assert(size + pieceHeadBytes(most) <= bytesMax, "the heads leave room for the payload");
  const count = Math.ceil(payload.length / size);
  const parts = Array.from({ length: count }, (_, index) =>
    payload.subarray(index * size, (index + 1) * size),
  );
  const list = concatBytes(...parts.map(sha256Bytes));
  return parts.map((part, index) => {
    const head = new LayoutWriter(HEAD_BYTES + 4).u8(RANGE_VERSION).u8(codec + PIECE);
    return concatBytes(head.u16(index).u16(count).done(), list, part);
  });
}

/** Parses the bytes of a range. Total: garbage is a fault. Data of parts are views. [SC8] */
export function decodeRange(bytes: Uint8Array, inflate: Inflate): DecodedRange {
  const reader = new LayoutReader(bytes);
  if (reader.u8() !== RANGE_VERSION) return reject("malformed", "range_version");
  const codec = reader.u8();
  const kind = codec % PIECE;
  if (reader.failed || kind > DEFLATE) return reject("malformed", "range_codec");
  if (codec < PIECE) {
    return decodePayload(bytes.subarray(HEAD_BYTES), { deflated: kind === DEFLATE, inflate });
  }
  return decodePiece(bytes, reader, { codec, deflated: kind === DEFLATE });
}

/** @param reader behind the codec. */
function decodePiece(
  bytes: Uint8Array,
  reader: LayoutReader,
  { codec, deflated }: { readonly codec: number; readonly deflated: boolean },
): DecodedRange {
  const [index, count] = [reader.u16(), reader.u16()];
  const inBounds = count >= 2 && count <= PIECES_MAX && index < count;
  if (reader.failed || !inBounds) return reject("malformed", "range_piece");
  const list = reader.raw(32 * count);
  if (reader.failed) return reject("malformed", "range_piece");
  const part = bytes.subarray(pieceHeadBytes(count));
  const named = list.subarray(32 * index, 32 * (index + 1));
  if (!equalBytes(sha256Bytes(part), named)) return reject("malformed", "range_digest");
  const payloadId = sha256(concatBytes(Uint8Array.of(codec), list));
  return { kind: "piece", piece: { deflated, payloadId, index, count, bytes: part } };
}

/** The batches of one payload out of its pieces, in any order; null while one is missing. [SC8] */
export function joinPieces(pieces: readonly RangePiece[], inflate: Inflate): DecodedRange | null {
  const [first] = pieces;
  if (first === undefined) return null;
  const { payloadId, count, deflated } = first;
  const byIndex: Uint8Array[] = [];
  let size = 0;
  for (let index = 0; index < count; index++) {
    const piece = pieces.find((one) => one.index === index);
    if (piece === undefined) return null;
    if (piece.payloadId !== payloadId) return reject("malformed", "range_piece");
    size += piece.bytes.length;
    if (size > RANGE_PAYLOAD_BYTES_MAX) return reject("oversize", "range_payload");
    byIndex.push(piece.bytes);
  }
  return decodePayload(concatBytes(...byIndex), { deflated, inflate });
}

function decodePayload(
  payload: Uint8Array,
  how: { readonly deflated: boolean; readonly inflate: Inflate },
): DecodedRange {
  const raw = how.deflated ? how.inflate(payload, RANGE_PAYLOAD_BYTES_MAX) : payload;
  if (raw === null || raw.length === 0) return reject("malformed", "range_payload");
  const reader = new LayoutReader(raw);
  const batches: RangeBatch[] = [];
  while (reader.remaining > 0) {
    const bytes = reader.raw(reader.u32());
    if (reader.failed) return reject("malformed", "range_lengths");
    const batch = decodeBatch(bytes);
    if ("code" in batch) return batch;
    batches.push(batch);
  }
  return { kind: "batches", batches };
}

function decodeBatch(bytes: Uint8Array): RangeBatch | DecodeFault {
  const decoded = decodeScanned(v1.RollupBatch, feedRollupBatch, { bytes, rules: RULES });
  if ("code" in decoded) return reject(decoded.code, decoded.reason);
  const { proof, frames, parts } = decoded.message;
  if (proof === null || frames !== 0) return reject("malformed", "range_batch");
  const { header, certificate, inclusion, descendants } = proof;
  const bare = header === null && certificate === null && inclusion === null;
  if (!bare || descendants.length > 0) return reject("malformed", "range_batch");
  const reading = createReading(null);
  const leaf = readLeaf(reading, proof.leaf);
  const read = parts.map((part) => readPart(reading, part));
  return faultOf(reading) ?? { leaf, parts: read };
}
