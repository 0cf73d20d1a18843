/** Files that stay open between reads, the most recently used ones. */
import type { StoredFile } from "./files.ts";

export type Readers = {
  /** Opens the file if it is not, and keeps it open while `act` runs. */
  use<T>(key: number, act: (file: StoredFile) => Promise<T>): Promise<T>;
  /** Closes the file once nobody reads it any more. */
  drop(key: number): Promise<void>;
  close(): Promise<void>;
};

type Reader = { readonly file: Promise<StoredFile>; users: number; dropped: boolean };

/** @param most files that are open at once, those in use apart. */
export function createReaders(open: (key: number) => Promise<StoredFile>, most: number): Readers {
  const readers = new Map<number, Reader>();

  async function closeUnused(reader: Reader): Promise<void> {
    if (!reader.dropped || reader.users > 0) return;
    const file = await reader.file.catch(() => null);
    await file?.close();
  }

  async function drop(key: number): Promise<void> {
    const reader = readers.get(key);
    if (reader === undefined) return;
    readers.delete(key);
    reader.dropped = true;
    await closeUnused(reader);
  }

  function take(key: number): Reader {
    const reader = readers.get(key) ?? { file: open(key), users: 0, dropped: false };
    readers.delete(key);
    readers.set(key, reader);
    reader.users++;
    return reader;
  }

  return {
    async use(key, act) {
      const reader = take(key);
      try {
        const [oldest] = readers.keys();
        if (readers.size > most && oldest !== undefined && oldest !== key) await drop(oldest);
        return await act(await reader.file);
      } catch (error) {
        if (readers.get(key) === reader) readers.delete(key);
        reader.dropped = true;
        throw error;
      } finally {
        reader.users--;
        await closeUnused(reader);
      }
    },
    drop,
    async close() {
      for (const key of [...readers.keys()]) await drop(key);
    },
  };
}
