/** The feed over gRPC, on real sockets. */
import type { ServiceError } from "@grpc/grpc-js";
import { Registry } from "prom-client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFeedDoors, type FeedDoors } from "../../src/api/feed-doors/index.ts";
import { lockstep } from "../../src/codec/generated/lockstep.js";
import { encodeFeedQuery, encodeSubscribeRequest } from "../../src/codec/index.ts";
import { epochOf, type Hash, heightOf, rollupOf } from "../../src/primitives/brand.ts";
import {
  createMemoryFeed,
  GENESIS,
  type MemoryFeed,
  ROLLUP,
} from "../unit/api/feed-doors/memory-feed.ts";
import { createFeedCalls, frameOf, requestFrom, seqsOf, until } from "./door-client.ts";
import { type DoorServer, serveDoors } from "./door-server.ts";

const v1 = lockstep.feed.v1;
/** Status codes of gRPC. */
const [INVALID_ARGUMENT, NOT_FOUND, EXHAUSTED, PRECONDITION, ABORTED, OUT_OF_RANGE] = [
  3, 5, 8, 9, 10, 11,
];
const [UNAVAILABLE, DATA_LOSS] = [14, 15];

let feed: MemoryFeed;
let registry: Registry;
let doors: FeedDoors;
let server: DoorServer;
let calls: ReturnType<typeof createFeedCalls>;

async function start(options: Parameters<typeof createFeedDoors>[0] = {}): Promise<void> {
  feed = createMemoryFeed();
  registry = new Registry();
  doors = createFeedDoors(options, { source: feed, registry });
  server = await serveDoors(doors);
  calls = createFeedCalls(server.grpcPort);
}

async function stop(): Promise<void> {
  calls.close();
  await server.close();
}

beforeEach(() => start());
afterEach(stop);

const detailOf = (error: ServiceError | null) => {
  const [bytes] = error?.metadata.get("lockstep-error-bin") ?? [];
  return v1.FeedError.decode(new Uint8Array(bytes as Buffer));
};

const metric = async (line: string): Promise<boolean> =>
  (await registry.metrics()).split("\n").includes(line);

