/** What of the L1 a subscriber is told, and what waits for it. [ST5] */
import { describe, expect, test } from "vitest";
import { type FeedMessage, Level } from "../../../src/codec/index.ts";
import type { Cursor, L1Confirmation, L1Progress } from "../../../src/feed/index.ts";
import { type Hash, heightOf, rollupOf } from "../../../src/primitives/brand.ts";
import {
  chainOf,
  createRig,
  cursorOf,
  fromSeq,
  messageOf,
  type Rig,
  requestOf,
  settled,
} from "./fixture.ts";
import { createMemoryFiles } from "./memory-files.ts";

const chain = chainOf(Array.from({ length: 8 }, (_, at) => [{ rollup: 1, parts: [at + 1] }]));
const hashOf = (byte: number): Hash => `0x${byte.toString(16).padStart(2, "0").repeat(32)}` as Hash;

const at = (upToSeq: number, block: number, salt = 0): L1Confirmation => ({
  upToHeight: heightOf(upToSeq),
  upToSeq,
  outputHash: hashOf(0xf0),
  l1BlockNumber: block,
  l1BlockHash: hashOf(block + salt),
  l1TxHash: hashOf(1),
  l1LogIndex: 0,
});
const progress = (posted: L1Confirmation | null, finalized: L1Confirmation | null): L1Progress => ({
  postedHeight: heightOf(posted?.upToHeight ?? 0),
  finalizedHeight: heightOf(finalized?.upToHeight ?? 0),
  rollups: [{ rollupId: rollupOf(1), posted, finalized }],
});

const summary = (message: FeedMessage): string => {
  if (message.kind === "batch") return `batch ${message.proof.leaf.seq}`;
  if (message.kind !== "confirmation") return message.kind;
  const word = message.level === Level.L1_FINALIZED ? "finalized" : "posted";
  return `${message.retracted ? "not " : ""}${word} ${message.upToSeq}@${message.l1BlockHash.slice(2, 4)}`;
};

const asked = new WeakMap<Cursor, ReturnType<Cursor["next"]>>();
async function drain(cursor: Cursor): Promise<string[]> {
  const seen: string[] = [];
  for (;;) {
    const next = asked.get(cursor) ?? cursor.next();
    asked.set(cursor, next);
    const step = await settled(next);
    if (step === null) return seen;
    asked.delete(cursor);
    seen.push(summary(messageOf(step)));
  }
}

const rigOf = async (heights: number): Promise<Rig> => {
  const rig = await createRig({ files: createMemoryFiles() });
  await rig.publish(chain.slice(0, heights));
  return rig;
};
const following = requestOf(fromSeq(1), { confirmations: true });

describe("ST5: confirmations", () => {
  test("ST5: come after the batches that they are about", async () => {
    const { feed } = await rigOf(4);
    feed.announceL1(progress(at(3, 10), at(1, 8)));
    expect(await drain(cursorOf(feed, following))).toEqual([
      "batch 1",
      "finalized 1@08",
      "batch 2",
      "batch 3",
      "posted 3@0a",
      "batch 4",
    ]);
  });

  test("ST5: wake who waits; what is told already is not told again", async () => {
    const { feed } = await rigOf(4);
    const cursor = cursorOf(feed, following);
    await drain(cursor);
    feed.announceL1(progress(at(2, 10), null));
    expect(await drain(cursor)).toEqual(["posted 2@0a"]);
    feed.announceL1(progress(at(2, 10), null));
    expect(await drain(cursor)).toEqual([]);
    feed.announceL1(progress(at(4, 11), at(2, 10)));
    expect(await drain(cursor)).toEqual(["finalized 2@0a", "posted 4@0b"]);
  });

  test("ST5: what a reorganization took back is retracted, and then told where it is now", async () => {
    const { feed } = await rigOf(4);
    const cursor = cursorOf(feed, following);
    feed.announceL1(progress(at(3, 10), null));
    await drain(cursor);
    feed.announceL1(progress(at(1, 9), null));
    expect(await drain(cursor)).toEqual(["not posted 3@0a", "posted 1@09"]);
    feed.announceL1(progress(at(1, 9, 0x40), null));
    expect(await drain(cursor)).toEqual(["not posted 1@09", "posted 1@49"]);
    feed.announceL1(progress(null, null));
    expect(await drain(cursor)).toEqual(["not posted 1@49"]);
  });

  test("ST5: what something newer, or final, covers is not retracted", async () => {
    const { feed } = await rigOf(4);
    const cursor = cursorOf(feed, following);
    feed.announceL1(progress(at(3, 10), null));
    await drain(cursor);
    feed.announceL1(progress(at(4, 12), null));
    expect(await drain(cursor)).toEqual(["posted 4@0c"]);
    feed.announceL1(progress(null, at(4, 12)));
    expect(await drain(cursor)).toEqual(["finalized 4@0c"]);
  });

  test("ST5: are for who asked for them", async () => {
    const { feed } = await rigOf(2);
    feed.announceL1(progress(at(2, 10), null));
    expect(await drain(cursorOf(feed, requestOf(fromSeq(1))))).toEqual(["batch 1", "batch 2"]);
  });
});

