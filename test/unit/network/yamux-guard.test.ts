import fc from "fast-check";
import { expect, test } from "vitest";
import { createHeaderWatch, guardMuxer } from "../../../src/network/yamux-guard.ts";

const WINDOW = 4 * 1024 * 1024;
const header = (type: number, flags: number, length: number): Uint8Array => {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setUint8(1, type);
  view.setUint16(2, flags);
  view.setUint32(4, 3);
  view.setUint32(8, length);
  return bytes;
};
const data = (length: number): Uint8Array =>
  new Uint8Array([...header(0, 0, length), ...new Uint8Array(length).fill(2)]);

test("N9: a data frame above the window is refused at its header", () => {
  const watch = createHeaderWatch(WINDOW, () => 0);
  expect(watch.receive(header(0, 0, WINDOW))).toBeNull();
  const other = createHeaderWatch(WINDOW, () => 0);
  expect(other.receive(header(0, 0, WINDOW + 1))).toBe("muxer_frame_bytes");
  expect(createHeaderWatch(WINDOW, () => 0).receive(header(0, 0, 2 ** 32 - 1))).toBe(
    "muxer_frame_bytes",
  );
});

test("N9: window updates may carry any number, and come as often as data", () => {
  const watch = createHeaderWatch(WINDOW, () => 0);
  for (let count = 0; count < 10_000; count++) {
    expect(watch.receive(header(1, 0, 2 ** 32 - 1))).toBeNull();
  }
});

test.each([
  ["pings", header(2, 1, 0)],
  ["answers to pings", header(2, 2, 0)],
  ["new streams", header(1, 1, 0)],
])("N9: a flood of %s ends the connection, a steady few do not", (_name, bytes) => {
  const flood = createHeaderWatch(WINDOW, () => 0);
  const faults = Array.from({ length: 200 }, () => flood.receive(bytes));
  expect(faults.at(-1)).toBe("muxer_flood");
  let nowMs = 0;
  const steady = createHeaderWatch(WINDOW, () => nowMs);
  for (; nowMs < 1_000_000; nowMs += 500) expect(steady.receive(bytes)).toBeNull();
});

test("N9: headers are found however the stream is cut", () => {
  const bad = header(0, 0, WINDOW + 1);
  fc.assert(
    fc.property(
      fc.array(fc.nat(300), { maxLength: 20 }),
      fc.integer({ min: 1, max: 500 }),
      (lengths, size) => {
        const stream = new Uint8Array(Buffer.concat([...lengths.map(data), bad]));
        const watch = createHeaderWatch(WINDOW, () => 0);
        let fault: string | null = null;
        let at = 0;
        for (; at < stream.length; at += size) {
          expect(fault).toBeNull();
          fault = watch.receive(stream.subarray(at, at + size));
        }
        expect(fault).toBe("muxer_frame_bytes");
      },
    ),
  );
});

test("N9: the connection ends before the multiplexer sees the frame", () => {
  const log: string[] = [];
  const listeners: ((event: { data: Uint8Array }) => void)[] = [];
  const connection = {
    addEventListener: (_type: string, listener: (typeof listeners)[number]) =>
      listeners.push(listener),
    abort: (error: Error) => log.push(error.message),
  };
  const factory = {
    protocol: "/test",
    createStreamMuxer(stream: typeof connection) {
      stream.addEventListener("message", () => log.push("muxer"));
      return {
        abort() {
          log.push("abort");
          throw new Error("closed already");
        },
      };
    },
  };
  type Factory = Parameters<typeof guardMuxer>[0];
  const guarded = guardMuxer(factory as unknown as Factory, { windowBytes: WINDOW, now: () => 0 });
  expect(guarded.protocol).toBe("/test");
  const muxer = guarded.createStreamMuxer(connection as never);
  for (const listener of listeners) listener({ data: header(0, 0, WINDOW + 1) });
  expect(log).toEqual(["muxer_frame_bytes", "muxer"]);
  muxer.abort(new Error("throws into the event loop"));
  expect(log.at(-1)).toBe("abort");
});
