/**
 * The payload log: batches in the order in which they came, in numbered files that only grow. Bytes
 * in, bytes out: a batch is written from the buffer it arrived in. [D7]
 */
import { join } from "node:path";
import type { Batch } from "../chain/index.ts";
import { assert } from "../primitives/assert.ts";
import type { Files, StoredFile } from "./files.ts";
import { createReaders } from "./open-files.ts";
import { encodePayloadHeader, PAYLOAD_HEADER_BYTES, readPayloadFrame } from "./payload-frame.ts";
import type { Place, Position } from "./position.ts";

/** Segments that are open for reading. */
const READERS_MAX = 8;

/** An append whose places are known before it happens. */
export type PayloadAppend = {
  readonly places: readonly Place[];
  /** End of the log after it. */
  readonly end: Position;
  /** Durable on return. */
  write(): Promise<void>;
};

export type PayloadLog = {
  /** Call `write` of one append before the next is planned. */
  plan(batches: readonly Batch[]): PayloadAppend;
  /** The batch at a place; null: damaged, or the segment is gone. */
  read(place: Place): Promise<Batch | null>;
  /**
   * Reads all frames between two positions.
   *
   * @returns where a frame is damaged or missing; null: nowhere.
   */
  scan(
    range: { readonly from: Position; readonly to: Position },
    visit: (batch: Batch, place: Place) => void,
  ): Promise<Position | null>;
  /** Where the next append begins: a new segment, unless `cut` says otherwise. */
  end(): Position;
  /** Forgets all behind a position: the next append begins there. */
  cut(end: Position): Promise<void>;
  /** Numbers on disk, rising; the one that grows is among them once it has a byte. */
  segments(): readonly number[];
  /** Of a segment on disk. */
  describe(segment: number): Promise<{ readonly bytes: number; readonly changedMs: number }>;
  remove(segment: number): Promise<void>;
  close(): Promise<void>;
};

export type PayloadOptions = {
  readonly files: Files;
  readonly directory: string;
  readonly segmentBytes: number;
  readonly timeSync: () => () => void;
};

const fileName = (segment: number): string => `${String(segment).padStart(10, "0")}.log`;

/** @throws the system's error. */
export async function openPayloadLog(options: PayloadOptions): Promise<PayloadLog> {
  const { files, directory, segmentBytes, timeSync } = options;
  await files.makeDirectory(directory);
  const pathOf = (segment: number): string => join(directory, fileName(segment));
  const names = (await files.list(directory)).filter((name) => name.endsWith(".log"));
  const known = new Set(names.map((name) => Number.parseInt(name, 10)));
  let end: Position = { segment: Math.max(0, ...known) + 1, offset: 0 };
  const tail = createTail(options, known, pathOf);
  const readers = createReaders((segment) => files.open(pathOf(segment)), READERS_MAX);
  const source: SegmentSource = {
    has: (segment) => known.has(segment),
    size: (segment) => readers.use(segment, (file) => file.size()),
    read: (segment, from, to) => readers.use(segment, (file) => file.read(from, to - from)),
  };

  function plan(batches: readonly Batch[]): PayloadAppend {
    if (batches.length === 0) return { places: [], end, write: async () => undefined };
    const before = end;
    const isFull = before.offset >= segmentBytes;
    const start = isFull ? { segment: before.segment + 1, offset: 0 } : before;
    const pieces: Uint8Array[] = [];
    const places: Place[] = [];
    let { offset } = start;
    for (const batch of batches) {
      pieces.push(encodePayloadHeader(batch), batch.bytes);
      places.push({ segment: start.segment, offset, length: batch.bytes.length });
      offset += PAYLOAD_HEADER_BYTES + batch.bytes.length;
    }
    end = { segment: start.segment, offset };
    const write = async (): Promise<void> => {
      if (isFull) await tail.finish(before.offset);
      const file = await tail.at(start.segment);
      await file.write(pieces, start.offset);
      const synced = timeSync();
      await file.sync();
      synced();
    };
    return { places, end, write };
  }

  return {
    plan,
    end: () => end,
    async read({ segment, offset, length }) {
      if (!known.has(segment)) return null;
      const region = await source.read(segment, offset, offset + PAYLOAD_HEADER_BYTES + length);
      return readPayloadFrame(region, 0);
    },
    scan: (range, visit) => scanSegments(source, range, visit),
    async cut(to) {
      end = to;
      for (const segment of [...known].filter((other) => other > to.segment)) {
        known.delete(segment);
        await files.remove(pathOf(segment));
      }
      if (!known.has(to.segment)) return;
      const file = await tail.at(to.segment);
      await file.truncate(to.offset);
      await file.truncate(Math.max(segmentBytes, to.offset));
      await file.sync();
    },
    segments: () => [...known].sort((left, right) => left - right),
    async describe(segment) {
      const bytes = await source.size(segment);
      return { bytes, changedMs: await files.changedMs(pathOf(segment)) };
    },
    async remove(segment) {
      known.delete(segment);
      await readers.drop(segment);
      await files.remove(pathOf(segment));
    },
    async close() {
      await readers.close();
      await tail.finish(end.offset);
    },
  };
}

