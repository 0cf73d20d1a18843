/** Messages of any server, judged: each rule of the feed with the code that it earns. */
import { describe, expect, test } from "vitest";
import { encodeFeedMessage, type OutputProof } from "../../../src/codec/index.ts";
import { heightOf, millisOf, rollupOf } from "../../../src/primitives/brand.ts";
import { concatBytes } from "../../../src/primitives/bytes.ts";
import {
  createFollower,
  type Follower,
  type FollowStart,
  type FollowStep,
  follow,
  reconnected,
  subscriptionOf,
  type VerifiedBatch,
} from "../../../src/sdk/index.ts";
import {
  certify,
  emptyRange,
  feedError,
  goAway,
  heartbeat,
  historyOf,
  NOW,
  ROLLUP,
  trust,
  verifier,
} from "./feed-fixture.ts";

const history = historyOf();
const other = historyOf({ salt: 7 });
const options = { verifier, nowMs: NOW };
const OTHER = `0x${"0f".repeat(32)}` as never;

const startAt = (start: FollowStart, batchBytesMax?: number): Follower =>
  createFollower({
    trust,
    rollupId: ROLLUP,
    start,
    ...(batchBytesMax !== undefined && { batchBytesMax }),
  });
const fromSeq = (seq: number, known = true): Follower =>
  startAt({
    kind: "seq",
    seq,
    expectPrevBatchHash: known && seq > 1 ? history.hash(seq - 1) : null,
  });
const fresh = fromSeq(1);

/** What comes out of these messages, up to the first that is refused. */
function told(follower: Follower, ...messages: readonly Uint8Array[]) {
  const batches: VerifiedBatch[] = [];
  let state = follower;
  for (const message of messages) {
    const step = follow(state, message, options);
    if (!("follower" in step)) return { step, batches, state };
    state = step.follower;
    if (step.kind === "batch") batches.push(step.batch);
  }
  return { step: null, batches, state };
}

const verdict = (follower: Follower, ...messages: readonly Uint8Array[]): string => {
  const { step } = told(follower, ...messages);
  if (step === null) return "ok";
  return step.kind === "rejected" ? `${step.code} ${step.reason}` : step.kind;
};

const batchWith = (seq: number, change: (proof: OutputProof) => OutputProof): Uint8Array => {
  const height = history.leaf(seq).batchHeight;
  const parts =
    history.output(height).batches.find(({ leaf }) => leaf.rollupId === ROLLUP)?.parts ?? [];
  const proof = change(history.proof(height));
  return encodeFeedMessage({ kind: "batch", proof, frames: 0, parts });
};

const seqs = ({ batches }: { batches: readonly VerifiedBatch[] }): number[] =>
  batches.map(({ seq }) => seq);

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

