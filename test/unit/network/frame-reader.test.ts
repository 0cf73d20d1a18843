import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { frameBytesMax, kindOfFrame, PEER_MESSAGE_KINDS } from "../../../src/codec/index.ts";
import { classBytesMax, classOf, MESSAGE_CLASSES } from "../../../src/network/classes.ts";
import { createFrameReader, type ReadFrame } from "../../../src/network/frame-reader.ts";
import { freeChunk } from "../../../src/network/freed.ts";
import { batchFrame, LIMITS, statusFrame } from "../../integration/network-committee.ts";

const framed = (body: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(4 + body.length);
  new DataView(bytes.buffer).setUint32(0, body.length);
  bytes.set(body, 4);
  return bytes;
};

/** The first bytes of a frame of some kind, then zeros: enough to be judged by. */
function frameOf(kind: (typeof PEER_MESSAGE_KINDS)[number], length: number): Uint8Array {
  const body = new Uint8Array(length);
  const found = Array.from({ length: 2048 }, (_, number) => number).find((number) => {
    const tag = number * 8 + 2;
    body.set(tag < 128 ? [tag] : [(tag & 127) | 128, tag >> 7]);
    return kindOfFrame(body) === kind;
  });
  expect(found).toBeDefined();
  return body;
}

/** All that is read, bytes copied: a view is good until the next call. */
function readAll(reader: ReturnType<typeof createFrameReader>): ReadFrame[] {
  const read: ReadFrame[] = [];
  for (let next = reader.next(); next !== null; next = reader.next()) {
    read.push(next.kind === "frame" ? { ...next, bytes: new Uint8Array(next.bytes) } : next);
  }
  return read;
}

describe.each(PEER_MESSAGE_KINDS)("a frame of kind %s", (kind) => {
  const cap = frameBytesMax(kind, LIMITS);
  const name = classOf(kind);

  test("N3: at its cap is read, one byte above it refused", () => {
    const reader = createFrameReader(name, LIMITS);
    reader.push(framed(frameOf(kind, cap)));
    expect(readAll(reader)).toEqual([
      { kind: "frame", messageKind: kind, bytes: frameOf(kind, cap) },
    ]);
    const isLargest = cap === classBytesMax(name, LIMITS);
    reader.push(framed(frameOf(kind, cap + 1)));
    expect(readAll(reader)).toEqual([
      { kind: "fault", code: "oversize", reason: "frame_bytes", fatal: isLargest },
    ]);
  });

  test("N1: is refused in every other class, and what follows it is read", () => {
    for (const other of MESSAGE_CLASSES.filter((each) => each !== name)) {
      const length = Math.min(cap, classBytesMax(other, LIMITS), 1000);
      const next = PEER_MESSAGE_KINDS.find((each) => classOf(each) === other);
      const after = frameOf(next as typeof kind, 12);
      const reader = createFrameReader(other, LIMITS);
      reader.push(framed(frameOf(kind, length)));
      reader.push(framed(after));
      expect(readAll(reader)).toEqual([
        { kind: "fault", code: "malformed", reason: "wrong_class", fatal: false },
        { kind: "frame", messageKind: next, bytes: after },
      ]);
    }
  });
});

test.each(MESSAGE_CLASSES)("N3: a length of 2^32 - 1 ends %s at its fourth byte", (name) => {
  const reader = createFrameReader(name, LIMITS);
  reader.push(Uint8Array.of(255, 255, 255));
  expect(reader.next()).toBeNull();
  reader.push(Uint8Array.of(255));
  expect(reader.next()).toEqual({
    kind: "fault",
    code: "oversize",
    reason: "frame_bytes",
    fatal: true,
  });
  // One byte per second, for ever: nothing is kept.
  for (let count = 0; count < 1000; count++) {
    reader.push(Uint8Array.of(1));
    expect(reader.next()).toBeNull();
  }
  expect(reader.pending).toBe(0);
});

test("N3: an empty frame ends the stream", () => {
  const reader = createFrameReader("votes", LIMITS);
  reader.push(new Uint8Array(4));
  expect(readAll(reader)).toEqual([
    { kind: "fault", code: "malformed", reason: "empty_frame", fatal: true },
  ]);
});