describe("Subscribe", () => {
  test("FP1, FC1: delivers stored bytes, backlog and live, without a seam", async () => {
    const published = [feed.publish(1000), feed.publish(5_000_000), feed.publish(0)];
    const { call, frames } = calls.subscribe(requestFrom(1));
    await until(() => frames.length === 3);
    published.push(feed.publish(10));
    await until(() => frames.length === 4);
    expect(frames).toEqual(published);
    call.cancel();
    await until(() => feed.openCursors === 0);
    expect(await metric('lockstep_feed_disconnects_total{reason="client"} 1')).toBe(true);
  });

  test("the delay of live batches is measured, that of history is not", async () => {
    feed.publish(10);
    feed.publish(10);
    const { call, frames } = calls.subscribe(requestFrom(1));
    await until(() => frames.length === 2);
    expect(await metric('lockstep_feed_delivery_delay_seconds_count{door="grpc"} 1')).toBe(true);
    feed.publish(10);
    await until(() => frames.length === 3);
    expect(await metric('lockstep_feed_delivery_delay_seconds_count{door="grpc"} 2')).toBe(true);
    expect(await metric('lockstep_feed_delivery_delay_seconds_count{door="ws"} 0')).toBe(true);
    call.cancel();
  });

  test.each([
    ["below the oldest", requestFrom(2), "BELOW_OLDEST", OUT_OF_RANGE],
    ["the future", requestFrom(9), "ABOVE_HEAD", OUT_OF_RANGE],
    ["no number at all", new Uint8Array([255]), "MALFORMED", INVALID_ARGUMENT],
    [
      "2^64 - 1",
      v1.SubscribeRequest.encode({
        genesisHash: new Uint8Array(32).fill(0x11),
        rollupId: 1,
        fromSeq: { low: -1, high: -1, unsigned: true } as never,
      }).finish(),
      "MALFORMED",
      INVALID_ARGUMENT,
    ],
    [
      "zero",
      v1.SubscribeRequest.encode({
        genesisHash: new Uint8Array(32),
        rollupId: 1,
        fromSeq: 0,
      }).finish(),
      "MALFORMED",
      INVALID_ARGUMENT,
    ],
    ["another rollup", requestFrom(1, { rollupId: rollupOf(2) }), "UNKNOWN_ROLLUP", NOT_FOUND],
    [
      "another network",
      requestFrom(1, { genesisHash: `0x${"22".repeat(32)}` as Hash }),
      "WRONG_NETWORK",
      PRECONDITION,
    ],
  ])("from %s: typed, in the trailer, no data", async (_name, request, code, status) => {
    for (let seq = 1; seq <= 6; seq++) feed.publish(10);
    feed.pruneBelow(4);
    const { frames, ended } = calls.subscribe(request as Uint8Array);
    const error = await ended;
    expect(error?.code).toBe(status);
    const detail = detailOf(error);
    expect(detail.code).toBe(code);
    if (status === OUT_OF_RANGE) {
      expect([Number(detail.oldestSeq), Number(detail.headSeq)]).toEqual([4, 6]);
    }
    expect(frames).toEqual([]);
    expect(feed.openCursors).toBe(0);
  });

  test("FC5: a fork shows the server's batch and its proof", async () => {
    feed.publish(10);
    const start = { kind: "fromSeq", seq: 2, expectPrevBatchHash: GENESIS } as const;
    const error = await calls.subscribe(requestFrom(2, { start })).ended;
    expect(error?.code).toBe(PRECONDITION);
    const detail = detailOf(error);
    expect(detail.code).toBe("FORK_GUARD");
    expect(Number(detail.proof?.leaf?.rollupSeq)).toBe(1);
  });

  test("a damaged frame ends it where the damage is", async () => {
    for (let seq = 1; seq <= 3; seq++) feed.publish(10);
    feed.damage(3);
    const { frames, ended } = calls.subscribe(requestFrom(1));
    expect((await ended)?.code).toBe(DATA_LOSS);
    expect(seqsOf(frames)).toEqual([1, 2]);
  });

  test("FC9: subscriptions of one address", async () => {
    await stop();
    await start({ subscriptionsPerAddress: 1 });
    const first = calls.subscribe(requestFrom(1));
    await until(() => feed.openCursors === 1);
    const error = await calls.subscribe(requestFrom(1)).ended;
    expect([error?.code, detailOf(error).code]).toEqual([EXHAUSTED, "LIMIT"]);
    first.call.cancel();
    await until(() => feed.openCursors === 0);
  });

  test("FC8: when the node stops a subscriber is told where to go on", async () => {
    feed.publish(10);
    const { frames, ended } = calls.subscribe(requestFrom(1));
    await until(() => frames.length === 1);
    await doors.drain();
    expect((await ended)?.code).toBe(UNAVAILABLE);
    expect(frameOf(frames.at(-1), "goAway")).toMatchObject({ reason: "SHUTDOWN", lastSeqSent: 1 });
    expect((await calls.subscribe(requestFrom(1)).ended)?.code).toBe(UNAVAILABLE);
  });
});

describe("FC3: a subscriber that does not read", () => {
  const SLOW = { stallMs: 150, inflightBytesDefault: 512 * 1024 };
  const fill = (): void => {
    for (let count = 0; count < 60; count++) feed.publish(100_000);
  };

  test("is cut off with its resume point, and reads what it was sent once it reads", async () => {
    await stop();
    await start({ ...SLOW, closeGraceMs: 10_000 });
    const { call, frames, ended } = calls.subscribe(requestFrom(1));
    call.pause();
    fill();
    await until(() => metric('lockstep_feed_disconnects_total{reason="slow"} 1'));
    expect(feed.openCursors).toBe(0);
    call.resume();
    const error = await ended;
    expect([error?.code, detailOf(error).code]).toEqual([ABORTED, "SLOW_CONSUMER"]);
    const seqs = seqsOf(frames);
    expect(frameOf(frames.at(-1), "goAway").lastSeqSent).toBe(seqs.length);
    expect(seqs.length).toBeLessThan(60);
  });

  test("FP5: or is cancelled after the grace, though gRPC itself would wait for ever", async () => {
    await stop();
    await start({ ...SLOW, closeGraceMs: 30 });
    const { call, ended } = calls.subscribe(requestFrom(1));
    call.pause();
    fill();
    await until(() => metric('lockstep_feed_disconnects_total{reason="slow"} 1'));
    call.on("data", () => {});
    call.pause();
    // The server lets go of the stream, so the client hears of it although it does not read.
    const status = new Promise<{ code: number }>((resolve) => call.once("status", resolve));
    const [first] = await Promise.all([
      Promise.race([status, ended]),
      until(() => feed.openCursors === 0),
    ]);
    expect(first?.code).toBeGreaterThan(0);
  });
});

