/** Every decoder that bytes from outside reach, with what must hold for any input. */
import {
  decodeEvmTransaction,
  encodeBundle,
  evmSigningHash,
  parseBatch,
  parseBundle,
} from "../../src/chain/index.ts";
import { encodeFrame, isFrame, readFrame } from "../../src/codec/frame.ts";
import {
  feedFeedMessage,
  feedSubscribeRequest,
  peerBlock,
  peerCertificate,
  peerPeerMessage,
  peerProposal,
  peerStatement,
  storageEpochStart,
  storageOutput,
  storageSnapshot,
  submitChunk,
} from "../../src/codec/generated/shapes.ts";
import {
  decodeChunk,
  decodeFeedMessage,
  decodePeerMessage,
  decodeRecord,
  decodeSubscribeRequest,
  encodeChunk,
  encodeFeedMessage,
  encodePeerMessage,
  encodeRecord,
  encodeSubscribeRequest,
  frameBytesMax,
  kindOfFrame,
  PEER_MESSAGE_KINDS,
  peerLimitsOf,
  RECORD_KIND_NAMES,
  readRecords,
} from "../../src/codec/index.ts";
import type { MessageShape } from "../../src/codec/shape.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { epochOf, rollupOf } from "../../src/primitives/brand.ts";
import { concatBytes, equalBytes, fromHex } from "../../src/primitives/bytes.ts";
import { batchOf, bundleBytesOf } from "../property/chain-values.ts";
import { bytesOf, type Draw, flip, pick, times } from "../property/draw.ts";
import { readByOracle } from "../property/evm-oracle.ts";
import { bendEvmTransaction, evmTransactionOf } from "../property/evm-values.ts";
import { FEED_KINDS, feedMessageOf, subscribeRequestOf } from "../property/feed-values.ts";
import { messageOf, recordOf } from "../property/wire-values.ts";
import { mutateBytes, mutateMessage } from "./mutate.ts";

export type Decoder = {
  readonly name: string;
  /** A valid input. */
  valid(draw: Draw): Uint8Array;
  /** A change that keeps lengths and checksums right. */
  bend(draw: Draw, bytes: Uint8Array): Uint8Array;
  /** What is wrong with how the decoder treats these bytes, or null. Throwing is wrong too. */
  complaint(bytes: Uint8Array): string | null;
};

const EPOCH = epochOf(3);
const LIMITS = { maxBatchBytes: 64 * 1024, maxGapInline: 8, maxResponseBytes: 256 * 1024 };

/** One encoding per message: what is accepted is what the encoder writes. */
function peerDecoder(operators: number): Decoder {
  const limits = peerLimitsOf(operators, LIMITS);
  return {
    name: `peer/operators=${operators}`,
    valid: (draw) => encodePeerMessage(messageOf(draw, pick(draw, PEER_MESSAGE_KINDS), operators)),
    bend: (draw, bytes) => mutateMessage(draw, bytes, peerPeerMessage),
    complaint: (bytes) => {
      const decoded = decodePeerMessage(bytes, limits);
      if (decoded.kind === "rejected") {
        const passed = decoded.reason === "undecodable";
        return passed ? "the scan passed what cannot be decoded" : reasonComplaint(decoded.reason);
      }
      const kind = kindOfFrame(bytes);
      if (kind !== decoded.message.kind) return "the kind is not the frame's";
      if (bytes.length > frameBytesMax(kind, limits)) return "accepted above its limit";
      const again = encodePeerMessage(decoded.message);
      return equalBytes(again, bytes) ? null : "a second encoding was accepted";
    },
  };
}

const reasonComplaint = (reason: string): string | null =>
  /^[a-z0-9]+(_[a-z0-9]+)*$/.test(reason) ? null : `not a stable word: ${reason}`;

const RECORD_SHAPES: Readonly<Record<number, MessageShape>> = {
  1: storageEpochStart,
  3: peerStatement,
  4: peerStatement,
  5: peerProposal,
  6: peerCertificate,
  7: peerCertificate,
  8: peerBlock,
  9: storageOutput,
  10: peerCertificate,
  11: storageSnapshot,
};

