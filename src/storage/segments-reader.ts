/** Reads what a writer of this or another thread appends to the feed's segments. [FC2] */
import {
  type EntryHeight,
  type FrameRead,
  type FrameReader,
  RECORD_PREFIX_BYTES,
  readRecord,
  recordBytes,
} from "../feed/index.ts";
import { type Files, nodeFiles, type StoredFile } from "./files.ts";
import {
  type Catalogue,
  createCatalogue,
  forget,
  holding,
  indexOf,
  isGone,
  isStale,
  LOOKS_MAX,
  learn,
  rangeOf,
  refreshAll,
  refreshStream,
  type Segment,
  segmentsOf,
} from "./segments-catalogue.ts";

export type FrameReaderOptions = {
  readonly directory: string;
  readonly files?: Files;
  /** Files that stay open. */
  readonly openFilesMax?: number;
};

const OPEN_FILES_MAX = 64;
/** A batch up to this size is read at once. */
const BATCH_READ_BYTES = 1024 * 1024;

/** @throws an error of the system if the directory cannot be read at the start. */
export async function openFrameReader(options: FrameReaderOptions): Promise<FrameReader> {
  const { directory, files = nodeFiles, openFilesMax = OPEN_FILES_MAX } = options;
  const catalogue = createCatalogue(directory, files, openFilesMax);
  await refreshAll(catalogue);
  return {
    range: (stream) => rangeOf(catalogue, stream),
    read: (stream, seq, message) =>
      settled<FrameRead>(catalogue, stream, { kind: "damaged" }, async () => {
        const segment = holding(catalogue, stream, seq);
        if (segment === undefined) return { kind: "missing" };
        return readIn(catalogue, segment, { seq, message });
      }),
    firstAt: (stream, height) =>
      settled<EntryHeight | "damaged" | null>(catalogue, stream, "damaged", () =>
        firstAt(catalogue, stream, height),
      ),
    segmentOf: (stream, seq) => holding(catalogue, stream, seq)?.firstSeq ?? null,
    learn(places) {
      for (const place of places) learn(catalogue, place);
    },
    forget: () => forget(catalogue),
    refresh: () => refreshAll(catalogue),
    close: () => catalogue.open.close(),
  };
}

/** Looks at the disk again while files are renamed or deleted under the reads. */
async function settled<T>(
  catalogue: Catalogue,
  stream: number,
  failed: T,
  act: () => Promise<T>,
): Promise<T> {
  for (let looks = 0; looks <= LOOKS_MAX; looks++) {
    try {
      if (looks > 0 || isStale(catalogue, stream)) await refreshStream(catalogue, stream);
      return await act();
    } catch (error) {
      if (!isGone(error)) return failed;
    }
  }
  return failed;
}

/** Binary search over segments, then inside one. */
async function firstAt(
  catalogue: Catalogue,
  stream: number,
  height: number,
): Promise<EntryHeight | "damaged" | null> {
  const segments = segmentsOf(catalogue, stream);
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const index = await indexOf(catalogue, segments[middle] as Segment);
    if (index === null) return "damaged";
    if ((index.heights[0] ?? height + 1) <= height) low = middle + 1;
    else high = middle;
  }
  for (const segment of segments.slice(Math.max(0, low - 1))) {
    const index = await indexOf(catalogue, segment);
    if (index === null) return "damaged";
    const place = index.heights.findIndex((one) => one >= height);
    const found = index.heights[place];
    if (found !== undefined) return { seq: segment.firstSeq + place, height: found };
  }
  return null;
}

async function readIn(
  catalogue: Catalogue,
  segment: Segment,
  { seq, message }: { readonly seq: number; readonly message: number },
): Promise<FrameRead> {
  const index = await indexOf(catalogue, segment);
  const place = seq - segment.firstSeq;
  const start = index?.offsets[place];
  const height = index?.heights[place];
  if (index === null || start === undefined || height === undefined) return { kind: "damaged" };
  const batch = { start, end: index.offsets[place + 1] ?? index.end, height, message };
  return catalogue.open.use(segment.key, (file) => readMessage(file, batch));
}

type Batch = {
  readonly start: number;
  readonly end: number;
  readonly height: number;
  readonly message: number;
};

/** One message of a batch, and how many there are; a large batch is not read as a whole. */
async function readMessage(file: StoredFile, batch: Batch): Promise<FrameRead> {
  const { start, end, height, message } = batch;
  const whole = end - start <= BATCH_READ_BYTES ? await file.read(start, end - start) : null;
  const read = async (at: number, length: number): Promise<Uint8Array> =>
    whole?.subarray(at - start, at - start + length) ?? file.read(at, length);
  let messages = 0;
  let record: Uint8Array | null = null;
  for (let at = start; at < end; messages++) {
    const length = recordBytes(await read(at, RECORD_PREFIX_BYTES));
    if (length === null || at + length > end) return { kind: "damaged" };
    if (messages === message) record = await read(at, length);
    at += length;
  }
  const frame = record === null ? null : readRecord(record);
  return frame === null ? { kind: "damaged" } : { kind: "frame", bytes: frame, messages, height };
}
