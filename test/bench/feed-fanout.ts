/**
 * How much the feed's WebSocket door delivers to 1, 10 and 100 subscribers, beside a bare `ws` server
 * that sends the same bytes in the same run. Messages of 100 KB out of memory; clients are another
 * process that counts bytes and decodes nothing.
 *
 *   node test/bench/feed-fanout.ts [seconds per case]
 *
 * Prints one JSON line per case: MB/s over all subscribers, processor time of the server per GB (which
 * other work on the machine disturbs less), its resident memory.
 */
import { fork } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { cpus } from "node:os";
import process from "node:process";
import { Registry } from "prom-client";
import { WebSocket, WebSocketServer } from "ws";
import { createFeedDoors, type FeedSource } from "../../src/api/feed-doors/index.ts";
import { serveDoors } from "../integration/door-server.ts";
import { createMemoryFeed } from "../unit/api/feed-doors/memory-feed.ts";

const MESSAGE_BYTES = 100_000;
const INFLIGHT_BYTES = 4 * 1024 * 1024;
const SUBSCRIBERS = [1, 10, 100];

/** What the parent asks the client process to do. */
type Order = { readonly url: string; readonly sockets: number; readonly seconds: number };
type Outcome = { readonly bytes: number; readonly seconds: number };

/** The client process: opens sockets, lets them warm up, counts. */
function runClients(): void {
  process.on("message", (order: Order) => {
    let bytes = 0;
    let ready = 0;
    const sockets = Array.from({ length: order.sockets }, () => {
      const socket = new WebSocket(order.url, { perMessageDeflate: false });
      socket.once("message", () => {
        ready++;
        if (ready === order.sockets) setTimeout(measure, 500);
      });
      socket.on("message", (data: Buffer) => {
        bytes += data.length;
      });
      return socket;
    });
    const measure = (): void => {
      const started = performance.now();
      bytes = 0;
      process.send?.("started");
      setTimeout(() => {
        process.send?.({ bytes, seconds: (performance.now() - started) / 1000 });
        for (const socket of sockets) socket.terminate();
      }, order.seconds * 1000);
    };
  });
}

/** A feed whose every batch is the same frame, without end. */
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

type Bench = { readonly name: string; start(): Promise<{ url: string; close(): Promise<void> }> };

const doors: Bench = {
  name: "feed door",
  async start() {
    const source = endlessFeed();
    const options = { subscriptionsPerAddress: 1000 };
    const served = await serveDoors(createFeedDoors(options, { source, registry: new Registry() }));
    return { url: `ws://127.0.0.1:${served.port}/feed/v1/1?fromSeq=1`, close: served.close };
  },
};

/** The least that a server with bounded memory does: send while little is buffered. */
const bare: Bench = {
  name: "bare ws",
  async start() {
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
    return {
      url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
      async close() {
        for (const socket of server.clients) socket.terminate();
        await new Promise((resolve) => http.close(resolve));
      },
    };
  },
};

async function measure(bench: Bench, sockets: number, seconds: number): Promise<Outcome> {
  const served = await bench.start();
  const clients = fork(new URL(import.meta.url).pathname, ["clients"]);
  clients.send({ url: served.url, sockets, seconds } satisfies Order);
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 100);
  let cpu = process.cpuUsage();
  const outcome = await new Promise<Outcome>((resolve) => {
    clients.on("message", (message) => {
      if (message === "started") cpu = process.cpuUsage();
      else resolve(message as Outcome);
    });
  });
  cpu = process.cpuUsage(cpu);
  clearInterval(watch);
  clients.kill();
  await served.close();
  const line = {
    bench: `feed.fanout/server=${bench.name}/subscribers=${sockets}`,
    megabytesPerSecond: Math.round(outcome.bytes / outcome.seconds / 1e6),
    cpuSecondsPerGigabyte: Number(
      ((cpu.user + cpu.system) / 1e6 / (outcome.bytes / 1e9)).toFixed(2),
    ),
    serverRssMegabytes: Math.round(peak / 1e6),
  };
  console.log(JSON.stringify(line));
  return outcome;
}

async function main(): Promise<void> {
  const seconds = Number(process.argv[2] ?? 3);
  const [cpu] = cpus();
  console.log(JSON.stringify({ cpu: cpu?.model, cpus: cpus().length, node: process.version }));
  for (const sockets of SUBSCRIBERS) {
    for (const bench of [bare, doors]) await measure(bench, sockets, seconds);
  }
}

if (process.argv[2] === "clients") runClients();
else await main();
