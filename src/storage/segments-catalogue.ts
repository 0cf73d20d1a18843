/**
 * What a reader knows of the feed's segments: which there are, and where their batches begin. Sealed
 * ones have their index in the file; of the growing one it is kept, as its writer's places say.
 */
import { join } from "node:path";
import {
  headReader,
  type Place,
  SEGMENT_HEADER_BYTES,
  type SegmentIndex,
  type StreamRange,
  scanRecords,
} from "../feed/index.ts";
import { systemCodeOf } from "../primitives/errors.ts";
import type { Files } from "./files.ts";
import { createReaders, type Readers } from "./open-files.ts";
import { activeName, segmentNames, streamNames } from "./segments-names.ts";
import { readFooter } from "./segments-stream.ts";

/** Indexes of sealed segments that stay in memory; each has at most 65,536 entries. */
const INDEXES_MAX = 16;
/** Looks at a directory while its writer renames and deletes files in it. */
export const LOOKS_MAX = 4;

type GrowingIndex = { readonly heights: number[]; readonly offsets: number[]; end: number };

export type Segment = {
  /** Never used again, so that an open file is never mistaken for another. */
  readonly key: number;
  readonly stream: number;
  readonly firstSeq: number;
  name: string;
  /** Null: it grows. */
  lastSeq: number | null;
  /** Of a growing segment always there. */
  index: SegmentIndex | GrowingIndex | null;
};

type Stream = { readonly segments: Segment[]; isStale: boolean };

export type Catalogue = {
  readonly directory: string;
  readonly files: Files;
  readonly open: Readers;
  readonly streams: Map<number, Stream>;
  readonly byKey: Map<number, Segment>;
  /** Sealed segments with an index in memory, the newest used last. */
  readonly indexed: Set<Segment>;
  nextKey: number;
};

export function createCatalogue(directory: string, files: Files, openFilesMax: number): Catalogue {
  const byKey = new Map<number, Segment>();
  const open = createReaders((key) => {
    const segment = byKey.get(key);
    if (segment === undefined) return Promise.reject(new Error("the segment was forgotten"));
    return files.open(join(directory, String(segment.stream), segment.name));
  }, openFilesMax);
  return { directory, files, open, byKey, streams: new Map(), indexed: new Set(), nextKey: 0 };
}

export const isGone = (error: unknown): boolean => systemCodeOf(error) === "ENOENT";

const headOf = ({ firstSeq, lastSeq, index }: Segment): number =>
  lastSeq ?? firstSeq + (index?.heights.length ?? 0) - 1;

function addSegment(catalogue: Catalogue, of: Omit<Segment, "key">): Segment {
  const segment = { ...of, key: catalogue.nextKey++ };
  catalogue.byKey.set(segment.key, segment);
  return segment;
}

function dropSegment(catalogue: Catalogue, segment: Segment): void {
  catalogue.byKey.delete(segment.key);
  catalogue.indexed.delete(segment);
  void catalogue.open.drop(segment.key);
}

export const segmentsOf = (catalogue: Catalogue, stream: number): readonly Segment[] =>
  catalogue.streams.get(stream)?.segments ?? [];

export const isStale = (catalogue: Catalogue, stream: number): boolean =>
  catalogue.streams.get(stream)?.isStale === true;

export function rangeOf(catalogue: Catalogue, stream: number): StreamRange | null {
  const segments = segmentsOf(catalogue, stream);
  const [first] = segments;
  const last = segments.at(-1);
  if (first === undefined || last === undefined) return null;
  return { oldest: first.firstSeq, head: headOf(last) };
}

/** The segment that holds an entry, as far as is known. */
export function holding(catalogue: Catalogue, stream: number, seq: number): Segment | undefined {
  const segments = segmentsOf(catalogue, stream);
  const found = segments.findLast(({ firstSeq }) => firstSeq <= seq);
  return found !== undefined && seq <= headOf(found) ? found : undefined;
}

/** Where the batches of a segment begin; null: its footer is damaged. */
export async function indexOf(
  catalogue: Catalogue,
  segment: Segment,
): Promise<SegmentIndex | null> {
  segment.index ??= await catalogue.open.use(segment.key, readFooter);
  const { index, lastSeq } = segment;
  if (lastSeq !== null && index !== null) keepIndex(catalogue, segment);
  return index;
}

function keepIndex({ indexed }: Catalogue, segment: Segment): void {
  indexed.delete(segment);
  indexed.add(segment);
  const [oldest] = indexed;
  if (indexed.size <= INDEXES_MAX || oldest === undefined) return;
  indexed.delete(oldest);
  oldest.index = null;
}

