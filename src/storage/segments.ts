/**
 * The feed on disk: append-only files, one stream per rollup and one of all outputs, the outputs of a
 * height after its batches. Nothing is synced per height, for the log below can make it again; a
 * segment is sealed only once every stream is durable, so a crash never takes from a sealed one.
 */
import { join } from "node:path";
import { crc32c } from "../codec/index.ts";
import { COMMITTEES_STREAM, type FrameStore, type Place, type StreamEntry } from "../feed/index.ts";
import type { Hash } from "../primitives/brand.ts";
import { LayoutReader, LayoutWriter } from "../primitives/bytes.ts";
import { LockstepError } from "../primitives/errors.ts";
import { type Files, nodeFiles, type StoredFile } from "./files.ts";
import { streamNames } from "./segments-names.ts";
import { openSegmentStream, type SegmentStream } from "./segments-stream.ts";

export type SegmentStoreOptions = {
  readonly directory: string;
  readonly genesisHash: Hash;
  /** Size at which a segment is sealed. */
  readonly segmentBytes?: number;
  readonly files?: Files;
};

const SEGMENT_BYTES = 64 * 1024 * 1024;

/** Name of the file that says up to which height all was durable once. */
const SYNCED = "synced";
const SYNCED_BYTES = 12;

/** 0 where nothing, or nothing whole, is said: then damage counts as torn. */
function decodeSynced(bytes: Uint8Array): number {
  const reader = new LayoutReader(bytes);
  const height = reader.u64();
  return reader.u32() === crc32c(bytes.subarray(0, 8)) && !reader.failed ? height : 0;
}

function encodeSynced(height: number): Uint8Array {
  const writer = new LayoutWriter(SYNCED_BYTES).u64(height);
  return writer.u32(crc32c(writer.bytes.subarray(0, 8))).done();
}

async function openSynced(files: Files, directory: string): Promise<StoredFile> {
  const names = await files.list(directory);
  const path = join(directory, SYNCED);
  return names.includes(SYNCED) ? files.open(path) : files.create(path);
}

/** A failure of the disk, told apart from a bug. */
async function written<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.name !== "LockstepError") {
      throw new LockstepError("STORAGE_WRITE", `feed segments: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/**
 * Opens the feed's files for writing; torn ends are cut.
 *
 * @throws {LockstepError} `STORAGE_READ` for files of another network, `STORAGE_WRITE` if the disk fails.
 */
export async function openSegmentStore(options: SegmentStoreOptions): Promise<FrameStore> {
  const { directory, genesisHash, segmentBytes = SEGMENT_BYTES, files = nodeFiles } = options;
  await files.makeDirectory(directory);
  const syncedFile = await openSynced(files, directory);
  const syncedHeight = decodeSynced(await syncedFile.read(0, SYNCED_BYTES));
  const streams = new Map<number, SegmentStream>();
  let height = 0;
  let syncing: Promise<void> = Promise.resolve();

  const open = async (stream: number): Promise<SegmentStream> => {
    const known = streams.get(stream);
    if (known !== undefined) return known;
    const opened = await openSegmentStream({
      directory: join(directory, String(stream)),
      stream,
      genesisHash,
      segmentBytes,
      syncedHeight,
      files,
    });
    streams.set(stream, opened);
    return opened;
  };
  const closeAll = async (): Promise<void> => {
    for (const stream of streams.values()) await stream.close();
    await syncedFile.close();
  };
  try {
    for (const stream of streamNames(await files.list(directory))) await open(stream);
  } catch (error) {
    await closeAll();
    throw error;
  }

  const syncAll = async (): Promise<void> => {
    const reached = height;
    await Promise.all([...streams.values()].map((stream) => stream.sync()));
    if (reached > 0) await syncedFile.write([encodeSynced(reached)], 0);
  };
  /** One at a time: a file must not be closed while it is synced. */
  const sync = (): Promise<void> => {
    syncing = syncing.then(syncAll);
    return syncing;
  };

  const appendOne = async (entry: StreamEntry): Promise<Place> => {
    const stream = await open(entry.stream);
    if (stream.mustSeal(entry)) {
      await sync();
      await stream.seal();
    }
    return stream.append(entry);
  };

  const store: FrameStore = {
    range: (stream) => streams.get(stream)?.range() ?? null,
    append: (entries) =>
      written(async () => {
        const places: Place[] = [];
        for (const entry of entries) places.push(await appendOne(entry));
        height = Math.max(height, entries.at(-1)?.height ?? 0);
        return places;
      }),
    cutAbove: (above) =>
      written(async () => {
        for (const stream of streams.values()) await stream.cutAbove(above);
        height = above;
      }),
    clear: () =>
      written(async () => {
        await syncing;
        for (const [number, stream] of streams) {
          await stream.close();
          await files.remove(join(directory, String(number)));
        }
        streams.clear();
        height = 0;
        await syncedFile.write([encodeSynced(0)], 0);
      }),
    sync: () => written(sync),
    retain: (retention) =>
      written(async () => {
        // What stays of a stream must not be what a crash may still take.
        await sync();
        await retain({ directory, files, streams }, retention);
      }),
    close: () =>
      written(async () => {
        await sync();
        await closeAll();
      }),
  };
  return store;
}

type Kept = { readonly stream: SegmentStream; readonly sealedMs: number; readonly bytes: number };

/** Deletes whole segments from the old end, oldest first over all streams. */
async function retain(
  on: {
    readonly directory: string;
    readonly files: Files;
    readonly streams: ReadonlyMap<number, SegmentStream>;
  },
  bounds: { readonly sealedBeforeMs: number; readonly bytesMax: number },
): Promise<void> {
  const kept: Kept[] = [];
  for (const [number, stream] of on.streams) {
    if (number === COMMITTEES_STREAM) continue;
    const { head } = stream.range();
    for (const { name, lastSeq } of stream.sealed()) {
      if (lastSeq === head) continue;
      const path = join(on.directory, String(number), name);
      const file = await on.files.open(path);
      const bytes = await file.size().finally(() => file.close());
      kept.push({ stream, sealedMs: await on.files.changedMs(path), bytes });
    }
  }
  kept.sort((left, right) => left.sealedMs - right.sealedMs);
  let total = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { stream, sealedMs, bytes } of kept) {
    if (sealedMs >= bounds.sealedBeforeMs && total <= bounds.bytesMax) return;
    await stream.dropOldest();
    total -= bytes;
  }
}
