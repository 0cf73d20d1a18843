/** Servers one after the other, without sockets: waits, patience and resumption. */
import { describe, expect, test } from "vitest";
import { type Hash, heightOf } from "../../../../src/primitives/brand.ts";
import {
  createFeedClient,
  type FeedClientOptions,
  type FeedFailure,
  type VerifiedBatch,
} from "../../../../src/sdk/index.ts";
import {
  committee,
  feedError,
  genesis,
  goAway,
  heartbeat,
  historyOf,
  network,
  ROLLUP,
  trust,
  verifier,
} from "../feed-fixture.ts";
import { scriptedTransport, type Telling } from "./scripted-transport.ts";
import { createTestClock } from "./test-clock.ts";

const history = historyOf();
const other = historyOf({ salt: 7 });

type Tell = Parameters<typeof scriptedTransport>[0];

function clientOf(tell: Tell, options: Partial<FeedClientOptions> = {}) {
  const served = scriptedTransport(tell);
  const clock = createTestClock();
  const failures: FeedFailure[] = [];
  const client = createFeedClient({
    urls: ["a", "b"],
    rollupId: ROLLUP,
    trust: { network },
    verifier,
    transport: served.transport,
    clock,
    random: () => 1,
    onFailure: (failure) => failures.push(failure),
    ...options,
  });
  return { client, served, clock, failures };
}

/** The next `count` batches. */
async function taken(
  batches: AsyncIterable<VerifiedBatch>,
  count: number,
): Promise<VerifiedBatch[]> {
  const got: VerifiedBatch[] = [];
  for await (const batch of batches) {
    got.push(batch);
    if (got.length === count) break;
  }
  return got;
}
const seqsOf = (batches: readonly VerifiedBatch[]): number[] => batches.map(({ seq }) => seq);
const batchesFrom = (from: number, to: number): Uint8Array[] =>
  Array.from({ length: to - from + 1 }, (_, index) => history.batch(from + index)).flat();

