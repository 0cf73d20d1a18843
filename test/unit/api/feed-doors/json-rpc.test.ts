/** Subscriptions over JSON-RPC, on a connection that drains when told. */
import { Registry } from "prom-client";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { createFeedDoors, type FeedDoors } from "../../../../src/api/feed-doors/index.ts";
import type { RpcConnection, RpcResult } from "../../../../src/api/json-rpc/method.ts";
import { feedMessageOfJson, type Json } from "../../../../src/codec/index.ts";
import { heightOf } from "../../../../src/primitives/brand.ts";
import { createMemoryFeed, GENESIS, heartbeat, type MemoryFeed } from "./memory-feed.ts";

type Note = {
  readonly params: {
    readonly subscription: string;
    readonly result?: Record<string, unknown>;
    readonly error?: { readonly code: number; readonly data: Record<string, unknown> };
  };
};

function handConnection() {
  const notes: Note[] = [];
  const closes: [number, string][] = [];
  const controller = new AbortController();
  let stuck = false;
  const connection: RpcConnection = {
    send(text) {
      notes.push(JSON.parse(text) as Note);
      return stuck ? new Promise(() => {}) : Promise.resolve();
    },
    bufferedBytes: () => 0,
    close: (code, reason) => void closes.push([code, reason]),
    closed: controller.signal,
  };
  return {
    connection,
    notes,
    closes,
    stick: () => {
      stuck = true;
    },
    end: () => controller.abort(),
  };
}

let feed: MemoryFeed;
let doors: FeedDoors;
let hand: ReturnType<typeof handConnection>;

const start = (options: Parameters<typeof createFeedDoors>[0] = {}): void => {
  feed = createMemoryFeed();
  doors = createFeedDoors(options, { source: feed, registry: new Registry() });
  hand = handConnection();
};
beforeEach(() => start());

const call = (method: string, ...params: Json[]): Promise<RpcResult> => {
  const found = doors.methods.get(method);
  if (found === undefined) throw new Error(`no method ${method}`);
  return found(params, { address: "10.0.0.1", connection: hand.connection });
};

const least = (fromSeq: Json): Json => ({ genesisHash: GENESIS, rollupId: "0x1", fromSeq });
const idOf = (result: RpcResult): string => {
  if (result.kind !== "ok" || typeof result.result !== "string") throw new Error("no id");
  return result.result;
};
const errorOf = (result: RpcResult) => {
  if (result.kind !== "error") throw new Error("no error");
  return result.error;
};