/** Takes entries as they were appended. A hole in what is known is filled by the next look. */
export function learn(catalogue: Catalogue, place: Place): void {
  const stream = catalogue.streams.get(place.stream) ?? { segments: [], isStale: false };
  catalogue.streams.set(place.stream, stream);
  let last = stream.segments.at(-1);
  if (last === undefined || last.firstSeq < place.segment) {
    if (last !== undefined && last.lastSeq === null) {
      last.lastSeq = headOf(last);
      keepIndex(catalogue, last);
    }
    last = addSegment(catalogue, {
      stream: place.stream,
      firstSeq: place.segment,
      name: activeName(place.segment).name,
      lastSeq: null,
      index: { heights: [], offsets: [], end: SEGMENT_HEADER_BYTES },
    });
    stream.segments.push(last);
  }
  const next = headOf(last) + 1;
  if (place.seq > next) stream.isStale = true;
  const index = last.index as GrowingIndex | null;
  if (place.seq !== next || index === null || last.lastSeq !== null) return;
  index.heights.push(place.height);
  index.offsets.push(place.offset);
  index.end = place.end;
}

/** Forgets streams and segments, and closes their files. */
export function forget(catalogue: Catalogue): void {
  for (const segment of [...catalogue.byKey.values()]) dropSegment(catalogue, segment);
  catalogue.streams.clear();
}

/** Looks at the whole disk. */
export async function refreshAll(catalogue: Catalogue): Promise<void> {
  const numbers = streamNames(await catalogue.files.list(catalogue.directory));
  for (const number of [...catalogue.streams.keys()]) {
    if (numbers.includes(number)) continue;
    for (const segment of segmentsOf(catalogue, number)) dropSegment(catalogue, segment);
    catalogue.streams.delete(number);
  }
  for (const number of numbers) await refreshStream(catalogue, number);
}

/** Looks at one stream; again while files are renamed under it. */
export async function refreshStream(catalogue: Catalogue, stream: number): Promise<void> {
  for (let looks = 1; ; looks++) {
    await relist(catalogue, stream);
    const growing = segmentsOf(catalogue, stream).find(({ lastSeq }) => lastSeq === null);
    try {
      if (growing !== undefined) await catchUp(catalogue, growing);
      return;
    } catch (error) {
      if (!isGone(error) || looks === LOOKS_MAX) throw error;
    }
  }
}

async function relist(catalogue: Catalogue, stream: number): Promise<void> {
  const directory = join(catalogue.directory, String(stream));
  const names = segmentNames(await catalogue.files.list(directory));
  const old = segmentsOf(catalogue, stream);
  const listed = [...names.sealed, ...names.active].map((found): Segment => {
    const { firstSeq, name } = found;
    const lastSeq = found.kind === "sealed" ? found.lastSeq : null;
    const known = old.find((segment) => segment.firstSeq === firstSeq);
    if (known === undefined)
      return addSegment(catalogue, { stream, firstSeq, name, lastSeq, index: null });
    if (known.lastSeq !== lastSeq) known.index = null;
    known.name = name;
    known.lastSeq = lastSeq;
    return known;
  });
  // What began after the directory was read is known from its places.
  const newest = listed.at(-1)?.firstSeq ?? 0;
  const later = old.filter(({ firstSeq, lastSeq }) => firstSeq > newest && lastSeq === null);
  for (const segment of old) {
    if (!listed.includes(segment) && !later.includes(segment)) dropSegment(catalogue, segment);
  }
  catalogue.streams.set(stream, { segments: [...listed, ...later], isStale: false });
}

/** Reads entries that a growing file has behind what is known of it. */
async function catchUp(catalogue: Catalogue, segment: Segment): Promise<void> {
  const known = segment.index ?? { heights: [], offsets: [], end: SEGMENT_HEADER_BYTES };
  const { heights, offsets } = { heights: [...known.heights], offsets: [...known.offsets] };
  const from = known.end;
  const bytes = await catalogue.open.use(segment.key, async (file) =>
    file.read(from, Math.max(0, (await file.size()) - from)),
  );
  const found = scanRecords(bytes, {
    firstSeq: segment.firstSeq + heights.length,
    from: 0,
    readHead: headReader(segment.stream),
    syncedHeight: Number.POSITIVE_INFINITY,
  });
  // Places may have come while I read.
  const count = heights.length + found.heights.length;
  if (segment.index !== null && segment.index.heights.length >= count) return;
  segment.index = {
    heights: [...heights, ...found.heights],
    offsets: [...offsets, ...found.offsets.map((offset) => from + offset)],
    end: from + found.end,
  };
}
