/**
 * What stands in a file of the write-ahead log: a header, then groups. [P2, DR3]
 *
 *   offset  size  header of a file           offset  size  group
 *   0       8     "LSTPWAL1"                 0       4     magic "LGRP"
 *   8       4     CRC-32 of bytes 12..end    4       4     CRC-32 of salt and bytes 8 to the end
 *   12      1     version = 1                8       1     version = 1
 *   13      1     memory                     9       1     kind
 *   14      8     epoch                      10      4     bytes of the records
 *   22      8     sequence                   14      8     released height
 *   30      4     salt                       22      4     segment of the payload log
 *                                            26      8     offset in that segment
 *                                            34      8     number of the commit
 *                                            42      1     logs that the commit is in
 *                                            43      ...   records, framed by the codec
 *
 * Big-endian. A group is what one commit has in one log: all of its records are there, or none. It
 * names the end of the payload log that it needs, and how many logs have a group of its commit, so
 * that a crash between two syncs shows. The salt is drawn when the file is made: bytes of an older
 * file on the same blocks never look like a group.
 */
import { crc32 } from "node:zlib";
import { type Epoch, epochOf, type Height, heightOf } from "../primitives/brand.ts";
import { asciiBytes, equalBytes, LayoutReader, LayoutWriter } from "../primitives/bytes.ts";
import type { Position } from "./position.ts";

const FILE_MAGIC = asciiBytes("LSTPWAL1");
const FILE_VERSION = 1;
export const FILE_HEADER_BYTES = 34;
const FILE_CHECKED_FROM = 12;
const GROUP_MAGIC = 0x4c475250;
const GROUP_MAGIC_BYTES = asciiBytes("LGRP");
const GROUP_VERSION = 1;
export const GROUP_HEADER_BYTES = 43;
const GROUP_CHECKED_FROM = 8;

/** Whether a log goes back to the begin of its epoch, or was begun after its predecessor was lost. */
export const Memory = { COMPLETE: 1, LOST: 2 } as const;
export type Memory = (typeof Memory)[keyof typeof Memory];

export type WalHeader = {
  readonly epoch: Epoch;
  readonly memory: Memory;
  /** Of the file within its directory, from 1. */
  readonly sequence: number;
  readonly salt: number;
};

/** Live records of the file before, the end of these, or a commit. */
export const GroupKind = { LIVE: 1, SEALED: 2, COMMIT: 3 } as const;
export type GroupKind = (typeof GroupKind)[keyof typeof GroupKind];

export type GroupHeader = {
  readonly kind: GroupKind;
  /** Newest height that `releaseBelow` named before this group. */
  readonly released: Height;
  /** End of the payload log after this group. */
  readonly payload: Position;
  /** Its number, rising by one over all logs; of what is no commit, that of the newest one here. */
  readonly commit: number;
  /** Logs with a group of this commit; 0 where it is none. */
  readonly logs: number;
};

/** A group that was found in a file. */
export type Group = GroupHeader & {
  /** The records' frames, a view. */
  readonly records: Uint8Array;
  readonly start: number;
  readonly end: number;
};

export type ReadHeader = WalHeader | "damaged" | "unknown_version";
export type ReadGroup = Group | "damaged" | "unknown_version";

const saltBytes = (salt: number): Uint8Array => new LayoutWriter(4).u32(salt).done();

export function encodeWalHeader(header: WalHeader): Uint8Array {
  const writer = new LayoutWriter(FILE_HEADER_BYTES);
  writer.raw(FILE_MAGIC).u32(0).u8(FILE_VERSION).u8(header.memory).u64(header.epoch);
  const bytes = writer.u64(header.sequence).u32(header.salt).done();
  new DataView(bytes.buffer).setUint32(8, crc32(bytes.subarray(FILE_CHECKED_FROM)));
  return bytes;
}

export function readWalHeader(region: Uint8Array): ReadHeader {
  const bytes = region.subarray(0, FILE_HEADER_BYTES);
  const reader = new LayoutReader(bytes);
  const magic = reader.raw(FILE_MAGIC.length);
  const sum = reader.u32();
  const version = reader.u8();
  const memory = reader.u8();
  const epoch = epochOf(reader.u64());
  const sequence = reader.u64();
  const salt = reader.u32();
  if (reader.failed || !equalBytes(magic, FILE_MAGIC)) return "damaged";
  if (crc32(bytes.subarray(FILE_CHECKED_FROM)) !== sum) return "damaged";
  if (version !== FILE_VERSION) return "unknown_version";
  if (memory !== Memory.COMPLETE && memory !== Memory.LOST) return "damaged";
  return { memory, epoch, sequence, salt };
}