describe("each rule", () => {
  test("FV1: size, decoding and version", () => {
    const large = new Uint8Array(8 * 1024 * 1024 + 1);
    expect(verdict(fresh, large)).toBe("TOO_LARGE message_bytes");
    expect(verdict(fresh, Uint8Array.of(1, 2, 3))).toMatch(/^MALFORMED /);
    expect(verdict(fresh, new Uint8Array(0))).toMatch(/^MALFORMED /);
    const [bytes] = history.batch(1) as [Uint8Array];
    // The header's version is its first field: proof, header, then 08 01.
    const at = bytes.findIndex((byte, index) => byte === 0x08 && bytes[index + 1] === 0x01);
    const newer = bytes.with(at + 1, 2);
    expect(verdict(fresh, newer)).toBe("VERSION output_version");
  });

  test("FV2: another network's first output", () => {
    const foreign = startAt({ kind: "seq", seq: 1, expectPrevBatchHash: null });
    const elsewhere = {
      ...foreign,
      client: { ...foreign.client, trust: { ...trust, genesisHash: OTHER } },
    };
    expect(verdict(elsewhere, ...history.batch(1))).toBe("WRONG_NETWORK genesis_hash");
    expect(subscriptionOf(elsewhere).genesisHash).toBe(OTHER);
  });

  test("FV3: an epoch that no verified change led to, a change that is none", () => {
    const later = batchWith(1, (proof) => {
      const header = { ...proof.header, epoch: 1 as never };
      return { ...proof, header, certificate: certify(header) };
    });
    expect(verdict(fresh, later)).toBe("UNKNOWN_EPOCH certificate_epoch");
    const { header, certificate } = history.proof(2);
    const next = { epoch: 1 as never, members: Uint8Array.of(0) };
    const change = encodeFeedMessage({ kind: "committee", header, certificate, next });
    expect(verdict(fresh, change)).toBe("BAD_COMMITTEE no_boundary");
    const jump = { epoch: 2 as never, members: Uint8Array.of(0) };
    expect(
      verdict(fresh, encodeFeedMessage({ kind: "committee", header, certificate, next: jump })),
    ).toBe("BAD_COMMITTEE epoch");
  });

  test("FV4: a committee that was silent for longer than seven days", () => {
    const nowMs = millisOf(NOW + 7 * 24 * 3600 * 1000 + 1);
    const [message] = history.batch(1) as [Uint8Array];
    const step = follow(fresh, message, { verifier, nowMs });
    expect(step).toMatchObject({ kind: "rejected", code: "TRUST_EXPIRED" });
  });

  test("FV5: a header that is not the certified one", () => {
    const changed = batchWith(1, (proof) => ({
      ...proof,
      header: { ...proof.header, beacon: OTHER },
    }));
    expect(verdict(fresh, changed)).toBe("HEADER_HASH output_hash");
    const stranger = batchWith(1, (proof) => {
      const header = { ...proof.header, committeeHash: OTHER };
      return { ...proof, header, certificate: certify(header) };
    });
    expect(verdict(fresh, stranger)).toBe("BAD_COMMITTEE committee_hash");
  });

  test("FV6: a leaf that is not under the root", () => {
    const changed = batchWith(1, (proof) => ({
      ...proof,
      leaf: { ...proof.leaf, txCount: 5 },
    }));
    expect(verdict(fresh, changed)).toBe("LEAF_PROOF path");
  });

  test("FV7: another rollup's leaf, a leaf of another height, a range that is not empty", () => {
    expect(verdict(fresh, heartbeat(history.proof(2, 2)))).toBe("WRONG_LEAF rollup");
    const old = encodeFeedMessage({
      kind: "batch",
      proof: history.proof(2),
      frames: 0,
      parts: [],
    });
    expect(verdict(fresh, old)).toBe("WRONG_LEAF batch_height");
    expect(verdict(fresh, emptyRange(1, history.proof(2)))).toBe("WRONG_LEAF not_empty");
  });

  test("FV8: a gap, another chain, a step back", () => {
    expect(verdict(fromSeq(2), ...history.batch(3))).toBe("SEQ_GAP batch");
    expect(verdict(fromSeq(2), ...other.batch(2))).toBe("PREV_HASH batch");
    expect(verdict(fromSeq(5), ...history.batch(2))).toBe("ROLLBACK batch");
  });

  test("FV9: a body that is not the certified one", () => {
    const height = history.leaf(1).batchHeight;
    const parts = other.output(height).batches[0]?.parts ?? [];
    const swapped = encodeFeedMessage({
      kind: "batch",
      proof: history.proof(height),
      frames: 0,
      parts,
    });
    expect(verdict(fresh, swapped)).toBe("BODY body_root");
    const none = encodeFeedMessage({
      kind: "batch",
      proof: history.proof(height),
      frames: 1,
      parts: [],
    });
    expect(verdict(fresh, none)).toBe("BODY tx_count");
    const small = startAt({ kind: "seq", seq: 1, expectPrevBatchHash: null }, 10);
    expect(verdict(small, ...history.batch(1))).toBe("TOO_LARGE byte_size");
  });

  test("FV10: too few signers, a forged signature", () => {
    const few = batchWith(1, (proof) => ({
      ...proof,
      certificate: certify(proof.header, [0, 1]),
    }));
    expect(verdict(fresh, few)).toBe("QUORUM no_quorum");
    const forged = batchWith(1, (proof) => ({
      ...proof,
      certificate: {
        ...proof.certificate,
        signature: certify(history.proof(2).header).signature,
      },
    }));
    expect(verdict(fresh, forged)).toBe("SIGNATURE aggregate");
  });

  test("FV11: time that falls", () => {
    const { state } = told(fresh, ...history.batch(1));
    const early = history.proof(3);
    const header = { ...early.header, timestampMs: millisOf(1) };
    const proof = { ...early, header, certificate: certify(header) };
    expect(verdict(state, heartbeat(proof))).toBe("REGRESSION time");
  });

  test("FV12: two certified outputs of one height stop everything, with evidence", () => {
    const { state } = told(fresh, ...history.batch(1));
    const { step } = told(state, ...other.batch(1));
    expect(step).toMatchObject({
      kind: "rejected",
      code: "EQUIVOCATION",
      evidence: {
        first: { statement: { hash: history.output(1).hash } },
        second: { statement: { hash: other.output(1).hash } },
      },
    });
  });

  test("FV8, FC5: a fork guard is believed with a proof only", () => {
    const mine = fromSeq(3);
    const refusal = (proof: OutputProof | null) => {
      const { step } = told(mine, feedError("FORK_GUARD", { proof }));
      return step?.kind === "refused" && step.proven;
    };
    const elsewhere = { ...mine.client.cursor, batchHash: OTHER } as never;
    const stray = { ...mine, client: { ...mine.client, cursor: elsewhere } };
    const proof = history.proof(history.leaf(2).batchHeight);
    expect(told(stray, feedError("FORK_GUARD", { proof })).step).toMatchObject({ proven: true });
    expect(refusal(proof)).toBe(false);
    expect(refusal(null)).toBe(false);
    const forged = { ...proof, certificate: certify(proof.header, [0]) };
    expect(told(stray, feedError("FORK_GUARD", { proof: forged })).step).toMatchObject({
      proven: false,
    });
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
