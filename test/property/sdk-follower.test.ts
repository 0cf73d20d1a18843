/** Whatever servers send, what comes out of a follower is one gapless certified chain. [FP1, X3] */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createFeedClient,
  createFollower,
  type FollowStart,
  follow,
  reconnected,
  type VerifiedBatch,
} from "../../src/sdk/index.ts";
import { scriptedTransport } from "../unit/sdk/client/scripted-transport.ts";
import { createTestClock } from "../unit/sdk/client/test-clock.ts";
import {
  emptyRange,
  feedError,
  goAway,
  type History,
  heartbeat,
  historyOf,
  NOW,
  network,
  ROLLUP,
  trust,
  verifier,
} from "../unit/sdk/feed-fixture.ts";

const truth = historyOf({ heights: 16 });
const fork = historyOf({ heights: 16, salt: 7 });
const options = { verifier, nowMs: NOW };

/** Messages, each of some use to a liar; the fork is certified by the same keys. */
const messages = (history: History): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .record({ seq: fc.integer({ min: 1, max: history.head }), at: fc.nat(2) })
        .map(({ seq, at }) => history.batch(seq, 20)[at] as Uint8Array),
    },
    {
      weight: 4,
      arbitrary: fc
        .integer({ min: 1, max: history.head })
        .map((seq) => history.batch(seq)[0] as Uint8Array),
    },
    fc
      .record({
        height: fc.integer({ min: 1, max: history.heights }),
        rollup: fc.constantFrom(1, 2),
      })
      .map(({ height, rollup }) => heartbeat(history.proof(height, rollup))),
    fc
      .record({ from: fc.integer({ min: 1, max: 9 }), more: fc.nat(7) })
      .map(({ from, more }) => emptyRange(from, history.proof(from + more))),
  );

const mutated: fc.Arbitrary<Uint8Array> = fc
  .record({ message: messages(truth), at: fc.nat(), xor: fc.integer({ min: 1, max: 255 }) })
  .map(({ message, at, xor }) => {
    const place = at % message.length;
    return message.with(place, (message[place] as number) ^ xor);
  });

const anything: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 8, arbitrary: messages(truth) },
  { weight: 1, arbitrary: messages(fork) },
  { weight: 3, arbitrary: mutated },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) },
  { weight: 1, arbitrary: fc.constantFrom(goAway("SHUTDOWN"), feedError("LIMIT")) },
);

const starts: fc.Arbitrary<FollowStart> = fc.oneof(
  fc
    .record({ seq: fc.integer({ min: 1, max: 5 }), guarded: fc.boolean() })
    .map(({ seq, guarded }) => ({
      kind: "seq" as const,
      seq,
      expectPrevBatchHash: guarded && seq > 1 ? truth.hash(seq - 1) : null,
    })),
  fc.constant({ kind: "tip" as const }),
  fc
    .integer({ min: 1, max: 10 })
    .map((height) => ({ kind: "height" as const, height: height as never })),
);

const bytesOf = (batch: VerifiedBatch): string =>
  [...batch.txs].map(({ data }) => `${data.join()}`).join(";");

/** Throws unless these batches follow each other on one of the two certified histories. */
function checkChain(batches: readonly VerifiedBatch[], start: FollowStart): void {
  const [first] = batches;
  if (first === undefined) return;
  if (start.kind === "seq") expect(first.seq).toBe(start.seq);
  const history = first.hash === truth.hash(first.seq) ? truth : fork;
  for (const [index, batch] of batches.entries()) {
    expect(batch.seq).toBe(first.seq + index);
    expect(batch.hash).toBe(history.hash(batch.seq));
    const rollup = createFollower({
      trust,
      rollupId: ROLLUP,
      start: { kind: "seq", seq: batch.seq, expectPrevBatchHash: null },
    });
    const step = follow(rollup, history.batch(batch.seq)[0] as Uint8Array, options);
    if (step.kind !== "batch") throw new Error("the history is refused");
    expect(bytesOf(batch)).toBe(bytesOf(step.batch));
  }
}

describe("property", () => {
  test("FP1, FV8: a follower of any messages, over any reconnections", () => {
    let delivered = 0;
    fc.assert(
      fc.property(
        starts,
        fc.array(fc.record({ message: anything, reconnect: fc.boolean() }), {
          minLength: 20,
          maxLength: 60,
          size: "max",
        }),
        (start, told) => {
          let follower = createFollower({ trust, rollupId: ROLLUP, start });
          const batches: VerifiedBatch[] = [];
          for (const { message, reconnect } of told) {
            const step = follow(follower, message, options);
            if (step.kind === "rejected" && step.code === "EQUIVOCATION") break;
            if (!("follower" in step)) {
              if (reconnect) follower = reconnected(follower);
              continue;
            }
            follower = step.follower;
            if (step.kind === "batch" && !step.batch.redelivered) batches.push(step.batch);
          }
          delivered += batches.length;
          checkChain(batches, start);
        },
      ),
      { numRuns: 300 },
    );
    expect(delivered).toBeGreaterThan(100);
  });

  test("FP1, FP2: a client of lying servers, one after the other", async () => {
    let delivered = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anything, { maxLength: 12 }), { maxLength: 12 }),
        async (visits) => {
          const abort = new AbortController();
          const { transport } = scriptedTransport(({ number, request }) => {
            const told = visits[number - 1];
            if (told === undefined) abort.abort();
            const seq = request.start.kind === "fromSeq" ? request.start.seq : 1;
            const next = seq <= truth.head ? truth.batch(seq) : [];
            return [...(number % 2 === 0 ? next : []), ...(told ?? [])];
          });
          const client = createFeedClient({
            urls: ["a", "b", "c"],
            rollupId: ROLLUP,
            trust: { network },
            verifier,
            transport,
            clock: createTestClock(),
            random: () => 0,
          });
          const batches: VerifiedBatch[] = [];
          try {
            for await (const batch of client.batches({ fromSeq: 1, signal: abort.signal })) {
              batches.push(batch);
            }
          } catch (error) {
            expect(error).toMatchObject({ code: expect.stringMatching(/^FEED_/) });
          }
          delivered += batches.length;
          checkChain(batches, { kind: "seq", seq: 1, expectPrevBatchHash: null });
        },
      ),
      { numRuns: 60 },
    );
    expect(delivered).toBeGreaterThan(60);
  });
});
