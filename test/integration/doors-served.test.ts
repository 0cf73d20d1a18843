/** The feed's doors and the probes behind the node's own servers. */
import { Registry } from "prom-client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import {
  type Api,
  createAdmin,
  createApi,
  createFeedDoors,
  createTransactionIndex,
  type NodePort,
  type NodeStatus,
} from "../../src/api/index.ts";
import { feedMessageOfJson } from "../../src/codec/index.ts";
import { createLogger, createRegistry } from "../../src/telemetry/index.ts";
import { lintMetrics } from "../metrics-lint.ts";
import { createMemoryFeed, GENESIS, type MemoryFeed } from "../unit/api/feed-doors/memory-feed.ts";
import { createFeedCalls, frameOf, openFeedSocket, requestFrom, until } from "./door-client.ts";

const STATUS: NodeStatus = {
  genesisHash: GENESIS,
  operator: 0,
  epoch: 0,
  view: 1,
  leader: 0,
  orderedHeight: 1,
  certifiedHeight: 1,
  targetHeight: 1,
  lastCertifiedMs: 0,
  seats: { total: 4, quorum: 3, connected: 4 },
  voting: true,
  ready: true,
  reasons: [],
  peers: [],
  lanes: [],
};
const VERSION = { version: "0.1.0", commit: "abc", nodeVersion: "v24", protocol: "1" };
const FREE = { host: "127.0.0.1", port: 0 };

let feed: MemoryFeed;
let api: Api;

async function start(limits: { connectionsPerAddress?: number } = {}): Promise<void> {
  feed = createMemoryFeed();
  const main = createRegistry();
  const registry = new Registry();
  const node: NodePort = {
    submit: async () => ({ ok: true }),
    status: async () => STATUS,
    metrics: () => main.metrics(),
  };
  const doors = createFeedDoors({}, { source: feed, registry });
  const feeds = { count: doors.count, info: feed.info };
  const index = createTransactionIndex(
    { mode: "off", entries: 1024 },
    {
      ownLane: () => null,
      readBatch: async () => null,
      settled: () => ({ posted: 0, finalized: 0 }),
    },
  );
  api = await createApi(
    { http: FREE, grpc: FREE, metrics: FREE, limits, drainMs: 2000 },
    {
      node,
      rollups: [],
      index,
      info: feed.info,
      doors: [doors],
      routes: createAdmin({ node, registry, version: VERSION, feeds }),
      logger: createLogger({ format: "json", level: "silent", name: "test" }),
      registry,
      version: "0.1.0",
    },
  );
}

beforeEach(() => start());
afterEach(() => api.close());

const subscription = (fromSeq: number): string =>
  JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "seq_subscribe",
    params: ["batches", { genesisHash: GENESIS, rollupId: "0x1", fromSeq }],
  });

type Text = {
  readonly id?: number;
  readonly result?: unknown;
  readonly params?: { readonly result: Record<string, unknown> };
};

function openRpcSocket(): { webSocket: WebSocket; texts: Text[]; closed: Promise<number> } {
  const webSocket = new WebSocket(`ws://127.0.0.1:${api.ports.http}/rpc`);
  const texts: Text[] = [];
  webSocket.on("message", (data) => texts.push(JSON.parse(String(data)) as Text));
  webSocket.on("error", () => {});
  const closed = new Promise<number>((resolve) => webSocket.once("close", resolve));
  return { webSocket, texts, closed };
}

test("JSON-RPC: the id comes first, then the stored frames, at last the good-bye", async () => {
  const published = [feed.publish(10), feed.publish(300_000)];
  const { webSocket, texts, closed } = openRpcSocket();
  await new Promise((resolve) => webSocket.once("open", resolve));
  webSocket.send(subscription(1));
  await until(() => texts.length === 3);
  published.push(feed.publish(20));
  await until(() => texts.length === 4);
  expect(texts[0]).toMatchObject({ id: 1, result: expect.stringMatching(/^0x/) });
  const frames = texts.slice(1).map(({ params }) => feedMessageOfJson(params?.result));
  expect(frames).toEqual(published.map((bytes) => ({ kind: "ok", bytes })));
  await api.close();
  expect(await closed).toBe(1012);
  expect(texts.at(-1)?.params?.result).toMatchObject({
    goAway: { reason: "SHUTDOWN", lastSeqSent: "0x3" },
  });
  expect(feed.openCursors).toBe(0);
});

test("FC8: closing the servers says good-bye at every door, and leaves nothing behind", async () => {
  feed.publish(10);
  const socket = openFeedSocket(api.ports.http, "/1?fromSeq=1");
  const calls = createFeedCalls(api.ports.grpc as number);
  const stream = calls.subscribe(requestFrom(1));
  await until(() => socket.frames.length === 1 && stream.frames.length === 1);
  await api.close();
  expect((await socket.closed).code).toBe(1012);
  expect(frameOf(socket.frames.at(-1), "goAway").lastSeqSent).toBe(1);
  await stream.ended;
  expect(frameOf(stream.frames.at(-1), "goAway").lastSeqSent).toBe(1);
  expect(feed.openCursors).toBe(0);
  calls.close();
});

test("FC9: only a cap of connections refuses an upgrade", async () => {
  await api.close();
  await start({ connectionsPerAddress: 2 });
  const held = [1, 2].map(() => openFeedSocket(api.ports.http, "/1?fromSeq=1"));
  await Promise.all(held.map((socket) => socket.opened));
  const refused = new WebSocket(`ws://127.0.0.1:${api.ports.http}/feed/v1/1?fromSeq=1`);
  const status = await new Promise((resolve) => {
    refused.once("unexpected-response", (_request, response) => resolve(response.statusCode));
    refused.once("error", (error) => resolve(error.message));
  });
  expect(status).toBe(429);
  for (const socket of held) socket.webSocket.terminate();
});

test("a page of another site may not open a feed; a program without an origin may", async () => {
  const url = `ws://127.0.0.1:${api.ports.http}/feed/v1/1?fromSeq=1`;
  const page = new WebSocket(url, { origin: "https://elsewhere.example" });
  const status = await new Promise((resolve) => {
    page.once("unexpected-response", (_request, response) => resolve(response.statusCode));
    page.once("error", () => {});
  });
  expect(status).toBe(403);
  expect(feed.openCursors).toBe(0);
});

test("metrics and probes have a port of their own; its scrape passes the linter", async () => {
  feed.publish(10);
  const socket = openFeedSocket(api.ports.http, "/1?fromSeq=1");
  await until(() => socket.frames.length === 1);
  const at = (port: number | null, path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  const text = await (await at(api.ports.metrics, "/metrics")).text();
  expect(text).toContain('lockstep_feed_subscribers{rollup="1",door="ws"} 1');
  expect(text).toContain('lockstep_feed_slowest_lag_batches{rollup="1"} 0');
  expect(text).toContain('lockstep_feed_delivery_delay_seconds_count{door="ws"} 1');
  expect(lintMetrics(text)).toEqual([]);
  expect((await at(api.ports.http, "/metrics")).status).toBe(404);
  for (const port of [api.ports.http, api.ports.metrics]) {
    expect((await at(port, "/readyz")).status).toBe(200);
    expect((await at(port, "/livez")).status).toBe(200);
  }
  expect((await at(api.ports.http, "/v1/rollups/1/segments?fromSeq=1")).status).toBe(503);
  socket.webSocket.terminate();
});
