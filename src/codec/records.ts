/**
 * Records of a write-ahead log: `StoredRecord` to bytes and back, and the reading of a whole file.
 * [P2, P7, R3]
 */
import { Phase, type RecordKind, type StoredRecord } from "../chain/index.ts";
import { assert, assertNever } from "../primitives/assert.ts";
import { type Epoch, heightOf } from "../primitives/brand.ts";
import { readBatch } from "./batches.ts";
import { readBlock, readUnsignedProposal, writeBlock, writeProposal } from "./blocks.ts";
import { readEpochProof, readEpochStart, writeEpochProof, writeEpochStart } from "./epochs.ts";
import {
  encodeFrame,
  frameFollows,
  isFrame,
  RECORD_BODY_BYTES_MAX,
  RECORD_KINDS,
  type RecordFrame,
  readFrame,
} from "./frame.ts";
import { lockstep } from "./generated/lockstep.js";
import {
  peerBlock,
  peerCertificate,
  peerEpochProof,
  peerProposal,
  peerStatement,
  storageEpochStart,
  storageOutput,
  storageSnapshot,
} from "./generated/shapes.ts";
import { RECORD_CAPS } from "./limits.ts";
import { readLeaf, readOutputHeader, writeLeaf, writeOutputHeader } from "./outputs.ts";
import { decodeScanned, encodeWire, type WireMessage } from "./protobuf.ts";
import { createReading, note, type Reading } from "./reading.ts";
import type { MessageShape } from "./shape.ts";
import {
  readCertificate,
  readStatement,
  VIEW_PHASES,
  writeCertificate,
  writeStatement,
} from "./votes.ts";

const { Block, Certificate, EpochProof, Proposal, Statement } = lockstep.peer.v1;
const { EpochStart, Output, Snapshot } = lockstep.storage.v1;

/** Kinds by their number, from 1; a number is never used again. */
export const RECORD_KIND_NAMES = [
  "epochStart",
  "batch",
  "ack",
  "vote",
  "proposal",
  "viewCertificate",
  "laneCertificate",
  "block",
  "output",
  "outputCertificate",
  "snapshot",
  "epochProof",
] as const satisfies readonly RecordKind[];

assert(RECORD_KIND_NAMES.length === RECORD_KINDS, "the frame knows as many kinds as there are");

/** A record and the instance whose log it is in. */
export type LoggedRecord = { readonly epoch: Epoch; readonly record: StoredRecord };

/**
 * The framed bytes of a record, in a buffer of their own.
 *
 * @param salt of the file, u32; 0 = none.
 */
export const encodeRecord = (record: StoredRecord, epoch: Epoch, salt = 0): Uint8Array =>
  encodeFrame(
    { epoch, kind: RECORD_KIND_NAMES.indexOf(record.kind) + 1, body: bodyOf(record) },
    salt,
  );

function bodyOf(record: StoredRecord): Uint8Array {
  switch (record.kind) {
    case "epochStart":
      return encodeWire(EpochStart, writeEpochStart(record));
    case "epochProof":
      return encodeWire(EpochProof, writeEpochProof(record.proof));
    case "batch":
      return record.batch.bytes;
    case "ack":
    case "vote":
      return encodeWire(Statement, writeStatement(record.statement));
    case "proposal":
      return encodeWire(Proposal, writeProposal(record.proposal));
    case "viewCertificate":
    case "laneCertificate":
    case "outputCertificate":
      return encodeWire(Certificate, writeCertificate(record.certificate));
    case "block":
      return encodeWire(Block, writeBlock(record.block));
    case "output":
      return encodeWire(Output, {
        height: record.height,
        header: writeOutputHeader(record.header),
        changedLeaves: record.changedLeaves.map(writeLeaf),
        signs: record.signs,
      });
    case "snapshot":
      return encodeWire(Snapshot, {
        header: writeOutputHeader(record.header),
        certificate: writeCertificate(record.certificate),
        leaves: record.leaves.map(writeLeaf),
        block: writeBlock(record.block),
      });
    default:
      return assertNever(record);
  }
}

export type DecodedRecord =
  | (LoggedRecord & { readonly kind: "ok"; readonly bytesRead: number })
  | { readonly kind: "corrupt" }
  | { readonly kind: "unknown_version"; readonly version: number };

/**
 * The record at `offset` of a region; its batch is a view of the region. A cut-off frame is corrupt:
 * whether that is a torn tail only the whole file tells.
 */
export function decodeRecord(region: Uint8Array, offset = 0, salt = 0): DecodedRecord {
  const frame = readFrame(region, offset, salt);
  if (!isFrame(frame)) return frame.kind === "damaged" ? { kind: "corrupt" } : frame;
  const record = readRecord(frame);
  if (record === null) return { kind: "corrupt" };
  return { kind: "ok", epoch: frame.epoch, record, bytesRead: frame.size };
}

export type LogContent =
  | {
      readonly kind: "ok";
      readonly records: readonly LoggedRecord[];
      /** Bytes of a torn write at the end, to be cut off before anything is appended. [P2] */
      readonly cutBytes: number;
    }
  /** A node with such a log has no memory: it observes until the next epoch. [R3] */
  | { readonly kind: "corrupt"; readonly offset: number }
  /** Refuse to start: newer software wrote this. [P7] */
  | { readonly kind: "unknown_version"; readonly offset: number; readonly version: number };

