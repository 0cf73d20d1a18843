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
import { activeName, type SealedName, sealedName, segmentNames } from "./segments-names.ts";

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

/** Opens what is there, and cuts what a crash tore off. */
export async function openSegmentStream(options: SegmentStreamOptions): Promise<SegmentStream> {
  const { directory, files, stream, genesisHash } = options;
  await files.makeDirectory(directory);
  const names = segmentNames(await files.list(directory));
  const sealed = [...names.sealed];
  let active: Active | null = null;

  const nextSeq = (): number =>
    active === null
      ? (sealed.at(-1)?.lastSeq ?? 0) + 1
      : active.firstSeq + active.heights.length;

  const isNext = (firstSeq: number): boolean =>
    sealed.length === 0 || firstSeq === (sealed.at(-1)?.lastSeq ?? 0) + 1;

  const reopen = async (name: string, firstSeq: number): Promise<Active | null> => {
    const file = await files.open(join(directory, name));
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
    const { heights, offsets, end } = scanRecords(bytes, {
      firstSeq,
      from: SEGMENT_HEADER_BYTES,
      readHead: headReader(stream),
      syncedHeight: options.syncedHeight,
    });
    if (end < bytes.length) await file.truncate(end);
    const digest = sha256Of(bytes.subarray(0, end));
    return {
      file,
      name,
      firstSeq,
      heights: [...heights],
      offsets: [...offsets],
      end,
      digest,
      dirty: end < bytes.length,
    };
  };

  for (const { name, firstSeq } of names.active) {
    const opened: Active | null =
      active === null && isNext(firstSeq) ? await reopen(name, firstSeq) : null;
    if (opened === null) await files.remove(join(directory, name));
    else active = opened;
  }

  const begin = async ({ seq, prevHash }: StreamEntry): Promise<Active> => {
    const { name } = activeName(seq);
    const file = await files.create(join(directory, name));
    const header = encodeSegmentHeader({ genesisHash, stream, firstSeq: seq, prevHash });
    await file.write([header], 0);
    await files.syncDirectory(directory);
    return {
      file,
      name,
      firstSeq: seq,
      heights: [],
      offsets: [],
      end: header.length,
      digest: sha256Of(header),
      dirty: true,
    };
  };

  const removeActive = async (): Promise<void> => {
    if (active === null) return;
    const { file, name } = active;
    active = null;
    await file.close();
    await files.remove(join(directory, name));
  };

  return {
    range() {
      const oldest = sealed[0]?.firstSeq ?? active?.firstSeq ?? 1;
      return { oldest, head: nextSeq() - 1 };
    },
    mustSeal: (entry) =>
      active !== null &&
      active.heights.length > 0 &&
      (entry.begins || active.end >= options.segmentBytes || active.heights.length >= BATCHES_MAX),
    async append(entry) {
      const isFirst = active === null && sealed.length === 0;
      assert(isFirst || entry.seq === nextSeq(), "a stream has no hole");
      const target: Active = active ?? (await begin(entry));
      active = target;
      const pieces = entry.messages.flatMap((message) => [recordPrefix(message), message]);
      const offset = target.end;
      await target.file.write(pieces, offset);
      for (const piece of pieces) target.digest.update(piece);
      target.end = pieces.reduce((end, { length }) => end + length, offset);
      target.heights.push(entry.height);
      target.offsets.push(offset);
      target.dirty = true;
      const { seq, height } = entry;
      return { stream, seq, height, segment: target.firstSeq, offset, end: target.end };
    },
    async seal() {
      if (active === null || active.heights.length === 0) return;
      const { file, name, firstSeq, heights, digest } = active;
      const footer = encodeSegmentFooter(active);
      await file.write([footer], active.end);
      await file.sync();
      await file.close();
      const sha256 = digest.update(footer).digest("hex");
      const full = sealedName(firstSeq, firstSeq + heights.length - 1, sha256);
      await files.rename(join(directory, name), join(directory, full.name));
      await files.syncDirectory(directory);
      sealed.push(full);
      active = null;
    },
    async sync() {
      if (active === null || !active.dirty) return;
      active.dirty = false;
      await active.file.sync();
    },
    async cutAbove(height) {
      for (;;) {
        if (active !== null && (active.heights[0] ?? 0) <= height) break;
        await removeActive();
        const last = sealed.at(-1);
        if (last === undefined) return;
        const file = await files.open(join(directory, last.name));
        const index = await readFooter(file).finally(() => file.close());
        if ((index?.heights.at(-1) ?? 0) <= height) return;
        if ((index?.heights[0] ?? 0) <= height) {
          throw new LockstepError("STORAGE_READ", `${last.name} reaches above what is whole`);
        }
        await files.remove(join(directory, last.name));
        sealed.pop();
      }
      const keep = active.heights.findIndex((one) => one > height);
      if (keep < 0) return;
      const end = active.offsets[keep] as number;
      active.heights = active.heights.slice(0, keep);
      active.offsets = active.offsets.slice(0, keep);
      active.end = end;
      active.dirty = true;
      await active.file.truncate(end);
      active.digest = sha256Of(await active.file.read(0, end));
    },
    sealed: () => sealed,
    async dropOldest() {
      const oldest = sealed.shift();
      if (oldest !== undefined) await files.remove(join(directory, oldest.name));
    },
    async close() {
      await active?.file.close();
      active = null;
    },
  };
}
