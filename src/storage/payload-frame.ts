/**
 * The frame of a batch in the payload log.
 *
 *   offset  size
 *   0       4     magic "LBAT"
 *   4       4     CRC-32 (as in zip) of all that follows
 *   8       1     version = 1
 *   9       4     length of the batch
 *   13      32    digest of the batch
 *   45      ...   the batch, as it travels
 *
 * Big-endian. The checksum is the runtime's own, for it covers every payload byte; whether the bytes
 * are the batch's is told by its digests as well.
 */
import { crc32 } from "node:zlib";
import { type Batch, parseBatch } from "../chain/index.ts";
import { RECORD_BODY_BYTES_MAX } from "../codec/index.ts";
import { LayoutReader, LayoutWriter } from "../primitives/bytes.ts";

const MAGIC = 0x4c424154;
const VERSION = 1;
export const PAYLOAD_HEADER_BYTES = 45;
const CHECKED_FROM = 8;

/** The header that goes before `batch.bytes`, which are not copied. */
export function encodePayloadHeader(batch: Batch): Uint8Array {
  const writer = new LayoutWriter(PAYLOAD_HEADER_BYTES);
  writer.u32(MAGIC).u32(0).u8(VERSION).u32(batch.bytes.length).hash(batch.digest);
  const header = writer.done();
  const sum = crc32(batch.bytes, crc32(header.subarray(CHECKED_FROM)));
  new DataView(header.buffer).setUint32(4, sum);
  return header;
}

/** The batch in the frame at `offset`, a view; null: the frame is damaged or cut off. */
export function readPayloadFrame(region: Uint8Array, offset: number): Batch | null {
  const reader = new LayoutReader(region.subarray(offset));
  const magic = reader.u32();
  const sum = reader.u32();
  const version = reader.u8();
  const length = reader.u32();
  const digest = reader.hash();
  if (reader.failed || magic !== MAGIC || reader.remaining < length) return null;
  const size = PAYLOAD_HEADER_BYTES + length;
  if (crc32(region.subarray(offset + CHECKED_FROM, offset + size)) !== sum) return null;
  if (version !== VERSION) return null;
  const parsed = parseBatch(reader.raw(length), { bytesMax: RECORD_BODY_BYTES_MAX });
  return parsed.kind === "ok" && parsed.batch.digest === digest ? parsed.batch : null;
}
