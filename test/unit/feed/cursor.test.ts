/** Subscriptions: one loop for backlog and live, and an explicit error for all that prevents it. */
import { describe, expect, test } from "vitest";
import { leafHash, registrationLeaf } from "../../../src/chain/index.ts";
import { type FeedMessage, Level, withoutBodies } from "../../../src/codec/index.ts";
import type { CertifiedHeight, Cursor, CursorMessage, FeedError } from "../../../src/feed/index.ts";
import { type Hash, heightOf, rollupOf } from "../../../src/primitives/brand.ts";
import {
  chainOf,
  createRig,
  cursorOf,
  fromSeq,
  type HeightPlan,
  messageOf,
  type Rig,
  type RigOptions,
  requestOf,
  settled,
} from "./fixture.ts";
import { createMemoryFiles } from "./memory-files.ts";

/** Rollup 1 has a batch at 1, 3, 4, 6; rollup 2 at 2. */
const PLANS: readonly HeightPlan[] = [
  [{ rollup: 1, parts: [11] }],
  [{ rollup: 2, parts: [12] }],
  [{ rollup: 1, parts: [13] }],
  [{ rollup: 1, parts: [14] }],
  [],
  [{ rollup: 1, parts: [16] }],
];
const chain = chainOf(PLANS);
const OTHER = `0x${"0f".repeat(32)}` as Hash;

const rigWith = async (heights: number, options: Partial<RigOptions> = {}): Promise<Rig> => {
  const rig = await createRig({ files: createMemoryFiles(), ...options });
  await rig.publish(chain.slice(0, heights));
  return rig;
};

const summary = (message: FeedMessage): string => {
  if (message.kind === "batch") return `batch ${message.proof.leaf.seq}`;
  if (message.kind === "empty") return `empty ${message.fromHeight}-${message.proof.header.height}`;
  if (message.kind === "heartbeat") return `heartbeat ${message.tip?.leaf.seq ?? "-"}`;
  return message.kind;
};

/** The call that a cursor has not answered yet: one at a time. */
const asked = new WeakMap<Cursor, ReturnType<Cursor["next"]>>();

/** All that comes without waiting. */
async function drain(cursor: Cursor): Promise<string[]> {
  const seen: string[] = [];
  for (;;) {
    const next = asked.get(cursor) ?? cursor.next();
    asked.set(cursor, next);
    const step = await settled(next);
    if (step === null) return seen;
    asked.delete(cursor);
    if (step.kind === "error") return [...seen, step.code];
    seen.push(summary(messageOf(step)));
  }
}

const failure = (step: CursorMessage | FeedError | null): FeedError => {
  if (step === null || step.kind !== "error") throw new Error("no error");
  return step;
};

describe("FC4: where a subscription starts", () => {
  test.each([
    ["at a sequence number, inclusive", fromSeq(2), ["batch 2", "batch 3", "batch 4"]],
    ["above the head by one: it waits", fromSeq(5), []],
    [
      "at a height: the first batch at or above it",
      { kind: "fromHeight", height: heightOf(2) },
      ["batch 2", "batch 3", "batch 4"],
    ],
    [
      "at a height with a batch",
      { kind: "fromHeight", height: heightOf(4) },
      ["batch 3", "batch 4"],
    ],
    ["at the height above the head", { kind: "fromHeight", height: heightOf(7) }, []],
    ["at the tip: a heartbeat, then the next batch", { kind: "fromTip" }, ["heartbeat 4"]],
  ] as const)("%s", async (_name, start, expected) => {
    const rig = await rigWith(6);
    expect(await drain(cursorOf(rig.feed, requestOf(start)))).toEqual(expected);
  });

  test("FC4: at the tip, nothing between heartbeat and next batch is lost", async () => {
    const rig = await rigWith(1);
    const cursor = cursorOf(rig.feed, requestOf({ kind: "fromTip" }));
    const first = cursor.next();
    await rig.publish(chain.slice(1));
    expect(summary(messageOf(await first))).toBe("heartbeat 1");
    expect(await drain(cursor)).toEqual(["batch 2", "batch 3", "batch 4"]);
  });

  test("FC4: batches that come while a height is looked up are not lost", async () => {
    const rig = await rigWith(2);
    const cursor = cursorOf(rig.feed, requestOf({ kind: "fromHeight", height: heightOf(3) }));
    const first = cursor.next();
    await rig.publish(chain.slice(2));
    expect(summary(messageOf(await first))).toBe("batch 2");
    expect(await drain(cursor)).toEqual(["batch 3", "batch 4"]);
  });
});

