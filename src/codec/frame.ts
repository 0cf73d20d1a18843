/**
 * The frame of a record in a write-ahead log. [P2]
 *
 *   offset  size
 *   0       4     length of the body
 *   4       4     CRC-32C of salt, length, and bytes 8 to the end
 *   8       1     version = 1
 *   9       8     epoch
 *   17      1     kind
 *   18      ...   body
 *
 * Big-endian. The salt is the file's: with one drawn at random when the file is made, nobody who
 * has bytes of his own in a record can make them look like a record.
 */
import { assert } from "../primitives/assert.ts";
import { type Epoch, epochOf } from "../primitives/brand.ts";
import { LayoutReader, LayoutWriter } from "../primitives/bytes.ts";
import { crc32c } from "./crc32c.ts";

/** Changes with anything in the frame or in a body. [P7] */
export const RECORD_VERSION = 2;
export const RECORD_HEADER_BYTES = 18;
/** Largest body; a snapshot of the largest leaf table is the largest there is. */
export const RECORD_BODY_BYTES_MAX = 16 * 1024 * 1024;
/** Number of the last kind. */
export const RECORD_KINDS = 12;
const CHECKED_FROM = 8;
/** Checksummed bytes after which a search for further records gives up. */
const SEARCH_BYTES_MAX = 64 * 1024 * 1024;

export type RecordFrame = {
  readonly epoch: Epoch;
  /** 1..RECORD_KINDS */
  readonly kind: number;
  /** A view. */
  readonly body: Uint8Array;
  /** Bytes of the whole frame. */
  readonly size: number;
};

export type FrameFault =
  /** Checksum, length or kind is wrong: a torn or a damaged frame. */
  { readonly kind: "damaged" } | { readonly kind: "unknown_version"; readonly version: number };

const lengthBytes = (length: number): Uint8Array => new LayoutWriter(4).u32(length).done();

const checksum = (frame: Uint8Array, length: number, salt: number): number =>
  crc32c(frame.subarray(CHECKED_FROM), crc32c(lengthBytes(length), salt));

export function encodeFrame(
  content: { readonly epoch: Epoch; readonly kind: number; readonly body: Uint8Array },
  salt: number,
): Uint8Array {
  const { epoch, kind, body } = content;
  assert(body.length <= RECORD_BODY_BYTES_MAX, "a record's body has at most 16 MiB");
  const writer = new LayoutWriter(RECORD_HEADER_BYTES + body.length);
  writer.u32(body.length).u32(0).u8(RECORD_VERSION).u64(epoch).u8(kind).raw(body);
  const frame = writer.done();
  new DataView(frame.buffer).setUint32(4, checksum(frame, body.length, salt));
  return frame;
}

/** The frame at `offset`, or what is wrong with it. */
export function readFrame(
  region: Uint8Array,
  offset: number,
  salt: number,
): RecordFrame | FrameFault {
  const reader = new LayoutReader(region.subarray(offset));
  const length = reader.u32();
  const crc = reader.u32();
  const version = reader.u8();
  const epoch = reader.u64();
  const kind = reader.u8();
  const size = RECORD_HEADER_BYTES + length;
  const complete = !reader.failed && length <= RECORD_BODY_BYTES_MAX && reader.remaining >= length;
  if (!complete) return { kind: "damaged" };
  if (checksum(region.subarray(offset, offset + size), length, salt) !== crc) {
    return { kind: "damaged" };
  }
  if (version !== RECORD_VERSION) return { kind: "unknown_version", version };
  if (kind === 0 || kind > RECORD_KINDS) return { kind: "damaged" };
  return { epoch: epochOf(epoch), kind, body: reader.raw(length), size };
}

export const isFrame = (frame: RecordFrame | FrameFault): frame is RecordFrame =>
  typeof frame.kind === "number";

/**
 * Whether an intact frame stands anywhere behind `offset`: then what is wrong there is damage, for
 * a torn write is the last thing in a file. Also true where the search would take too long.
 */
export function frameFollows(region: Uint8Array, offset: number, salt: number): boolean {
  const view = new DataView(region.buffer, region.byteOffset, region.byteLength);
  let budget = SEARCH_BYTES_MAX;
  for (let at = offset + 1; at + RECORD_HEADER_BYTES <= region.length; at++) {
    const kind = region[at + 17] as number;
    if (region[at + 8] !== RECORD_VERSION || kind === 0 || kind > RECORD_KINDS) continue;
    const size = RECORD_HEADER_BYTES + view.getUint32(at);
    if (at + size > region.length) continue;
    budget -= size;
    if (budget < 0 || isFrame(readFrame(region, at, salt))) return true;
  }
  return false;
}
