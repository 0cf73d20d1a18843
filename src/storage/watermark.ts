/**
 * How far the write-ahead log is known to be durable: a file with two slots, written in turn after
 * each commit, so that one of them is whole whatever happens. [P2]
 *
 *   offset  size  slot, at 0 and at 512
 *   0       4     CRC-32 of bytes 4..end
 *   4       8     counter; the greater one counts
 *   12      8     sequence of the file
 *   20      8     bytes of that file
 *
 * It is written after the sync it tells of and is itself synced only now and then: after a power cut
 * it may tell less than is true, never more.
 */
import { basename, dirname } from "node:path";
import { crc32 } from "node:zlib";
import { LayoutReader, LayoutWriter } from "../primitives/bytes.ts";
import type { Files, StoredFile } from "./files.ts";

const SLOT_BYTES = 28;
const SLOT_DISTANCE = 512;
const FILE_BYTES = 2 * SLOT_DISTANCE;

export type Watermark = {
  /** Number of the file of the log. */
  readonly sequence: number;
  /** Bytes of it, from its begin. */
  readonly bytes: number;
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
    await writeSlot(file, { counter: 1, sequence: 0, bytes: 0 });
    await file.sync();
  }
  const newest = await readNewest(file);
  let counter = newest?.counter ?? 0;
  return {
    recovered: newest && { sequence: newest.sequence, bytes: newest.bytes },
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

async function writeSlot(file: StoredFile, slot: Slot): Promise<void> {
  const writer = new LayoutWriter(SLOT_BYTES);
  const bytes = writer.u32(0).u64(slot.counter).u64(slot.sequence).u64(slot.bytes).done();
  new DataView(bytes.buffer).setUint32(0, crc32(bytes.subarray(4)));
  await file.write([bytes], (slot.counter % 2) * SLOT_DISTANCE);
}

async function readNewest(file: StoredFile): Promise<Slot | null> {
  const region = await file.read(0, FILE_BYTES);
  let newest: Slot | null = null;
  for (const start of [0, SLOT_DISTANCE]) {
    const bytes = region.subarray(start, start + SLOT_BYTES);
    const reader = new LayoutReader(bytes);
    const sum = reader.u32();
    const slot = { counter: reader.u64(), sequence: reader.u64(), bytes: reader.u64() };
    if (reader.failed || slot.counter === 0 || crc32(bytes.subarray(4)) !== sum) continue;
    if (newest === null || slot.counter > newest.counter) newest = slot;
  }
  return newest;
}
