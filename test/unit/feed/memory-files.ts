/** Files in memory that forget, as a power cut makes a disk forget. */
import type { Files, StoredFile } from "../../../src/storage/files.ts";

type Stored = { bytes: Uint8Array; synced: number };

export type MemoryFiles = Files & {
  readonly stored: Map<string, Stored>;
  /**
   * A power cut: of each file, what was synced stays, and of the rest as much as `kept` says, given
   * the number of bytes that were not synced.
   */
  crash(kept: (unsynced: number, path: string) => number): void;
};

const missing = (path: string): Error => Object.assign(new Error(`no ${path}`), { code: "ENOENT" });

export function createMemoryFiles(): MemoryFiles {
  const stored = new Map<string, Stored>();

  const opened = (file: Stored): StoredFile => ({
    async write(pieces, position) {
      let at = position;
      for (const piece of pieces) {
        const grown = new Uint8Array(Math.max(file.bytes.length, at + piece.length));
        grown.set(file.bytes);
        grown.set(piece, at);
        file.bytes = grown;
        file.synced = Math.min(file.synced, at);
        at += piece.length;
      }
    },
    async sync() {
      file.synced = file.bytes.length;
    },
    read: async (position, length) => file.bytes.slice(position, position + length),
    async truncate(size) {
      file.bytes = file.bytes.slice(0, size);
      file.synced = Math.min(file.synced, size);
    },
    size: async () => file.bytes.length,
    close: async () => {},
  });

  return {
    stored,
    async create(path) {
      if (stored.has(path)) throw new Error(`${path} exists`);
      const file = { bytes: new Uint8Array(0), synced: 0 };
      stored.set(path, file);
      return opened(file);
    },
    async open(path) {
      const file = stored.get(path);
      if (file === undefined) throw missing(path);
      return opened(file);
    },
    async list(directory) {
      const prefix = `${directory}/`;
      const names = [...stored.keys()]
        .filter((path) => path.startsWith(prefix))
        .map((path) => path.slice(prefix.length).split("/")[0] as string);
      return [...new Set(names)].sort();
    },
    makeDirectory: async () => {},
    syncDirectory: async () => {},
    async rename(from, to) {
      const file = stored.get(from);
      if (file === undefined) throw missing(from);
      stored.delete(from);
      stored.set(to, file);
    },
    async remove(path) {
      for (const name of [...stored.keys()]) {
        if (name === path || name.startsWith(`${path}/`)) stored.delete(name);
      }
    },
    changedMs: async () => 0,
    space: async () => ({ freeBytes: 1, sizeBytes: 1 }),
    crash(kept) {
      for (const [path, file] of stored) {
        const unsynced = file.bytes.length - file.synced;
        const size = file.synced + Math.min(unsynced, Math.max(0, kept(unsynced, path)));
        file.bytes = file.bytes.slice(0, size);
        file.synced = size;
      }
    },
  };
}