describe("FC2: one loop for backlog and live", () => {
  test("FC1, FC2: ring and segments give the same bytes", async () => {
    const files = createMemoryFiles();
    const live = await createRig({ files });
    await live.publish(chain);
    const restarted = await createRig({ files });
    for (const seq of [1, 2, 3, 4]) {
      const hot = await cursorOf(live.feed, requestOf(fromSeq(seq))).next();
      const cold = await cursorOf(restarted.feed, requestOf(fromSeq(seq))).next();
      expect(hot).toMatchObject({ kind: "message", completes: seq });
      expect(hot.kind === "message" && hot.certifiedMs).not.toBeNull();
      expect(cold.kind === "message" && cold.certifiedMs).toBeNull();
      expect(cold.kind === "message" && cold.bytes).toEqual(hot.kind === "message" && hot.bytes);
    }
  });

  test("FC2: goes from segments into the ring and waits at the head", async () => {
    const rig = await rigWith(4, { ring: { heights: 1, bytes: 1e6 } });
    const cursor = cursorOf(rig.feed, requestOf(fromSeq(1)));
    expect(await drain(cursor)).toEqual(["batch 1", "batch 2", "batch 3"]);
    expect(cursor.lagBatches()).toBe(0);
    const waiting = cursor.next();
    expect(await settled(waiting)).toBeNull();
    await rig.publish(chain.slice(4));
    expect(summary(messageOf(await waiting))).toBe("batch 4");
  });

  test("FC2: a batch that is announced while a cursor looks for it is not slept through", async () => {
    // Whatever the step of its look at which the announcement comes.
    for (let turns = 0; turns < 20; turns++) {
      const rig = await rigWith(3, { holdBack: true });
      const [first, second, third] = rig.announced.map((height) => structuredClone(height));
      for (const height of [first, second]) rig.feed.announce(height as CertifiedHeight);
      const next = cursorOf(rig.feed, requestOf(fromSeq(2))).next();
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      rig.feed.announce(third as CertifiedHeight);
      const step = await settled(next);
      expect(step?.kind === "message" && summary(messageOf(step)), `${turns}`).toBe("batch 2");
    }
  });

  test("a cursor says how far it lags, and is quiet once closed", async () => {
    const rig = await rigWith(6);
    const cursor = cursorOf(rig.feed, requestOf(fromSeq(2)));
    await cursor.next();
    expect(cursor.lagBatches()).toBe(2);
    cursor.close();
    expect(await settled(cursor.next())).toBeNull();
  });

  test("all messages of a large batch, one after the other", async () => {
    const parts = Array.from({ length: 12 }, () => 512 * 1024);
    const large = chainOf([[{ rollup: 1, parts }], [{ rollup: 1, parts: [1] }]]);
    const files = createMemoryFiles();
    const rig = await createRig({ files });
    await rig.publish(large);
    for (const { feed } of [rig, await createRig({ files })]) {
      const cursor = cursorOf(feed, requestOf(fromSeq(1)));
      const steps = [await cursor.next(), await cursor.next(), await cursor.next()];
      expect(steps.map((step) => messageOf(step).kind)).toEqual(["batch", "continuation", "batch"]);
      expect(steps.map((step) => step.kind === "message" && step.completes)).toEqual([0, 1, 2]);
    }
  });

  test("without bodies: the proof alone, of a large batch too", async () => {
    const rig = await rigWith(6);
    const cursor = cursorOf(rig.feed, requestOf(fromSeq(1), { omitBodies: true }));
    const step = await cursor.next();
    const [frames] = rig.announced[0]?.frames ?? [];
    expect(step.kind === "message" && step.bytes).toEqual(
      withoutBodies(frames?.messages[0] as Uint8Array),
    );
    expect(await drain(cursor)).toEqual(["batch 2", "batch 3", "batch 4"]);
  });
});

