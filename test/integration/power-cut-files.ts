/** A disk whose power is cut: of what was written and not yet synced any part may be missing. */
import { type Files, nodeFiles, type StoredFile } from "../../src/storage/files.ts";

export type PowerCutFiles = {
  readonly files: Files;
  /** Brings the disk to a state in which the cut may have left it. */
  settle(survives: () => boolean): Promise<void>;
  /** Closes what was opened. */
  release(): Promise<void>;
};

type Unsynced = {
  readonly file: StoredFile;
  readonly position: number;
  readonly before: Uint8Array;
};

/** Bytes that reach the disk as one, or do not. */
const SECTOR_BYTES = 64;

/** @param operations until the cut: writes and syncs. */
export function createPowerCutFiles(operations: number): PowerCutFiles {
  let left = operations;
  let unsynced: Unsynced[] = [];
  const opened: StoredFile[] = [];

  function spend(): void {
    if (left-- <= 0) throw new Error("the power is off");
  }

  async function write(
    file: StoredFile,
    pieces: readonly Uint8Array[],
    position: number,
  ): Promise<void> {
    spend();
    const bytes = Buffer.concat(pieces);
    const found = await file.read(position, bytes.length);
    const before = new Uint8Array(bytes.length);
    before.set(found);
    for (let at = 0; at < bytes.length; at += SECTOR_BYTES) {
      const sector = before.subarray(at, at + SECTOR_BYTES);
      unsynced.push({ file, position: position + at, before: sector });
    }
    await file.write([bytes], position);
  }

  async function sync(file: StoredFile): Promise<void> {
    const covered = new Set(unsynced.filter((entry) => entry.file === file));
    spend();
    unsynced = unsynced.filter((entry) => !covered.has(entry));
    await file.sync();
  }

  const wrap = (file: StoredFile): StoredFile => {
    opened.push(file);
    return wrapped(file);
  };
  const wrapped = (file: StoredFile): StoredFile => ({
    write: (pieces, position) => write(file, pieces, position),
    sync: () => sync(file),
    read: (position, length) => file.read(position, length),
    truncate: (size) => file.truncate(size),
    size: () => file.size(),
    // Kept open: what is lost is taken from it after the cut.
    close: async () => undefined,
  });

  return {
    files: {
      ...nodeFiles,
      create: async (path) => wrap(await nodeFiles.create(path)),
      open: async (path) => wrap(await nodeFiles.open(path)),
    },
    async settle(survives) {
      for (const { file, position, before } of unsynced.reverse()) {
        if (!survives()) await file.write([before], position);
      }
    },
    async release() {
      for (const file of opened) await file.close();
    },
  };
}
