/** A disk that fails, and subscribers that do not read. */
import { describe, expect, test } from "vitest";
import type { Files } from "../../../src/storage/files.ts";
import { chainOf, createRig, cursorOf, fromSeq, requestOf } from "./fixture.ts";
import { createMemoryFiles } from "./memory-files.ts";

const chain = chainOf(Array.from({ length: 6 }, () => [{ rollup: 1, parts: [400] }]));

/** The same files, whose writes or syncs fail once `broken` says so. */
function breakable(files: Files, method: "write" | "sync") {
  const state = { broken: false };
  const wrap = (file: Awaited<ReturnType<Files["open"]>>) => ({
    ...file,
    [method]: (...call: [never, never]) =>
      state.broken
        ? Promise.reject(Object.assign(new Error("EIO"), { code: "EIO" }))
        : (file[method] as (...given: [never, never]) => Promise<void>)(...call),
  });
  const wrapped: Files = {
    ...files,
    create: async (path) => wrap(await files.create(path)),
    open: async (path) => wrap(await files.open(path)),
  };
  return { files: wrapped, state };
}

describe("DR4: a disk that fails ends it", () => {
  test("DR4: a failed write rejects this height and all after it", async () => {
    const { files, state } = breakable(createMemoryFiles(), "write");
    const rig = await createRig({ files });
    await rig.publish(chain.slice(0, 2));
    state.broken = true;
    await expect(rig.publish(chain.slice(2, 3))).rejects.toMatchObject({ code: "STORAGE_WRITE" });
    state.broken = false;
    await expect(rig.publish(chain.slice(2, 3))).rejects.toMatchObject({ code: "STORAGE_WRITE" });
    expect(rig.announced.length).toBe(2);
    expect(rig.publisher.deliveredHeight()).toBe(2);
  });

  test("DR4: a failed sync is told by the next call, and nothing became durable", async () => {
    const { files, state } = breakable(createMemoryFiles(), "sync");
    const rig = await createRig({ files });
    await rig.publish(chain.slice(0, 1));
    state.broken = true;
    await rig.clock.advance(1000);
    await rig.publish(chain.slice(1, 2));
    await rig.clock.advance(0);
    expect(rig.publisher.syncedHeight()).toBe(0);
    await expect(rig.publish(chain.slice(2, 3))).rejects.toMatchObject({ code: "STORAGE_WRITE" });
    await expect(rig.publisher.sync()).rejects.toMatchObject({ code: "STORAGE_WRITE" });
  });
});

test("FP5: subscribers that never read cost no reads, and hold nothing back", async () => {
  const memory = createMemoryFiles();
  let reads = 0;
  const counted: Files = {
    ...memory,
    open: async (path) => {
      const file = await memory.open(path);
      return {
        ...file,
        read: (position, length) => {
          reads++;
          return file.read(position, length);
        },
      };
    },
  };
  const rig = await createRig({ files: counted, ring: { heights: 2, bytes: 1200 } });
  const before = reads;
  const cursors = Array.from({ length: 500 }, () => cursorOf(rig.feed, requestOf(fromSeq(1))));
  await rig.publish(chain);
  expect(reads).toBe(before);
  expect(cursors.map((cursor) => cursor.lagBatches())).toEqual(cursors.map(() => 0));
  const [first] = cursors;
  const step = await first?.next();
  expect(step).toMatchObject({ completes: 1, certifiedMs: null });
  expect(first?.lagBatches()).toBe(5);
  for (const cursor of cursors) cursor.close();
});
