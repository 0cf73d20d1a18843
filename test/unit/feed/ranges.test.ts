/** Questions about the past: ranges of batches, outputs of heights, batches by height. */
import { describe, expect, test } from "vitest";
import { leafHash } from "../../../src/chain/index.ts";
import { decodeFeedMessage } from "../../../src/codec/index.ts";
import { verifyMerkleProof } from "../../../src/crypto/merkle.ts";
import { createFeed } from "../../../src/feed/index.ts";
import { epochOf, heightOf, rollupOf } from "../../../src/primitives/brand.ts";
import { chainOf, createRig, GENESIS, type HeightPlan, rollupsOf } from "./fixture.ts";
import { createMemoryFiles } from "./memory-files.ts";

const PLANS: readonly HeightPlan[] = [
  [{ rollup: 1, parts: [100] }],
  [{ rollup: 2, parts: [100] }],
  [{ rollup: 1, parts: [100] }],
  [],
  [{ rollup: 1, parts: [100] }],
];
const chain = chainOf(PLANS);

const published = async (options: Parameters<typeof createRig>[0]) => {
  const rig = await createRig(options);
  await rig.publish(chain);
  return rig;
};

const range = (fromSeq: number, untilSeq: number, rollup = 1) => ({
  rollupId: rollupOf(rollup),
  fromSeq,
  untilSeq,
  omitBodies: false,
});

const seqsOf = (frames: readonly Uint8Array[]): number[] =>
  frames.map((bytes) => {
    const decoded = decodeFeedMessage(bytes);
    if (decoded.kind !== "ok" || decoded.message.kind !== "batch") throw new Error("no batch");
    return decoded.message.proof.leaf.seq;
  });

describe("a range", () => {
  test.each([
    [1, 3, [1, 2], 3],
    [2, 99, [2, 3], 4],
    [4, 9, [], 4],
    [2, 2, [], 2],
  ])("[%i, %i)", async (from, until, seqs, nextSeq) => {
    const { feed } = await published({ files: createMemoryFiles() });
    const answer = await feed.batches(range(from, until));
    if (answer.kind === "error") throw new Error(answer.code);
    expect(seqsOf(answer.frames)).toEqual(seqs);
    expect(answer.nextSeq).toBe(nextSeq);
  });

  test("ends where an answer is full, and says where to go on", async () => {
    const limits = { batches: 100, bytes: 1500 };
    const { feed } = await published({ files: createMemoryFiles(), range: limits });
    const first = await feed.batches(range(1, 9));
    if (first.kind === "error") throw new Error(first.code);
    expect(first.nextSeq).toBeGreaterThan(1);
    expect(first.nextSeq).toBeLessThan(4);
    const rest = await feed.batches(range(first.nextSeq, 9));
    expect(rest.kind === "range" && seqsOf([...first.frames, ...rest.frames])).toEqual([1, 2, 3]);
  });

  test("without bodies holds proofs alone", async () => {
    const { feed } = await published({ files: createMemoryFiles() });
    const bare = await feed.batches({ ...range(1, 4), omitBodies: true });
    const whole = await feed.batches(range(1, 4));
    if (bare.kind === "error" || whole.kind === "error") throw new Error("error");
    expect(seqsOf(bare.frames)).toEqual([1, 2, 3]);
    for (const [index, frame] of bare.frames.entries()) {
      expect(frame.length).toBeLessThan((whole.frames[index]?.length ?? 0) - 100);
    }
  });

  test("FP1: what cannot be had is said", async () => {
    const files = createMemoryFiles();
    const limits = { batches: 2, bytes: 150 };
    const { feed } = await published({ files, range: limits });
    const codeOf = async (query: ReturnType<typeof range>): Promise<string> => {
      const answer = await feed.batches(query);
      return answer.kind === "error" ? answer.code : answer.kind;
    };
    expect(await codeOf(range(1, 2, 9))).toBe("UNKNOWN_ROLLUP");
    expect(await codeOf(range(1, 4))).toBe("TOO_LARGE");
    expect(await codeOf(range(1, 2))).toBe("TOO_LARGE");
    expect(await codeOf(range(5, 6))).toBe("ABOVE_HEAD");
  });

  test("FP1: of what was deleted the oldest is named", async () => {
    const rig = await published({
      files: createMemoryFiles(),
      segmentBytes: 200,
      ring: { heights: 0, bytes: 0 },
    });
    await rig.publisher.retain({ sealedBeforeMs: 1, bytesMax: 0 });
    await rig.feed.announceTrimmed();
    expect((await rig.feed.info()).rollups[0]).toMatchObject({ oldestSeq: 3, headSeq: 3 });
    expect(await rig.feed.batches(range(1, 3))).toMatchObject({
      code: "BELOW_OLDEST",
      oldestSeq: 3,
    });
  });
});

