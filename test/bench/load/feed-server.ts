/**
 * A process that serves one rollup's feed without end, every batch the same frame out of memory: by the
 * doors of a node, or by a bare `ws` server that does the least a server with bounded memory can.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { Registry } from "prom-client";
import { WebSocketServer } from "ws";
import { createFeedDoors, type FeedSource } from "../../../src/api/feed-doors/index.ts";
import { serveDoors } from "../../integration/door-server.ts";
import { createMemoryFeed } from "../../unit/api/feed-doors/memory-feed.ts";

export type FeedServerKind = "doors" | "bare";
/** What the process says once it listens. */
export type FeedServerUp = { readonly webSocket: string; readonly grpc: string };
/** And when it is asked. */
export type FeedServerUse = { readonly rssMegabytes: number; readonly cpuSeconds: number };

const MESSAGE_BYTES = 100_000;
const INFLIGHT_BYTES = 4 * 1024 * 1024;
const SUBSCRIPTIONS_MAX = 1000;

function endlessFeed(): FeedSource {
  const feed = createMemoryFeed();
  const bytes = feed.publish(MESSAGE_BYTES);
  return {
    ...feed,
    open: () => {
      let seq = 1;
      return {
        kind: "open",
        cursor: {
          next: async () => ({ kind: "message", bytes, completes: seq++, certifiedMs: Date.now() }),
          lagBatches: () => 0,
          close: () => {},
        },
      };
    },
  };
}

async function serveFeed(): Promise<FeedServerUp> {
  const options = { subscriptionsPerAddress: SUBSCRIPTIONS_MAX };
  const doors = createFeedDoors(options, { source: endlessFeed(), registry: new Registry() });
  const { port, grpcPort } = await serveDoors(doors);
  return {
    webSocket: `ws://127.0.0.1:${port}/feed/v1/1?fromSeq=1`,
    grpc: `127.0.0.1:${grpcPort}`,
  };
}

async function serveBare(): Promise<FeedServerUp> {
  const frame = createMemoryFeed().publish(MESSAGE_BYTES);
  const http = createServer();
  const server = new WebSocketServer({ server: http, perMessageDeflate: false });
  server.on("connection", (socket) => {
    const send = (): void => {
      while (socket.readyState === socket.OPEN && socket.bufferedAmount < INFLIGHT_BYTES) {
        socket.send(frame, (error) => {
          if (error === undefined || error === null) setImmediate(send);
        });
        if (socket.bufferedAmount === 0) return;
      }
    };
    send();
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return { webSocket: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`, grpc: "" };
}

process.on("message", () => {
  const { user, system } = process.cpuUsage();
  const use: FeedServerUse = {
    rssMegabytes: process.memoryUsage().rss / 1e6,
    cpuSeconds: (user + system) / 1e6,
  };
  process.send?.(use);
});
process.on("disconnect", () => process.exit(0));
process.send?.(process.argv[2] === "doors" ? await serveFeed() : await serveBare());
