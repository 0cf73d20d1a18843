/** The SDK against the feed that a node serves: publisher, segments on disk, cursors, WebSocket door. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Registry } from "prom-client";
import { afterEach, describe, expect, test } from "vitest";
import { createFeedDoors } from "../../src/api/index.ts";
import { createFeed, createPublisher, type Publisher } from "../../src/feed/index.ts";
import { rollupOf } from "../../src/primitives/brand.ts";
import { platformClock } from "../../src/sdk/client/platform.ts";
import { createFeedClient, type FeedFailure } from "../../src/sdk/index.ts";
import { openFrameReader, openSegmentStore } from "../../src/storage/index.ts";
import { createTestClock } from "../unit/sdk/client/test-clock.ts";
import { genesis, historyOf, native, network, ROLLUP, verifier } from "../unit/sdk/feed-fixture.ts";
import { serveDoors } from "./door-server.ts";
import { followAndCheck } from "./follow-and-check.ts";

const history = historyOf({ heights: 40, txBytes: 1000 });

type Node = {
  readonly url: string;
  publish(from: number, to: number): Promise<void>;
  stop(): Promise<void>;
};

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** A node's feed over files of its own; certificates of even heights prove the odd ones below too. */
async function startNode(): Promise<Node> {
  const directory = await mkdtemp(join(tmpdir(), "lockstep-sdk-"));
  const store = await openSegmentStore({ directory, genesisHash: genesis, segmentBytes: 4096 });
  const writer = await openFrameReader({ directory });
  const reader = await openFrameReader({ directory });
  const feed = await createFeed(
    { genesisHash: genesis, rollups: network.rollups, ring: { heights: 4, bytes: 1024 * 1024 } },
    { reader, clock: platformClock },
  );
  const publisher: Publisher = await createPublisher({
    store,
    reader: writer,
    announce: feed.announce,
    nowMs: platformClock.nowMs,
    bls: native,
  });
  const source = {
    ...feed,
    txStatus: async () => {
      throw new Error("not asked");
    },
    history: null,
  };
  const server = await serveDoors(createFeedDoors({}, { source, registry: new Registry() }));
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= server.close();
    return stopped;
  };
  cleanups.push(async () => {
    await stop();
    await Promise.all([writer.close(), reader.close(), store.close()]);
    await rm(directory, { recursive: true });
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    publish: async (from, to) => {
      for (let height = from; height <= to; height++) {
        const certifiedAt = Math.min(history.heights, height + (height % 2));
        await publisher.publish(history.published(height, certifiedAt));
      }
    },
    stop,
  };
}

function clientOf(urls: readonly string[], rollup = ROLLUP) {
  const failures: FeedFailure[] = [];
  const client = createFeedClient({
    urls,
    rollupId: rollup,
    trust: { network },
    verifier,
    clock: createTestClock((ms) => ms < 1000),
    random: () => 0,
    onFailure: (failure) => failures.push(failure),
  });
  return { client, failures };
}

describe("a node's own feed", () => {
  test("FP1, FC2: from segments, ring and live heights without a seam", async () => {
    const node = await startNode();
    await node.publish(1, 25);
    const { client, failures } = clientOf([node.url]);
    const followed = await followAndCheck(client, {
      onBatch: ({ seq }) => (seq === 5 ? node.publish(26, 40) : undefined),
      enough: ({ batches }) => batches === history.head,
    });
    expect(followed.last).toEqual({ seq: 14, hash: history.hash(14) });
    expect(failures).toEqual([]);
    expect(client.status.connections).toBe(1);
  });

  test("FP1, FC8: over nodes that stop, each behind the other, nothing is lost or repeated", async () => {
    const nodes = await Promise.all([startNode(), startNode(), startNode()]);
    for (const node of nodes) await node.publish(1, 40);
    const { client, failures } = clientOf(nodes.map(({ url }) => url));
    const followed = await followAndCheck(client, {
      onBatch: ({ seq }) => (seq % 5 === 0 ? nodes[seq / 5 - 1]?.stop() : undefined),
      enough: ({ batches }) => batches === history.head,
    });
    expect(followed.batches).toBe(14);
    expect(failures.every(({ kind }) => kind !== "rejected")).toBe(true);
    expect(client.status.seq).toBe(14);
  });

  test("FC4, FC5: from a stored place, a height and the tip; FC7: heartbeats in between", async () => {
    const node = await startNode();
    await node.publish(1, 30);
    const stored = { fromSeq: 7, expectPrevBatchHash: history.hash(6) };
    const guarded = await followAndCheck(clientOf([node.url]).client, {
      ...stored,
      enough: ({ batches }) => batches === 2,
    });
    expect(guarded.last?.seq).toBe(8);
    const { client } = clientOf([node.url]);
    for await (const { height } of client.batches({ fromHeight: history.leaf(4).batchHeight })) {
      expect(height).toBe(history.leaf(4).batchHeight);
      break;
    }
    const tip = clientOf([node.url]).client.batches({ fromTip: true });
    const next = tip.next();
    await followAndCheck(clientOf([node.url]).client, { enough: ({ batches }) => batches === 10 });
    await node.publish(31, 40);
    const first = await next;
    expect(first.value?.seq).toBeGreaterThan(10);
    await tip.return();
  });

  test("FC5: a stored place on another chain is refused, and the refusal is proven", async () => {
    const node = await startNode();
    await node.publish(1, 30);
    const wrong = { fromSeq: 7, expectPrevBatchHash: historyOf({ salt: 7 }).hash(6) };
    const { client } = clientOf([node.url]);
    await expect(client.batches(wrong).next()).rejects.toMatchObject({ code: "FEED_FORK_GUARD" });
  });

  test("an unknown rollup, a foreign network: every node says so, the iteration ends", async () => {
    const node = await startNode();
    await node.publish(1, 3);
    const stranger = clientOf([node.url], rollupOf(9)).client.batches().next();
    await expect(stranger).rejects.toMatchObject({ code: "FEED_REFUSED" });
    const other = createFeedClient({
      urls: [node.url],
      rollupId: ROLLUP,
      trust: { network: { ...network, name: "another" } },
      verifier,
    });
    await expect(other.batches().next()).rejects.toThrow(/WRONG_NETWORK/);
  });
});