describe("between servers", () => {
  test("FC8: waits 1 s doubling to 64 s, at random below it; progress makes it short again", async () => {
    const { client, served, clock } = clientOf(({ number }) =>
      number === 9 ? history.batch(1) : number === 12 ? history.batch(2) : [],
    );
    await taken(client.batches({ fromSeq: 1 }), 2);
    const second = 1000;
    expect(clock.waits).toEqual(
      [1, 2, 4, 8, 16, 32, 64, 64, 1, 2, 4].map((seconds) => seconds * second),
    );
    expect(served.visits.map(({ url }) => url).join("")).toBe("ababababab".concat("ab"));
    expect(served.open()).toBe(0);
  });

  test("FC8: jitter is full: from nothing to the whole wait", async () => {
    const draws = [0, 0.5, 0.25];
    const random = () => draws.shift() ?? 0;
    const tell: Tell = ({ number }) => (number === 4 ? history.batch(1) : []);
    const { client, clock } = clientOf(tell, { random });
    await taken(client.batches({ fromSeq: 1 }), 1);
    expect(clock.waits).toEqual([0, 1000, 1000]);
  });

  test("FC8: a single server is given the time it asks for, 64 s at most", async () => {
    const tell: Tell = ({ number }) =>
      number === 1
        ? [goAway("SHUTDOWN", 5000)]
        : number === 2
          ? [feedError("LIMIT", { retryAfterMs: 1_000_000 })]
          : history.batch(1);
    const alone = clientOf(tell, { urls: ["a"] });
    await taken(alone.client.batches({ fromSeq: 1 }), 1);
    expect(alone.clock.waits).toEqual([5000, 64_000]);
    const pair = clientOf(tell);
    await taken(pair.client.batches({ fromSeq: 1 }), 1);
    expect(pair.clock.waits).toEqual([1000, 2000]);
  });

  test("FP1: a storm of reconnections loses and repeats nothing", async () => {
    const { client, served } = clientOf(({ request, number }) => {
      const from = request.start.kind === "fromSeq" ? request.start.seq : 1;
      const [next] = history.batch(Math.min(from, history.head), 20) as [Uint8Array];
      if (number % 3 === 0) return [];
      return number % 3 === 1 ? [...history.batch(from, 20)] : [next];
    });
    const got = await taken(client.batches({ fromSeq: 1 }), history.head);
    expect(seqsOf(got)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(served.visits.length).toBeGreaterThan(20);
  });

  test("FP1: what could not be held is asked for again, of the same server and at once", async () => {
    const { client, served, clock, failures } = clientOf(({ number }) =>
      number === 1 ? [...history.batch(1), () => ({ kind: "overflow" })] : batchesFrom(2, 3),
    );
    expect(seqsOf(await taken(client.batches({ fromSeq: 1 }), 3))).toEqual([1, 2, 3]);
    expect(served.visits.map(({ url }) => url)).toEqual(["a", "a"]);
    expect([clock.waits, failures]).toEqual([[], []]);
  });
});

describe("patience", () => {
  /** A message after so long. */
  const late = (clock: () => ReturnType<typeof createTestClock>, ms: number, bytes: Uint8Array) => {
    return () => {
      clock().elapse(ms);
      return bytes;
    };
  };

  test("FC7: a server whose newest output is old for 30 s is left", async () => {
    const still = heartbeat(history.proof(1));
    const made: { clock?: ReturnType<typeof createTestClock> } = {};
    const clock = () => made.clock as ReturnType<typeof createTestClock>;
    const frozen: Telling = [still, ...[1, 2, 3, 4, 5].map(() => late(clock, 9000, still))];
    const subject = clientOf(({ url }) => (url === "a" ? frozen : batchesFrom(1, 2)));
    made.clock = subject.clock;
    expect(seqsOf(await taken(subject.client.batches({ fromSeq: 1 }), 2))).toEqual([1, 2]);
    expect(subject.failures).toMatchObject([{ url: "a", kind: "late", code: "STALE" }]);
  });

  test("FC7: an idle rollup is no reason: newer outputs are proven", async () => {
    const made: { clock?: ReturnType<typeof createTestClock> } = {};
    const clock = () => made.clock as ReturnType<typeof createTestClock>;
    const beats = [22, 23, 24].map((height) =>
      late(clock, 20_000, heartbeat(history.proof(height))),
    );
    const subject = clientOf(() => [...history.batch(8), ...beats, ...history.batch(9)]);
    made.clock = subject.clock;
    expect(seqsOf(await taken(subject.client.batches({ fromSeq: 8 }), 2))).toEqual([8, 9]);
    expect(subject.failures).toEqual([]);
  });

  test("FP1: a server that proves a batch and keeps it back is left after 10 s", async () => {
    const made: { clock?: ReturnType<typeof createTestClock> } = {};
    const clock = () => made.clock as ReturnType<typeof createTestClock>;
    const beats = [4, 5, 6, 7].map((height) => late(clock, 4000, heartbeat(history.proof(height))));
    const subject = clientOf(({ url }) =>
      url === "a" ? [...history.batch(1), ...beats] : batchesFrom(2, 3),
    );
    made.clock = subject.clock;
    expect(seqsOf(await taken(subject.client.batches({ fromSeq: 1 }), 3))).toEqual([1, 2, 3]);
    expect(subject.failures).toMatchObject([{ url: "a", kind: "late", code: "WITHHELD", seq: 2 }]);
  });

  test("the time of a slow loop is not the server's", async () => {
    const { client, clock, failures } = clientOf(() => [
      ...history.batch(1),
      heartbeat(history.proof(2)),
      ...history.batch(2),
    ]);
    const got: number[] = [];
    for await (const { seq } of client.batches({ fromSeq: 1 })) {
      got.push(seq);
      clock.elapse(3_600_000);
      if (got.length === 2) break;
    }
    expect([got, failures]).toEqual([[1, 2], []]);
  });
});

describe("trust and place", () => {
  test("FV4: trust expires for all servers alike: the iteration ends", async () => {
    const { client, clock } = clientOf(() => history.batch(1));
    clock.elapse(8 * 24 * 3_600_000);
    await expect(client.batches({ fromSeq: 1 }).next()).rejects.toMatchObject({
      code: "FEED_TRUST_EXPIRED",
    });
  });

  test("FV2: the same trust out of a network and out of a committee", async () => {
    const entry = { genesisHash: genesis, committee };
    const { client, served } = clientOf(() => batchesFrom(1, 2), { trust: entry });
    expect(seqsOf(await taken(client.batches({ fromSeq: 1 }), 2))).toEqual([1, 2]);
    expect(served.visits[0]?.request).toMatchObject({
      genesisHash: trust.genesisHash,
      trustedEpoch: 0,
    });
  });

  test("FV12: iterations of one client share what they saw certified", async () => {
    const { client } = clientOf(({ number }) => (number === 1 ? history : other).batch(1));
    await taken(client.batches({ fromSeq: 1 }), 1);
    const second = client.batches({ fromSeq: 1 }).next();
    await expect(second).rejects.toMatchObject({ code: "FEED_EQUIVOCATION" });
  });

  test("FP2: a repeat is dropped, or flagged where asked", async () => {
    const tell: Tell = () => [...history.batch(1), ...history.batch(1), ...history.batch(2)];
    const plain = await taken(clientOf(tell).client.batches({ fromSeq: 1 }), 2);
    expect(plain.map(({ seq, redelivered }) => [seq, redelivered])).toEqual([
      [1, false],
      [2, false],
    ]);
    const flagged = clientOf(tell, { redelivered: "flag" }).client.batches({ fromSeq: 1 });
    expect((await taken(flagged, 3)).map(({ redelivered }) => redelivered)).toEqual([
      false,
      true,
      false,
    ]);
  });

  test("FC4: starts at one place only, at a number from 1, guarded only there", () => {
    const { client } = clientOf(() => []);
    const hash = history.hash(1) as Hash;
    expect(() => client.batches({ fromSeq: 1, fromTip: true })).toThrow(/one place/);
    expect(() => client.batches({ fromSeq: 0 })).toThrow(/start at 1/);
    expect(() => client.batches({ fromHeight: heightOf(1), expectPrevBatchHash: hash })).toThrow(
      /needs fromSeq/,
    );
    expect(() => clientOf(() => [], { urls: [] })).toThrow(/needs a server/);
  });

  test("TOO_LARGE: a batch above the caller's limit is refused by every server in the end", async () => {
    const { client, failures } = clientOf(() => history.batch(1), { maxBatchBytes: 10 });
    const first = client.batches({ fromSeq: 1 }).next();
    await expect(first).rejects.toMatchObject({ code: "FEED_REFUSED" });
    expect(failures.map(({ url, code }) => [url, code])).toEqual([
      ["a", "TOO_LARGE"],
      ["b", "TOO_LARGE"],
    ]);
  });
});