test("N3: nothing is allocated for a frame before its kind is known", () => {
  const reader = createFrameReader("sync", LIMITS);
  const length = framed(frameOf("blocks", 4_000_000)).slice(0, 4);
  const before = process.memoryUsage().arrayBuffers;
  const readers = Array.from({ length: 100 }, () => createFrameReader("sync", LIMITS));
  for (const each of [reader, ...readers]) {
    each.push(length);
    expect(each.next()).toBeNull();
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8_000_000);
});

test("D7: a batch gets a buffer of exactly its own size, wherever it is cut", () => {
  const frame = batchFrame(1, 5000);
  for (const cut of [0, 3, 4, 5, 15, 16, 17, 4000, frame.length + 3]) {
    const reader = createFrameReader("batches", LIMITS);
    const bytes = framed(frame);
    reader.push(bytes.slice(0, cut));
    const early = reader.next();
    reader.push(bytes.slice(cut));
    const read = early ?? reader.next();
    expect(read).toEqual({ kind: "frame", messageKind: "batch", bytes: frame });
    if (read?.kind === "frame") expect(read.bytes.buffer.byteLength).toBe(frame.length);
  }
});

test("a small frame in one chunk is a view of it, no copy", () => {
  const reader = createFrameReader("votes", LIMITS);
  const chunk = framed(statusFrame(7));
  reader.push(chunk);
  const read = reader.next();
  expect(read?.kind === "frame" && read.bytes.buffer === chunk.buffer).toBe(true);
});

test("frames are the same however the stream is cut", () => {
  const frames = [1, 2, 3].flatMap((number) => [statusFrame(number), statusFrame(number * 1000)]);
  const wrong = frameOf("proposal", 40);
  const stream = Buffer.concat([...frames.slice(0, 3), wrong, ...frames.slice(3)].map(framed));
  const expected = [
    ...frames.slice(0, 3),
    { kind: "fault", code: "malformed", reason: "wrong_class", fatal: false },
    ...frames.slice(3),
  ];
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sizes) => {
      const reader = createFrameReader("votes", LIMITS);
      const read: unknown[] = [];
      for (let offset = 0, index = 0; offset < stream.length; index++) {
        const size = sizes[index % sizes.length] as number;
        reader.push(new Uint8Array(stream.subarray(offset, offset + size)));
        offset += size;
        read.push(...readAll(reader).map((each) => (each.kind === "frame" ? each.bytes : each)));
      }
      expect(read).toEqual(expected);
      expect(reader.pending).toBe(0);
    }),
  );
});

test("garbage is a value, not a throw, and ends or is skipped", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (chunks) => {
      const reader = createFrameReader("sync", LIMITS);
      for (const chunk of chunks) {
        reader.push(chunk);
        for (const read of readAll(reader)) expect(["frame", "fault"]).toContain(read.kind);
      }
      expect(reader.pending).toBeLessThanOrEqual(12);
    }),
  );
});

describe("chunks are given back", () => {
  const spentOf = (frames: readonly Uint8Array[], size: number, name: "batches" | "votes") => {
    const spent: Uint8Array[] = [];
    const reader = createFrameReader(name, LIMITS, (chunk) => spent.push(chunk));
    const stream = Buffer.concat(frames.map(framed));
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < stream.length; at += size) {
      chunks.push(new Uint8Array(stream.subarray(at, at + size)));
    }
    const read = chunks.flatMap((chunk) => {
      reader.push(chunk);
      return readAll(reader);
    });
    return { spent, chunks, read };
  };

  test("D7: once every byte of them was copied into batches, whatever the cut", () => {
    const frames = [1, 2, 3].map((number) => batchFrame(number, 40_000));
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 60_000 }), (size) => {
        const { spent, chunks, read } = spentOf(frames, size, "batches");
        expect(spent).toEqual(chunks);
        expect(read.map((each) => each.kind === "frame" && each.bytes)).toEqual(frames);
      }),
      { numRuns: 20 },
    );
  });

  test("D7: never while a frame is a view of them", () => {
    expect(spentOf([statusFrame(1), statusFrame(2)], 1000, "votes").spent).toEqual([]);
  });

  test("the memory of a large chunk is free at once, a shared buffer is left alone", () => {
    const alone = new Uint8Array(16_384);
    freeChunk(alone);
    expect(alone.length).toBe(0);
    const shared = new Uint8Array(16_384);
    freeChunk(shared.subarray(0, 8192));
    freeChunk(Buffer.from("short"));
    expect(shared.length).toBe(16_384);
  });
});
