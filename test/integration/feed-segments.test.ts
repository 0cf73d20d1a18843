/** The feed's files on a real disk: sealed, torn, damaged, deleted, read by another thread. */
import { createHash } from "node:crypto";
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CursorMessage, type FeedError, OUTPUTS_STREAM } from "../../src/feed/index.ts";
import { type Hash, rollupOf } from "../../src/primitives/brand.ts";
import { nodeFiles } from "../../src/storage/files.ts";
import { openSegmentStore } from "../../src/storage/segments.ts";
import { createSegmentHistory } from "../../src/storage/segments-history.ts";
import { openFrameReader } from "../../src/storage/segments-reader.ts";
import { chainOf, createRig, GENESIS, type HeightPlan, type Rig } from "../unit/feed/fixture.ts";

const PLANS: readonly HeightPlan[] = Array.from({ length: 24 }, (_, index) => [
  { rollup: 1, parts: [200 + index] },
  ...(index % 3 === 0 ? [{ rollup: 2, parts: [30, 40] }] : []),
]);
const chain = chainOf(PLANS);

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lockstep-feed-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const rigAt = (directory: string, segmentBytes = 4096): Promise<Rig> =>
  createRig({ files: nodeFiles, directory, segmentBytes });

/** Frames of rollup 1, as they were encoded. */
const framesOf = (rig: Rig): Uint8Array[] =>
  rig.announced
    .flatMap(({ frames }) => frames)
    .filter(({ rollupId }) => rollupId === 1)
    .map(({ messages }) => messages[0] as Uint8Array);

describe("a sealed segment", () => {
  test("is named by the digest of its bytes and by its numbers, without a hole", async () => {
    const rig = await rigAt(root);
    await rig.publish(chain);
    const names = readdirSync(join(root, "1")).sort();
    const sealed = names.filter((name) => name.endsWith(".segment"));
    expect(sealed.length).toBeGreaterThan(2);
    let next = 1;
    for (const name of sealed) {
      const [first, last, digest] = name.replace(".segment", "").split("-");
      const bytes = readFileSync(join(root, "1", name));
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(digest);
      expect(Number(first)).toBe(next);
      next = Number(last) + 1;
    }
    expect(names.filter((name) => name.endsWith(".active"))).toEqual([
      `${String(next).padStart(16, "0")}.active`,
    ]);
    await rig.close();
  });

  test("FC1: every frame is read back as it was encoded, before and after a restart", async () => {
    const rig = await rigAt(root);
    await rig.publish(chain);
    const frames = framesOf(rig);
    const later = await openFrameReader({ directory: root, openFilesMax: 2 });
    for (const reader of [rig.reader, later]) {
      expect(reader.range(1)).toEqual({ oldest: 1, head: 24 });
      for (const [index, frame] of frames.entries()) {
        const read = await reader.read(1, index + 1, 0);
        expect(read).toMatchObject({ kind: "frame", height: index + 1, messages: 1 });
        expect(read.kind === "frame" && Buffer.compare(read.bytes, frame)).toBe(0);
      }
      expect(await reader.firstAt(2, 5)).toEqual({ seq: 3, height: 7 });
      expect(await reader.firstAt(2, 23)).toBeNull();
    }
    await later.close();
    await rig.close();
  });

  test("can be listed and fetched by its digest, in pieces", async () => {
    const rig = await rigAt(root);
    await rig.publish(chain);
    const history = createSegmentHistory({ directory: root });
    const listed = await history.list(rollupOf(1), 8);
    const [first] = listed;
    if (first === undefined) throw new Error("nothing listed");
    expect(first.firstSeq).toBeLessThanOrEqual(8);
    expect(first.lastSeq).toBeGreaterThanOrEqual(8);
    const before = chain[first.firstSeq - 1]?.batches[0]?.leaf.prevBatchHash;
    expect(first.prevBatchHash).toBe(before);
    const opened = await history.open(first.sha256);
    const digest = createHash("sha256");
    for await (const chunk of opened?.read(0, 100) ?? []) digest.update(chunk);
    for await (const chunk of opened?.read(100, first.bytes) ?? []) digest.update(chunk);
    expect(digest.digest("hex")).toBe(first.sha256);
    expect(await history.open("0".repeat(64))).toBeNull();
    await rig.close();
  });
});

