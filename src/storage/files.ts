/** The few things that are done to files, so that a test can make each of them fail. */
import { constants, writevSync } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { systemCodeOf } from "../primitives/errors.ts";
import type { Space } from "./metrics.ts";

/** An open file. Every method rejects with the error of the system. */
export type StoredFile = {
  /** All bytes of all pieces, one after the other, from `position` on. Not durable before `sync`. */
  write(pieces: readonly Uint8Array[], position: number): Promise<void>;
  /** What was written is on the disk, and so is the size if reading it back needs it. */
  sync(): Promise<void>;
  /** Up to `length` bytes; fewer only at the end of the file. */
  read(position: number, length: number): Promise<Uint8Array>;
  /** Cuts the file, or lengthens it with zeros that need no room yet. */
  truncate(size: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
};

export type Files = {
  /** A new file for reading and writing. */
  create(path: string): Promise<StoredFile>;
  /** A file that is there, for reading and writing. */
  open(path: string): Promise<StoredFile>;
  /** Names in a directory, sorted; none if it does not exist. */
  list(directory: string): Promise<string[]>;
  makeDirectory(path: string): Promise<void>;
  /** What names a directory has survives a power cut from here on. */
  syncDirectory(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** A file or a whole directory, if it is there. */
  remove(path: string): Promise<void>;
  /** Milliseconds since 1970 of the last change of a file's content. */
  changedMs(path: string): Promise<number>;
  space(directory: string): Promise<Space>;
};

const { O_RDWR, O_CREAT, O_EXCL } = constants;

/** The file system of this machine. */
export const nodeFiles: Files = {
  create: async (path) => storedFile(await open(path, O_RDWR | O_CREAT | O_EXCL, 0o600)),
  open: async (path) => storedFile(await open(path, O_RDWR)),
  async list(directory) {
    try {
      return (await readdir(directory)).sort();
    } catch (error) {
      if (systemCodeOf(error) === "ENOENT") return [];
      throw error;
    }
  },
  async makeDirectory(path) {
    await mkdir(path, { recursive: true, mode: 0o700 });
  },
  async syncDirectory(path) {
    const handle = await open(path, constants.O_RDONLY);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  rename,
  remove: (path) => rm(path, { recursive: true, force: true }),
  changedMs: async (path) => (await stat(path)).mtimeMs,
  async space(directory) {
    const { bavail, blocks, bsize } = await statfs(directory);
    return { freeBytes: bavail * bsize, sizeBytes: blocks * bsize };
  },
};

const storedFile = (handle: FileHandle): StoredFile => ({
  write: (pieces, position) => writeAll(handle, pieces, position),
  sync: () => handle.datasync(),
  async read(position, length) {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  },
  truncate: (size) => handle.truncate(size),
  size: async () => (await handle.stat()).size,
  close: () => handle.close(),
});

/**
 * A write of so many bytes at most happens at once: into the page cache it takes less time than a
 * thread takes to be woken for it. Only a sync waits for the disk.
 */
const AT_ONCE_BYTES = 512 * 1024;

const sizeOf = (pieces: readonly Uint8Array[]): number =>
  pieces.reduce((sum, { length }) => sum + length, 0);

/** A write may be short, for example before the disk is full: the rest is written on its own. */
async function writeAll(
  handle: FileHandle,
  pieces: readonly Uint8Array[],
  position: number,
): Promise<void> {
  let rest = [...pieces];
  let at = position;
  while (rest.length > 0) {
    const bytesWritten =
      sizeOf(rest) <= AT_ONCE_BYTES
        ? writevSync(handle.fd, rest, at)
        : (await handle.writev(rest, at)).bytesWritten;
    at += bytesWritten;
    let taken = bytesWritten;
    const left: Uint8Array[] = [];
    for (const piece of rest) {
      if (taken < piece.length) left.push(piece.subarray(taken));
      taken = Math.max(0, taken - piece.length);
    }
    if (bytesWritten === 0 && left.length > 0) throw new Error("a write wrote nothing");
    rest = left;
  }
}