/** The segment that grows. It is made with all its room, so that a sync has no size to write. */
type Tail = {
  /** That segment, open; made if there is none. */
  at(segment: number): Promise<StoredFile>;
  /** Gives back the room behind `size`, and closes. */
  finish(size: number): Promise<void>;
};

function createTail(
  { files, directory, segmentBytes }: PayloadOptions,
  known: Set<number>,
  pathOf: (segment: number) => string,
): Tail {
  let open: { readonly segment: number; readonly file: StoredFile } | null = null;
  return {
    async at(segment) {
      if (open?.segment === segment) return open.file;
      assert(open === null, "one segment grows at a time");
      const path = pathOf(segment);
      const isNew = !known.has(segment);
      const file = isNew ? await files.create(path) : await files.open(path);
      open = { segment, file };
      if (isNew) {
        await file.truncate(segmentBytes);
        await files.syncDirectory(directory);
        known.add(segment);
      }
      return file;
    },
    async finish(size) {
      if (open === null) return;
      const { file } = open;
      open = null;
      await file.truncate(size);
      await file.close();
    },
  };
}

/** Segments as they are read. */
type SegmentSource = {
  has(segment: number): boolean;
  size(segment: number): Promise<number>;
  read(segment: number, from: number, to: number): Promise<Uint8Array>;
};

async function scanSegments(
  source: SegmentSource,
  { from, to }: { readonly from: Position; readonly to: Position },
  visit: (batch: Batch, place: Place) => void,
): Promise<Position | null> {
  for (let { segment, offset } = from; segment <= to.segment; segment++, offset = 0) {
    const isLast = segment === to.segment;
    if (isLast && to.offset <= offset) break;
    if (!source.has(segment)) return { segment, offset };
    const stop = isLast ? to.offset : await source.size(segment);
    const region = await source.read(segment, offset, stop);
    const read = readFrames(region, (batch, at) => {
      visit(batch, { segment, offset: offset + at, length: batch.bytes.length });
    });
    const isComplete = isLast ? read === stop - offset : isBlank(region, read);
    if (!isComplete) return { segment, offset: offset + read };
  }
  return null;
}

/** Visits the frames at the begin of a region; the bytes they take. */
function readFrames(region: Uint8Array, visit: (batch: Batch, at: number) => void): number {
  let at = 0;
  while (at < region.length) {
    const batch = readPayloadFrame(region, at);
    if (batch === null) break;
    visit(batch, at);
    at += PAYLOAD_HEADER_BYTES + batch.bytes.length;
  }
  return at;
}

/** Room at the end of a segment that a crash kept from being given back. */
const isBlank = (region: Uint8Array, from: number): boolean =>
  region.subarray(from).every((byte) => byte === 0);
