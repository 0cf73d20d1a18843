/** From a cursor into a socket: bounds, turns, and how it ends. */
import { describe, expect, test, vi } from "vitest";
import { failure } from "../../../../src/api/feed-doors/failure.ts";
import { type Pump, type PumpOptions, startPump } from "../../../../src/api/feed-doors/pump.ts";
import type {
  CursorMessage,
  FeedCursor,
  FeedFailure,
} from "../../../../src/api/feed-doors/source.ts";
import { decodeFeedMessage } from "../../../../src/codec/index.ts";

type Step = CursorMessage | FeedFailure;

/** A cursor that is fed by hand and remembers how it was treated. */
function handCursor() {
  const steps: Step[] = [];
  let waiting: ((step: Step) => void) | null = null;
  let asked = 0;
  let closed = 0;
  const cursor: FeedCursor = {
    next() {
      asked++;
      expect(waiting, "one call at a time").toBeNull();
      const step = steps.shift();
      if (step !== undefined) return Promise.resolve(step);
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    lagBatches: () => 0,
    close: () => closed++,
  };
  return {
    cursor,
    push(step: Step) {
      const wake = waiting;
      waiting = null;
      if (wake === null) steps.push(step);
      else wake(step);
    },
    get asked() {
      return asked;
    },
    get closed() {
      return closed;
    },
  };
}

/** A socket that drains only when told. */
function handSink() {
  const written: Uint8Array[] = [];
  const undrained: (() => void)[] = [];
  return {
    written,
    write(bytes: Uint8Array, drained: (bytes: number) => void) {
      written.push(bytes);
      undrained.push(() => drained(bytes.length));
    },
    drainOne: () => undrained.shift()?.(),
  };
}

const message = (completes: number, size: number): CursorMessage => ({
  kind: "message",
  bytes: new Uint8Array(size).fill(completes),
  completes,
  certifiedMs: null,
});

/** Lets promises and immediates run until nothing moves. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};

function startOn(options: Partial<PumpOptions> = {}) {
  const hand = handCursor();
  const sink = handSink();
  const pump: Pump = startPump(hand.cursor, sink, {
    maxInflightBytes: 1000,
    stallMs: 60_000,
    seqBefore: 0,
    onSent: () => {},
    ...options,
  });
  return { hand, sink, pump };
}

const goAwayOf = (bytes: Uint8Array | undefined) => {
  const decoded = decodeFeedMessage(bytes ?? new Uint8Array(0));
  if (decoded.kind !== "ok" || decoded.message.kind !== "goAway") throw new Error("no GoAway");
  return decoded.message;
};

describe("FC3: bytes in the socket", () => {
  test("stay at or below the bound, and go on where they drained", async () => {
    const { hand, sink, pump } = startOn();
    for (let seq = 1; seq <= 10; seq++) hand.push(message(seq, 300));
    await settle();
    expect(sink.written.length).toBe(3);
    expect(pump.inflightBytes()).toBe(900);
    sink.drainOne();
    await settle();
    expect(sink.written.length).toBe(4);
    while (sink.written.length < 10) {
      sink.drainOne();
      await settle();
      expect(pump.inflightBytes()).toBeLessThanOrEqual(1000);
    }
    expect(sink.written.map((bytes) => bytes[0])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test("one message larger than the bound is allowed, alone", async () => {
    const { hand, sink, pump } = startOn();
    hand.push(message(1, 10));
    hand.push(message(2, 5000));
    hand.push(message(3, 10));
    await settle();
    expect(sink.written.length).toBe(1);
    sink.drainOne();
    await settle();
    expect(sink.written.length).toBe(2);
    expect(pump.inflightBytes()).toBe(5000);
    sink.drainOne();
    await settle();
    expect(sink.written.length).toBe(3);
  });

  test("FP5: a full socket asks the cursor for nothing", async () => {
    const { hand, sink } = startOn();
    for (let seq = 1; seq <= 10; seq++) hand.push(message(seq, 500));
    await settle();
    expect(sink.written.length).toBe(2);
    expect(hand.asked).toBe(2);
  });

  test("a socket that drains at once is fed to the end, in order, in turns", async () => {
    const hand = handCursor();
    const seen: number[] = [];
    const sink = {
      write(bytes: Uint8Array, drained: (bytes: number) => void) {
        seen.push(bytes[0] as number);
        drained(bytes.length);
      },
    };
    for (let seq = 1; seq <= 200; seq++) hand.push(message(seq, 64 * 1024));
    const yields = vi.spyOn(globalThis, "setImmediate");
    startPump(hand.cursor, sink, {
      maxInflightBytes: 1 << 20,
      stallMs: 1000,
      seqBefore: 0,
      onSent: () => {},
    });
    await vi.waitUntil(() => seen.length === 200);
    expect(yields.mock.calls.length).toBeGreaterThanOrEqual(200 / 4 - 1);
    expect(seen).toEqual(Array.from({ length: 200 }, (_, at) => at + 1));
    yields.mockRestore();
  });

  test("pieces of a message drain one by one", async () => {
    const hand = handCursor();
    const drains: ((bytes: number) => void)[] = [];
    const sink = {
      write: (_: Uint8Array, drained: (bytes: number) => void) => drains.push(drained),
    };
    const pump = startPump(
      hand.cursor,
      { write: (a, b) => void sink.write(a, b) },
      {
        maxInflightBytes: 100,
        stallMs: 1000,
        seqBefore: 0,
        onSent: () => {},
      },
    );
    hand.push(message(1, 90));
    hand.push(message(2, 30));
    await settle();
    drains[0]?.(10);
    await settle();
    expect(drains.length).toBe(1);
    drains[0]?.(10);
    await settle();
    expect(drains.length).toBe(2);
    expect(pump.inflightBytes()).toBe(100);
    pump.leave();
  });
});

describe("FC3: nothing drained for too long", () => {
  test("ends with a GoAway that says where to go on", async () => {
    const { hand, sink, pump } = startOn({ stallMs: 30 });
    hand.push(message(7, 600));
    hand.push(message(8, 600));
    const end = await pump.done;
    expect(end).toEqual({ kind: "slow", lastSeqSent: 7 });
    expect(goAwayOf(sink.written.at(-1))).toEqual({
      kind: "goAway",
      reason: "SLOW_CONSUMER",
      lastSeqSent: 7,
      retryAfterMs: 0,
    });
    expect(hand.closed).toBe(1);
  });

  test("before any batch it says the one before the first that was asked for", async () => {
    const { hand, sink, pump } = startOn({ stallMs: 30, seqBefore: 41 });
    hand.push({ ...message(0, 600), completes: 0 });
    await pump.done;
    expect(goAwayOf(sink.written.at(-1)).lastSeqSent).toBe(41);
  });

  test("a frame without its continuation is not counted as sent", async () => {
    const { hand, pump } = startOn({ stallMs: 30 });
    hand.push(message(3, 100));
    hand.push({ ...message(4, 100), completes: 0 });
    expect(await pump.done).toEqual({ kind: "slow", lastSeqSent: 3 });
  });

  test("an idle socket with nothing in it is not slow", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { hand, sink, pump } = startOn({ stallMs: 20 });
    hand.push(message(1, 10));
    await settle();
    sink.drainOne();
    let ended = false;
    void pump.done.then(() => {
      ended = true;
    });
    vi.advanceTimersByTime(1000);
    await settle();
    expect(ended).toBe(false);
    pump.leave();
    vi.useRealTimers();
  });

  test("draining a little is draining", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { hand, sink, pump } = startOn({ stallMs: 1000 });
    let ended = false;
    void pump.done.then(() => {
      ended = true;
    });
    for (let seq = 1; seq <= 20; seq++) hand.push(message(seq, 500));
    for (let second = 0; second < 10; second++) {
      await settle();
      vi.advanceTimersByTime(900);
      sink.drainOne();
    }
    await settle();
    expect(ended).toBe(false);
    vi.advanceTimersByTime(1001);
    await settle();
    expect(ended).toBe(true);
    vi.useRealTimers();
  });
});

describe("how it ends", () => {
  test("an error of the cursor is the end, with nothing written for it", async () => {
    const { hand, sink, pump } = startOn();
    const error = failure("ABOVE_HEAD", "no such batch yet", { headSeq: 4 });
    hand.push(error);
    expect(await pump.done).toEqual({ kind: "failed", error });
    expect(sink.written).toEqual([]);
    expect(hand.closed).toBe(1);
  });

  test("FC8: a node that stops says so, once", async () => {
    const { hand, sink, pump } = startOn();
    hand.push(message(5, 10));
    await settle();
    pump.shutdown();
    pump.shutdown();
    pump.leave();
    expect(await pump.done).toEqual({ kind: "shutdown", lastSeqSent: 5 });
    expect(goAwayOf(sink.written.at(-1))).toMatchObject({ reason: "SHUTDOWN", lastSeqSent: 5 });
    expect(sink.written.length).toBe(2);
    expect(hand.closed).toBe(1);
  });

  test("a client that left gets nothing more, whatever the cursor still says", async () => {
    const { hand, sink, pump } = startOn();
    hand.push(message(1, 10));
    await settle();
    pump.leave();
    hand.push(message(2, 10));
    await settle();
    expect(await pump.done).toEqual({ kind: "gone" });
    expect(sink.written.length).toBe(1);
    sink.drainOne();
    await settle();
    expect([hand.closed, hand.asked]).toEqual([1, 2]);
  });

  test("each message is told of when the socket gets it", async () => {
    const sent: number[] = [];
    const { hand } = startOn({ onSent: ({ completes }) => sent.push(completes) });
    hand.push(message(1, 600));
    hand.push(message(2, 600));
    await settle();
    expect(sent).toEqual([1]);
  });
});
