/**
 * Batches: the units of one lane as they travel, one buffer. [D7]
 *
 *   batch  = header ‖ table ‖ sections; digest = SHA-256(header ‖ table)
 *
 *   offset  size  header (64 bytes)            offset  size  row of the table (45 bytes)
 *   0       1     version = 1                  0       1     kind
 *   1       8     epoch                        1       4     rollupId; 0 in BUNDLE and SYSTEM
 *   9       1     lane                         5       4     units
 *   10      4     height                       9       4     bytes of the section
 *   14      32    digest of the parent         13      32    SHA-256 of the section
 *   46      8     createdMs
 *   54      8     laneBytes                    section = units × (u32 length ‖ bytes)
 *   62      2     rows
 */
import { sha256 } from "../crypto/hash.ts";
import type {
  Epoch,
  Hash,
  LaneHeight,
  Millis,
  OperatorIndex,
  RollupId,
} from "../primitives/brand.ts";
import { epochOf, laneHeightOf, millisOf, operatorOf, rollupOf } from "../primitives/brand.ts";
import { concatBytes, LayoutReader, LayoutWriter } from "../primitives/bytes.ts";
import { isBundle } from "./bundle.ts";

export const SectionKind = { OPEN: 0, SEALED: 1, BUNDLE: 2, SYSTEM: 3 } as const;
export type SectionKind = (typeof SectionKind)[keyof typeof SectionKind];

const BATCH_VERSION = 1;
export const BATCH_HEADER_BYTES = 64;
export const BATCH_ROW_BYTES = 45;
/** Rows of one batch; the header has a u16. */
export const BATCH_ROWS_MAX = 4096;

export type BatchHeader = {
  readonly epoch: Epoch;
  readonly lane: OperatorIndex;
  /** From 1. */
  readonly height: LaneHeight;
  readonly parentDigest: Hash;
  readonly createdMs: Millis;
  /** Section bytes of the lane up to and with this batch. */
  readonly laneBytes: number;
};

/** A section in its batch. */
export type BatchRow = {
  readonly kind: SectionKind;
  readonly rollupId: RollupId;
  readonly units: number;
  readonly digest: Hash;
  /** A view of the section's bytes inside the batch, never a copy. */
  readonly bytes: Uint8Array;
};

export type Batch = {
  readonly digest: Hash;
  readonly header: BatchHeader;
  /** Rising strictly by (kind, rollupId). */
  readonly rows: readonly BatchRow[];
  /** Header, table and sections, as they travel and lie on disk. */
  readonly bytes: Uint8Array;
};

/** What goes into one section: units that already carry their length prefixes. */
export type SectionContent = {
  readonly kind: SectionKind;
  readonly rollupId: RollupId;
  readonly units: number;
  readonly bytes: Uint8Array;
};

export type BatchFault =
  | "batch_too_large"
  | "batch_truncated"
  | "batch_version"
  | "batch_table"
  | "batch_section_digest"
  | "batch_units"
  | "batch_bundle";

export type ParsedBatch = { kind: "ok"; batch: Batch } | { kind: "rejected"; code: BatchFault };

/** Section bytes of a batch: what `laneBytes` counts. */
export const payloadBytes = (batch: Batch): number =>
  batch.rows.reduce((sum, row) => sum + row.bytes.length, 0);

/** Whether rows rise strictly by (kind, rollupId). */
const rises = (previous: SectionContent | BatchRow, next: SectionContent | BatchRow): boolean =>
  previous.kind < next.kind || (previous.kind === next.kind && previous.rollupId < next.rollupId);

/**
 * Builds a batch; sections are sorted by (kind, rollupId), one each.
 *
 * `header.laneBytes` is the caller's: bytes of the parent plus those of these sections.
 */
export function buildBatch(header: BatchHeader, sections: readonly SectionContent[]): Batch {
  const sorted = [...sections].sort((a, b) => a.kind - b.kind || a.rollupId - b.rollupId);
  const head = new LayoutWriter(BATCH_HEADER_BYTES + BATCH_ROW_BYTES * sorted.length);
  head.u8(BATCH_VERSION).u64(header.epoch).u8(header.lane).u32(header.height);
  head.hash(header.parentDigest).u64(header.createdMs).u64(header.laneBytes).u16(sorted.length);
  const digests = sorted.map((section) => sha256(section.bytes));
  for (const [index, section] of sorted.entries()) {
    head.u8(section.kind).u32(section.rollupId).u32(section.units).u32(section.bytes.length);
    head.hash(digests[index] as Hash);
  }
  const table = head.done();
  const bytes = concatBytes(table, ...sorted.map((section) => section.bytes));
  let offset = table.length;
  const rows = sorted.map((section, index) => {
    const start = offset;
    offset += section.bytes.length;
    return {
      kind: section.kind,
      rollupId: section.rollupId,
      units: section.units,
      digest: digests[index] as Hash,
      bytes: bytes.subarray(start, offset),
    };
  });
  return { digest: sha256(table), header, rows, bytes };
}

