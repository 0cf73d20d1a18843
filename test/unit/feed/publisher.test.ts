/** Outputs become frames once, in order, and a restart goes on where the disk is whole. */
import { describe, expect, test } from "vitest";
import { decodeFeedMessage, type FeedMessage } from "../../../src/codec/index.ts";
import type { PublishedOutput } from "../../../src/core/index.ts";
import { OUTPUTS_STREAM, type Place } from "../../../src/feed/index.ts";
import { proofOfWire } from "../../../src/sdk/feed-frame.ts";
import { verifyFrame } from "../../../src/sdk/index.ts";
import { certify, clientOf, options, outputAt, outputs } from "../sdk/fixture.ts";
import { chainOf, createRig, type HeightPlan } from "./fixture.ts";
import { createMemoryFiles } from "./memory-files.ts";

const PLANS: readonly HeightPlan[] = [
  [{ rollup: 1, parts: [10, 20] }],
  [],
  [
    { rollup: 1, parts: [300] },
    { rollup: 3, parts: [40] },
  ],
  [{ rollup: 3, parts: [5] }],
];
const chain = chainOf(PLANS);

const decoded = (bytes: Uint8Array): FeedMessage => {
  const result = decodeFeedMessage(bytes);
  if (result.kind !== "ok") throw new Error(result.reason);
  return result.message;
};

