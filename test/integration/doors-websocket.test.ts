/** The feed's WebSocket door over real sockets. */
import { connect } from "node:net";
import { Registry } from "prom-client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { createFeedDoors, type FeedDoors } from "../../src/api/feed-doors/index.ts";
import { encodeSubscribeRequest } from "../../src/codec/index.ts";
import type { Hash } from "../../src/primitives/brand.ts";
import {
  createMemoryFeed,
  heartbeat,
  type MemoryFeed,
} from "../unit/api/feed-doors/memory-feed.ts";
import {
  type FeedSocket,
  frameOf,
  openFeedSocket,
  requestFrom,
  seqsOf,
  until,
} from "./door-client.ts";
import { type DoorServer, serveDoors } from "./door-server.ts";

let feed: MemoryFeed;
let registry: Registry;
let doors: FeedDoors;
let server: DoorServer;

async function start(options: Parameters<typeof createFeedDoors>[0] = {}): Promise<void> {
  feed = createMemoryFeed();
  registry = new Registry();
  doors = createFeedDoors(options, { source: feed, registry });
  server = await serveDoors(doors);
}

beforeEach(() => start());
afterEach(() => server.close());

const sample = async (name: string): Promise<string | undefined> =>
  (await registry.metrics()).split("\n").find((line) => line.startsWith(name));

const errorOf = async (socket: FeedSocket) => {
  const closed = await socket.closed;
  return { closed, error: frameOf(socket.frames.at(-1), "error") };
};

describe("a subscription", () => {
  test("FP1, FC1: delivers stored bytes from the number asked for, then live ones, without a seam", async () => {
    const published = [feed.publish(1000), feed.publish(300_000), feed.publish(0)];
    const socket = openFeedSocket(server.port, "/1?fromSeq=2");
    await until(() => socket.frames.length === 2);
    published.push(feed.publish(700_000), feed.publish(10));
    await until(() => socket.frames.length === 4);
    expect(socket.frames).toEqual(published.slice(1));
    expect(socket.webSocket.protocol).toBe("lockstep.feed.v1");
    expect(socket.webSocket.extensions).toBe("");
    socket.webSocket.close();
  });

  test("FC4: by name, from the tip, and by a first message", async () => {
    feed.publish(10);
    const sockets = [
      openFeedSocket(server.port, "/first?fromTip=true"),
      openFeedSocket(server.port, "/0x1?fromSeq=2"),
      openFeedSocket(server.port, "/first", encodeSubscribeRequest(requestFrom(2))),
      openFeedSocket(server.port, "", encodeSubscribeRequest(requestFrom(2))),
    ];
    await until(() => feed.openCursors === 4);
    const frame = feed.publish(20);
    for (const socket of sockets) {
      await until(() => socket.frames.length === 1);
      expect(socket.frames).toEqual([frame]);
      socket.webSocket.close();
    }
    await until(() => feed.openCursors === 0);
  });

  test("FC7: what is no batch passes too", async () => {
    const socket = openFeedSocket(server.port, "/1?fromSeq=1");
    await until(() => feed.openCursors === 1);
    const bytes = feed.interject(heartbeat);
    await until(() => socket.frames.length === 1);
    expect(socket.frames).toEqual([bytes]);
    socket.webSocket.close();
  });
});

