/** Probes, status and metrics over HTTP, of a node that is told what to say. */
import { spawnSync } from "node:child_process";
import { Counter, type Registry } from "prom-client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withDeadline } from "../../../../src/api/admin/deadline.ts";
import { createAdmin } from "../../../../src/api/admin/index.ts";
import { joinTexts } from "../../../../src/api/admin/metrics-text.ts";
import { createFeedDoors } from "../../../../src/api/feed-doors/index.ts";
import type { NodePort, NodeStatus } from "../../../../src/api/node-port.ts";
import { createRegistry, createThreadRegistry } from "../../../../src/telemetry/index.ts";
import { type DoorServer, serveDoors } from "../../../integration/door-server.ts";
import { lintMetrics } from "../../../metrics-lint.ts";
import { createMemoryFeed, GENESIS } from "../feed-doors/memory-feed.ts";

const STATUS: NodeStatus = {
  genesisHash: GENESIS,
  operator: 1,
  epoch: 3,
  view: 77,
  leader: 2,
  orderedHeight: 40,
  certifiedHeight: 39,
  targetHeight: 41,
  lastCertifiedMs: 1_700_000_000_000,
  seats: { total: 4, quorum: 3, connected: 3 },
  voting: true,
  ready: true,
  reasons: [],
  peers: [{ operator: 0, seats: 1, connected: true, roundTripMs: 2.5, queuedBytes: 0 }],
  lanes: [{ operator: 0, certifiedHeight: 12, includedHeight: 11 }],
};

const QUORUM = {
  code: "quorum_unreachable",
  scope: "network",
  since: 1_700_000_000_000,
  detail: "2 of 3 seats, silent: op-3",
  remedy: "Ask the silent operators to start their nodes.",
} as const;

const VERSION = { version: "0.1.0", commit: "abc", nodeVersion: "v24", protocol: "1" };

let status: () => Promise<NodeStatus>;
let metrics: () => Promise<string>;
let registry: Registry;
let onMetrics: DoorServer;
let onApi: DoorServer;

beforeEach(async () => {
  status = async () => STATUS;
  const main = createRegistry();
  metrics = () => main.metrics();
  registry = createThreadRegistry();
  const feed = createMemoryFeed();
  feed.publish(10);
  const doors = createFeedDoors({}, { source: feed, registry });
  const node: Pick<NodePort, "status" | "metrics"> = {
    status: () => status(),
    metrics: () => metrics(),
  };
  const feeds = { count: doors.count, info: feed.info };
  const routes = createAdmin({ node, registry, version: VERSION, feeds, answerMs: 50 });
  const serve = (server: "api" | "metrics") =>
    serveDoors({
      ...doors,
      services: [],
      routes: routes.filter((route) => (route.server ?? "api") === server),
    });
  onMetrics = await serve("metrics");
  onApi = await serve("api");
});
afterEach(async () => {
  await onMetrics.close();
  await onApi.close();
});