describe("announcements that were missed", () => {
  test("FC2: what they said is read from the disk, and nothing is jumped over", async () => {
    const rig = await createRig({ files: createMemoryFiles(), holdBack: true });
    const waiting = cursorOf(rig.feed, requestOf(fromSeq(1)));
    await rig.publish(chain);
    for (const height of rig.announced.slice(3)) rig.feed.announce(height);
    expect(await drain(waiting)).toEqual(["batch 1", "batch 2", "batch 3", "batch 4"]);
    expect(await drain(cursorOf(rig.feed, requestOf({ kind: "fromTip" })))).toEqual([
      "heartbeat 4",
    ]);
    expect(await rig.feed.info()).toMatchObject({ certifiedHeight: 6 });
  });

  test("and the next one goes on from there", async () => {
    const rig = await createRig({ files: createMemoryFiles(), holdBack: true });
    await rig.publish(chain.slice(0, 3));
    for (const height of rig.announced.slice(2)) rig.feed.announce(height);
    const cursor = cursorOf(rig.feed, requestOf(fromSeq(2)));
    expect(await drain(cursor)).toEqual(["batch 2"]);
    await rig.publish(chain.slice(3));
    for (const height of rig.announced.slice(3)) rig.feed.announce(height);
    expect(await drain(cursor)).toEqual(["batch 3", "batch 4"]);
  });
});

describe("FC7: heartbeats", () => {
  test("FC7: after a second without a message, with the newest proof", async () => {
    const rig = await rigWith(5);
    const cursor = cursorOf(rig.feed, requestOf(fromSeq(4)));
    const waiting = cursor.next();
    await rig.clock.advance(999);
    expect(await settled(waiting)).toBeNull();
    rig.feed.announceOrdered(heightOf(9));
    await rig.clock.advance(1);
    expect(messageOf(await waiting)).toMatchObject({
      kind: "heartbeat",
      serverTimeMs: rig.clock.nowMs(),
      orderedHeight: 9,
      tip: { header: { height: 5 }, leaf: { seq: 3 } },
    });
    const again = cursor.next();
    await rig.clock.advance(999);
    expect(await settled(again)).toBeNull();
    await rig.clock.advance(1);
    expect(summary(messageOf(await again))).toBe("heartbeat 3");
  });

  test("FC7: after a restart nobody is shown an older tip than what they were given", async () => {
    const files = createMemoryFiles();
    const later = chainOf(PLANS, { certifiedAt: [2, 5] });
    const before = await createRig({ files });
    await before.publish(later.slice(0, 4));
    expect(await drain(cursorOf(before.feed, requestOf(fromSeq(3))))).toEqual(["batch 3"]);
    // The certificate that proves heights 3 and 4 is of height 5, which is not on the disk.
    const rig = await createRig({ files, clock: before.clock });
    const cursor = cursorOf(rig.feed, requestOf(fromSeq(4)));
    const waiting = cursor.next();
    await rig.clock.advance(1000);
    expect(messageOf(await waiting)).toMatchObject({ kind: "heartbeat", tip: null });
    const tip = cursorOf(rig.feed, requestOf({ kind: "fromTip" }));
    expect(summary(messageOf(await tip.next()))).toBe("heartbeat 1");
  });

  test("FC7: before the first output a heartbeat has no tip", async () => {
    const rig = await rigWith(0);
    const cursor = cursorOf(rig.feed, requestOf({ kind: "fromTip" }));
    expect(messageOf(await cursor.next())).toMatchObject({ kind: "heartbeat", tip: null });
  });
});

