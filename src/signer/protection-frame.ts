/**
 * The protection log as bytes. Integers are unsigned and big-endian.
 *
 *   header: magic 8 ‖ u16 version ‖ salt 16 ‖ genesisHash 32 ‖ publicKey 96 ‖ u64 snapshotBytes ‖ crc
 *   frame:  u32 magic ‖ u64 position ‖ u64 durable ‖ u16 count ‖ count × entry ‖ crc
 *   entry:  u8 kind ‖ u8 phase ‖ u64 epoch ‖ u64 height ‖ u64 view ‖ hash 32
 *
 * A crc is crc32c of all before it; a frame's starts from the header's. `position` is where the frame
 * stands, `durable` the length of the file that was synced before it was written, so what is
 * damaged below a frame's `durable` was durable once: corruption. What is damaged behind is the tail
 * of a write that never came to its sync.
 */
import { Phase, type Statement } from "../chain/index.ts";
import { crc32c } from "../codec/index.ts";
import { epochOf, type Hash, ZERO_HASH } from "../primitives/brand.ts";
import { LayoutReader, LayoutWriter } from "../primitives/bytes.ts";
import type { FloorOf, ProtectionEntry } from "./protection.ts";

const FILE_MAGIC = new TextEncoder().encode("LSPROT\r\n");
const FILE_VERSION = 1;
const SALT_BYTES = 16;
const PUBLIC_KEY_BYTES = 96;
const CRC_BYTES = 4;
export const HEADER_BYTES =
  FILE_MAGIC.length + 2 + SALT_BYTES + 32 + PUBLIC_KEY_BYTES + 8 + CRC_BYTES;

const FRAME_MAGIC = 0x4c535046;
const FRAME_HEAD_BYTES = 4 + 8 + 8 + 2;
const ENTRY_BYTES = 2 + 3 * 8 + 32;
/** More entries make more frames. */
const ENTRIES_MAX = 1024;

const KIND_STATEMENT = 1;
const KIND_FLOOR = 2;
const KIND_LOCK = 3;

/** What stands in the phase's byte of a floor. */
const FLOOR_PHASES: readonly (readonly [FloorOf, Phase])[] = [
  ["views", Phase.NOTARIZE],
  ["lane", Phase.ACK],
  ["outputs", Phase.OUTPUT],
];
const PHASES: readonly number[] = Object.values(Phase);

export type FileHeader = {
  /** Random: frames of another file do not pass here. */
  readonly salt: Uint8Array;
  readonly genesisHash: Hash;
  readonly publicKey: Uint8Array;
  /** Length of the file when it took its name: all of it was durable. */
  readonly snapshotBytes: number;
};

export function encodeHeader(header: FileHeader): Uint8Array {
  const writer = new LayoutWriter(HEADER_BYTES);
  writer.raw(FILE_MAGIC).u16(FILE_VERSION).raw(header.salt).hash(header.genesisHash);
  writer.raw(header.publicKey).u64(header.snapshotBytes);
  const sum = crc32c(writer.bytes.subarray(0, HEADER_BYTES - CRC_BYTES));
  return writer.u32(sum).done();
}

/** A header, or why there is none. */
export function decodeHeader(bytes: Uint8Array): FileHeader | string {
  if (bytes.length < HEADER_BYTES) return "it ends inside its header";
  const reader = new LayoutReader(bytes.subarray(0, HEADER_BYTES));
  const magic = reader.raw(FILE_MAGIC.length);
  if (!FILE_MAGIC.every((byte, index) => byte === magic[index])) return "it is no protection log";
  const version = reader.u16();
  if (version !== FILE_VERSION) return `its version is ${version}, not ${FILE_VERSION}`;
  const salt = reader.raw(SALT_BYTES).slice();
  const genesisHash = reader.hash();
  const publicKey = reader.raw(PUBLIC_KEY_BYTES).slice();
  const snapshotBytes = reader.u64();
  const sum = reader.u32();
  if (reader.failed || sum !== crc32c(bytes.subarray(0, HEADER_BYTES - CRC_BYTES))) {
    return "its header is damaged";
  }
  return { salt, genesisHash, publicKey, snapshotBytes };
}

/** Where a frame's checksum starts. */
export const frameSeed = (header: FileHeader): number => crc32c(encodeHeader(header));

/** Bytes of all entries as frames. */
export const framesBytes = (entries: number): number =>
  Math.max(1, Math.ceil(entries / ENTRIES_MAX)) * (FRAME_HEAD_BYTES + CRC_BYTES) +
  entries * ENTRY_BYTES;

/**
 * The frames of one write; one empty frame for no entries.
 *
 * @param at.position where the first one stands.
 * @param at.durable length of the file that is synced already.
 */
export function encodeFrames(
  entries: readonly ProtectionEntry[],
  at: { readonly position: number; readonly durable: number; readonly seed: number },
): Uint8Array {
  const bytes = new Uint8Array(framesBytes(entries.length));
  let offset = 0;
  for (let start = 0; start === 0 || start < entries.length; start += ENTRIES_MAX) {
    const group = entries.slice(start, start + ENTRIES_MAX);
    const frame = encodeFrame(group, { ...at, position: at.position + offset });
    bytes.set(frame, offset);
    offset += frame.length;
  }
  return bytes;
}