describe("a published height", () => {
  test("FC1: is encoded once: what is announced is what is on disk", async () => {
    const rig = await createRig({ files: createMemoryFiles() });
    await rig.publish(chain);
    for (const { frames } of rig.announced) {
      for (const { rollupId, seq, messages } of frames) {
        const read = await rig.reader.read(rollupId, seq, 0);
        expect(read.kind === "frame" && read.bytes).toEqual(messages[0]);
      }
    }
  });

  test("FP3: every frame carries a proof that a client accepts", async () => {
    const rig = await createRig({ files: createMemoryFiles() });
    await rig.publish(chainOf(PLANS, { certifiedAt: [1, 4] }));
    const frames = rig.announced
      .flatMap((height) => height.frames)
      .filter(({ rollupId }) => rollupId === 1);
    let cursor = 0;
    for (const { messages } of frames) {
      const message = decoded(messages[0] as Uint8Array);
      if (message.kind !== "batch") throw new Error("no batch");
      const proof = proofOfWire(message.proof);
      expect(proof.descendants.at(-1)?.height ?? proof.header.height).toBe(
        proof.certificate.statement.height,
      );
      expect(message.proof.leaf.seq).toBe(++cursor);
      expect(message.parts.length).toBeGreaterThan(0);
    }
    expect(cursor).toBe(2);
  });

  test("FP1: places rise without a hole, the output of a height last", async () => {
    const rig = await createRig({ files: createMemoryFiles() });
    await rig.publish(chain);
    const places: Place[] = rig.announced.flatMap((height) => height.places);
    const of = (stream: number) => places.filter((place) => place.stream === stream);
    expect(of(1).map(({ seq, height }) => [seq, height])).toEqual([
      [1, 1],
      [2, 3],
    ]);
    expect(of(OUTPUTS_STREAM).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    for (const { places: own } of rig.announced) expect(own.at(-1)?.stream).toBe(OUTPUTS_STREAM);
  });

  test("a batch above 4 MiB goes in several messages of one entry", async () => {
    const parts = Array.from({ length: 12 }, () => 512 * 1024);
    const [output] = chainOf([[{ rollup: 2, parts }]]);
    if (output === undefined) throw new Error("no output");
    const rig = await createRig({ files: createMemoryFiles() });
    await rig.publish([output]);
    const [frames] = rig.announced[0]?.frames ?? [];
    expect(frames?.messages.length).toBe(2);
    for (const [index, message] of (frames?.messages ?? []).entries()) {
      const read = await rig.reader.read(2, 1, index);
      expect(read.kind === "frame" && read.messages).toBe(2);
      expect(read.kind === "frame" && Buffer.compare(read.bytes, message)).toBe(0);
    }
  });
});

describe("DR6: a repeated height", () => {
  test("DR6: is dropped, and nothing is written or announced again", async () => {
    const files = createMemoryFiles();
    const rig = await createRig({ files });
    await rig.publish(chain);
    const sizes = [...files.stored].map(([path, { bytes }]) => [path, bytes.length]);
    await rig.publish(chain);
    expect(rig.announced.length).toBe(chain.length);
    expect([...files.stored].map(([path, { bytes }]) => [path, bytes.length])).toEqual(sizes);
    expect(rig.publisher.deliveredHeight()).toBe(4);
  });

  test("DR6: with another hash stops the node, also after a restart", async () => {
    const files = createMemoryFiles();
    const rig = await createRig({ files });
    await rig.publish(chain);
    const fork = chainOf(PLANS, { fork: 1 });
    await expect(rig.publish(fork.slice(1, 2))).rejects.toThrow("two outputs were certified");
    const again = await createRig({ files });
    await expect(again.publish(fork.slice(1, 2))).rejects.toThrow("two outputs were certified");
  });
});

describe("a restart", () => {
  test("goes on above the newest height, with the same bytes as without one", async () => {
    const files = createMemoryFiles();
    const first = await createRig({ files });
    await first.publish(chain.slice(0, 2));
    const second = await createRig({ files });
    expect(second.publisher.deliveredHeight()).toBe(2);
    await second.publish(chain.slice(2));
    const whole = createMemoryFiles();
    const other = await createRig({ files: whole });
    await other.publish(chain);
    expect(second.announced.flatMap(({ frames }) => frames)).toEqual(
      other.announced.slice(2).flatMap(({ frames }) => frames),
    );
    expect(second.announced[0]?.allLeaves).toBeNull();
  });

  test("cuts to the newest height of which every batch is there, wherever a power cut bites", async () => {
    for (let lost = 0; lost < 4; lost++) {
      const files = createMemoryFiles();
      const rig = await createRig({ files });
      await rig.publish(chain.slice(0, 2));
      await rig.publisher.sync();
      await rig.publish(chain.slice(2));
      const victims = ["/feed/0/", "/feed/1/", "/feed/3/", "none"];
      const victim = victims[lost] as string;
      files.crash((unsynced, path) => (path.startsWith(victim) ? unsynced - 1 : unsynced));
      const again = await createRig({ files });
      const whole = victim === "/feed/1/" ? 2 : victim === "none" ? 4 : 3;
      expect(again.publisher.deliveredHeight(), victim).toBe(whole);
      await again.publish(chain.slice(again.publisher.deliveredHeight()));
      expect(again.reader.range(1)).toEqual({ oldest: 1, head: 2 });
      expect(again.reader.range(3)).toEqual({ oldest: 1, head: 2 });
    }
  });

  test("DR6: after old batches were deleted a power cut leaves every stream its newest ones", async () => {
    // Each batch in a segment of its own: those before the growing one are deleted.
    const long = chainOf(Array.from({ length: 6 }, () => [{ rollup: 1, parts: [300] }]));
    const files = createMemoryFiles();
    const rig = await createRig({ files, segmentBytes: 200 });
    await rig.publish(long.slice(0, 4));
    await rig.publisher.retain({ sealedBeforeMs: 0, bytesMax: 0 });
    files.crash(() => 0);
    const again = await createRig({ files, segmentBytes: 200 });
    expect(again.publisher.deliveredHeight()).toBe(4);
    await again.publish(long.slice(4));
    expect(again.reader.range(1)).toEqual({ oldest: 4, head: 6 });
  });

  test("nothing is promised to be durable before it was synced", async () => {
    const files = createMemoryFiles();
    const rig = await createRig({ files });
    await rig.publish(chain.slice(0, 2));
    expect(rig.publisher.syncedHeight()).toBe(0);
    await rig.publisher.sync();
    expect(rig.publisher.syncedHeight()).toBe(2);
    await rig.publish(chain.slice(2, 3));
    await rig.clock.advance(1000);
    await rig.publish(chain.slice(3));
    await rig.clock.advance(0);
    expect(rig.publisher.syncedHeight()).toBe(4);
    files.crash(() => 0);
    const again = await createRig({ files });
    expect(again.publisher.deliveredHeight()).toBe(4);
  });
});

describe("a gap", () => {
  test("begins the store anew: older frames are gone, none is missing between", async () => {
    const files = createMemoryFiles();
    const rig = await createRig({ files });
    await rig.publish(chain.slice(0, 1));
    await rig.publish(chain.slice(3));
    expect(rig.announced.at(-1)).toMatchObject({ isReset: true });
    expect(rig.announced.at(-1)?.allLeaves?.map(({ seq }) => seq)).toEqual([2, 0, 2]);
    expect(rig.reader.range(3)).toEqual({ oldest: 2, head: 2 });
    expect(rig.reader.range(1)).toBeNull();
    const again = await createRig({ files });
    expect(again.publisher.deliveredHeight()).toBe(4);
    const [leaf] = chain[3]?.leaves ?? [];
    const info = await again.feed.info();
    expect(info.rollups[0]).toMatchObject({ oldestSeq: (leaf?.seq ?? 0) + 1, headSeq: leaf?.seq });
  });
});

test("FP3: a client that knows the committee verifies every encoded batch", async () => {
  const certifiedAt = [1, 2, 5, 6];
  const published: PublishedOutput[] = outputs.map((output, index) => {
    const top = certifiedAt.find((height) => height > index) ?? 0;
    return {
      header: output.header,
      outputHash: output.hash,
      certificate: certify(outputAt(top).header),
      descendants: outputs.slice(index + 1, top).map(({ header }) => header),
      leaves: output.table.leaves,
      batches: output.batches,
      nextCommittee: null,
    };
  });
  const rig = await createRig({ files: createMemoryFiles() });
  await rig.publish(published);
  for (const rollup of [1, 2]) {
    let state = clientOf(rollup);
    const frames = rig.announced.flatMap((height) => height.frames);
    for (const { rollupId, messages } of frames) {
      if (rollupId !== rollup) continue;
      const message = decoded(messages[0] as Uint8Array);
      if (message.kind !== "batch") throw new Error("no batch");
      const proof = proofOfWire(message.proof);
      const verdict = verifyFrame(state, { kind: "batch", proof, parts: message.parts }, options);
      if (verdict.kind !== "ok") throw new Error(`${verdict.code} ${verdict.reason}`);
      ({ state } = verdict);
    }
    expect(state.cursor?.seq).toBe(outputs.at(-1)?.table.leaves[rollup - 1]?.seq);
  }
});