const validRecord = (draw: Draw): Uint8Array => {
  const kind = pick(draw, RECORD_KIND_NAMES);
  return encodeRecord(recordOf(draw, kind, { epoch: EPOCH, operators: 4 }), EPOCH);
};

/** Changes the body, then frames it again: the checksum is right. */
function bendRecord(draw: Draw, bytes: Uint8Array): Uint8Array {
  const frame = readFrame(bytes, 0, 0);
  if (!isFrame(frame)) return bytes;
  const shape = RECORD_SHAPES[frame.kind];
  const bend = shape !== undefined && draw.below(4) > 0;
  const body = bend ? mutateMessage(draw, frame.body, shape) : mutateBytes(draw, frame.body);
  const kind = draw.below(8) === 0 ? draw.below(14) : frame.kind;
  return encodeFrame({ epoch: frame.epoch, kind, body }, 0);
}

const recordDecoder: Decoder = {
  name: "record",
  valid: validRecord,
  bend: bendRecord,
  complaint: (bytes) => {
    const decoded = decodeRecord(bytes);
    if (decoded.kind !== "ok") return null;
    const again = encodeRecord(decoded.record, decoded.epoch);
    const same = equalBytes(again, bytes.subarray(0, decoded.bytesRead));
    return same ? null : "a second encoding was accepted";
  },
};

const logDecoder: Decoder = {
  name: "log",
  valid: (draw) => concatBytes(...times(1 + draw.below(4), () => validRecord(draw))),
  bend: (draw, bytes) => concatBytes(bytes, bendRecord(draw, validRecord(draw))),
  complaint: (bytes) => {
    const content = readRecords(bytes);
    if (content.kind !== "ok") return content.offset < bytes.length ? null : "offset outside";
    const encoded = content.records.map(({ record, epoch }) => encodeRecord(record, epoch));
    const again = concatBytes(...encoded);
    if (again.length + content.cutBytes !== bytes.length) return "bytes are neither read nor cut";
    return equalBytes(again, bytes.subarray(0, again.length)) ? null : "not what was read";
  },
};

/** Tolerant, so bytes may differ; but what is understood is understood the same again. */
function tolerant<T>(options: {
  name: string;
  shape: MessageShape;
  make: (draw: Draw) => T;
  encode: (value: T) => Uint8Array;
  decode: (bytes: Uint8Array) => { kind: "ok"; value: T } | { kind: "rejected"; reason: string };
}): Decoder {
  const { name, shape, make, encode, decode } = options;
  return {
    name,
    valid: (draw) => encode(make(draw)),
    bend: (draw, bytes) => mutateMessage(draw, bytes, shape),
    complaint: (bytes) => {
      const decoded = decode(bytes);
      if (decoded.kind === "rejected") return reasonComplaint(decoded.reason);
      const once = encode(decoded.value);
      const again = decode(once);
      if (again.kind === "rejected") return `what was accepted encodes to ${again.reason}`;
      return equalBytes(encode(again.value), once) ? null : "understood differently again";
    },
  };
}

const feedDecoder = tolerant({
  name: "feed",
  shape: feedFeedMessage,
  make: (draw) => feedMessageOf(draw, pick(draw, FEED_KINDS)),
  encode: encodeFeedMessage,
  decode: (bytes) => {
    const decoded = decodeFeedMessage(bytes);
    return decoded.kind === "ok" ? { kind: "ok", value: decoded.message } : decoded;
  },
});

const subscribeDecoder = tolerant({
  name: "subscribe",
  shape: feedSubscribeRequest,
  make: subscribeRequestOf,
  encode: encodeSubscribeRequest,
  decode: (bytes) => {
    const decoded = decodeSubscribeRequest(bytes);
    return decoded.kind === "ok" ? { kind: "ok", value: decoded.request } : decoded;
  },
});

const chunkDecoder = tolerant({
  name: "chunk",
  shape: submitChunk,
  make: (draw) => ({
    rollupId: rollupOf(draw.below(1000)),
    chunkId: draw.below(2 ** 31),
    txCount: draw.below(1000),
    section: bytesOf(draw, draw.below(100)),
  }),
  encode: encodeChunk,
  decode: (bytes) => {
    const decoded = decodeChunk(bytes);
    return decoded.kind === "ok" ? { kind: "ok", value: decoded.chunk } : decoded;
  },
});

