import { expect, test } from "vitest";
import { createFrameReader } from "../../../src/network/frame-reader.ts";
import { createReader, type ReaderEvents } from "../../../src/network/reader.ts";
import { LIMITS, statusFrame } from "../../integration/network-committee.ts";

const framed = (number: number): Uint8Array => {
  const body = statusFrame(number);
  const bytes = new Uint8Array(4 + body.length);
  new DataView(bytes.buffer).setUint32(0, body.length);
  bytes.set(body, 4);
  return bytes;
};

/** A stream as the library has it: what comes while paused is handed over inside `resume`. */
function createStream() {
  const kept: Uint8Array[] = [];
  const calls: string[] = [];
  const stream = {
    readStatus: "readable",
    calls,
    receive: (_chunks: Iterable<Uint8Array>): void => {},
    arrive(chunk: Uint8Array) {
      if (stream.readStatus === "readable") stream.receive([chunk]);
      else kept.push(chunk);
    },
    pause() {
      calls.push("pause");
      stream.readStatus = "paused";
    },
    resume() {
      calls.push("resume");
      stream.readStatus = "readable";
      const chunks = kept.splice(0);
      if (chunks.length > 0) stream.receive(chunks);
      // The library opens its window only now: a pause inside would be forgotten.
      calls.push(`resumed ${stream.readStatus}`);
    },
  };
  return stream;
}

function setUp(events: ReaderEvents) {
  const stream = createStream();
  const reader = createReader({ stream, frames: createFrameReader("votes", LIMITS), events });
  stream.receive = reader.receive;
  return { stream, reader };
}

const gate = () => Promise.withResolvers<void>();
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("N4: after a promise nothing is read until it resolves, then all in order", async () => {
  const gates = [gate(), gate()];
  const taken: number[] = [];
  const { stream } = setUp({
    frame(_kind, bytes) {
      taken.push(bytes.length);
      return gates[taken.length - 1]?.promise;
    },
    fault: () => true,
  });
  const chunk = Buffer.concat([framed(1), framed(1000), framed(1_000_000)]);
  stream.arrive(new Uint8Array(chunk));
  expect([taken.length, stream.calls]).toEqual([1, ["pause"]]);
  stream.arrive(framed(2));
  expect(taken.length).toBe(1);
  gates[0]?.resolve();
  await turn();
  // The second wants room too, and came in the same chunk: the stream stays paused.
  expect([taken.length, stream.calls]).toEqual([2, ["pause"]]);
  gates[1]?.resolve();
  await turn();
  expect(taken).toEqual([1, 1000, 1_000_000, 2].map((number) => statusFrame(number).length));
  expect(stream.calls).toEqual(["pause", "resume", "resumed readable"]);
});

test("N4: what arrives inside resume is not handled inside resume", async () => {
  const first = gate();
  const second = gate();
  let count = 0;
  const { stream } = setUp({
    frame: () => [first, second][count++]?.promise,
    fault: () => true,
  });
  stream.arrive(framed(1));
  stream.arrive(framed(2));
  first.resolve();
  await turn();
  expect(count).toBe(2);
  expect(stream.calls).toEqual(["pause", "resume", "resumed readable", "pause"]);
  second.resolve();
  await turn();
  expect(stream.readStatus).toBe("readable");
});

test("a flood of small frames leaves turns to others", async () => {
  let count = 0;
  const { stream } = setUp({
    frame: () => {
      count++;
      return undefined;
    },
    fault: () => true,
  });
  stream.arrive(new Uint8Array(Buffer.concat(Array.from({ length: 1000 }, () => framed(1)))));
  const atOnce = count;
  expect(atOnce).toBeLessThan(1000);
  while (count < 1000) await turn();
  expect(stream.readStatus).toBe("readable");
});

test("N3: after the last fault nothing is read", () => {
  const faults: string[] = [];
  const { stream } = setUp({
    frame: () => expect.unreachable(),
    fault(_code, reason) {
      faults.push(reason);
      return false;
    },
  });
  stream.arrive(new Uint8Array(4));
  stream.arrive(framed(1));
  expect(faults).toEqual(["empty_frame"]);
});

test("a closed reader takes nothing, also not after its promise", async () => {
  const open = gate();
  let count = 0;
  const { stream, reader } = setUp({
    frame() {
      count++;
      return open.promise;
    },
    fault: () => true,
  });
  stream.arrive(new Uint8Array(Buffer.concat([framed(1), framed(2)])));
  reader.close();
  open.resolve();
  await turn();
  expect(count).toBe(1);
});