/**
 * Parses and checks a batch as a pure function of its bytes: sizes, table, section digests, unit
 * lengths and counts, bundle form; never the validity of a transaction or envelope. [B3]
 */
export function parseBatch(bytes: Uint8Array, limits: { bytesMax: number }): ParsedBatch {
  const reject = (code: BatchFault): ParsedBatch => ({ kind: "rejected", code });
  if (bytes.length > limits.bytesMax) return reject("batch_too_large");
  if (bytes.length < BATCH_HEADER_BYTES) return reject("batch_truncated");
  const reader = new LayoutReader(bytes);
  if (reader.u8() !== BATCH_VERSION) return reject("batch_version");
  const header: BatchHeader = {
    epoch: epochOf(reader.u64()),
    lane: operatorOf(reader.u8()),
    height: laneHeightOf(reader.u32()),
    parentDigest: reader.hash(),
    createdMs: millisOf(reader.u64()),
    laneBytes: reader.u64(),
  };
  const count = reader.u16();
  if (reader.failed || header.height === 0) return reject("batch_table");
  if (count === 0 || count > BATCH_ROWS_MAX) return reject("batch_table");
  const rows = readRows(reader, bytes, count);
  if (typeof rows === "string") return reject(rows);
  for (const row of rows) {
    if (sha256(row.bytes) !== row.digest) return reject("batch_section_digest");
    const fault = unitsFault(row);
    if (fault !== null) return reject(fault);
  }
  const table = bytes.subarray(0, BATCH_HEADER_BYTES + BATCH_ROW_BYTES * count);
  return { kind: "ok", batch: { digest: sha256(table), header, rows, bytes } };
}

/** The rows of the table with their sections, which follow it and fill the batch exactly. */
function readRows(reader: LayoutReader, bytes: Uint8Array, count: number): BatchRow[] | BatchFault {
  let offset = BATCH_HEADER_BYTES + BATCH_ROW_BYTES * count;
  if (bytes.length < offset) return "batch_truncated";
  const rows: BatchRow[] = [];
  for (let index = 0; index < count; index++) {
    const kind = reader.u8();
    const rollupId = rollupOf(reader.u32());
    const units = reader.u32();
    const length = reader.u32();
    const digest = reader.hash();
    if (!isSectionKind(kind) || !fitsKind(kind, rollupId)) return "batch_table";
    if (offset + length > bytes.length) return "batch_truncated";
    const row = { kind, rollupId, units, digest, bytes: bytes.subarray(offset, offset + length) };
    const previous = rows[index - 1];
    if (previous !== undefined && !rises(previous, row)) return "batch_table";
    rows.push(row);
    offset += length;
  }
  return offset === bytes.length ? rows : "batch_table";
}

const isSectionKind = (kind: number): kind is SectionKind => kind >= 0 && kind <= 3;

const fitsKind = (kind: SectionKind, rollupId: RollupId): boolean =>
  kind === SectionKind.OPEN || kind === SectionKind.SEALED ? rollupId !== 0 : rollupId === 0;

/** Units fill their section exactly, none is empty, and there are as many as the row says. */
function unitsFault(row: BatchRow): BatchFault | null {
  let found = 0;
  let offset = 0;
  const view = new DataView(row.bytes.buffer, row.bytes.byteOffset, row.bytes.byteLength);
  while (offset < row.bytes.length) {
    if (offset + 4 > row.bytes.length) return "batch_units";
    const length = view.getUint32(offset);
    const end = offset + 4 + length;
    if (length === 0 || end > row.bytes.length) return "batch_units";
    if (row.kind === SectionKind.BUNDLE && !isBundle(row.bytes.subarray(offset + 4, end))) {
      return "batch_bundle";
    }
    offset = end;
    found++;
  }
  return found === row.units && found > 0 ? null : "batch_units";
}

/** The units of a section as views, in order, without their length prefixes. */
export function* unitsOf(section: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength);
  let offset = 0;
  while (offset < section.length) {
    const end = offset + 4 + view.getUint32(offset);
    yield section.subarray(offset + 4, end);
    offset = end;
  }
}