describe("FP3: an output", () => {
  const outputAt = async (rollup: number, height: number, restart = false) => {
    const files = createMemoryFiles();
    const first = await published({ files });
    const { feed } = restart ? await createRig({ files }) : first;
    return feed.output({ rollupId: rollupOf(rollup), height: heightOf(height) });
  };

  test.each([false, true])(
    "of a height with a batch is the batch (restart: %s)",
    async (restart) => {
      expect(await outputAt(1, 3, restart)).toMatchObject({
        kind: "batch",
        proof: { leaf: { seq: 2, batchHeight: 3 }, header: { height: 3 } },
        parts: [{ txCount: 1 }],
      });
    },
  );

  test.each([
    [1, 2, 2, 1],
    [1, 4, 4, 2],
    [2, 5, 3, 1],
    [3, 5, 1, 0],
  ])("of rollup %i at %i is empty from %i on", async (rollup, height, fromHeight, seq) => {
    for (const restart of [false, true]) {
      const output = await outputAt(rollup, height, restart);
      expect(output).toMatchObject({ kind: "empty", fromHeight, proof: { leaf: { seq } } });
      if (output.kind !== "empty") throw new Error("not empty");
      const { leaf, inclusion, header } = output.proof;
      expect(verifyMerkleProof(header.rollupsRoot, { ...inclusion, leaf: leafHash(leaf) })).toBe(
        true,
      );
    }
  });

  test("of an id that nobody has is its absence, by the leaf beside it", async () => {
    const above = await outputAt(7, 3);
    expect(above).toMatchObject({ kind: "absent", left: { leaf: { rollupId: 3 } }, right: null });
    const below = await outputAt(0, 3);
    expect(below).toMatchObject({ kind: "absent", left: null, right: { leaf: { rollupId: 1 } } });
  });

  test("above the head, and at no height", async () => {
    expect(await outputAt(1, 6)).toMatchObject({ code: "ABOVE_HEAD" });
    expect(await outputAt(1, 0)).toMatchObject({ code: "MALFORMED" });
  });

  test("O5: with a later certificate carries the headers up to it", async () => {
    const files = createMemoryFiles();
    const rig = await createRig({ files });
    await rig.publish(chainOf(PLANS, { certifiedAt: [2, 5] }).slice(0, 4));
    const again = await createRig({ files });
    const output = await again.feed.output({ rollupId: rollupOf(3), height: heightOf(1) });
    expect(output).toMatchObject({ kind: "empty", proof: { descendants: [{ height: 2 }] } });
    const open = await again.feed.output({ rollupId: rollupOf(3), height: heightOf(4) });
    expect(open).toMatchObject({ kind: "error", code: "NOT_READY" });
    const live = await rig.feed.output({ rollupId: rollupOf(3), height: heightOf(4) });
    expect(live).toMatchObject({ kind: "empty", proof: { descendants: [{ height: 5 }] } });
  });
});

describe("a stored batch", () => {
  test("by number and by height", async () => {
    const { feed } = await published({ files: createMemoryFiles() });
    const bySeq = await feed.batch(rollupOf(1), 2);
    const byHeight = await feed.batchAt(rollupOf(1), heightOf(3));
    expect(bySeq).toMatchObject({ kind: "batch", seq: 2, height: 3 });
    expect(byHeight).toEqual(bySeq);
    expect(await feed.batchAt(rollupOf(1), heightOf(4))).toBeNull();
    expect(await feed.batchAt(rollupOf(1), heightOf(9))).toBeNull();
    expect(await feed.batchAt(rollupOf(8), heightOf(1))).toMatchObject({ code: "UNKNOWN_ROLLUP" });
    expect(await feed.batch(rollupOf(1), 4)).toMatchObject({ code: "ABOVE_HEAD" });
  });

  test("a rollup by its name, and what the node says of itself", async () => {
    const { feed } = await published({ files: createMemoryFiles() });
    feed.announceOrdered(heightOf(8));
    expect(feed.rollupNamed("rollup-2")).toBe(2);
    expect(feed.rollupNamed("nobody")).toBeNull();
    expect(await feed.committees({ afterEpoch: epochOf(0) })).toEqual([]);
    expect(await feed.info()).toMatchObject({
      certifiedHeight: 5,
      orderedHeight: 8,
      rollups: [
        { rollupId: 1, name: "rollup-1", oldestSeq: 1, headSeq: 3 },
        { rollupId: 2, oldestSeq: 1, headSeq: 1 },
        { rollupId: 3, oldestSeq: 1, headSeq: 0 },
      ],
    });
  });
});

test("a look for what was deleted may fail: the next one finds it", async () => {
  const rig = await published({ files: createMemoryFiles(), segmentBytes: 200 });
  await rig.publisher.retain({ sealedBeforeMs: 1, bytesMax: 0 });
  let fails = true;
  const refresh = () => (fails ? Promise.reject(new Error("gone")) : rig.reader.refresh());
  const { clock, reader } = rig;
  const feed = await createFeed(
    { genesisHash: GENESIS, rollups: rollupsOf(3) },
    { reader: { ...reader, refresh }, clock },
  );
  await feed.announceTrimmed();
  expect((await feed.info()).rollups[0]).toMatchObject({ oldestSeq: 1 });
  fails = false;
  await feed.announceTrimmed();
  expect((await feed.info()).rollups[0]).toMatchObject({ oldestSeq: 3 });
});
