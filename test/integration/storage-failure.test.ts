/** Disks that fail, and disks that are full. */
import { describe, expect, test } from "vitest";
import { LockstepError } from "../../src/primitives/errors.ts";
import { type Files, nodeFiles } from "../../src/storage/files.ts";
import { createThreadRegistry } from "../../src/telemetry/index.ts";
import { createFailingFiles, type Operation } from "./failing-files.ts";
import {
  chainOfBatches,
  crashCopy,
  type EpochStorage,
  openStorage,
  recover,
  stepsOf,
  temporaryDirectory,
  voteAt,
} from "./storage-fixture.ts";

const BATCHES = chainOfBatches(40, { bytes: 200 });
const { stepAt, recordsOf } = stepsOf(BATCHES);

/** Commits until one fails. */
async function commitAll(storage: EpochStorage): Promise<{ done: number; error: unknown }> {
  for (let done = 0; done < BATCHES.length; done++) {
    try {
      await storage.commit([stepAt(done)]);
    } catch (error) {
      return { done, error };
    }
  }
  return { done: BATCHES.length, error: null };
}

const isWrite = ({ kind }: Operation): boolean => kind === "write" || kind === "sync";

describe("a write that fails", () => {
  const TARGETS: [string, (operation: Operation) => boolean][] = [
    ["write of the log", ({ kind, path }) => kind === "write" && path.includes("/wal/")],
    ["sync of the log", ({ kind, path }) => kind === "sync" && path.includes("/wal/")],
    ["write of batches", ({ kind, path }) => kind === "write" && path.includes("/batches/")],
    ["sync of batches", ({ kind, path }) => kind === "sync" && path.includes("/batches/")],
  ];

  test.each(TARGETS)("DR4: %s ends it, and nothing is tried again", async (_, isTarget) => {
    const directory = await temporaryDirectory();
    let armed = false;
    const failing = createFailingFiles((operation) =>
      armed && isTarget(operation) ? new Error("EIO: broken") : null,
    );
    const storage = await openStorage(directory, { files: failing.files });
    await storage.commit([stepAt(0)]);
    await storage.commit([stepAt(1)]);
    armed = true;
    const error = await storage.commit([stepAt(2)]).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(LockstepError);
    expect(error).toMatchObject({ code: "STORAGE_WRITE", recovery: "halt" });
    armed = false;
    const before = failing.operations.filter(isWrite).length;
    await expect(storage.commit([stepAt(2)])).rejects.toBe(error);
    await expect(storage.commit([[voteAt(9)]])).rejects.toBe(error);
    expect(failing.operations.filter(isWrite).length).toBe(before);
    await storage.close();
    const recovered = await recover(directory);
    // It may have reached the disk: all of it or nothing.
    expect([recordsOf(2), recordsOf(3)]).toContainEqual(
      recovered.kind === "intact" ? recovered.records : [],
    );
  });

  test("P5: whichever operation fails, what was acknowledged is there after it", async () => {
    const opening = { walSegmentBytes: 4096, payloadSegmentBytes: 4096 };
    let failAt = 0;
    for (let failures = 0; ; failures++) {
      const directory = await temporaryDirectory();
      let left = failAt;
      let armed = false;
      const failing = createFailingFiles(({ kind }) => {
        if (!armed || kind === "read" || kind === "space") return null;
        return left-- === 0 ? new Error("EIO: broken") : null;
      });
      const storage = await openStorage(directory, { ...opening, files: failing.files });
      armed = true;
      const { done, error } = await commitAll(storage);
      const crashed = await crashCopy(directory);
      await storage.close();
      if (error !== null) expect(error).toMatchObject({ code: "STORAGE_WRITE" });
      const recovered = await recover(crashed, opening);
      const records = recovered.kind === "intact" ? recovered.records : [];
      expect([recordsOf(done), recordsOf(done + 1)], `operation ${failAt}`).toContainEqual(
        done === 0 && recovered.kind === "fresh" ? recordsOf(0) : records,
      );
      if (error === null) {
        expect(failures).toBeGreaterThan(10);
        return;
      }
      failAt += 1 + Math.floor(failAt / 4);
    }
  }, 60_000);

  test("a file system that refuses at the start is an error that halts", async () => {
    const failing = createFailingFiles(({ kind }) =>
      kind === "create" ? new Error("EROFS: read-only") : null,
    );
    const opening = openStorage(await temporaryDirectory(), { files: failing.files });
    await expect(opening).rejects.toMatchObject({ code: "STORAGE_READ", recovery: "halt" });
  });
});

describe("FLT-11: a disk that is full", () => {
  /** A disk of 1000 bytes. */
  const boundedFiles = (freeBytes: () => number): Files => ({
    ...nodeFiles,
    space: async () => ({ freeBytes: freeBytes(), sizeBytes: 1000 }),
  });

  test("below the reserve nothing is written, and it goes on once there is room", async () => {
    const directory = await temporaryDirectory();
    let free = 50;
    const files = boundedFiles(() => free);
    const registry = createThreadRegistry();
    const storage = await openStorage(directory, { files, registry, reserveBytes: 100 });
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(storage.commit([stepAt(0)])).rejects.toMatchObject({
        code: "STORAGE_FULL",
        recovery: "retry",
      });
    }
    expect(await recover(await crashCopy(directory))).toEqual({ kind: "fresh" });
    expect(await registry.metrics()).toContain("lockstep_storage_free_bytes 50");
    expect(await registry.metrics()).toContain("lockstep_storage_size_bytes 1000");
    free = 150;
    await storage.commit([stepAt(0)]);
    await storage.close();
    expect(await recover(directory)).toEqual({ kind: "intact", records: recordsOf(1) });
  });

  test("reads are served while nothing is written", async () => {
    let free = 150;
    const files = boundedFiles(() => free);
    const directory = await temporaryDirectory();
    await (await openStorage(directory)).close();
    const first = await openStorage(directory);
    await first.commit([stepAt(0)]);
    await first.close();
    free = 50;
    const storage = await openStorage(directory, { files, reserveBytes: 100 });
    await expect(storage.commit([stepAt(1)])).rejects.toMatchObject({ code: "STORAGE_FULL" });
    const [batch] = BATCHES;
    const request = { kind: "getBatches", epoch: 0, lane: 0, digest: batch?.digest, count: 1 };
    const answer = await storage.serve(request as never, 1000);
    expect(answer).toEqual({ kind: "batches", epoch: 0, batches: [batch] });
    await storage.close();
  });
});
