/** Torn writes are cut, damage is never taken for one. */
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { StoredRecord } from "../../src/chain/index.ts";
import { createThreadRegistry } from "../../src/telemetry/index.ts";
import { seededDraw } from "../property/draw.ts";
import {
  batchRecord,
  blankFrom,
  chainOfBatches,
  crashCopy,
  flipBit,
  openStorage,
  type RecoveredEpoch,
  recover,
  rewrite,
  START,
  segmentPath,
  temporaryDirectory,
  voteAt,
  walPath,
} from "./storage-fixture.ts";

const SMALL = { walSegmentBytes: 4096, payloadSegmentBytes: 4096 };
const BATCHES = chainOfBatches(6, { bytes: 100 });

type Crash = {
  readonly directory: string;
  /** Puts back the files as they were at the crash. */
  restore(): Promise<void>;
  readonly before: readonly StoredRecord[];
  readonly after: readonly StoredRecord[];
  /** Bytes of both logs before and after the last commit. */
  readonly wal: { readonly start: number; readonly end: number };
  readonly payload: { readonly start: number; readonly end: number };
};

/** Bytes of a file up to the last one that is not zero. */
async function usedBytes(path: string): Promise<number> {
  const bytes = await readFile(path);
  let used = bytes.length;
  while (used > 0 && bytes[used - 1] === 0) used--;
  return used;
}

/**
 * A machine that lost its power in its last commit: both logs have it, nothing tells that it was
 * acknowledged.
 */
async function crashInLastCommit(): Promise<Crash> {
  const living = await temporaryDirectory();
  const storage = await openStorage(living, SMALL);
  const rest = BATCHES.slice(0, -1);
  await storage.commit([[START]]);
  for (const [at, batch] of rest.entries()) {
    await storage.commit([[voteAt(at + 1), batchRecord(batch)]]);
  }
  const directory = await crashCopy(living);
  const start = await usedBytes(await walPath(directory));
  const payloadStart = await usedBytes(segmentPath(directory, 1));
  const last = [voteAt(rest.length + 1), batchRecord(BATCHES[rest.length] as never)];
  await storage.commit([last]);
  const files = [await walPath(directory), segmentPath(directory, 1), join(directory, "synced")];
  const walBytes = await readFile(await walPath(living));
  const payloadBytes = await readFile(segmentPath(living, 1));
  const syncedBytes = await readFile(join(directory, "synced"));
  await storage.close();
  const contents = [walBytes, payloadBytes, syncedBytes];
  const restore = async (): Promise<void> => {
    for (const [at, path] of files.entries()) await writeFile(path, contents[at] as Buffer);
  };
  await restore();
  const votes = rest.map((_, at) => voteAt(at + 1));
  return {
    directory,
    restore,
    before: [START, ...votes, ...rest.map(batchRecord)],
    after: [START, ...votes, voteAt(rest.length + 1), ...BATCHES.map(batchRecord)],
    wal: { start, end: await usedBytes(await walPath(living)) },
    payload: { start: payloadStart, end: await usedBytes(segmentPath(living, 1)) },
  };
}

describe("FLT-13: a torn write", () => {
  test("P2: the last group cut at every byte is gone, what is before it stays", async () => {
    const crash = await crashInLastCommit();
    const path = await walPath(crash.directory);
    for (let cut = crash.wal.start; cut <= crash.wal.end; cut++) {
      await crash.restore();
      await rewrite(path, blankFrom(cut));
      const records = cut === crash.wal.end ? crash.after : crash.before;
      expect(await recover(crash.directory, SMALL), `cut at ${cut}`).toEqual({
        kind: "intact",
        records,
      });
    }
  }, 120_000);

  test("P2: the file ends inside the group", async () => {
    const crash = await crashInLastCommit();
    const path = await walPath(crash.directory);
    for (let cut = crash.wal.start; cut < crash.wal.end; cut += 9) {
      await crash.restore();
      await rewrite(path, (bytes) => bytes.subarray(0, cut));
      const recovered = await recover(crash.directory, SMALL);
      expect(recovered, `cut at ${cut}`).toEqual({ kind: "intact", records: crash.before });
    }
  });

  test("DR3: the batch of a group did not reach the disk: the group is gone as a whole", async () => {
    const crash = await crashInLastCommit();
    const { start, end } = crash.payload;
    for (let cut = start; cut < end; cut += 11) {
      await crash.restore();
      await rewrite(segmentPath(crash.directory, 1), blankFrom(cut));
      const recovered = await recover(crash.directory, SMALL);
      expect(recovered, `cut at ${cut}`).toEqual({ kind: "intact", records: crash.before });
    }
  });

  test("P2: after the cut it goes on, and nothing of the torn write comes back", async () => {
    const crash = await crashInLastCommit();
    await rewrite(await walPath(crash.directory), blankFrom(crash.wal.end - 3));
    const storage = await openStorage(crash.directory, SMALL);
    await storage.commit([[voteAt(77)]]);
    await storage.close();
    const votes = crash.before.filter(({ kind }) => kind !== "batch");
    const batches = crash.before.filter(({ kind }) => kind === "batch");
    expect(await recover(crash.directory, SMALL)).toEqual({
      kind: "intact",
      records: [...votes, voteAt(77), ...batches],
    });
  });
});