test("FP1: torn anywhere, a stream ends with a whole batch, and goes on from there", async () => {
  const rig = await rigAt(join(root, "whole"), 1e6);
  await rig.publish(chain.slice(0, 6));
  const ends = rig.announced
    .flatMap(({ places }) => places)
    .filter(({ stream }) => stream === 1)
    .map(({ end }) => end);
  await rig.close();
  const name = join("1", `${"1".padStart(16, "0")}.active`);
  const size = readFileSync(join(root, "whole", name)).length;
  const torn = join(root, "torn");
  for (let cut = size - 1; cut >= (ends[3] ?? 0); cut -= 19) {
    rmSync(torn, { recursive: true, force: true });
    cpSync(join(root, "whole"), torn, { recursive: true });
    truncateSync(join(torn, name), cut);
    // Nothing was promised to be durable.
    writeFileSync(join(torn, "synced"), new Uint8Array(0));
    const again = await rigAt(torn, 1e6);
    const whole = ends.filter((end) => end <= cut).length;
    expect(again.publisher.deliveredHeight(), `cut at ${cut}`).toBe(whole);
    await again.publish(chain.slice(whole, 6));
    expect(again.reader.range(1)).toEqual({ oldest: 1, head: 6 });
    await again.close();
    expect(
      Buffer.compare(readFileSync(join(torn, name)), readFileSync(join(root, "whole", name))),
    ).toBe(0);
  }
});

test("what was durable and is damaged is a loss of that frame alone", async () => {
  const rig = await rigAt(root, 1e6);
  await rig.publish(chain.slice(0, 8));
  await rig.publisher.sync();
  const places = rig.announced.flatMap((height) => height.places);
  const third = places.find(({ stream, seq }) => stream === 1 && seq === 3);
  await rig.close();
  const path = join(root, "1", `${"1".padStart(16, "0")}.active`);
  const bytes = readFileSync(path);
  const at = (third?.offset ?? 0) + 50;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(path, bytes);
  const again = await rigAt(root, 1e6);
  expect(again.publisher.deliveredHeight()).toBe(8);
  const kinds: string[] = [];
  for (let seq = 1; seq <= 8; seq++) kinds.push((await again.reader.read(1, seq, 0)).kind);
  expect(kinds).toEqual(["frame", "frame", "damaged", ...Array(5).fill("frame")]);
  await again.close();
});

test("files of another network are refused", async () => {
  const rig = await rigAt(root);
  await rig.publish(chain.slice(0, 1));
  await rig.close();
  const genesisHash = `0x${"01".repeat(32)}` as Hash;
  await expect(openSegmentStore({ directory: root, genesisHash })).rejects.toMatchObject({
    code: "STORAGE_READ",
  });
  expect(GENESIS).not.toBe(genesisHash);
});

test("old segments go, the newest of each stream stays, and a restart knows what is left", async () => {
  const rig = await rigAt(root);
  await rig.publish(chain);
  await rig.publisher.retain({ sealedBeforeMs: 0, bytesMax: 1e9 });
  expect(rig.store.range(1)).toEqual({ oldest: 1, head: 24 });
  await rig.publisher.retain({ sealedBeforeMs: 0, bytesMax: 10_000 });
  const middle = rig.store.range(1)?.oldest ?? 0;
  expect(middle).toBeGreaterThan(1);
  expect(middle).toBeLessThan(24);
  await rig.publisher.retain({ sealedBeforeMs: Date.now() + 60_000, bytesMax: 1e9 });
  const left = rig.store.range(1);
  expect(left?.oldest).toBeGreaterThan(middle);
  expect(left?.head).toBe(24);
  expect(rig.store.range(OUTPUTS_STREAM)).toEqual({ oldest: 1, head: 24 });
  await rig.close();
  const again = await rigAt(root);
  expect(again.store.range(1)).toEqual(left);
  expect(again.reader.range(1)).toEqual(left);
  expect(again.publisher.deliveredHeight()).toBe(24);
  await again.close();
});

test("FC2: a thread of its own follows from the first batch over sealed files to the head", async () => {
  const rig = await rigAt(root);
  await rig.publish(chain.slice(0, 10));
  const worker = new Worker(new URL("./feed-reader-thread.ts", import.meta.url), {
    workerData: root,
  });
  const steps: (CursorMessage | FeedError)[] = [];
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  const { promise: ready, resolve: isReady } = Promise.withResolvers<void>();
  worker.on("error", reject);
  worker.on("message", (message: CursorMessage | FeedError | "ready") => {
    if (message === "ready") return isReady();
    steps.push(message);
    if (steps.length === chain.length || message.kind === "error") resolve();
  });
  await Promise.race([ready, done]);
  for (const output of chain.slice(10)) {
    await rig.publish([output]);
    worker.postMessage(rig.announced.at(-1));
  }
  await done;
  await worker.terminate();
  const frames = framesOf(rig);
  for (const [index, step] of steps.entries()) {
    if (step.kind === "error") throw new Error(`${step.code} ${step.message}`);
    expect(step.completes).toBe(index + 1);
    expect(Buffer.compare(step.bytes, frames[index] as Uint8Array)).toBe(0);
  }
  await rig.close();
});