describe("errors come in band, then the close", () => {
  test.each([
    ["0", "MALFORMED", 4400],
    ["-1", "MALFORMED", 4400],
    ["18446744073709551615", "MALFORMED", 4400],
    ["0xffffffffffffffff", "MALFORMED", 4400],
    ["one", "MALFORMED", 4400],
    ["2", "BELOW_OLDEST", 4410],
    ["9", "ABOVE_HEAD", 4416],
    ["9007199254740991", "ABOVE_HEAD", 4416],
  ])("FP1: from %s is %s, with the kept range and no data", async (from, code, close) => {
    for (let seq = 1; seq <= 6; seq++) feed.publish(10);
    feed.pruneBelow(4);
    const socket = openFeedSocket(server.port, `/1?fromSeq=${from}`);
    const { closed, error } = await errorOf(socket);
    expect(closed).toEqual({ code: close, reason: code });
    expect(error.code).toBe(code);
    if (code !== "MALFORMED") expect([error.oldestSeq, error.headSeq]).toEqual([4, 6]);
    expect(socket.frames.length).toBe(1);
    expect(feed.openCursors).toBe(0);
  });

  test("FC5: a wrong guess of the batch before meets the server's own, with its proof", async () => {
    feed.publish(10);
    feed.publish(10);
    const guess = `0x${"ee".repeat(32)}`;
    const wrong = openFeedSocket(server.port, `/1?fromSeq=2&expectPrevBatchHash=${guess}`);
    const { closed, error } = await errorOf(wrong);
    expect(closed.code).toBe(4409);
    expect(error.proof?.leaf.seq).toBe(1);
    const known = feed.batchHashOf(1);
    const right = openFeedSocket(server.port, `/1?fromSeq=2&expectPrevBatchHash=${known}`);
    await until(() => right.frames.length === 1);
    expect(seqsOf(right.frames)).toEqual([2]);
    right.webSocket.close();
  });

  test.each([
    ["/2?fromSeq=1", "UNKNOWN_ROLLUP", 4404],
    ["/second?fromSeq=1", "UNKNOWN_ROLLUP", 4404],
    ["/99999999999?fromSeq=1", "UNKNOWN_ROLLUP", 4404],
    [`/1?fromSeq=1&genesisHash=0x${"22".repeat(32)}`, "WRONG_NETWORK", 4412],
    ["/1?fromSeq=1&genesisHash=0x22", "MALFORMED", 4400],
    [`/1?fromTip=true&expectPrevBatchHash=0x${"22".repeat(32)}`, "MALFORMED", 4400],
    ["/1?fromSeq=1&fromTip=true", "MALFORMED", 4400],
    ["/1?fromSeq=1&speed=high", "MALFORMED", 4400],
  ])("%s is %s", async (path, code, close) => {
    const { closed, error } = await errorOf(openFeedSocket(server.port, path));
    expect([closed.code, error.code]).toEqual([close, code]);
  });

  test.each([
    ["garbage", new Uint8Array([255, 255, 255]), "MALFORMED"],
    ["nothing in it", new Uint8Array(0), "MALFORMED"],
    [
      "another rollup than the path",
      encodeSubscribeRequest(requestFrom(1, { rollupId: 2 as never })),
      "MALFORMED",
    ],
    [
      "another network",
      encodeSubscribeRequest(requestFrom(1, { genesisHash: `0x${"22".repeat(32)}` as Hash })),
      "WRONG_NETWORK",
    ],
  ])("a first message: %s", async (_name, first, code) => {
    const { closed, error } = await errorOf(openFeedSocket(server.port, "/1", first));
    expect([closed.reason, error.code]).toEqual([code, code]);
  });

  test("a first message that is text, or too long", async () => {
    const text = openFeedSocket(server.port, "/1");
    await text.opened;
    text.webSocket.send("subscribe");
    expect((await errorOf(text)).error.code).toBe("MALFORMED");
    const long = openFeedSocket(server.port, "/1", new Uint8Array(1025));
    expect((await long.closed).code).toBe(1009);
  });

  test("a first message that never comes", async () => {
    await server.close();
    await start({ firstMessageMs: 30 });
    const { closed, error } = await errorOf(openFeedSocket(server.port, "/1"));
    expect([closed.code, error.message]).toEqual([4400, "no request came"]);
  });

  test("a second message ends the subscription", async () => {
    const socket = openFeedSocket(server.port, "/1?fromSeq=1");
    await until(() => feed.openCursors === 1);
    socket.webSocket.send(new Uint8Array(3));
    expect((await errorOf(socket)).error.code).toBe("MALFORMED");
    expect(feed.openCursors).toBe(0);
  });

  test("a damaged frame ends it where the damage is", async () => {
    for (let seq = 1; seq <= 3; seq++) feed.publish(10);
    feed.damage(2);
    const socket = openFeedSocket(server.port, "/1?fromSeq=1");
    const { closed, error } = await errorOf(socket);
    expect([closed.code, error.code]).toEqual([4500, "DATA_LOSS"]);
    expect(seqsOf(socket.frames)).toEqual([1]);
  });
});

