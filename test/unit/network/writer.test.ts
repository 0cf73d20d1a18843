import fc from "fast-check";
import { expect, test } from "vitest";
import type { PeerMessageKind } from "../../../src/chain/index.ts";
import { createBulkWindow } from "../../../src/network/bulk-window.ts";
import {
  classOf,
  isBulk,
  MESSAGE_CLASSES,
  type MessageClass,
} from "../../../src/network/classes.ts";
import {
  createWriter,
  type Outlet,
  PIECE_BYTES,
  streamOutlet,
  type WritableStream,
} from "../../../src/network/writer.ts";

/** All streams share one socket that takes `room` bytes, then wants a drain. */
function createSocket() {
  const sent: { name: MessageClass; bytes: Uint8Array }[] = [];
  const socket = {
    room: Number.POSITIVE_INFINITY,
    sent,
    streamOf: (name: MessageClass) => ({
      get writableNeedsDrain() {
        return socket.room <= 0;
      },
      send(bytes: Uint8Array) {
        sent.push({ name, bytes: new Uint8Array(bytes) });
        socket.room -= bytes.length;
        return socket.room > 0;
      },
    }),
  };
  return socket;
}

const outletOf = (stream: WritableStream, path = 0): Outlet => ({
  ...streamOutlet(stream),
  path,
});

const WINDOW = { startBytes: 1 << 30, minBytes: 1 << 30, maxBytes: 1 << 30, delayMs: 250 };

function setUp(window = createBulkWindow(WINDOW, 0)) {
  const socket = createSocket();
  const sent: string[] = [];
  const dropped: string[] = [];
  const writer = createWriter({
    window,
    now: () => 0,
    events: {
      sent: (kind, bytes) => sent.push(`${kind} ${bytes}`),
      dropped: (name, count) => dropped.push(`${name} ${count}`),
    },
  });
  for (const name of MESSAGE_CLASSES) writer.attach(name, outletOf(socket.streamOf(name)));
  return { socket, writer, sent, dropped, window };
}

const filled = (length: number, value = 1): Uint8Array => new Uint8Array(length).fill(value);
const order = (socket: ReturnType<typeof createSocket>) => socket.sent.map(({ name }) => name);

/** What a class carried: the frames behind their lengths. */
function framesOf(socket: ReturnType<typeof createSocket>, name: MessageClass): Uint8Array[] {
  const stream = Buffer.concat(
    socket.sent.filter((piece) => piece.name === name).map(({ bytes }) => bytes),
  );
  const frames: Uint8Array[] = [];
  for (let offset = 0; offset < stream.length; ) {
    const length = stream.readUInt32BE(offset);
    frames.push(new Uint8Array(stream.subarray(offset + 4, offset + 4 + length)));
    offset += 4 + length;
  }
  return frames;
}

test("N1: the highest class goes first, whatever came first", () => {
  const { socket, writer } = setUp();
  const kinds = ["blocks", "batch", "ack", "laneCertificate", "proposal", "notarize"] as const;
  for (const kind of kinds) writer.push(kind, filled(100));
  writer.pump();
  expect(order(socket)).toEqual([...MESSAGE_CLASSES]);
});

test("N1: a vote overtakes the rest of a batch that is on its way", () => {
  const { socket, writer } = setUp();
  socket.room = 1;
  writer.push("batch", filled(400_000));
  writer.pump();
  expect(order(socket)).toEqual(["batches"]);
  writer.push("notarize", filled(100));
  socket.room = 1;
  writer.pump();
  socket.room = Number.POSITIVE_INFINITY;
  writer.pump();
  expect(order(socket).slice(0, 3)).toEqual(["batches", "votes", "batches"]);
  expect(framesOf(socket, "batches")).toEqual([filled(400_000)]);
});

test("N2: what the socket does not take waits here, one piece at most below", () => {
  const { socket, writer } = setUp();
  socket.room = 0;
  for (let count = 0; count < 10; count++) expect(writer.push("batch", filled(100_000))).toBe(true);
  writer.pump();
  expect(socket.sent).toEqual([]);
  expect(writer.queuedBytes("batches")).toBe(1_000_000);
  socket.room = 1;
  writer.pump();
  expect(socket.sent.length).toBe(1);
  expect(socket.sent[0]?.bytes.length).toBeLessThanOrEqual(PIECE_BYTES);
  // The frame that is being sent still counts with its rest.
  expect(writer.queuedBytes("batches")).toBe(1_000_000 - (PIECE_BYTES - 4));
});

