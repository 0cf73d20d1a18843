/** Whatever door a subscriber takes, it gets the same messages. [FC1, D13] */
import { Registry } from "prom-client";
import { expect, test, vi } from "vitest";
import { createFeedDoors } from "../../src/api/feed-doors/index.ts";
import type { RpcConnection } from "../../src/api/json-rpc/method.ts";
import { feedMessageOfJson, type Json } from "../../src/codec/index.ts";
import { seededDraw } from "../property/draw.ts";
import { FEED_KINDS, feedMessageOf } from "../property/feed-values.ts";
import { createMemoryFeed, GENESIS } from "../unit/api/feed-doors/memory-feed.ts";
import { createFeedCalls, openFeedSocket, requestFrom } from "./door-client.ts";
import { serveDoors } from "./door-server.ts";

/** Kinds that end nothing and so may stand anywhere in a subscription. */
const KINDS = FEED_KINDS.filter((kind) => kind !== "error" && kind !== "goAway");

test("FC1: every door delivers byte-identical messages", async () => {
  const feed = createMemoryFeed();
  const doors = createFeedDoors({}, { source: feed, registry: new Registry() });
  const server = await serveDoors(doors);
  const expected = [feed.publish(100), feed.publish(600_000), feed.publish(0)];

  const socket = openFeedSocket(server.port, "/1?fromSeq=1");
  const calls = createFeedCalls(server.grpcPort);
  const stream = calls.subscribe(requestFrom(1));
  const overJson: Uint8Array[] = [];
  const connection: RpcConnection = {
    async send(text) {
      const encoded = feedMessageOfJson(JSON.parse(text).params.result);
      if (encoded.kind === "ok") overJson.push(encoded.bytes);
    },
    bufferedBytes: () => 0,
    close: () => {},
    closed: new AbortController().signal,
  };
  const request: Json = { genesisHash: GENESIS, rollupId: "0x1", fromSeq: "0x1" };
  const subscribe = doors.methods.get("seq_subscribe");
  await subscribe?.(["batches", request], { address: "127.0.0.1", connection });
  await vi.waitUntil(() => feed.openCursors === 3, { timeout: 10_000 });

  const draw = seededDraw(101, 3);
  for (let round = 0; round < 60; round++) {
    const kind = KINDS[round % KINDS.length];
    if (kind !== undefined) expected.push(feed.interject(feedMessageOf(draw, kind)));
    if (round % 7 === 0) expected.push(feed.publish(round * 5000));
  }
  const received = [socket.frames, stream.frames, overJson];
  await vi.waitUntil(() => received.every((frames) => frames.length === expected.length), {
    timeout: 20_000,
  });
  const sorted = (frames: readonly Uint8Array[]): string[] =>
    frames.map((bytes) => Buffer.from(bytes).toString("base64"));
  // What is said between two batches has no fixed place beside them; each door keeps each order.
  expect(sorted(socket.frames).toSorted()).toEqual(sorted(expected).toSorted());
  expect(sorted(stream.frames)).toEqual(sorted(socket.frames));
  expect(sorted(overJson)).toEqual(sorted(socket.frames));
  socket.webSocket.terminate();
  stream.call.cancel();
  calls.close();
  await server.close();
});
