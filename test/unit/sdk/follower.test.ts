/** What a follower delivers, where it starts, and how it puts batches together. */
import { describe, expect, test } from "vitest";
import { encodeFeedMessage } from "../../../src/codec/index.ts";
import { heightOf, rollupOf } from "../../../src/primitives/brand.ts";
import { concatBytes } from "../../../src/primitives/bytes.ts";
import {
  createFollower,
  type Follower,
  type FollowStep,
  follow,
  reconnected,
  subscriptionOf,
} from "../../../src/sdk/index.ts";
import { certify, emptyRange, feedError, goAway, heartbeat, trust } from "./feed-fixture.ts";
import { fresh, fromSeq, history, options, seqs, startAt, told, verdict } from "./told.ts";

describe("what is good", () => {
  test("FP1: batches come out in order, with heartbeats and empty ranges between", () => {
    const result = told(
      fresh,
      heartbeat(null),
      ...history.batch(1),
      emptyRange(2, history.proof(3)),
      heartbeat(history.proof(3)),
      ...history.batch(2),
      ...history.batch(3),
    );
    expect(result.step).toBe(null);
    expect(seqs(result)).toEqual([1, 2, 3]);
    const [first, second] = result.batches;
    expect(second?.prevHash).toBe(first?.hash);
    expect(first).toMatchObject({ height: 1, timestampMs: 1000, redelivered: false });
  });

  test("FP2: a repeat is marked, and moves nothing", () => {
    const result = told(fresh, ...history.batch(1), ...history.batch(1), ...history.batch(2));
    expect(seqs(result)).toEqual([1, 1, 2]);
    expect(result.batches.map(({ redelivered }) => redelivered)).toEqual([false, true, false]);
  });

  test("a batch's transactions are sliced in order, as often as they are asked for", () => {
    const [batch] = told(fresh, ...history.batch(1)).batches;
    const once = [...(batch?.txs ?? [])];
    expect(once.map(({ data }) => [...data])).toEqual([
      ...[1, 2, 3].flatMap(() => [Array.from({ length: 8 }, () => 1), [1]]),
    ]);
    expect(once.map(({ position }) => position)).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...(batch?.txs ?? [])]).toEqual(once);
  });

  test("the end of a stream says why, and whether it is proven that I am elsewhere", () => {
    expect(verdict(fresh, goAway("SHUTDOWN"))).toBe("goAway");
    expect(told(fresh, feedError("BELOW_OLDEST", { oldestSeq: 9 })).step).toMatchObject({
      kind: "refused",
      error: { code: "BELOW_OLDEST", oldestSeq: 9 },
      proven: false,
    });
  });
});

describe("where it starts, and starts again", () => {
  const place = (follower: Follower) => subscriptionOf(follower).start;

  test("FP1: at a number, at a height, at the tip; behind what came it asks with the fork guard", () => {
    expect(place(fresh)).toEqual({ kind: "fromSeq", seq: 1, expectPrevBatchHash: null });
    expect(place(fromSeq(4))).toEqual({
      kind: "fromSeq",
      seq: 4,
      expectPrevBatchHash: history.hash(3),
    });
    const height = startAt({ kind: "height", height: heightOf(5) });
    expect(place(height)).toEqual({ kind: "fromHeight", height: 5 });
    expect(place(startAt({ kind: "tip" }))).toEqual({ kind: "fromTip" });
    const { state } = told(fresh, ...history.batch(1));
    expect(place(reconnected(state))).toEqual({
      kind: "fromSeq",
      seq: 2,
      expectPrevBatchHash: history.hash(1),
    });
  });

  test("FP1: the first batch has the number that was asked for", () => {
    const open = fromSeq(3, false);
    expect(seqs(told(open, ...history.batch(3), ...history.batch(4)))).toEqual([3, 4]);
    expect(verdict(open, ...history.batch(4))).toBe("SEQ_GAP start");
    expect(verdict(open, ...history.batch(2))).toBe("ROLLBACK start");
    const height = startAt({ kind: "height", height: heightOf(5) });
    expect(verdict(height, ...history.batch(2))).toBe("ROLLBACK start");
    expect(seqs(told(height, ...history.batch(3)))).toEqual([3]);
  });

  test("FP1: a heartbeat while the backlog is read does not move the start", () => {
    const open = fromSeq(2, false);
    const head = heartbeat(history.proof(25));
    expect(seqs(told(open, head, ...history.batch(2), ...history.batch(3)))).toEqual([2, 3]);
    expect(verdict(open, head, ...history.batch(3))).toBe("SEQ_GAP start");
  });

  test("FP1: a heartbeat at the start pins the chain below it", () => {
    const open = fromSeq(2, false);
    const pinned = told(open, heartbeat(history.proof(3))).state;
    expect(subscriptionOf(pinned).start).toMatchObject({ expectPrevBatchHash: history.hash(1) });
    const height = startAt({ kind: "height", height: heightOf(4) });
    expect(verdict(told(height, heartbeat(history.proof(3))).state, ...history.batch(3))).toBe(
      "SEQ_GAP batch",
    );
  });

  test("FC4: from the tip, the batch after the newest comes next", () => {
    const tip = startAt({ kind: "tip" });
    const { state } = told(tip, heartbeat(history.proof(9)));
    expect(verdict(state, ...history.batch(5))).toBe("SEQ_GAP batch");
    expect(seqs(told(state, ...history.batch(4)))).toEqual([4]);
  });

  test("a server may be behind the tip of another one, never behind what was delivered", () => {
    const { state } = told(fresh, ...history.batch(1), heartbeat(history.proof(3)));
    const behind = heartbeat(history.proof(2));
    expect(verdict(state, behind)).toBe("REGRESSION height");
    expect(verdict(reconnected(state), behind)).toBe("ok");
    const far = told(state, ...history.batch(2)).state;
    expect(verdict(reconnected(far), behind)).toBe("ROLLBACK heartbeat");
  });
});