/**
 * All records of a file, oldest first.
 *
 * Damage is a torn tail iff it lies above the bytes known to be synced and nothing intact follows
 * it: a synced record must never be taken for one, because a forgotten vote may be cast twice.
 *
 * @param options.syncedBytes bytes that a finished sync is known to cover; 0 = unknown.
 */
export function readRecords(
  region: Uint8Array,
  options: { readonly syncedBytes?: number; readonly salt?: number } = {},
): LogContent {
  const { syncedBytes = 0, salt = 0 } = options;
  const records: LoggedRecord[] = [];
  let offset = 0;
  while (offset < region.length) {
    const decoded = decodeRecord(region, offset, salt);
    if (decoded.kind === "unknown_version") return { ...decoded, offset };
    if (decoded.kind === "corrupt") {
      const torn = offset >= syncedBytes && !isFrame(readFrame(region, offset, salt));
      if (!torn || frameFollows(region, offset, salt)) return { kind: "corrupt", offset };
      return { kind: "ok", records, cutBytes: region.length - offset };
    }
    records.push({ epoch: decoded.epoch, record: decoded.record });
    offset += decoded.bytesRead;
  }
  if (offset < syncedBytes) return { kind: "corrupt", offset };
  return { kind: "ok", records, cutBytes: 0 };
}

/** The record in an intact frame, or null: its body is none. */
function readRecord(frame: RecordFrame): StoredRecord | null {
  const reading = createReading(null);
  const record = readBody(reading, frame);
  return reading.reason === null ? record : null;
}

/** Decodes the whole body, noting a fault; null after one. */
function decodeBody<Message>(
  reading: Reading,
  frame: RecordFrame,
  target: { readonly type: WireMessage<never, Message>; readonly shape: MessageShape },
): Message | null {
  const decoded = decodeScanned(target.type, target.shape, {
    bytes: frame.body,
    rules: { mode: "exact", caps: RECORD_CAPS },
  });
  if ("message" in decoded) return decoded.message;
  note(reading, decoded.reason);
  return null;
}

function readBody(reading: Reading, frame: RecordFrame): StoredRecord | null {
  const kind: RecordKind | undefined = RECORD_KIND_NAMES[frame.kind - 1];
  switch (kind) {
    case undefined:
      return null;
    case "epochStart": {
      const wire = decodeBody(reading, frame, { type: EpochStart, shape: storageEpochStart });
      return wire && { kind, ...readEpochStart(reading, wire, frame.epoch) };
    }
    case "epochProof": {
      const wire = decodeBody(reading, frame, { type: EpochProof, shape: peerEpochProof });
      return wire && { kind, proof: readEpochProof(reading, wire) };
    }
    case "batch": {
      const batch = readBatch(reading, frame.body, RECORD_BODY_BYTES_MAX);
      return batch && { kind, batch };
    }
    case "ack":
    case "vote": {
      const wire = decodeBody(reading, frame, { type: Statement, shape: peerStatement });
      const phases = kind === "ack" ? [Phase.ACK] : VIEW_PHASES;
      return wire && { kind, statement: readStatement<Phase>(reading, wire, phases) };
    }
    case "proposal": {
      const wire = decodeBody(reading, frame, { type: Proposal, shape: peerProposal });
      if (wire !== null && wire.signature.length > 0) note(reading, "stray_signature");
      return wire && { kind, proposal: readUnsignedProposal(reading, wire) };
    }
    case "viewCertificate": {
      const wire = decodeBody(reading, frame, { type: Certificate, shape: peerCertificate });
      return wire && { kind, certificate: readCertificate(reading, wire, VIEW_PHASES) };
    }
    case "laneCertificate": {
      const wire = decodeBody(reading, frame, { type: Certificate, shape: peerCertificate });
      return wire && { kind, certificate: readCertificate(reading, wire, [Phase.ACK]) };
    }
    case "outputCertificate": {
      const wire = decodeBody(reading, frame, { type: Certificate, shape: peerCertificate });
      return wire && { kind, certificate: readCertificate(reading, wire, [Phase.OUTPUT]) };
    }
    case "block": {
      const wire = decodeBody(reading, frame, { type: Block, shape: peerBlock });
      return wire && { kind, block: readBlock(reading, wire) };
    }
    case "output": {
      const wire = decodeBody(reading, frame, { type: Output, shape: storageOutput });
      return wire && readOutput(reading, wire);
    }
    case "snapshot": {
      const wire = decodeBody(reading, frame, { type: Snapshot, shape: storageSnapshot });
      return wire && readSnapshot(reading, wire);
    }
    default:
      return assertNever(kind);
  }
}

const readOutput = (reading: Reading, wire: lockstep.storage.v1.Output): StoredRecord => ({
  kind: "output",
  height: heightOf(wire.height),
  header: readOutputHeader(reading, wire.header),
  changedLeaves: wire.changedLeaves.map((leaf) => readLeaf(reading, leaf)),
  signs: wire.signs,
});

const readSnapshot = (reading: Reading, wire: lockstep.storage.v1.Snapshot): StoredRecord => ({
  kind: "snapshot",
  header: readOutputHeader(reading, wire.header),
  certificate: readCertificate(reading, wire.certificate, [Phase.OUTPUT]),
  leaves: wire.leaves.map((leaf) => readLeaf(reading, leaf)),
  block: readBlock(reading, wire.block),
});