describe('seq_subscribe ["batches"]', () => {
  test("FC1: frames as JSON stand for the stored bytes", async () => {
    const published = [feed.publish(10), feed.publish(20)];
    const id = idOf(await call("seq_subscribe", "batches", least("0x1")));
    expect(hand.notes).toEqual([]);
    await vi.waitUntil(() => hand.notes.length === 2);
    published.push(feed.publish(30));
    await vi.waitUntil(() => hand.notes.length === 3);
    const frames = hand.notes.map(({ params }) => feedMessageOfJson(params.result));
    expect(frames).toEqual(published.map((bytes) => ({ kind: "ok", bytes })));
    expect(hand.notes.every(({ params }) => params.subscription === id)).toBe(true);
    expect(hand.notes[0]).toMatchObject({ jsonrpc: "2.0", method: "seq_subscription" });
  });

  test("two subscriptions of one connection have ids of their own; one is given back", async () => {
    const first = idOf(await call("seq_subscribe", "batches", least(1)));
    const second = idOf(await call("seq_subscribe", "batches", least(1)));
    expect(first).not.toBe(second);
    expect(feed.openCursors).toBe(2);
    expect(await call("seq_unsubscribe", first)).toEqual({ kind: "ok", result: true });
    expect(feed.openCursors).toBe(1);
    await vi.waitUntil(() => doors.count() === 1);
    expect(await call("seq_unsubscribe", first)).toEqual({ kind: "ok", result: false });
    feed.publish(10);
    await vi.waitUntil(() => hand.notes.length === 1);
    expect(hand.notes[0]?.params.subscription).toBe(second);
  });

  test("FP5: the end of the connection is the end of its subscriptions", async () => {
    await call("seq_subscribe", "batches", least(1));
    await call("seq_subscribe", "batches", least(1));
    hand.end();
    expect(feed.openCursors).toBe(0);
    await vi.waitUntil(() => doors.count() === 0);
  });

  test.each([
    ["WRONG_NETWORK", -32013, { genesisHash: `0x${"22".repeat(32)}`, rollupId: 1, fromSeq: 1 }],
    ["UNKNOWN_ROLLUP", -32001, { genesisHash: GENESIS, rollupId: 2, fromSeq: 1 }],
    ["MALFORMED", -32602, { genesisHash: GENESIS, rollupId: 1 }],
    ["MALFORMED", -32602, least(0)],
    ["MALFORMED", -32602, least("0xffffffffffffffff")],
    ["MALFORMED", -32602, least(-1)],
    ["MALFORMED", -32602, null],
    ["BELOW_OLDEST", -32010, least(1)],
  ])("%s answers the call", async (reason, code, argument) => {
    for (let seq = 1; seq <= 4; seq++) feed.publish(10);
    feed.pruneBelow(3);
    const error = errorOf(await call("seq_subscribe", "batches", argument as Json));
    expect([error.reason, error.row.rpc]).toEqual([reason, code]);
    expect(error.data).toMatchObject({ code: reason });
    if (reason === "BELOW_OLDEST") {
      expect(error.data).toMatchObject({ oldestSeq: "0x3", headSeq: "0x4" });
    }
    expect(feed.openCursors).toBe(0);
  });

  test("an error that comes later is the last notification, with the feed's fields", async () => {
    feed.publish(10);
    const id = idOf(await call("seq_subscribe", "batches", least(9)));
    await vi.waitUntil(() => hand.notes.length === 1);
    expect(hand.notes[0]?.params).toMatchObject({
      subscription: id,
      error: { code: -32011, data: { reason: "ABOVE_HEAD", headSeq: "0x1" } },
    });
    expect(hand.closes).toEqual([]);
  });

  test("FC3: a connection that stands still gets a GoAway and is closed", async () => {
    start({ stallMs: 30 });
    hand.stick();
    feed.publish(10);
    feed.publish(10);
    await call("seq_subscribe", "batches", least(1));
    await vi.waitUntil(() => hand.closes.length === 1);
    expect(hand.closes).toEqual([[4408, "SLOW_CONSUMER"]]);
    await vi.waitUntil(() => hand.notes.length === 3);
    expect(hand.notes.at(-1)?.params.result).toMatchObject({
      goAway: { reason: "SLOW_CONSUMER", lastSeqSent: "0x2" },
    });
    expect(feed.openCursors).toBe(0);
  });

  test("FC3: hex counts twice against the bound", async () => {
    start({ inflightBytesDefault: 100_000 });
    hand.stick();
    for (let seq = 1; seq <= 5; seq++) feed.publish(20_000);
    await call("seq_subscribe", "batches", least(1));
    await vi.waitUntil(() => hand.notes.length === 2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(hand.notes.length).toBe(2);
    hand.end();
  });

  test("FC8: a stop is a GoAway and a close", async () => {
    feed.publish(10);
    await call("seq_subscribe", "batches", least(1));
    await vi.waitUntil(() => hand.notes.length === 1);
    await doors.drain();
    await vi.waitUntil(() => hand.closes.length === 1);
    expect(hand.closes).toEqual([[1012, "SHUTDOWN"]]);
    expect(hand.notes.at(-1)?.params.result).toMatchObject({ goAway: { reason: "SHUTDOWN" } });
  });

  test("FC9: counts with the other doors", async () => {
    start({ subscriptionsPerAddress: 1 });
    await call("seq_subscribe", "batches", least(1));
    const error = errorOf(await call("seq_subscribe", "batches", least(1)));
    expect([error.reason, error.row.rpc, error.retryAfterMs]).toEqual(["LIMIT", -32005, 1000]);
  });
});

describe('seq_subscribe ["confirmations"]', () => {
  const hash = GENESIS;
  const confirmation = {
    kind: "confirmation",
    level: 4,
    upToHeight: heightOf(3),
    upToSeq: 2,
    outputHash: hash,
    l1BlockNumber: 1,
    l1BlockHash: hash,
    l1TxHash: hash,
    l1LogIndex: 0,
    retracted: false,
  } as const;

  test("passes confirmations only, by name of the rollup too", async () => {
    await call("seq_subscribe", "confirmations", { rollupId: "first" });
    feed.interject(heartbeat);
    feed.publish(10);
    feed.interject(confirmation);
    await vi.waitUntil(() => hand.notes.length === 1);
    expect(hand.notes[0]?.params.result).toMatchObject({ confirmation: { upToSeq: "0x2" } });
  });

  test.each([null, {}, { rollupId: "second" }, { rollupId: null }, [1]])(
    "of %j is refused",
    async (argument) => {
      const error = errorOf(await call("seq_subscribe", "confirmations", argument as Json));
      expect(error.reason).toBe("INVALID_PARAMS");
    },
  );
});

describe('seq_subscribe ["heads"]', () => {
  test("shows each newer height once, with what certifies it, and no bodies", async () => {
    await call("seq_subscribe", "heads");
    feed.interject(heartbeat);
    feed.publish(10);
    feed.publish(10);
    await vi.waitUntil(() => hand.notes.length === 2);
    const heights = hand.notes.map(({ params }) => {
      const header = params.result?.["header"] as Record<string, unknown> | undefined;
      return header?.["height"];
    });
    expect(heights).toEqual(["0x1", "0x2"]);
    expect(Object.keys(hand.notes[0]?.params.result ?? {})).toEqual(["header", "certificate"]);
    hand.end();
    expect(feed.openCursors).toBe(0);
  });
});

describe('seq_subscribe ["txStatus"]', () => {
  test("tells a status at once, and again when it changes", async () => {
    await call("seq_subscribe", "txStatus", { hash: GENESIS.toUpperCase().replace("0X", "0x") });
    feed.interject(heartbeat);
    await vi.waitUntil(() => hand.notes.length === 1);
    feed.publish(10);
    feed.setStatus("certified");
    feed.publish(10);
    feed.publish(10);
    await vi.waitUntil(() => hand.notes.length === 2);
    expect(hand.notes.map(({ params }) => params.result)).toMatchObject([
      { hash: GENESIS, status: "unknown" },
      { hash: GENESIS, status: "certified" },
    ]);
    hand.end();
  });

  test.each([null, {}, { hash: "0x12" }, { hash: 7 }])("of %j is refused", async (argument) => {
    const error = errorOf(await call("seq_subscribe", "txStatus", argument));
    expect(error.reason).toBe("INVALID_PARAMS");
  });
});

test("what there is no subscription to, and where there can be none", async () => {
  expect(errorOf(await call("seq_subscribe", "weather")).reason).toBe("INVALID_PARAMS");
  expect(errorOf(await call("seq_subscribe")).reason).toBe("INVALID_PARAMS");
  expect(errorOf(await call("seq_unsubscribe", 7)).reason).toBe("INVALID_PARAMS");
  const overHttp = doors.methods.get("seq_subscribe");
  const result = await overHttp?.(["batches", least(1)], { address: "", connection: null });
  expect(result).toMatchObject({ kind: "error", error: { reason: "INVALID_PARAMS" } });
});