const HEADER_BYTES = 64;
const ROW_BYTES = 45;

/** Changes a batch and makes its section digests right again. */
function bendBatch(draw: Draw, bytes: Uint8Array): Uint8Array {
  const bent = mutateBytes(draw, bytes).slice();
  const view = new DataView(bent.buffer);
  const rows = bent.length >= HEADER_BYTES ? Math.min(8, view.getUint16(62)) : 0;
  let offset = HEADER_BYTES + ROW_BYTES * rows;
  for (let row = 0; row < rows && offset <= bent.length; row++) {
    const at = HEADER_BYTES + ROW_BYTES * row;
    const end = Math.min(bent.length, offset + view.getUint32(at + 9));
    if (flip(draw)) view.setUint32(at + 9, end - offset);
    bent.set(fromHex(sha256(bent.subarray(offset, end))), at + 13);
    offset = end;
  }
  return bent;
}

const batchDecoder: Decoder = {
  name: "batch",
  valid: (draw) => batchOf(draw, 4).bytes,
  bend: bendBatch,
  complaint: (bytes) => {
    const parsed = parseBatch(bytes, { bytesMax: LIMITS.maxBatchBytes });
    if (parsed.kind === "rejected") return reasonComplaint(parsed.code);
    const { rows } = parsed.batch;
    const total = rows.reduce((sum, row) => sum + row.bytes.length, 0);
    const size = HEADER_BYTES + ROW_BYTES * rows.length + total;
    return size === bytes.length ? null : "sections do not fill the batch";
  },
};

const bundleDecoder: Decoder = {
  name: "bundle",
  valid: bundleBytesOf,
  bend: mutateBytes,
  complaint: (bytes) => {
    const bundle = parseBundle(bytes);
    if (bundle === null) return null;
    return equalBytes(encodeBundle(bundle), bytes) ? null : "a second encoding was accepted";
  },
};

/** Bytes of a parity that doors and the execution rule read. */
const PARITY_BYTES = [8, 32];

/** Read by two limits, each as the oracle reads it. */
const evmDecoder: Decoder = {
  name: "evm",
  valid: evmTransactionOf,
  bend: (draw, bytes) => bendEvmTransaction(draw, bytes),
  complaint: (bytes) => {
    for (const parityBytesMax of PARITY_BYTES) {
      const decoded = decodeEvmTransaction(bytes, { parityBytesMax });
      const expected = readByOracle(bytes, parityBytesMax);
      if (decoded.kind !== expected.kind) return `${decoded.kind}, not ${expected.kind}`;
      if (decoded.kind !== "ok" || expected.kind !== "ok") continue;
      const hash = evmSigningHash(decoded.transaction);
      if (hash !== expected.hash) return "another hash was signed";
    }
    return null;
  },
};

export const DECODERS: readonly Decoder[] = [
  peerDecoder(4),
  peerDecoder(33),
  recordDecoder,
  logDecoder,
  feedDecoder,
  subscribeDecoder,
  chunkDecoder,
  batchDecoder,
  bundleDecoder,
  evmDecoder,
];

/** An input of a random sort: garbage, valid, changed in its bytes, or bent in its structure. */
export function inputOf(draw: Draw, decoder: Decoder, corpus: readonly Uint8Array[]): Uint8Array {
  if (draw.below(16) === 0) return bytesOf(draw, draw.below(300));
  const pinned = corpus.length > 0 && draw.below(8) === 0;
  let bytes = pinned ? pick(draw, corpus) : decoder.valid(draw);
  if (!pinned && flip(draw)) bytes = decoder.bend(draw, bytes);
  for (let count = draw.below(3); count > 0; count--) bytes = mutateBytes(draw, bytes);
  return bytes;
}

/** `complaint`, with a throw made one. */
export function judge(decoder: Decoder, bytes: Uint8Array): string | null {
  try {
    return decoder.complaint(bytes);
  } catch (error) {
    return `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}