/** @param records frames of the group's records, in order. */
export function encodeGroup(
  header: GroupHeader,
  records: readonly Uint8Array[],
  salt: number,
): Uint8Array {
  const length = records.reduce((sum, record) => sum + record.length, 0);
  const writer = new LayoutWriter(GROUP_HEADER_BYTES + length);
  writer.u32(GROUP_MAGIC).u32(0).u8(GROUP_VERSION).u8(header.kind).u32(length);
  writer.u64(header.released).u32(header.payload.segment).u64(header.payload.offset);
  writer.u64(header.commit).u8(header.logs);
  for (const record of records) writer.raw(record);
  const group = writer.done();
  const sum = crc32(group.subarray(GROUP_CHECKED_FROM), crc32(saltBytes(salt)));
  new DataView(group.buffer).setUint32(4, sum);
  return group;
}

/** The group at `offset`. */
export function readGroup(region: Uint8Array, offset: number, salt: number): ReadGroup {
  const reader = new LayoutReader(region.subarray(offset));
  const magic = reader.u32();
  const sum = reader.u32();
  const version = reader.u8();
  const kind = reader.u8();
  const length = reader.u32();
  const released = heightOf(reader.u64());
  const payload = { segment: reader.u32(), offset: reader.u64() };
  const commit = reader.u64();
  const logs = reader.u8();
  if (reader.failed || magic !== GROUP_MAGIC || reader.remaining < length) return "damaged";
  const end = offset + GROUP_HEADER_BYTES + length;
  const checked = region.subarray(offset + GROUP_CHECKED_FROM, end);
  if (crc32(checked, crc32(saltBytes(salt))) !== sum) return "damaged";
  if (version !== GROUP_VERSION) return "unknown_version";
  if (kind !== GroupKind.LIVE && kind !== GroupKind.SEALED && kind !== GroupKind.COMMIT) {
    return "damaged";
  }
  const header = { kind, released, payload, commit, logs };
  return { ...header, records: reader.raw(length), start: offset, end };
}

export type WalContent =
  | {
      readonly kind: "ok";
      readonly header: WalHeader;
      readonly groups: readonly Group[];
      /** Behind the last intact group. */
      readonly end: number;
      /** Whether a write that was never acknowledged has to be cut off at `end`. */
      readonly torn: boolean;
    }
  | { readonly kind: "damaged"; readonly reason: string }
  | { readonly kind: "unknown_version" };

/**
 * All groups of a file, oldest first. [P2, P7]
 *
 * What is no group is a torn write iff it lies above the bytes known to be synced and no intact group
 * stands behind it: a commit begins only after the one before it is durable.
 *
 * @param syncedBytes bytes that a finished sync is known to cover; 0 = unknown.
 */
export function readWal(region: Uint8Array, syncedBytes: number): WalContent {
  const header = readWalHeader(region);
  if (header === "unknown_version") return { kind: "unknown_version" };
  if (header === "damaged") return { kind: "damaged", reason: "its header is not one" };
  const groups: Group[] = [];
  let at = FILE_HEADER_BYTES;
  for (;;) {
    const group = readGroup(region, at, header.salt);
    if (group === "unknown_version") return { kind: "unknown_version" };
    if (group === "damaged") break;
    groups.push(group);
    at = group.end;
  }
  if (at < syncedBytes) return { kind: "damaged", reason: `synced bytes are wrong from ${at} on` };
  if (groupFollows(region, at, header.salt)) {
    return { kind: "damaged", reason: `no group at ${at}, but one behind it` };
  }
  if (!groups.some(({ kind }) => kind === GroupKind.SEALED)) {
    return { kind: "damaged", reason: `its begin is wrong from ${at} on` };
  }
  return { kind: "ok", header, groups, end: at, torn: !isBlank(region, at) };
}

/** Whether an intact group stands anywhere behind `offset`. */
function groupFollows(region: Uint8Array, offset: number, salt: number): boolean {
  const bytes = Buffer.from(region.buffer, region.byteOffset, region.byteLength);
  let at = bytes.indexOf(GROUP_MAGIC_BYTES, offset + 1);
  for (; at >= 0; at = bytes.indexOf(GROUP_MAGIC_BYTES, at + 1)) {
    if (readGroup(region, at, salt) !== "damaged") return true;
  }
  return false;
}

const BLANK = Buffer.alloc(64 * 1024);

/** Whether nothing was ever written from `offset` on. */
function isBlank(region: Uint8Array, offset: number): boolean {
  for (let at = offset; at < region.length; at += BLANK.length) {
    const piece = region.subarray(at, at + BLANK.length);
    if (BLANK.compare(piece, 0, piece.length, 0, piece.length) !== 0) return false;
  }
  return true;
}
