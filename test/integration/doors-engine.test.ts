/** Doors over the real engine: certified outputs, segments on disk, cursors, sockets, the verifier. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Registry } from "prom-client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFeedDoors, type FeedDoors, type FeedSource } from "../../src/api/index.ts";
import { lockstep } from "../../src/codec/generated/lockstep.js";
import { encodeFeedQuery } from "../../src/codec/index.ts";
import { createFeed, createPublisher, type Feed, type Publisher } from "../../src/feed/index.ts";
import { heightOf, millisOf, rollupOf } from "../../src/primitives/brand.ts";
import {
  createSegmentHistory,
  openFrameReader,
  openSegmentStore,
} from "../../src/storage/index.ts";
import { certify, genesis, historyOf, native, network } from "../unit/sdk/feed-fixture.ts";
import {
  createFeedCalls,
  type FeedSocket,
  frameOf,
  openFeedSocket,
  requestFrom,
  seqsOf,
  until,
} from "./door-client.ts";
import { type DoorServer, serveDoors } from "./door-server.ts";

const v1 = lockstep.feed.v1;
/** Heights 1 to 25; rollup 1 has batches 1 to 9, at heights 1, 4, 7, … */
const HISTORY = historyOf({ heights: 25, txBytes: 20_000 });

const CLOCK = {
  nowMs: () => millisOf(Date.now()),
  after(delayMs: number, act: () => void) {
    const timer = setTimeout(act, delayMs);
    return () => clearTimeout(timer);
  },
};

let directory: string;
let publisher: Publisher;
let feed: Feed;
let doors: FeedDoors;
let server: DoorServer;
let closeFiles: () => Promise<void>;
let published = 0;

async function publishTo(height: number): Promise<void> {
  for (; published < height; published++) {
    const { header, table, batches } = HISTORY.output(published + 1);
    await publisher.publish({
      header,
      outputHash: HISTORY.output(published + 1).hash,
      certificate: certify(header),
      descendants: [],
      leaves: table.leaves,
      batches,
      nextCommittee: null,
    });
  }
}

async function start(): Promise<void> {
  const store = await openSegmentStore({ directory, genesisHash: genesis });
  const writing = await openFrameReader({ directory });
  const reading = await openFrameReader({ directory });
  publisher = await createPublisher({
    store,
    reader: writing,
    announce: (height) => feed.announce(structuredClone(height)),
    nowMs: CLOCK.nowMs,
    bls: native,
  });
  published = publisher.deliveredHeight();
  feed = await createFeed(
    {
      genesisHash: genesis,
      rollups: network.rollups,
      times: { heartbeatMs: 200, aboveHeadMs: 100 },
    },
    { reader: reading, clock: CLOCK },
  );
  const source: FeedSource = {
    ...feed,
    txStatus: async () => {
      throw new Error("not asked here");
    },
    history: createSegmentHistory({ directory }),
  };
  doors = createFeedDoors({}, { source, registry: new Registry() });
  server = await serveDoors(doors);
  closeFiles = async () => {
    await publisher.sync();
    await reading.close();
    await writing.close();
    await store.close();
  };
}

async function stop(): Promise<void> {
  await server.close();
  await closeFiles();
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lockstep-doors-"));
  await start();
});
afterEach(async () => {
  await stop();
  await rm(directory, { recursive: true });
});

const numbers = (from: number, until_: number): number[] =>
  Array.from({ length: until_ - from + 1 }, (_, at) => from + at);

const errorOf = async (socket: FeedSocket) => {
  const closed = await socket.closed;
  return { closed, error: frameOf(socket.frames.at(-1), "error") };
};

describe("FP1: from disk, ring and live without a seam", () => {
  test("over WebSocket and gRPC, the stored bytes", async () => {
    await publishTo(13);
    const calls = createFeedCalls(server.grpcPort);
    const socket = openFeedSocket(server.port, "/1?fromSeq=2");
    const stream = calls.subscribe(requestFrom(2, { genesisHash: genesis }));
    await until(() => seqsOf(socket.frames).length === 4);
    await publishTo(25);
    await until(() => seqsOf(socket.frames).at(-1) === 9 && seqsOf(stream.frames).at(-1) === 9);
    expect(seqsOf(socket.frames)).toEqual(numbers(2, 9));
    const batches = (frames: readonly Uint8Array[]) =>
      frames.filter((bytes) => seqsOf([bytes]).length === 1);
    const expected = numbers(2, 9).flatMap((seq) => HISTORY.batch(seq));
    expect(batches(socket.frames)).toEqual(expected);
    expect(batches(stream.frames)).toEqual(expected);
    socket.webSocket.terminate();
    stream.call.cancel();
    calls.close();
  });

  test("FP2: after a restart the same numbers have the same bytes", async () => {
    await publishTo(10);
    const before = openFeedSocket(server.port, "/1?fromSeq=1");
    await until(() => seqsOf(before.frames).length === 4);
    await stop();
    await start();
    await publishTo(25);
    const after = openFeedSocket(server.port, "/1?fromSeq=1");
    await until(() => seqsOf(after.frames).length === 9);
    const first = before.frames.filter((bytes) => seqsOf([bytes]).length === 1);
    expect(after.frames.slice(0, 4)).toEqual(first.slice(0, 4));
    after.webSocket.terminate();
  });

  test("FC4: from a height, from the tip; a heartbeat when nothing comes", async () => {
    await publishTo(5);
    const height = openFeedSocket(server.port, "/1?fromHeight=3");
    const tip = openFeedSocket(server.port, "/1?fromTip=true");
    await until(() => height.frames.length > 0 && tip.frames.length > 0);
    expect(seqsOf(height.frames)).toEqual([2]);
    expect(frameOf(tip.frames[0], "heartbeat").tip?.leaf.seq).toBe(2);
    await until(() => tip.frames.length > 1);
    await publishTo(7);
    await until(() => seqsOf(tip.frames).length === 1);
    expect(seqsOf(tip.frames)).toEqual([3]);
    height.webSocket.terminate();
    tip.webSocket.terminate();
  });
});