describe("FC9: bounds", () => {
  test("subscriptions of one address, and of the node", async () => {
    await server.close();
    await start({ subscriptionsPerAddress: 3, subscriptionsMax: 3 });
    const held = [1, 2, 3].map(() => openFeedSocket(server.port, "/1?fromSeq=1"));
    await until(() => feed.openCursors === 3);
    const { closed, error } = await errorOf(openFeedSocket(server.port, "/1?fromSeq=1"));
    expect([closed.code, error.code]).toEqual([4429, "LIMIT"]);
    expect(error.retryAfterMs).toBeGreaterThan(0);
    expect(await sample('lockstep_feed_disconnects_total{reason="limit"}')).toMatch(/ 1$/);
    held[0]?.webSocket.close();
    await until(() => feed.openCursors === 2);
    const next = openFeedSocket(server.port, "/1?fromSeq=1");
    await until(() => feed.openCursors === 3);
    for (const socket of [...held, next]) socket.webSocket.terminate();
    await until(() => feed.openCursors === 0);
  });

  test("a client that pings without end and reads nothing gets no heap of pongs", async () => {
    const socket = openFeedSocket(server.port, "/1?fromSeq=1");
    await socket.opened;
    let pongs = 0;
    socket.webSocket.on("pong", () => pongs++);
    socket.webSocket.ping("a");
    await until(() => pongs === 1);
    socket.webSocket.pause();
    const before = process.memoryUsage().rss;
    for (let ping = 0; ping < 50_000; ping++) socket.webSocket.ping("b".repeat(100));
    await until(() => socket.webSocket.bufferedAmount === 0);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
    socket.webSocket.terminate();
  });
});

