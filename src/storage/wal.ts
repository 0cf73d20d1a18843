/**
 * The write-ahead log of one epoch: one file that only grows, begun anew with what is still needed
 * when it is long. [P2, P3, P6, DR3]
 */
import { randomInt } from "node:crypto";
import { join } from "node:path";
import type { StoredRecord } from "../chain/index.ts";
import { encodeRecord } from "../codec/index.ts";
import type { Height } from "../primitives/brand.ts";
import type { Files, StoredFile } from "./files.ts";
import type { Position } from "./position.ts";
import {
  encodeGroup,
  encodeWalHeader,
  type GroupHeader,
  GroupKind,
  type WalHeader,
} from "./wal-group.ts";
import type { LogWatermark } from "./watermark.ts";

/** Live records that are encoded at one go while the log is begun anew. */
const LIVE_GROUP_RECORDS = 128;
/** A salt is never 0. */
const SALT_LIMIT = 2 ** 32;

/** A file of the log that is being written. */
export type WalFile = {
  readonly header: WalHeader;
  readonly file: StoredFile;
  path: string;
  /** Where the next group goes. */
  end: number;
  /** Bytes at which the log is begun anew. */
  full: number;
};

/** What a group says beside its records: how far everything was when it was written. */
export type Point = {
  readonly released: Height;
  readonly payload: Position;
  /** Number of the newest commit. */
  readonly commit: number;
};

export type WalOptions = {
  readonly files: Files;
  /** Of the epoch. */
  readonly directory: string;
  readonly segmentBytes: number;
  /** Called before a sync, and what it returns after it. */
  readonly timeSync: () => () => void;
};

export type Wal = {
  readonly header: WalHeader;
  /** How far it is durable. */
  synced(): LogWatermark;
  /**
   * One group, durable on return. The first that fails must be the last. [DR4]
   *
   * @param point of the commit, and in how many logs it has a group.
   */
  append(records: readonly StoredRecord[], point: Point & { readonly logs: number }): Promise<void>;
  /** Whether it is time to begin anew, and nobody does yet. */
  isFull(): boolean;
  /**
   * Writes a file that begins with the live records, in the background; a later `append` goes on in
   * it.
   *
   * @param live all that is needed of what was appended so far.
   * @param ready awaited before the old file may go.
   */
  beginAnew(live: readonly StoredRecord[], ready: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
};

const walFileName = (sequence: number): string => `${String(sequence).padStart(10, "0")}.wal`;

/** A file of its own, not yet under the name that counts. */
async function draftFile(options: WalOptions, header: Omit<WalHeader, "salt">): Promise<WalFile> {
  const { files, directory, segmentBytes } = options;
  const path = join(directory, `${walFileName(header.sequence)}.tmp`);
  await files.remove(path);
  const file = await files.create(path);
  const salted = { ...header, salt: randomInt(1, SALT_LIMIT) };
  const bytes = encodeWalHeader(salted);
  await file.truncate(segmentBytes);
  await file.write([bytes], 0);
  return { header: salted, file, path, end: bytes.length, full: segmentBytes };
}

async function writeGroup(
  wal: WalFile,
  header: GroupHeader,
  records: readonly StoredRecord[],
): Promise<void> {
  const { epoch, salt } = wal.header;
  const frames = records.map((record) => encodeRecord(record, epoch, salt));
  const bytes = encodeGroup(header, frames, salt);
  const position = wal.end;
  wal.end += bytes.length;
  await wal.file.write([bytes], position);
}

/** Ends the live records, and gives the file the name under which a start finds it. */
async function install(options: WalOptions, wal: WalFile, point: Point): Promise<void> {
  const { files, directory, segmentBytes } = options;
  await writeGroup(wal, { kind: GroupKind.SEALED, ...point, logs: 0 }, []);
  await wal.file.sync();
  const path = join(directory, walFileName(wal.header.sequence));
  await files.rename(wal.path, path);
  await files.syncDirectory(directory);
  wal.path = path;
  wal.full = Math.max(segmentBytes, 2 * wal.end);
}

/** A log without records. */
export async function createWal(
  options: WalOptions,
  header: Omit<WalHeader, "salt">,
  point: Point,
): Promise<Wal> {
  await options.files.makeDirectory(options.directory);
  const file = await draftFile(options, header);
  await install(options, file, point);
  return continueWal(options, file, point);
}

/** A file that is to follow. */
type Next = {
  /** Null until it is complete but for what was missed. */
  wal: WalFile | null;
  /** Appended since the live records were handed over. */
  readonly missed: StoredRecord[];
};

/** Goes on behind what a start found, or what was just made. */
export function continueWal(options: WalOptions, found: WalFile, start: Point): Wal {
  const { files, timeSync } = options;
  let current = found;
  let next: Next | null = null;
  let draft: WalFile | null = null;
  let preparing: Promise<void> | null = null;
  let durable = start;
  let syncedBytes = found.end;

  async function proceed(wal: WalFile, missed: readonly StoredRecord[]): Promise<void> {
    await writeGroup(wal, { kind: GroupKind.LIVE, ...durable, logs: 0 }, missed);
    await install(options, wal, durable);
    const old = current;
    current = wal;
    next = null;
    draft = null;
    preparing = null;
    await old.file.close();
    await files.remove(old.path);
  }

  async function prepare(
    live: readonly StoredRecord[],
    { from, into, ready }: { from: Point; into: Next; ready: () => Promise<void> },
  ): Promise<void> {
    const header = { ...current.header, sequence: current.header.sequence + 1 };
    draft = await draftFile(options, header);
    for (let at = 0; at < live.length; at += LIVE_GROUP_RECORDS) {
      const part = live.slice(at, at + LIVE_GROUP_RECORDS);
      await writeGroup(draft, { kind: GroupKind.LIVE, ...from, logs: 0 }, part);
    }
    await draft.file.sync();
    await ready();
    into.wal = draft;
  }

  return {
    header: found.header,
    synced: () => ({
      epoch: current.header.epoch,
      sequence: current.header.sequence,
      bytes: syncedBytes,
    }),
    async append(records, { logs, ...point }) {
      if (next !== null && next.wal !== null) await proceed(next.wal, next.missed);
      next?.missed.push(...records);
      const wal = current;
      await writeGroup(wal, { kind: GroupKind.COMMIT, ...point, logs }, records);
      const synced = timeSync();
      await wal.file.sync();
      synced();
      syncedBytes = wal.end;
      durable = point;
    },
    isFull: () => preparing === null && current.end >= current.full,
    beginAnew(live, ready) {
      next = { wal: null, missed: [] };
      preparing = prepare(live, { from: durable, into: next, ready });
      return preparing;
    },
    async close() {
      await preparing?.catch(() => undefined);
      if (draft !== null) {
        await draft.file.close();
        await files.remove(draft.path);
      }
      await current.file.close();
    },
  };
}