describe("FC5: the fork guard", () => {
  const hashOf = (seq: number): Hash => {
    if (seq === 0) return leafHash(registrationLeaf(rollupOf(1), 1));
    const leaf = chain
      .flatMap(({ batches }) => batches)
      .find((batch) => batch.leaf.rollupId === 1 && batch.leaf.seq === seq)?.leaf;
    if (leaf === undefined) throw new Error(`no batch ${seq}`);
    return leafHash(leaf);
  };

  test.each([1, 2, 4, 5])("FC5: from %i with the hash before it: goes on", async (seq) => {
    const rig = await rigWith(6);
    const cursor = cursorOf(rig.feed, requestOf(fromSeq(seq, hashOf(seq - 1))));
    expect(await drain(cursor)).toEqual([1, 2, 3, 4].slice(seq - 1).map((one) => `batch ${one}`));
  });

  test.each([2, 4, 5])("FC5: from %i with another hash: mine, with its proof", async (seq) => {
    const files = createMemoryFiles();
    const first = await createRig({ files });
    await first.publish(chain);
    for (const { feed } of [first, await createRig({ files })]) {
      const error = failure(await cursorOf(feed, requestOf(fromSeq(seq, OTHER))).next());
      expect(error).toMatchObject({ code: "FORK_GUARD", headSeq: 4, oldestSeq: 1 });
      expect(error.proof?.leaf.seq).toBe(seq - 1);
      expect(error.proof === null ? null : leafHash(error.proof.leaf)).toBe(hashOf(seq - 1));
    }
  });

  test("FC5: before the first batch there is the registration", async () => {
    const rig = await rigWith(6);
    const error = failure(await cursorOf(rig.feed, requestOf(fromSeq(1, OTHER))).next());
    expect(error).toMatchObject({ code: "FORK_GUARD", proof: null });
  });
});

describe("FP1: what prevents a sequence is an explicit error", () => {
  test("another network, an unknown rollup, number 0, an L1 level", async () => {
    const rig = await rigWith(6);
    const codeOf = (request: Parameters<typeof rig.feed.open>[0]): string => {
      const opened = rig.feed.open(request);
      return opened.kind === "error" ? opened.code : "open";
    };
    expect(codeOf(requestOf(fromSeq(1), { genesisHash: OTHER }))).toBe("WRONG_NETWORK");
    expect(codeOf(requestOf(fromSeq(1), { rollupId: rollupOf(4) }))).toBe("UNKNOWN_ROLLUP");
    expect(codeOf(requestOf(fromSeq(1), { rollupId: rollupOf(0) }))).toBe("UNKNOWN_ROLLUP");
    expect(codeOf(requestOf(fromSeq(0)))).toBe("MALFORMED");
    expect(codeOf(requestOf(fromSeq(1), { level: Level.L1_FINALIZED }))).toBe("NOT_READY");
    expect(codeOf(requestOf(fromSeq(1), { level: Level.ORDERED }))).toBe("open");
  });

  test("a start above the head is held for five seconds, then refused", async () => {
    const rig = await rigWith(4);
    const held = cursorOf(rig.feed, requestOf(fromSeq(5))).next();
    await rig.clock.advance(4000);
    await rig.publish(chain.slice(4));
    expect(summary(messageOf(await held))).toBe("heartbeat 4");
    const refused = cursorOf(rig.feed, requestOf(fromSeq(9))).next();
    const high = cursorOf(rig.feed, requestOf({ kind: "fromHeight", height: heightOf(99) })).next();
    await rig.clock.advance(4999);
    expect(await settled(refused)).toBeNull();
    await rig.clock.advance(1);
    expect(failure(await settled(refused))).toMatchObject({ code: "ABOVE_HEAD", headSeq: 4 });
    expect(failure(await settled(high)).code).toBe("ABOVE_HEAD");
  });

  test("below the oldest kept: the oldest, and where else to look", async () => {
    const options = { segmentBytes: 200, ring: { heights: 1, bytes: 1e6 } };
    const rig = await rigWith(6, { ...options, archiveUrls: ["https://archive.example"] });
    const late = cursorOf(rig.feed, requestOf(fromSeq(1)));
    await late.next();
    await rig.publisher.retain({ sealedBeforeMs: 1, bytesMax: 0 });
    const expected = {
      code: "BELOW_OLDEST",
      oldestSeq: 4,
      headSeq: 4,
      archiveUrls: ["https://archive.example"],
    };
    expect(failure(await late.next())).toMatchObject(expected);
    expect(failure(await cursorOf(rig.feed, requestOf(fromSeq(2))).next())).toMatchObject(expected);
    const height = requestOf({ kind: "fromHeight", height: heightOf(2) });
    expect(failure(await cursorOf(rig.feed, height).next())).toMatchObject(expected);
    expect(await drain(cursorOf(rig.feed, requestOf(fromSeq(4))))).toEqual(["batch 4"]);
    const at = requestOf({ kind: "fromHeight", height: heightOf(6) });
    expect(await drain(cursorOf(rig.feed, at))).toEqual(["batch 4"]);
  });

  test("FP1: a start at a deleted height while announcements lag is refused, never a later batch", async () => {
    const files = createMemoryFiles();
    const rig = await createRig({ files, segmentBytes: 200, holdBack: true });
    await rig.publish(chain.slice(0, 4));
    await rig.publisher.retain({ sealedBeforeMs: 1, bytesMax: 0 });
    // Height 2 is said, and 1 is not: the disk is asked, which has batch 3 as the oldest.
    const start = { kind: "fromHeight", height: heightOf(3) } as const;
    const waiting = cursorOf(rig.feed, requestOf(start)).next();
    rig.feed.announce(structuredClone(rig.announced[1] as CertifiedHeight));
    expect(failure(await settled(waiting))).toMatchObject({ code: "BELOW_OLDEST", oldestSeq: 3 });
  });

  test("a frame that fails its checksum is a loss, and is not jumped over", async () => {
    const files = createMemoryFiles();
    const rig = await createRig({ files, ring: { heights: 0, bytes: 0 } });
    await rig.publish(chain);
    const { offset } = rig.announced[2]?.places[0] ?? { offset: 0 };
    const file = files.stored.get("/feed/1/0000000000000001.active");
    if (file !== undefined) file.bytes[offset + 20] = (file.bytes[offset + 20] ?? 0) ^ 1;
    const cursor = cursorOf(rig.feed, requestOf(fromSeq(1)));
    expect(await drain(cursor)).toEqual(["batch 1", "DATA_LOSS"]);
    expect(await drain(cursorOf(rig.feed, requestOf(fromSeq(3))))).toEqual(["batch 3", "batch 4"]);
  });

  test("a feed that began anew tells everybody who wants what is gone", async () => {
    const rig = await rigWith(1);
    const cursor = cursorOf(rig.feed, requestOf(fromSeq(2)));
    const waiting = cursor.next();
    await rig.publish(chain.slice(5));
    expect(failure(await settled(waiting))).toMatchObject({ code: "BELOW_OLDEST", oldestSeq: 4 });
    expect(await drain(cursorOf(rig.feed, requestOf(fromSeq(4))))).toEqual(["batch 4"]);
  });
});