describe("queries", () => {
  test("GetInfo", async () => {
    feed.publish(10);
    const info = v1.NetworkInfo.decode(await calls.query("GetInfo", new Uint8Array(0)));
    expect(info.rollups[0]).toMatchObject({ name: "first" });
    expect(Number(info.certifiedHeight)).toBe(1);
  });

  test("FC1: GetBatches wraps stored frames", async () => {
    const frames = [feed.publish(10), feed.publish(20), feed.publish(30)];
    const question = encodeFeedQuery({
      kind: "batches",
      rollupId: ROLLUP,
      fromSeq: 1,
      untilSeq: 3,
      omitBodies: false,
    });
    const answer = v1.GetBatchesResponse.decode(await calls.query("GetBatches", question));
    expect(Number(answer.nextSeq)).toBe(3);
    expect(
      answer.frames.map((frame) => new Uint8Array(v1.FeedMessage.encode(frame).finish())),
    ).toEqual(frames.slice(0, 2));
  });

  test.each([
    [
      "GetBatches",
      encodeFeedQuery({
        kind: "batches",
        rollupId: ROLLUP,
        fromSeq: 1,
        untilSeq: 102,
        omitBodies: false,
      }),
      "TOO_LARGE",
    ],
    ["GetBatches", new Uint8Array([255]), "MALFORMED"],
    [
      "GetOutput",
      encodeFeedQuery({ kind: "output", rollupId: ROLLUP, height: heightOf(9) }),
      "ABOVE_HEAD",
    ],
  ])("%s: errors are typed", async (method, question, code) => {
    const error = await calls.query(method, question).catch((cause: ServiceError) => cause);
    expect(detailOf(error as ServiceError).code).toBe(code);
  });

  test("GetOutput, GetCommittees, GetTxStatus answer", async () => {
    feed.publish(10);
    const output = encodeFeedQuery({ kind: "output", rollupId: ROLLUP, height: heightOf(1) });
    expect(v1.OutputAtHeight.decode(await calls.query("GetOutput", output)).empty).not.toBeNull();
    const committees = encodeFeedQuery({ kind: "committees", afterEpoch: epochOf(0) });
    expect(await calls.query("GetCommittees", committees)).toEqual(new Uint8Array(0));
    const status = encodeFeedQuery({ kind: "txStatus", rollupId: ROLLUP, txHash: GENESIS });
    expect(v1.TxStatus.decode(await calls.query("GetTxStatus", status)).status).toBe("unknown");
  });

  test("FC9: range calls per second and address", async () => {
    await stop();
    await start({ rangeCallsPerSecond: 2 });
    feed.publish(10);
    const question = encodeFeedQuery({ kind: "output", rollupId: ROLLUP, height: heightOf(1) });
    const results = await Promise.allSettled(
      [1, 2, 3].map(() => calls.query("GetOutput", question)),
    );
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    const refused = results[2] as PromiseRejectedResult;
    const detail = detailOf(refused.reason as ServiceError);
    expect(detail).toMatchObject({ code: "LIMIT" });
    expect(detail.retryAfterMs).toBeGreaterThan(0);
  });
});

test("FP5: calls that are cancelled at any moment leave no cursor behind", async () => {
  for (let seq = 1; seq <= 20; seq++) feed.publish(100_000);
  const open = Array.from({ length: 30 }, () =>
    calls.subscribe(encodeSubscribeRequest(requestFrom(1))),
  );
  for (const [at, { call, frames }] of open.entries()) {
    if (at % 3 === 0) call.cancel();
    else void until(() => frames.length >= at % 5).then(() => call.cancel());
  }
  await Promise.all(open.map(({ ended }) => ended));
  await until(() => feed.openCursors === 0 && doors.count() === 0);
});