describe("ST5: an L1 level withholds batches", () => {
  test("ST5: until the L1 has them", async () => {
    const { feed } = await rigOf(4);
    feed.announceL1(progress(at(2, 10), at(1, 8)));
    const posted = cursorOf(feed, requestOf(fromSeq(1), { level: Level.L1_POSTED }));
    const finalized = cursorOf(feed, requestOf(fromSeq(1), { level: Level.L1_FINALIZED }));
    expect(await drain(posted)).toEqual(["batch 1", "batch 2"]);
    expect(await drain(finalized)).toEqual(["batch 1"]);
    feed.announceL1(progress(at(4, 11), at(2, 10)));
    expect(await drain(posted)).toEqual(["batch 3", "batch 4"]);
    expect(await drain(finalized)).toEqual(["batch 2"]);
  });

  test("ST5: NOT_READY until the L1 was read", async () => {
    const { feed } = await rigOf(1);
    const request = requestOf(fromSeq(1), { level: Level.L1_POSTED });
    expect(feed.open(request)).toMatchObject({ kind: "error", code: "NOT_READY" });
    feed.announceL1(progress(null, null));
    expect(feed.open(request)).toMatchObject({ kind: "open" });
  });
});

test("ST5: the node says how far the L1 has followed, and of each batch as well", async () => {
  const { feed } = await rigOf(4);
  expect(feed.settled(rollupOf(1))).toEqual({ posted: 0, finalized: 0 });
  feed.announceL1(progress(at(3, 10), at(1, 8)));
  expect(await feed.info()).toMatchObject({ l1PostedHeight: 3, l1FinalizedHeight: 1 });
  expect(feed.settled(rollupOf(1))).toEqual({ posted: 3, finalized: 1 });
  feed.announceL1(progress(null, at(3, 10)));
  expect(feed.settled(rollupOf(1))).toEqual({ posted: 3, finalized: 3 });
});

describe("ST5: step by step", () => {
  const log = (block: number) => ({
    blockNumber: block,
    blockHash: hashOf(block),
    txHash: hashOf(1),
    logIndex: 0,
  });
  const entry = (level: "posted" | "finalized", toSeq: number, block: number, retracted = false) =>
    ({
      level,
      retracted,
      event: { kind: "entry", at: log(block), rollupId: rollupOf(1), toSeq },
    }) as const;
  const point = (level: "posted" | "finalized", height: number, block: number, retracted = false) =>
    ({
      level,
      retracted,
      event: {
        kind: "checkpoint",
        at: log(block),
        height: heightOf(height),
        outputHash: chain[height - 1]?.outputHash as Hash,
      },
    }) as const;

  test("ST5: an entry comes with height and hash of its batch's output", async () => {
    const { feed } = await rigOf(4);
    const cursor = cursorOf(feed, following);
    await drain(cursor);
    await feed.stepL1(entry("posted", 2, 10), []);
    const step = await cursorOf(
      feed,
      requestOf({ kind: "fromTip" }, { confirmations: true }),
    ).next();
    expect(messageOf(step).kind).toBe("heartbeat");
    const again = asked.get(cursor);
    const told = again === undefined ? null : await again;
    expect(told !== null && told.kind === "message" && messageOf(told)).toMatchObject({
      kind: "confirmation",
      upToSeq: 2,
      upToHeight: 2,
      outputHash: chain[1]?.outputHash,
      l1BlockNumber: 10,
    });
  });

  test("ST5: a step back takes its own log away, and shows the one before", async () => {
    const { feed } = await rigOf(4);
    const cursor = cursorOf(feed, following);
    await feed.stepL1(entry("posted", 1, 9), []);
    await feed.stepL1(entry("posted", 3, 10), []);
    await drain(cursor);
    await feed.stepL1(entry("posted", 3, 10, true), []);
    expect(await drain(cursor)).toEqual(["not posted 3@0a", "posted 1@09"]);
    await feed.stepL1(entry("finalized", 1, 9), []);
    expect(await drain(cursor)).toEqual(["finalized 1@09"]);
    expect(feed.settled(rollupOf(1))).toEqual({ posted: 1, finalized: 1 });
  });

  test("ST5: checkpoints are the node's heights, and postings where only the committee keeps batches", async () => {
    const { feed } = await rigOf(4);
    await feed.stepL1(point("posted", 3, 10), []);
    expect(feed.settled(rollupOf(1)).posted).toBe(0);
    expect(await feed.info()).toMatchObject({ l1PostedHeight: 3, l1FinalizedHeight: 0 });
    await feed.stepL1(point("finalized", 2, 8), [rollupOf(1)]);
    await feed.stepL1(point("posted", 4, 11), [rollupOf(1)]);
    expect(feed.settled(rollupOf(1))).toEqual({ posted: 4, finalized: 2 });
    expect(await feed.info()).toMatchObject({ l1PostedHeight: 4, l1FinalizedHeight: 2 });
    await feed.stepL1(point("posted", 4, 11, true), [rollupOf(1)]);
    expect(feed.settled(rollupOf(1))).toEqual({ posted: 2, finalized: 2 });
  });

  test("ST5: of deleted batches no checkpoint says anything: their heights are gone", async () => {
    const rig = await createRig({ files: createMemoryFiles(), segmentBytes: 200 });
    await rig.publish(chain.slice(0, 4));
    await rig.publisher.retain({ sealedBeforeMs: 1, bytesMax: 0 });
    await rig.feed.announceTrimmed();
    await rig.feed.stepL1(point("finalized", 2, 8), [rollupOf(1)]);
    expect(rig.feed.settled(rollupOf(1)).finalized).toBe(0);
    await rig.feed.stepL1(point("finalized", 4, 9), [rollupOf(1)]);
    expect(rig.feed.settled(rollupOf(1)).finalized).toBe(4);
  });
});