describe("FC3: readers that do not keep up", () => {
  const SLOW = { stallMs: 500, closeGraceMs: 10_000, inflightBytesDefault: 256 * 1024 };

  /** Publishes until the kernel's buffers and the bound are full, so the socket stands still. */
  const fill = (): void => {
    for (let count = 0; count < 400; count++) feed.publish(100_000);
  };

  test("one that stands still is cut off with its resume point; it reads what it was sent", async () => {
    await server.close();
    await start(SLOW);
    const socket = openFeedSocket(server.port, "/1?fromSeq=1");
    await socket.opened;
    socket.webSocket.pause();
    fill();
    await until(async () =>
      /slow"} 1$/.test((await sample('lockstep_feed_disconnects_total{reason="slow"}')) ?? ""),
    );
    expect(feed.openCursors).toBe(0);
    socket.webSocket.resume();
    expect((await socket.closed).code).toBe(4408);
    const goAway = frameOf(socket.frames.at(-1), "goAway");
    const seqs = seqsOf(socket.frames);
    expect(goAway).toMatchObject({ reason: "SLOW_CONSUMER", lastSeqSent: seqs.length });
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, at) => at + 1));
    expect(seqs.length).toBeLessThan(400);
  });

  test("FP5: one that never reads is destroyed after the grace, with all that it held", async () => {
    await server.close();
    await start({ ...SLOW, closeGraceMs: 50 });
    const socket = openFeedSocket(server.port, "/1?fromSeq=1");
    await socket.opened;
    socket.webSocket.pause();
    fill();
    await until(async () => (await server.connections()) === 0);
    expect(feed.openCursors).toBe(0);
    socket.webSocket.terminate();
  });

  test("FP5: one that reads 1 kB/s holds no more than the bound, and others are not delayed", async () => {
    await server.close();
    await start(SLOW);
    const slow = connect(server.port, "127.0.0.1");
    const key = Buffer.alloc(16).toString("base64");
    slow.write(
      `GET /feed/v1/1?fromSeq=1 HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    slow.on("error", () => {});
    slow.pause();
    const trickle = setInterval(() => slow.read(100), 100);
    const quick = openFeedSocket(server.port, "/1?fromSeq=1");
    await until(() => feed.openCursors === 2);
    fill();
    await until(() => quick.frames.length === 400);
    expect(seqsOf(quick.frames).length).toBe(400);
    await until(() => feed.openCursors === 1);
    expect(await sample('lockstep_feed_disconnects_total{reason="slow"}')).toMatch(/ 1$/);
    clearInterval(trickle);
    slow.destroy();
    quick.webSocket.terminate();
  });

  test("a large message to a slow but steady reader drains in pieces and is no stall", async () => {
    await server.close();
    await start({ stallMs: 1000 });
    const socket = openFeedSocket(server.port, "/1?fromSeq=1");
    await socket.opened;
    socket.webSocket.pause();
    const frame = feed.publish(7_900_000);
    let reads = 0;
    const steady = setInterval(() => {
      socket.webSocket.resume();
      reads++;
      setImmediate(() => reads < 15 && socket.webSocket.pause());
    }, 100);
    await until(() => socket.frames.length === 1);
    clearInterval(steady);
    socket.webSocket.resume();
    expect(socket.frames[0]?.length).toBe(frame.length);
    socket.webSocket.terminate();
  });
});

describe("connections end", () => {
  test("abruptly, at any moment: no cursor stays behind", async () => {
    for (let seq = 1; seq <= 30; seq++) feed.publish(200_000);
    const sockets = Array.from({ length: 40 }, () => openFeedSocket(server.port, "/1?fromSeq=1"));
    await Promise.all(sockets.map((socket) => socket.opened));
    for (const [at, socket] of sockets.entries()) {
      if (at % 2 === 0) socket.webSocket.terminate();
      else void until(() => socket.frames.length > at / 4).then(() => socket.webSocket.terminate());
    }
    await until(() => feed.openCursors === 0 && doors.count() === 0);
    await until(async () => (await server.connections()) === 0);
    expect(await sample('lockstep_feed_subscribers{rollup="1",door="ws"}')).toMatch(/ 0$/);
    const ended = await sample('lockstep_feed_disconnects_total{reason="client"}');
    expect(ended).toMatch(/ 40$/);
  });

  test("FC8: when the node stops everybody is told where to go on, and the door is empty", async () => {
    for (let seq = 1; seq <= 3; seq++) feed.publish(10);
    const reading = openFeedSocket(server.port, "/1?fromSeq=1");
    const silent = openFeedSocket(server.port, "/1");
    await until(() => reading.frames.length === 3);
    await silent.opened;
    await doors.drain();
    expect((await reading.closed).code).toBe(1012);
    expect(frameOf(reading.frames.at(-1), "goAway")).toMatchObject({
      reason: "SHUTDOWN",
      lastSeqSent: 3,
    });
    expect((await errorOf(silent)).error.code).toBe("SHUTDOWN");
    const late = openFeedSocket(server.port, "/1?fromSeq=1");
    expect((await errorOf(late)).closed.code).toBe(1012);
    expect(feed.openCursors).toBe(0);
  });

  test("FP5: 500 idle subscribers cost little memory each", { timeout: 60_000 }, async () => {
    await server.close();
    await start({ subscriptionsPerAddress: 600 });
    const open = (count: number) =>
      Promise.all(
        Array.from({ length: count }, async () => {
          const webSocket = new WebSocket(`ws://127.0.0.1:${server.port}/feed/v1/1?fromSeq=1`);
          webSocket.on("error", () => {});
          await new Promise((resolve) => webSocket.once("open", resolve));
          return webSocket;
        }),
      );
    const warm = await open(50);
    const before = process.memoryUsage().rss;
    const more = await open(450);
    await until(() => feed.openCursors === 500);
    const each = (process.memoryUsage().rss - before) / 450;
    // Both ends of each socket are in this process.
    expect(each).toBeLessThan(200 * 1024);
    expect(await sample('lockstep_feed_subscribers{rollup="1",door="ws"}')).toMatch(/ 500$/);
    for (const webSocket of [...warm, ...more]) webSocket.terminate();
    await until(() => feed.openCursors === 0);
  });
});