function encodeFrame(
  entries: readonly ProtectionEntry[],
  at: { readonly position: number; readonly durable: number; readonly seed: number },
): Uint8Array {
  const size = FRAME_HEAD_BYTES + entries.length * ENTRY_BYTES + CRC_BYTES;
  const writer = new LayoutWriter(size);
  writer.u32(FRAME_MAGIC).u64(at.position).u64(at.durable).u16(entries.length);
  for (const entry of entries) writeEntry(writer, entry);
  return writer.u32(crc32c(writer.bytes.subarray(0, size - CRC_BYTES), at.seed)).done();
}

function writeEntry(writer: LayoutWriter, entry: ProtectionEntry): void {
  switch (entry.kind) {
    case "statement": {
      const { phase, epoch, height, view, hash } = entry.statement;
      writer.u8(KIND_STATEMENT).u8(phase).u64(epoch).u64(height).u64(view).hash(hash);
      return;
    }
    case "floor": {
      const phase = FLOOR_PHASES.find(([of]) => of === entry.of)?.[1] ?? Phase.NOTARIZE;
      writer.u8(KIND_FLOOR).u8(phase).u64(entry.epoch).u64(entry.floor).u64(entry.lane);
      writer.hash(ZERO_HASH);
      return;
    }
    case "lock":
      writer
        .u8(KIND_LOCK)
        .u8(0)
        .u64(0)
        .u64(entry.locked ? 1 : 0)
        .u64(0)
        .hash(ZERO_HASH);
  }
}

/** Null: no entry that this version writes. */
function readEntry(reader: LayoutReader): ProtectionEntry | null {
  const kind = reader.u8();
  const phase = reader.u8();
  const epoch = reader.u64();
  const height = reader.u64();
  const view = reader.u64();
  const hash = reader.hash();
  if (reader.failed) return null;
  if (kind === KIND_STATEMENT && PHASES.includes(phase)) {
    const statement: Statement = {
      phase: phase as Phase,
      epoch: epochOf(epoch),
      height,
      view,
      hash,
    };
    return { kind: "statement", statement };
  }
  if (kind === KIND_FLOOR) {
    const of = FLOOR_PHASES.find(([, floorPhase]) => floorPhase === phase)?.[0];
    return of === undefined ? null : { kind: "floor", of, epoch, lane: view, floor: height };
  }
  return kind === KIND_LOCK ? { kind: "lock", locked: height === 1 } : null;
}

type Frame = {
  readonly entries: ProtectionEntry[];
  readonly durable: number;
  readonly end: number;
};

/** Null: no valid frame stands there. */
function readFrame(file: Uint8Array, position: number, seed: number): Frame | null {
  const reader = new LayoutReader(file.subarray(position));
  if (reader.u32() !== FRAME_MAGIC || reader.u64() !== position) return null;
  const durable = reader.u64();
  const count = reader.u16();
  const size = FRAME_HEAD_BYTES + count * ENTRY_BYTES;
  if (reader.failed || file.length < position + size + CRC_BYTES) return null;
  const entries: ProtectionEntry[] = [];
  for (let index = 0; index < count; index++) {
    const entry = readEntry(reader);
    if (entry === null) return null;
    entries.push(entry);
  }
  const sum = reader.u32();
  if (sum !== crc32c(file.subarray(position, position + size), seed)) return null;
  return { entries, durable, end: position + size + CRC_BYTES };
}

export type LogContent =
  | {
      readonly kind: "intact";
      readonly entries: readonly ProtectionEntry[];
      /** Bytes of a write that never came to its sync, at the end. */
      readonly tornBytes: number;
    }
  | { readonly kind: "corrupt"; readonly reason: string };

/** The entries of a file, up to a torn tail; damage anywhere else is corruption. */
export function decodeFrames(file: Uint8Array, header: FileHeader): LogContent {
  const seed = frameSeed(header);
  const entries: ProtectionEntry[] = [];
  let position = HEADER_BYTES;
  while (position < file.length) {
    const frame = readFrame(file, position, seed);
    if (frame === null) break;
    for (const entry of frame.entries) entries.push(entry);
    position = frame.end;
  }
  if (position < Math.max(header.snapshotBytes, durableBehind(file, position, seed))) {
    return { kind: "corrupt", reason: `damaged at byte ${position}, which was durable` };
  }
  return { kind: "intact", entries, tornBytes: file.length - position };
}

/** Greatest length that a valid frame behind `from` says was durable; 0 if there is none. */
function durableBehind(file: Uint8Array, from: number, seed: number): number {
  const buffer = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const magic = Buffer.from(Uint32Array.of(FRAME_MAGIC).buffer).reverse();
  let durable = 0;
  for (let at = buffer.indexOf(magic, from); at >= 0; at = buffer.indexOf(magic, at + 1)) {
    durable = Math.max(durable, readFrame(file, at, seed)?.durable ?? 0);
  }
  return durable;
}