const get = (server: DoorServer, path: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${server.port}${path}`);
const jsonOf = async (path: string) => (await get(onMetrics, path)).json();

describe("/readyz", () => {
  test("200 while the node serves, with what is wrong nevertheless", async () => {
    const ready = await get(onMetrics, "/readyz");
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true, reasons: [] }]);
    status = async () => ({ ...STATUS, reasons: [{ ...QUORUM, code: "clock_offset" }] });
    const warned = await get(onMetrics, "/readyz");
    expect(warned.status).toBe(200);
    expect(await warned.json()).toMatchObject({ reasons: [{ code: "clock_offset" }] });
  });

  test("503 with codes; verbose with details, remedies and heights", async () => {
    status = async () => ({ ...STATUS, ready: false, reasons: [QUORUM] });
    const brief = await get(onApi, "/readyz");
    expect(brief.status).toBe(503);
    expect(await brief.json()).toEqual({
      ready: false,
      reasons: [{ code: "quorum_unreachable", scope: "network" }],
    });
    expect(await jsonOf("/readyz?verbose")).toEqual({
      ready: false,
      reasons: [QUORUM],
      heights: { orderedHeight: 40, certifiedHeight: 39, targetHeight: 41 },
    });
  });

  test.each([
    ["hangs", () => new Promise<NodeStatus>(() => {})],
    ["fails", () => Promise.reject(new Error("gone"))],
  ])("503 with a reason where the main thread %s", async (_how, answer) => {
    status = answer;
    for (const path of ["/readyz", "/readyz?verbose", "/status", "/peers", "/consensus"]) {
      const response = await get(onMetrics, path);
      expect(response.status, path).toBe(503);
      expect(await response.json(), path).toMatchObject({
        reasons: [{ code: "event_loop_lag", scope: "self" }],
      });
    }
    expect((await get(onMetrics, "/livez")).status).toBe(503);
  });
});

test("/livez, on both servers", async () => {
  for (const server of [onMetrics, onApi]) {
    const response = await get(server, "/livez");
    expect([response.status, await response.text()]).toEqual([200, "ok\n"]);
  }
});

test("views of the status", async () => {
  expect(await jsonOf("/status")).toEqual(STATUS);
  expect(await jsonOf("/peers")).toEqual({ seats: STATUS.seats, peers: STATUS.peers });
  expect(await jsonOf("/lanes")).toEqual({ lanes: STATUS.lanes });
  expect(await jsonOf("/consensus")).toEqual({
    operator: 1,
    epoch: 3,
    view: 77,
    leader: 2,
    voting: true,
    seats: STATUS.seats,
    lastCertifiedMs: STATUS.lastCertifiedMs,
    orderedHeight: 40,
    certifiedHeight: 39,
    targetHeight: 41,
  });
  expect(await jsonOf("/feeds")).toMatchObject({
    subscriptions: 0,
    rollups: [{ name: "first", oldestSeq: 1, headSeq: 1 }],
  });
  expect(await jsonOf("/version")).toEqual(VERSION);
});

test("what only an operator should see is not on the server of clients", async () => {
  for (const path of ["/metrics", "/peers", "/consensus", "/lanes", "/feeds"]) {
    expect((await get(onApi, path)).status, path).toBe(404);
  }
});

describe("/metrics", () => {
  test("is the text of both threads and passes the linter", async () => {
    const response = await get(onMetrics, "/metrics");
    expect(response.headers.get("content-type")).toContain("version=0.0.4");
    const text = await response.text();
    expect(text).toContain("lockstep_build_info");
    expect(text).toContain('lockstep_feed_disconnects_total{reason="slow"} 0');
    expect(text).toContain('lockstep_feed_delivery_delay_seconds_count{door="jsonrpc"} 0');
    expect(lintMetrics(text)).toEqual([]);
    const promtool = spawnSync("promtool", ["check", "metrics"], { input: text, encoding: "utf8" });
    // Where the tool is installed it has the last word.
    if (promtool.error === undefined) expect(promtool.stdout + promtool.stderr).toBe("");
  });

  test("503 where the main thread does not answer: half a scrape would look like a healthy one", async () => {
    metrics = () => new Promise(() => {});
    expect((await get(onMetrics, "/metrics")).status).toBe(503);
  });

  test("of a name in both threads nothing is made", () => {
    const make = async (): Promise<string> => {
      const one = createThreadRegistry();
      new Counter({ name: "lockstep_x_total", help: "An x.", registers: [one] });
      return one.metrics();
    };
    return make().then((text) => {
      expect(() => joinTexts(text, text)).toThrow("lockstep_x_total");
      expect(joinTexts(text, "")).toBe(text);
      expect(joinTexts("", text)).toBe(text);
    });
  });
});

test("an answer in time is passed on, a late or failed one is null", async () => {
  expect(await withDeadline(Promise.resolve(7), 1000)).toBe(7);
  expect(await withDeadline(Promise.reject(new Error("no")), 1000)).toBeNull();
  expect(await withDeadline(new Promise(() => {}), 1)).toBeNull();
});
