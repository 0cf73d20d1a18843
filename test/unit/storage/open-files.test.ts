import { expect, test } from "vitest";
import type { StoredFile } from "../../../src/storage/files.ts";
import { createReaders } from "../../../src/storage/open-files.ts";

function createFiles() {
  const open = new Set<number>();
  let opened = 0;
  const files = async (key: number): Promise<StoredFile> => {
    if (key < 0) throw new Error("ENOENT");
    opened++;
    open.add(key);
    const close = async (): Promise<void> => {
      open.delete(key);
    };
    return { close } as StoredFile;
  };
  return { files, open, opened: () => opened };
}

test("a file is opened once, and the least recently used goes first", async () => {
  const { files, open, opened } = createFiles();
  const readers = createReaders(files, 2);
  for (const key of [1, 2, 1, 2, 1, 3]) await readers.use(key, async () => undefined);
  expect(opened()).toBe(3);
  expect([...open].sort()).toEqual([1, 3]);
  await readers.close();
  expect(open.size).toBe(0);
});

test("a file in use stays open until nobody reads it", async () => {
  const { files, open } = createFiles();
  const readers = createReaders(files, 1);
  let finish = (): void => undefined;
  const reading = readers.use(1, () => {
    return new Promise<void>((resolve) => {
      finish = resolve;
    });
  });
  await readers.use(2, async () => undefined);
  await readers.drop(1);
  expect(open.has(1)).toBe(true);
  finish();
  await reading;
  expect(open.has(1)).toBe(false);
});

test("what could not be opened is tried again", async () => {
  const { files } = createFiles();
  const readers = createReaders(files, 1);
  const read = (): Promise<number> => readers.use(-1, async () => 1);
  await expect(read()).rejects.toThrow("ENOENT");
  await expect(read()).rejects.toThrow("ENOENT");
  await readers.close();
});
