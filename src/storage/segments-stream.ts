/**
 * One stream of the feed on disk: sealed segments, and one that grows. [FC1, FP1]
 *
 * Whatever fails on the way is the disk's failure and ends the process: what is in the file then is
 * found out at the next start.
 */
import { createHash, type Hash as Digest } from "node:crypto";
import { join } from "node:path";
import {
  decodeSegmentFooter,
  decodeSegmentHeader,
  encodeSegmentFooter,
  encodeSegmentHeader,
  footerBytes,
  headReader,
  type Place,
  recordPrefix,
  SEGMENT_HEADER_BYTES,
  SEGMENT_TRAILER_BYTES,
  type SegmentIndex,
  type StreamEntry,
  type StreamRange,
  scanRecords,
} from "../feed/index.ts";
import { assert } from "../primitives/assert.ts";
import type { Hash } from "../primitives/brand.ts";
import { LockstepError } from "../primitives/errors.ts";
import type { Files, StoredFile } from "./files.ts";
import {
  type ActiveName,
  activeName,
  type SealedName,
  sealedName,
  segmentNames,
} from "./segments-names.ts";

/** Batches in one segment, so that an index stays small. */
const BATCHES_MAX = 65_536;

export type SegmentStreamOptions = {
  readonly directory: string;
  readonly stream: number;
  readonly genesisHash: Hash;
  /** Size at which a segment is sealed. */
  readonly segmentBytes: number;
  /** Heights up to this one were durable: damage there is not torn off. */
  readonly syncedHeight: number;
  readonly files: Files;
};

export type SegmentStream = {
  readonly range: () => StreamRange;
  /** Whether the segment is full, or the entry asks for a new one. */
  mustSeal(entry: StreamEntry): boolean;
  append(entry: StreamEntry): Promise<Place>;
  /** Makes the growing segment immutable; all streams are synced before. */
  seal(): Promise<void>;
  sync(): Promise<void>;
  cutAbove(height: number): Promise<void>;
  sealed(): readonly SealedName[];
  /** Forgets and deletes the oldest sealed segment. */
  dropOldest(): Promise<void>;
  close(): Promise<void>;
};

/** The segment that grows. */
type Active = {
  readonly file: StoredFile;
  readonly name: string;
  readonly firstSeq: number;
  heights: number[];
  offsets: number[];
  end: number;
  digest: Digest;
  dirty: boolean;
};

const sha256Of = (bytes: Uint8Array): Digest => createHash("sha256").update(bytes);

/** The index at the end of a sealed file. */
export async function readFooter(file: StoredFile): Promise<SegmentIndex | null> {
  const size = await file.size();
  const trailer = await file.read(Math.max(0, size - SEGMENT_TRAILER_BYTES), SEGMENT_TRAILER_BYTES);
  const length = footerBytes(trailer);
  if (length === null || length > size) return null;
  return decodeSegmentFooter(await file.read(size - length, length));
}

type State = {
  readonly options: SegmentStreamOptions;
  /** Rising, without a hole. */
  readonly sealed: SealedName[];
  active: Active | null;
};

const lastSealed = (state: State): number => state.sealed.at(-1)?.lastSeq ?? 0;

const nextSeq = (state: State): number =>
  state.active === null
    ? lastSealed(state) + 1
    : state.active.firstSeq + state.active.heights.length;

const pathOf = ({ options }: State, name: string): string => join(options.directory, name);

/** Opens what is there, and cuts what a crash tore off. */
export async function openSegmentStream(options: SegmentStreamOptions): Promise<SegmentStream> {
  const { directory, files } = options;
  await files.makeDirectory(directory);
  const names = segmentNames(await files.list(directory));
  const state: State = { options, sealed: [...names.sealed], active: null };
  for (const found of names.active) {
    const isNext = state.sealed.length === 0 || found.firstSeq === lastSealed(state) + 1;
    if (state.active === null && isNext) state.active = await reopen(state, found);
    if (state.active?.name !== found.name) await files.remove(pathOf(state, found.name));
  }
  return {
    range() {
      const oldest = state.sealed[0]?.firstSeq ?? state.active?.firstSeq ?? 1;
      return { oldest, head: nextSeq(state) - 1 };
    },
    mustSeal: (entry) => mustSeal(state, entry),
    append: (entry) => append(state, entry),
    seal: () => seal(state),
    sync: () => syncActive(state),
    cutAbove: (height) => cutAbove(state, height),
    sealed: () => state.sealed,
    async dropOldest() {
      const oldest = state.sealed.shift();
      if (oldest !== undefined) await files.remove(pathOf(state, oldest.name));
    },
    async close() {
      await state.active?.file.close();
      state.active = null;
    },
  };
}