describe("errors with the kept range", () => {
  test.each([
    ["/1?fromSeq=0", "MALFORMED", 4400],
    ["/1?fromSeq=-1", "MALFORMED", 4400],
    ["/1?fromSeq=18446744073709551615", "MALFORMED", 4400],
    ["/1?fromSeq=9007199254740991", "ABOVE_HEAD", 4416],
    ["/1?fromSeq=6", "ABOVE_HEAD", 4416],
    ["/4?fromSeq=1", "UNKNOWN_ROLLUP", 4404],
    [`/1?fromSeq=2&expectPrevBatchHash=0x${"ee".repeat(32)}`, "FORK_GUARD", 4409],
    [`/1?fromSeq=2&genesisHash=0x${"ee".repeat(32)}`, "WRONG_NETWORK", 4412],
  ])("%s is %s, and no data", async (path, code, close) => {
    await publishTo(10);
    const socket = openFeedSocket(server.port, path);
    const { closed, error } = await errorOf(socket);
    expect([error.code, closed.code]).toEqual([code, close]);
    if (code === "ABOVE_HEAD") expect([error.oldestSeq, error.headSeq]).toEqual([1, 4]);
    if (code === "FORK_GUARD") expect(error.proof?.leaf).toEqual(HISTORY.leaf(1));
    expect(seqsOf(socket.frames)).toEqual([]);
    await until(() => doors.count() === 0);
  });

  test("FC5: the right guess goes through", async () => {
    await publishTo(10);
    const guess = HISTORY.hash(2);
    const socket = openFeedSocket(server.port, `/1?fromSeq=3&expectPrevBatchHash=${guess}`);
    await until(() => seqsOf(socket.frames).length === 2);
    socket.webSocket.terminate();
  });

  test("a start just above the head is held, and served when the batch comes", async () => {
    await publishTo(10);
    const socket = openFeedSocket(server.port, "/1?fromSeq=6");
    await socket.opened;
    await publishTo(16);
    await until(() => seqsOf(socket.frames).length === 1);
    expect(seqsOf(socket.frames)).toEqual([6]);
    socket.webSocket.terminate();
  });
});

describe("queries of the real engine", () => {
  const ask = async (method: string, question: Uint8Array): Promise<Uint8Array> => {
    const calls = createFeedCalls(server.grpcPort);
    const answer = await calls.query(method, question);
    calls.close();
    return answer;
  };

  test("a range, an output with and without a batch, an absent rollup, the node itself", async () => {
    await publishTo(10);
    const range = { kind: "batches", rollupId: rollupOf(1), omitBodies: false } as const;
    const question = encodeFeedQuery({ ...range, fromSeq: 2, untilSeq: 4 });
    const batches = v1.GetBatchesResponse.decode(await ask("GetBatches", question));
    expect(Number(batches.nextSeq)).toBe(4);
    const frames = batches.frames.map((one) => new Uint8Array(v1.FeedMessage.encode(one).finish()));
    expect(frames).toEqual([...HISTORY.batch(2), ...HISTORY.batch(3)]);
    const outputAt = async (rollup: number, height: number) => {
      const query = { kind: "output", rollupId: rollupOf(rollup) } as const;
      const bytes = encodeFeedQuery({ ...query, height: heightOf(height) });
      return v1.OutputAtHeight.decode(await ask("GetOutput", bytes)).result;
    };
    expect(await outputAt(1, 4)).toBe("batch");
    expect(await outputAt(1, 5)).toBe("empty");
    expect(await outputAt(9, 5)).toBe("absent");
    const info = v1.NetworkInfo.decode(await ask("GetInfo", new Uint8Array(0)));
    expect(Number(info.certifiedHeight)).toBe(10);
  });

  test("files of the feed are listed over HTTP", async () => {
    await publishTo(10);
    const url = `http://127.0.0.1:${server.port}/v1/rollups/1/segments?fromSeq=1`;
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(await response.json()).toHaveProperty("segments");
  });
});

test("FP5: cursors of clients that vanish in the middle of a backlog are closed", async () => {
  await publishTo(25);
  const sockets = numbers(1, 20).map(() => openFeedSocket(server.port, "/1?fromSeq=1"));
  await Promise.all(sockets.map((socket) => socket.opened));
  for (const socket of sockets) socket.webSocket.terminate();
  await until(() => doors.count() === 0);
});
