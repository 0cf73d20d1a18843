/** Whose the data directory is. */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Hash } from "../../src/primitives/brand.ts";
import { LockstepError, UsageError } from "../../src/primitives/errors.ts";
import { acquireLock } from "../../src/storage/lock.ts";
import {
  GENESIS,
  openStorage,
  recover,
  rewrite,
  START,
  temporaryDirectory,
  voteAt,
  walPath,
} from "./storage-fixture.ts";

/** Above every process id that a machine gives. */
const NOBODY = 2 ** 22 + 7;

const refusal = async (opening: Promise<unknown>): Promise<unknown> =>
  opening.then(
    () => null,
    (error: unknown) => error,
  );

async function usedDirectory(): Promise<string> {
  const directory = await temporaryDirectory();
  const storage = await openStorage(directory);
  await storage.commit([[START, voteAt(1)]]);
  await storage.close();
  return directory;
}

describe("FLT-17: two starts", () => {
  test("R4: the second is refused and told by whom, the first goes on", async () => {
    const directory = await temporaryDirectory();
    const storage = await openStorage(directory);
    const error = await refusal(openStorage(directory));
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).findings).toEqual([
      `data directory ${directory} is locked by pid ${process.pid}`,
    ]);
    await storage.commit([[START]]);
    await storage.close();
    expect((await recover(directory)).kind).toBe("intact");
  });

  test("R4: of many at once one gets it", async () => {
    const directory = await temporaryDirectory();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, () => acquireLock(directory)),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBe(1);
  });

  test.each([
    ["a process that has ended", `${NOBODY} 12345\n`],
    ["a process whose id another one has now", `${process.pid} 1\n`],
    ["nobody, for it is garbage", "???\n"],
    ["nobody, for it is empty", ""],
  ])("R4: the lock of %s is taken over", async (_, content) => {
    const directory = await usedDirectory();
    await writeFile(join(directory, "lock"), content);
    const storage = await openStorage(directory);
    const text = await readFile(join(directory, "lock"), "utf8");
    expect(text.startsWith(`${process.pid} `)).toBe(true);
    await storage.close();
    const left = (await readdir(directory)).filter((name) => name.startsWith("lock"));
    expect(left).toEqual([]);
  });

  test("R4: of many at once that find a stale lock one gets it", async () => {
    const directory = await temporaryDirectory();
    for (let round = 0; round < 10; round++) {
      await writeFile(join(directory, "lock"), `${NOBODY} ${round}\n`);
      const outcomes = await Promise.allSettled(
        Array.from({ length: 6 }, () => acquireLock(directory)),
      );
      const locks = outcomes.flatMap((outcome) =>
        outcome.status === "fulfilled" ? [outcome.value] : [],
      );
      expect(locks.length).toBe(1);
      await locks[0]?.release();
    }
  });

  test("R4: a claim to take over, left by a process that has ended, keeps nobody out", async () => {
    const directory = await usedDirectory();
    await writeFile(join(directory, "lock"), `${NOBODY} 1\n`);
    await writeFile(join(directory, "lock.taking"), `${NOBODY} 2\n`);
    expect((await recover(directory)).kind).toBe("intact");
  });

  test("a start that fails leaves no lock behind", async () => {
    const directory = await usedDirectory();
    const other = `0x${"cd".repeat(32)}` as Hash;
    await refusal(openStorage(directory, { genesisHash: other }));
    expect((await recover(directory)).kind).toBe("intact");
  });
});

describe("FLT-18: data of others", () => {
  test("another network is refused by name", async () => {
    const directory = await usedDirectory();
    const other = `0x${"cd".repeat(32)}` as Hash;
    const error = await refusal(openStorage(directory, { genesisHash: other }));
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toContain(GENESIS);
    expect(String(error)).toContain(other);
  });

  test("a newer layout is refused", async () => {
    const directory = await usedDirectory();
    await writeFile(
      join(directory, "identity.json"),
      JSON.stringify({ version: 2, genesis: GENESIS }),
    );
    const error = await refusal(openStorage(directory));
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toContain("storage version 2");
  });

  test.each([["garbage"], ["{}"], ['{"version":1,"genesis":"0x12"}']])(
    "an identity that cannot be read is refused: %s",
    async (content) => {
      const directory = await usedDirectory();
      await writeFile(join(directory, "identity.json"), content);
      expect(await refusal(openStorage(directory))).toBeInstanceOf(UsageError);
    },
  );

  test("data without an identity is refused; a set-up that was interrupted is begun again", async () => {
    const directory = await usedDirectory();
    await rm(join(directory, "identity.json"));
    expect(await refusal(openStorage(directory))).toBeInstanceOf(UsageError);
    const young = await temporaryDirectory();
    await (await openStorage(young)).close();
    // As after a crash before the first commit: the watermark tells of no file.
    await rm(join(young, "identity.json"));
    await rm(join(young, "wal"), { recursive: true });
    await rm(join(young, "index"), { recursive: true });
    await rm(join(young, "batches"), { recursive: true });
    expect((await recover(young)).kind).toBe("fresh");
  });

  test("P7: a log of an unknown version is refused", async () => {
    const directory = await usedDirectory();
    const path = await walPath(directory);
    await rewrite(path, versionTwo);
    const error = await refusal(openStorage(directory));
    expect(error).toBeInstanceOf(LockstepError);
    expect((error as LockstepError).code).toBe("WAL_VERSION");
    expect((error as LockstepError).recovery).toBe("halt");
  });
});

/** The header of a file as a later version would write it: intact but for its number. */
function versionTwo(bytes: Uint8Array): Uint8Array {
  const changed = new Uint8Array(bytes);
  changed[12] = 2;
  new DataView(changed.buffer).setUint32(8, crc32(changed.subarray(12, 34)));
  return changed;
}
