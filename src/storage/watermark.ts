/**
 * How far each write-ahead log is known to be durable: a file with two slots, written in turn after
 * each commit, so that one of them is whole whatever happens. [P2, P6]
 *
 *   offset  size  slot, at 0 and at 512
 *   0       4     CRC-32 of bytes 4..end
 *   4       8     counter; the greater one counts
 *   12      4     epoch below which all logs are done with
 *   16      1     logs, at most 16; 16 bytes each:
 *   +0      4     epoch
 *   +4      4     sequence of its file
 *   +8      8     bytes of that file
 *
 * It is written after the sync it tells of and is itself synced only now and then: after a power cut
 * it may tell less than is true, never more.
 */
import { basename, dirname } from "node:path";
import { crc32 } from "node:zlib";
import { assert } from "../primitives/assert.ts";
import { type Epoch, epochOf } from "../primitives/brand.ts";
import { LayoutReader, LayoutWriter } from "../primitives/bytes.ts";
import type { Files, StoredFile } from "./files.ts";

const SLOT_DISTANCE = 512;
const FILE_BYTES = 2 * SLOT_DISTANCE;
const HEAD_BYTES = 17;
const LOG_BYTES = 16;
/** Logs that may be open at once. */
const LOGS_MAX = 16;

export type LogWatermark = {
  readonly epoch: Epoch;
  /** Number of the file of the log. */
  readonly sequence: number;
  /** Bytes of it, from its begin. */
  readonly bytes: number;
};

export type Watermark = {
  /** Logs of older epochs are done with: what is there of them may go. */
  readonly from: Epoch;
  /** By epoch, rising; a log that is not named has nothing that is known to be durable. */
  readonly logs: readonly LogWatermark[];
};

type Slot = Watermark & { readonly counter: number };

export type WatermarkFile = {
  /** What it tells; null: damaged. */
  readonly recovered: Watermark | null;
  /** Not durable by itself. */
  write(watermark: Watermark): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
};

/** @throws the system's error. */
export async function openWatermark(
  files: Files,
  path: string,
  options: { readonly create: boolean },
): Promise<WatermarkFile> {
  const file = options.create ? await files.create(path) : await files.open(path);
  if (options.create) {
    await file.truncate(FILE_BYTES);
    await writeSlot(file, { counter: 1, from: epochOf(0), logs: [] });
    await file.sync();
  }
  const newest = await readNewest(file);
  let counter = newest?.counter ?? 0;
  return {
    recovered: newest && { from: newest.from, logs: newest.logs },
    write: (watermark) => writeSlot(file, { ...watermark, counter: ++counter }),
    sync: () => file.sync(),
    close: () => file.close(),
  };
}

/** What the file tells; null: there is none, or it is damaged. */
export async function readWatermark(files: Files, path: string): Promise<Watermark | null> {
  if (!(await files.list(dirname(path))).includes(basename(path))) return null;
  const file = await openWatermark(files, path, { create: false });
  await file.close();
  return file.recovered;
}

async function writeSlot(file: StoredFile, { counter, from, logs }: Slot): Promise<void> {
  assert(logs.length <= LOGS_MAX, "a slot holds the logs of all open epochs");
  const writer = new LayoutWriter(HEAD_BYTES + LOG_BYTES * logs.length);
  writer.u32(0).u64(counter).u32(from).u8(logs.length);
  for (const { epoch, sequence, bytes } of logs) writer.u32(epoch).u32(sequence).u64(bytes);
  const slot = writer.done();
  new DataView(slot.buffer).setUint32(0, crc32(slot.subarray(4)));
  await file.write([slot], (counter % 2) * SLOT_DISTANCE);
}

async function readNewest(file: StoredFile): Promise<Slot | null> {
  const region = await file.read(0, FILE_BYTES);
  const slots = [0, SLOT_DISTANCE].flatMap((at) => readSlot(region.subarray(at)) ?? []);
  return slots.reduce<Slot | null>(
    (newest, slot) => (newest !== null && newest.counter > slot.counter ? newest : slot),
    null,
  );
}

function readSlot(region: Uint8Array): Slot | null {
  const reader = new LayoutReader(region);
  const sum = reader.u32();
  const counter = reader.u64();
  const from = epochOf(reader.u32());
  const count = reader.u8();
  if (reader.failed || counter === 0 || count > LOGS_MAX) return null;
  const bytes = region.subarray(0, HEAD_BYTES + LOG_BYTES * count);
  if (crc32(bytes.subarray(4)) !== sum) return null;
  const logs = Array.from({ length: count }, () => ({
    epoch: epochOf(reader.u32()),
    sequence: reader.u32(),
    bytes: reader.u64(),
  }));
  return reader.failed ? null : { counter, from, logs };
}