describe("FLT-14: damage", () => {
  /** A directory that was closed in good order. */
  async function closedDirectory(): Promise<{ directory: string; whole: RecoveredEpoch }> {
    const directory = await temporaryDirectory();
    const storage = await openStorage(directory, SMALL);
    await storage.commit([[START]]);
    for (const [at, batch] of BATCHES.entries()) {
      await storage.commit([[voteAt(at + 1), batchRecord(batch)]]);
    }
    await storage.close();
    return { directory, whole: await recover(directory, SMALL) };
  }

  /** The files named, put back before each change. */
  async function tryChanges(
    directory: string,
    path: string,
    changes: Iterable<(bytes: Uint8Array) => Uint8Array>,
  ): Promise<RecoveredEpoch[]> {
    const found: RecoveredEpoch[] = [];
    for (const change of changes) {
      const copy = await crashCopy(directory);
      await rewrite(path.replace(directory, copy), change);
      found.push(await recover(copy, SMALL));
      await rm(copy, { recursive: true });
    }
    return found;
  }

  test("P2: a flipped bit anywhere in a synced log means lost, or nothing", async () => {
    const { directory, whole } = await closedDirectory();
    const path = await walPath(directory);
    const used = await usedBytes(path);
    const draw = seededDraw(3);
    const flips = Array.from({ length: 60 }, () => flipBit(draw.below(used), draw.below(8)));
    const found = await tryChanges(directory, path, flips);
    for (const recovered of found) {
      if (recovered.kind !== "lost") expect(recovered).toEqual(whole);
    }
    expect(found.filter(({ kind }) => kind === "lost").length).toBe(60);
  }, 120_000);

  test("P2: a flipped bit in a batch that a restart needs means lost", async () => {
    const { directory, whole } = await closedDirectory();
    const path = segmentPath(directory, 1);
    const used = await usedBytes(path);
    const draw = seededDraw(4);
    const flips = Array.from({ length: 30 }, () => flipBit(draw.below(used), draw.below(8)));
    for (const recovered of await tryChanges(directory, path, flips)) {
      expect(recovered.kind).toBe("lost");
    }
    expect(whole.kind).toBe("intact");
  }, 60_000);

  test("P2: synced groups that are missing at the end are never taken for a torn write", async () => {
    const { directory } = await closedDirectory();
    const path = await walPath(directory);
    const used = await usedBytes(path);
    const cuts = [1, 20, 60, 100, 200].map((bytes) => blankFrom(used - bytes));
    for (const recovered of await tryChanges(directory, path, cuts)) {
      expect(recovered.kind).toBe("lost");
    }
  });

  test("P2: without a watermark that can be read nothing is believed", async () => {
    const { directory } = await closedDirectory();
    const path = join(directory, "synced");
    const [recovered] = await tryChanges(directory, path, [(bytes) => bytes.map(() => 7)]);
    expect(recovered?.kind).toBe("lost");
  });

  test("P2: one slot of the watermark may be damaged", async () => {
    const { directory, whole } = await closedDirectory();
    const path = join(directory, "synced");
    for (const recovered of await tryChanges(directory, path, [flipBit(3, 1), flipBit(515, 1)])) {
      expect(recovered).toEqual(whole);
    }
  });

  test("R3: a log, a segment or the watermark is missing", async () => {
    const { directory } = await closedDirectory();
    for (const path of [
      await walPath(directory),
      join(directory, "wal"),
      join(directory, "synced"),
    ]) {
      const copy = await crashCopy(directory);
      await rm(path.replace(directory, copy), { recursive: true });
      expect((await recover(copy, SMALL)).kind, path).toBe("lost");
    }
    const copy = await crashCopy(directory);
    await rm(segmentPath(copy, 1));
    expect((await recover(copy, SMALL)).kind).toBe("lost");
  });

  test("R3: lost stays lost until an epoch begins, and what came since is kept", async () => {
    const { directory } = await closedDirectory();
    const registry = createThreadRegistry();
    await rewrite(await walPath(directory), flipBit(90, 2));
    const storage = await openStorage(directory, { ...SMALL, registry });
    expect(storage.recovered).toMatchObject({ kind: "lost", reason: /wal/ });
    expect(await registry.metrics()).toContain('corruptions_total{store="wal"} 1');
    await storage.close();
    expect((await recover(directory, SMALL)).kind).toBe("lost");
    const again = await openStorage(directory, SMALL);
    const batch = batchRecord(chainOfBatches(1, { lane: 2 })[0] as never);
    await again.commit([[voteAt(50), batch]]);
    await again.close();
    const found = await recover(directory, SMALL);
    const all = found.kind === "lost" ? found.records : [];
    expect(found.kind).toBe("lost");
    expect(all).not.toContainEqual(START);
    expect(all).toContainEqual(voteAt(50));
    expect(all).toContainEqual(batch);
  });

  test("an index that is gone is made anew from the logs", async () => {
    const { directory, whole } = await closedDirectory();
    await rm(join(directory, "index"), { recursive: true });
    expect(await recover(directory, SMALL)).toEqual(whole);
  });

  test("an index that is garbage is made anew from the logs", async () => {
    const { directory, whole } = await closedDirectory();
    const path = join(directory, "index", "data.mdb");
    const { size } = await stat(path);
    await writeFile(path, new Uint8Array(size).fill(9));
    expect(await recover(directory, SMALL)).toEqual(whole);
  });

  test("a file that was never finished, and one that is done with, are removed", async () => {
    const { directory, whole } = await closedDirectory();
    const path = await walPath(directory);
    const newer = path.replace("0000000001.wal", "0000000002.wal");
    await writeFile(`${newer}.tmp`, "half");
    expect(await recover(directory, SMALL)).toEqual(whole);
    await rename(path, newer);
    expect((await recover(directory, SMALL)).kind).not.toBe("fresh");
  });
});