/** The growing segment of a run before; null: not even its header is whole. */
async function reopen(state: State, { name, firstSeq }: ActiveName): Promise<Active | null> {
  const { files, genesisHash, stream, syncedHeight } = state.options;
  const file = await files.open(pathOf(state, name));
  const bytes = await file.read(0, await file.size());
  const header = decodeSegmentHeader(bytes);
  if (header === null || header.firstSeq !== firstSeq || header.stream !== stream) {
    await file.close();
    return null;
  }
  if (header.genesisHash !== genesisHash) {
    await file.close();
    throw new LockstepError("STORAGE_READ", `${name} is of another network`);
  }
  const readHead = headReader(stream);
  const from = SEGMENT_HEADER_BYTES;
  const found = scanRecords(bytes, { firstSeq, from, readHead, syncedHeight });
  const { end } = found;
  if (end < bytes.length) await file.truncate(end);
  const digest = sha256Of(bytes.subarray(0, end));
  const index = { heights: [...found.heights], offsets: [...found.offsets], end };
  return { file, name, firstSeq, digest, dirty: true, ...index };
}

async function begin(state: State, { seq, prevHash }: StreamEntry): Promise<Active> {
  const { directory, files, genesisHash, stream } = state.options;
  const { name } = activeName(seq);
  const file = await files.create(pathOf(state, name));
  const header = encodeSegmentHeader({ genesisHash, stream, firstSeq: seq, prevHash });
  await file.write([header], 0);
  await files.syncDirectory(directory);
  const index = { heights: [], offsets: [], end: header.length };
  return { file, name, firstSeq: seq, digest: sha256Of(header), dirty: true, ...index };
}

function mustSeal({ active, options }: State, { begins }: StreamEntry): boolean {
  if (active === null || active.heights.length === 0) return false;
  const isFull = active.end >= options.segmentBytes || active.heights.length >= BATCHES_MAX;
  return begins ?? isFull;
}

async function append(state: State, entry: StreamEntry): Promise<Place> {
  const isFirst = state.active === null && state.sealed.length === 0;
  assert(isFirst || entry.seq === nextSeq(state), "a stream has no hole");
  state.active ??= await begin(state, entry);
  const { active } = state;
  const pieces = entry.messages.flatMap((message) => [recordPrefix(message), message]);
  const offset = active.end;
  await active.file.write(pieces, offset);
  for (const piece of pieces) active.digest.update(piece);
  active.end = pieces.reduce((end, { length }) => end + length, offset);
  active.heights.push(entry.height);
  active.offsets.push(offset);
  active.dirty = true;
  const { stream, seq, height } = entry;
  return { stream, seq, height, segment: active.firstSeq, offset, end: active.end };
}

async function seal(state: State): Promise<void> {
  const { active, sealed, options } = state;
  if (active === null || active.heights.length === 0) return;
  const { file, name, firstSeq, heights, digest } = active;
  const footer = encodeSegmentFooter(active);
  await file.write([footer], active.end);
  await file.sync();
  await file.close();
  const sha256 = digest.update(footer).digest("hex");
  const full = sealedName(firstSeq, firstSeq + heights.length - 1, sha256);
  await options.files.rename(pathOf(state, name), pathOf(state, full.name));
  await options.files.syncDirectory(options.directory);
  sealed.push(full);
  state.active = null;
}

async function syncActive({ active }: State): Promise<void> {
  if (active === null || !active.dirty) return;
  active.dirty = false;
  await active.file.sync();
}

/** Only what grew may be cut: a segment is sealed when all that is in it is durable everywhere. */
async function cutAbove(state: State, height: number): Promise<void> {
  const { active, options } = state;
  if (active === null) return;
  const keep = active.heights.findIndex((one) => one > height);
  if (keep < 0) return;
  if (keep === 0) {
    state.active = null;
    await active.file.close();
    await options.files.remove(pathOf(state, active.name));
    return;
  }
  const end = active.offsets[keep] as number;
  await active.file.truncate(end);
  state.active = {
    ...active,
    heights: active.heights.slice(0, keep),
    offsets: active.offsets.slice(0, keep),
    end,
    digest: sha256Of(await active.file.read(0, end)),
    dirty: true,
  };
}