test("N2: a full queue is told, and the drop is counted", () => {
  const { writer, dropped, socket } = setUp();
  socket.room = 0;
  let taken = 0;
  while (writer.push("batch", filled(500_000))) taken++;
  expect(taken).toBe(Math.floor((32 * 1024 * 1024) / 500_000));
  for (let count = 0; count < 4097; count++) expect(writer.push("notarize", filled(10))).toBe(true);
  expect(dropped).toEqual(["batches 1", "votes 1"]);
});

test("N5: bulk stops at the window, votes do not", () => {
  const small = { startBytes: 100_000, minBytes: 100_000, maxBytes: 100_000, delayMs: 250 };
  const window = createBulkWindow(small, 0);
  const { socket, writer } = setUp(window);
  writer.push("batch", filled(300_000));
  writer.push("blocks", filled(300_000));
  writer.pump();
  expect(window.inFlight).toBe(100_000);
  expect(order(socket)).not.toContain("sync");
  writer.push("notarize", filled(100));
  writer.pump();
  expect(order(socket).at(-1)).toBe("votes");
  for (let turn = 0; turn < 10; turn++) {
    window.arrived(window.inFlight, turn, 0);
    writer.pump();
    expect(window.inFlight).toBeLessThanOrEqual(100_000);
  }
  expect([framesOf(socket, "batches"), framesOf(socket, "sync")]).toEqual([
    [filled(300_000)],
    [filled(300_000)],
  ]);
});

test("small frames of one class travel in one piece", () => {
  const { socket, writer, sent } = setUp();
  for (let value = 0; value < 50; value++) writer.push("notarize", filled(200, value));
  writer.pump();
  expect(socket.sent.length).toBe(1);
  expect(framesOf(socket, "votes")).toEqual(
    Array.from({ length: 50 }, (_, value) => filled(200, value)),
  );
  expect(sent.length).toBe(50);
});

test("a class whose stream is not open yet keeps its frames", () => {
  const window = createBulkWindow(WINDOW, 0);
  const events = { sent: () => {}, dropped: () => {} };
  const writer = createWriter({ window, now: () => 0, events });
  writer.push("notarize", filled(10));
  writer.pump();
  const socket = createSocket();
  writer.attach("votes", outletOf(socket.streamOf("votes")));
  writer.pump();
  expect(framesOf(socket, "votes")).toEqual([filled(10)]);
});

test("no class loses or mixes bytes, however the socket and the window open", () => {
  const kinds = ["notarize", "proposal", "ack", "batch", "blocks"] as const;
  const step = fc.oneof(
    fc.record({ kind: fc.constantFrom(...kinds), length: fc.integer({ min: 1, max: 200_000 }) }),
    fc.record({ room: fc.integer({ min: 1, max: 300_000 }) }),
    fc.record({ arrive: fc.integer({ min: 0, max: 100 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const small = { startBytes: 65_536, minBytes: 32_768, maxBytes: 262_144, delayMs: 250 };
      const window = createBulkWindow(small, 0);
      const { socket, writer, sent } = setUp(window);
      socket.room = 0;
      const pushed: { kind: PeerMessageKind; bytes: Uint8Array }[] = [];
      for (const each of steps) {
        if ("kind" in each) {
          const bytes = filled(each.length, pushed.length % 256);
          if (writer.push(each.kind, bytes)) pushed.push({ kind: each.kind, bytes });
        } else if ("room" in each) socket.room = each.room;
        else window.arrived(Math.floor((window.inFlight * each.arrive) / 100), 0, 0);
        writer.pump();
        expect(window.inFlight).toBeLessThanOrEqual(window.window);
      }
      socket.room = Number.POSITIVE_INFINITY;
      for (let turn = 0; turn < 400; turn++) {
        writer.pump();
        window.arrived(window.inFlight, turn, 0);
      }
      for (const name of MESSAGE_CLASSES) {
        const mine = pushed.filter(({ kind }) => classOf(kind) === name);
        expect(framesOf(socket, name).map((bytes) => bytes.length)).toEqual(
          mine.map(({ bytes }) => bytes.length),
        );
        expect(framesOf(socket, name)).toEqual(mine.map(({ bytes }) => bytes));
        expect(writer.queuedBytes(name)).toBe(0);
        if (!isBulk(name)) continue;
      }
      expect(sent.length).toBe(pushed.length);
    }),
    { numRuns: 60 },
  );
});