describe("FP3: empty ranges", () => {
  test("FP3: where they are wanted, from the head on, joined where the subscriber was slow", async () => {
    const plans: HeightPlan[] = [
      [{ rollup: 1, parts: [1] }],
      [],
      [],
      [{ rollup: 2, parts: [2] }],
      [],
    ];
    const idle = chainOf([...plans, [{ rollup: 1, parts: [3] }]]);
    const rig = await createRig({ files: createMemoryFiles() });
    await rig.publish(idle.slice(0, 2));
    const cursor = cursorOf(rig.feed, requestOf(fromSeq(1), { includeEmpty: true }));
    expect(await drain(cursor)).toEqual(["batch 1", "empty 2-2"]);
    await rig.publish(idle.slice(2, 5));
    expect(await drain(cursor)).toEqual(["empty 3-3", "empty 4-5"]);
    await rig.publish(idle.slice(5));
    expect(await drain(cursor)).toEqual(["batch 2"]);
  });

  test("the leaf of an empty range lies below it", async () => {
    const rig = await rigWith(5);
    const start = { kind: "fromHeight", height: heightOf(5) } as const;
    const cursor = cursorOf(rig.feed, requestOf(start, { includeEmpty: true }));
    expect(messageOf(await cursor.next())).toMatchObject({
      kind: "empty",
      fromHeight: 5,
      proof: { leaf: { seq: 3, batchHeight: 4 }, header: { height: 5 } },
    });
  });
});