describe("a batch in several messages", () => {
  const frames = history.batch(1, 20);

  test("FV9: comes out whole, and only then", () => {
    expect(frames.length).toBe(3);
    expect(seqs(told(fresh, ...frames.slice(0, 2)))).toEqual([]);
    const result = told(fresh, ...frames, ...history.batch(2, 20));
    expect(seqs(result)).toEqual([1, 2]);
    expect(result.batches[0]?.parts.length).toBe(3);
  });

  test("FV9: continuations come at once, in turn, each once", () => {
    const [first, second, third] = frames as [Uint8Array, Uint8Array, Uint8Array];
    expect(verdict(fresh, second)).toBe("BODY continuation_alone");
    expect(verdict(fresh, first, third)).toBe("BODY continuation_frame");
    expect(verdict(fresh, first, second, second)).toBe("BODY continuation_frame");
    expect(verdict(fresh, first, ...history.batch(2))).toBe("BODY continuation_missing");
    expect(verdict(fresh, first, heartbeat(history.proof(3)))).toBe("BODY continuation_missing");
    const [, foreign] = history.batch(2, 20) as [Uint8Array, Uint8Array];
    expect(verdict(fresh, first, foreign)).toBe("BODY continuation_seq");
    expect(verdict(fresh, first, goAway("SLOW_CONSUMER"))).toBe("goAway");
    const { state } = told(fresh, first);
    expect(seqs(told(reconnected(state), ...frames))).toEqual([1]);
  });

  test("FV9: a server makes a client hold no more than the leaf has", () => {
    const height = history.leaf(1).batchHeight;
    const proof = history.proof(height);
    const parts = history.output(height).batches[0]?.parts ?? [];
    const promise = (n: number) =>
      encodeFeedMessage({ kind: "batch", proof, frames: n, parts: parts.slice(0, 1) });
    const more = (frame: number, count: number, bytes = 0) =>
      encodeFeedMessage({
        kind: "continuation",
        seq: 1,
        frame,
        parts: Array.from({ length: count }, () => ({
          ...(parts[1] as (typeof parts)[number]),
          data: new Uint8Array(bytes),
        })),
      });
    expect(verdict(fresh, promise(1000))).toBe("BODY frames");
    expect(verdict(fresh, promise(3), more(1, 0))).toBe("BODY continuation_empty");
    expect(verdict(fresh, promise(3), more(1, 10))).toBe("BODY tx_count");
    expect(verdict(fresh, promise(3), more(1, 1, 10_000))).toBe("BODY byte_size");
  });

  test("FV10: nothing is kept of a batch whose proof is forged", () => {
    const proof = history.proof(history.leaf(1).batchHeight);
    const forged = { ...proof, certificate: certify(proof.header, [0, 1]) };
    const first = encodeFeedMessage({ kind: "batch", proof: forged, frames: 3, parts: [] });
    expect(verdict(fresh, first)).toBe("QUORUM no_quorum");
  });
});

test("a message after which another byte follows is judged, never trusted", () => {
  const [message] = history.batch(1) as [Uint8Array];
  expect(verdict(fresh, concatBytes(message, Uint8Array.of(0xff)))).toMatch(/^MALFORMED/);
});

test("FV7: a follower of another rollup takes nothing of this one", () => {
  const second = createFollower({
    trust,
    rollupId: rollupOf(2),
    start: { kind: "seq", seq: 1, expectPrevBatchHash: null },
  });
  const step: FollowStep = follow(second, history.batch(1)[0] as Uint8Array, options);
  expect(step).toMatchObject({ kind: "rejected", code: "WRONG_LEAF" });
});
