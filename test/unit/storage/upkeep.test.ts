import { expect, test, vi } from "vitest";
import { epochOf } from "../../../src/primitives/brand.ts";
import { StorageOptions } from "../../../src/storage/config.ts";
import { createFailure } from "../../../src/storage/failure.ts";
import { createStorageMetrics } from "../../../src/storage/metrics.ts";
import { createSyncedNote } from "../../../src/storage/synced-note.ts";
import { createUpkeep } from "../../../src/storage/upkeep.ts";
import type { Watermark } from "../../../src/storage/watermark.ts";
import { createLogger, createThreadRegistry } from "../../../src/telemetry/index.ts";

const logger = createLogger({
  format: "json",
  level: "error",
  name: "test",
  destination: { write: () => undefined },
});

const markAt = (bytes: number): Watermark => ({
  from: epochOf(0),
  logs: [{ epoch: epochOf(0), sequence: 1, bytes }],
});

test("DR4: the first failure stays the reason for all that follows", () => {
  const failure = createFailure("/data", logger);
  expect(failure.error()).toBeNull();
  const first = failure.raise(new Error("EIO"));
  expect(first).toMatchObject({ code: "STORAGE_WRITE", recovery: "halt" });
  expect(failure.raise(new Error("ENOSPC"))).toBe(first);
  expect(failure.error()).toBe(first);
});

test("DR4: an index that cannot be written ends the commits", async () => {
  const failure = createFailure("/data", logger);
  const metrics = createStorageMetrics(createThreadRegistry(), async () => ({
    freeBytes: 1,
    sizeBytes: 1,
  }));
  const stores = {
    index: { flush: () => Promise.reject(new Error("EIO")), isBehind: () => false },
    watermark: { sync: async () => undefined },
  };
  const options = StorageOptions.parse({ dataDir: "/data", indexFlushMs: 1 });
  const upkeep = createUpkeep(stores as never, options, { metrics, failure });
  upkeep.flushSoon();
  await vi.waitFor(() => expect(failure.error()?.code).toBe("STORAGE_WRITE"));
  await upkeep.stop();
});

test("the newest sync is noted, one write at a time, and others are passed over", async () => {
  const written: number[] = [];
  const ends: (() => void)[] = [];
  const file = {
    write({ logs: [log] }: Watermark): Promise<void> {
      written.push(log?.bytes ?? 0);
      return new Promise((resolve) => ends.push(resolve));
    },
  };
  const failed = vi.fn();
  const note = createSyncedNote(file, failed);
  for (let bytes = 1; bytes <= 5; bytes++) note.take(markAt(bytes));
  expect(written).toEqual([1]);
  ends.shift()?.();
  await vi.waitFor(() => expect(written).toEqual([1, 5]));
  ends.shift()?.();
  await note.settle();
  note.take(markAt(6));
  expect(written).toEqual([1, 5, 6]);
  expect(failed).not.toHaveBeenCalled();
});

test("a note that cannot be written is told once, and none follows", async () => {
  const failed = vi.fn();
  const write = vi.fn(() => Promise.reject(new Error("EIO")));
  const note = createSyncedNote({ write }, failed);
  note.take(markAt(1));
  await note.settle();
  note.take(markAt(2));
  await note.settle();
  expect(failed).toHaveBeenCalledTimes(1);
  expect(write).toHaveBeenCalledTimes(1);
});
