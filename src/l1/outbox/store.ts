/** The outbox on disk: a file per item, replaced as a whole, and one with its blobs beside it. [ST4] */
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { BLOB_BYTES } from "../../codec/index.ts";
import { concatBytes } from "../../primitives/bytes.ts";
import { syncDirectory, writeDurably } from "../durable-file.ts";
import { type Item, itemText, parseItem } from "./item.ts";

export type OutboxStore = {
  /** All items, by order of arrival. */
  load(): Promise<Item[]>;
  /** Durable when it resolves. Blobs never change, and are written once. */
  put(item: Item): Promise<void>;
  remove(item: Item): Promise<void>;
};

const ITEM_FILE = /^[0-9a-f]{64}\.json$/;

/** Slices of one file; none if it is not there or has no such length. */
async function readBlobsFile(path: string): Promise<Uint8Array[]> {
  const bytes = await readFile(path).catch(() => new Uint8Array(0));
  if (bytes.length % BLOB_BYTES !== 0) return [];
  return Array.from(
    { length: bytes.length / BLOB_BYTES },
    (_, index) => new Uint8Array(bytes.subarray(index * BLOB_BYTES, (index + 1) * BLOB_BYTES)),
  );
}

/**
 * The store in a directory, which is made. A file that holds no item is put aside as `.bad`: what it
 * wanted is planned again from the state of the L1.
 */
export async function openOutboxStore(
  directory: string,
  onBad: (file: string) => void = () => undefined,
): Promise<OutboxStore> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const withBlobs = new Set<string>();
  const nameOf = (item: Item): string => item.key.slice(2);

  async function loadOne(file: string): Promise<Item | null> {
    const name = file.slice(0, -".json".length);
    const text = await readFile(join(directory, file), "utf8");
    const blobs = await readBlobsFile(join(directory, `${name}.blobs`));
    const item = parseItem(text, blobs);
    if (item !== null && nameOf(item) === name) {
      if (blobs.length > 0) withBlobs.add(name);
      return item;
    }
    await rename(join(directory, file), join(directory, `${file}.bad`));
    onBad(file);
    return null;
  }

  return {
    async load() {
      const items: Item[] = [];
      for (const file of (await readdir(directory)).sort()) {
        if (!ITEM_FILE.test(file)) continue;
        const item = await loadOne(file);
        if (item !== null) items.push(item);
      }
      return items.sort((left, right) => left.serial - right.serial);
    },
    async put(item) {
      const name = nameOf(item);
      if (item.intent.blobs.length > 0 && !withBlobs.has(name)) {
        await writeDurably(directory, `${name}.blobs`, concatBytes(...item.intent.blobs));
        withBlobs.add(name);
      }
      await writeDurably(directory, `${name}.json`, Buffer.from(itemText(item), "utf8"));
    },
    async remove(item) {
      const name = nameOf(item);
      await rm(join(directory, `${name}.json`), { force: true });
      await rm(join(directory, `${name}.blobs`), { force: true });
      withBlobs.delete(name);
      await syncDirectory(directory);
    },
  };
}

/** A store that forgets: for tests and for calls that a person waits for. */
export function memoryOutboxStore(): OutboxStore {
  const items = new Map<string, Item>();
  return {
    load: () =>
      Promise.resolve([...items.values()].sort((left, right) => left.serial - right.serial)),
    put: (item) => {
      items.set(item.key, item);
      return Promise.resolve();
    },
    remove: (item) => {
      items.delete(item.key);
      return Promise.resolve();
    },
  };
}
