/**
 * What an operator and an orchestrator ask a node: is it alive, is it ready, what is it doing. Read
 * only. Probes and metrics have a server of their own, on the loopback by default.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Registry } from "prom-client";
import type { NetworkInfo } from "../../codec/index.ts";
import { type Route, sendJson, type Target } from "../http.ts";
import type { NodePort, NodeStatus, StatusReason } from "../node-port.ts";
import { withDeadline } from "./deadline.ts";
import { joinTexts } from "./metrics-text.ts";

export type Version = {
  readonly version: string;
  readonly commit: string;
  readonly nodeVersion: string;
  readonly protocol: string;
};

export type AdminDependencies = {
  readonly node: Pick<NodePort, "status" | "metrics">;
  /** This thread's metrics. */
  readonly registry: Registry;
  readonly version: Version;
  /** Open subscriptions of the feed, and what it serves. */
  readonly feeds: { count(): number; info(): Promise<NetworkInfo> };
  /** Milliseconds the main thread has for an answer. Default 2,000. */
  readonly answerMs?: number;
};

const ANSWER_MS = 2000;
const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** What a probe says while the main thread does not answer. */
const unresponsive = (now: number): StatusReason => ({
  code: "event_loop_lag",
  scope: "self",
  since: now,
  detail: "the main thread does not answer",
  remedy: "Reduce the load or give the node more processors.",
});

type Ask = <Value>(answer: Promise<Value>) => Promise<Value | null>;
type Handle = (response: ServerResponse, target: Target) => Promise<void>;

/** The routes, each on the servers that should have it. */
export function createAdmin(dependencies: AdminDependencies): readonly Route[] {
  const { node, registry, version, feeds, answerMs = ANSWER_MS } = dependencies;
  const ask: Ask = (answer) => withDeadline(answer, answerMs);

  /** A view of the status, or that there is none now. */
  const view =
    (pick: (status: NodeStatus) => unknown): Handle =>
    async (response) => {
      const status = await ask(node.status());
      if (status === null) sendJson(response, 503, { reasons: [unresponsive(Date.now())] });
      else sendJson(response, 200, pick(status));
    };

  const metrics: Handle = async (response) => {
    const main = await ask(node.metrics());
    if (main === null) return sendText(response, 503, "the main thread does not answer\n");
    const text = joinTexts(main, await registry.metrics());
    sendText(response, 200, text, METRICS_TYPE);
  };

  const readyz: Handle = async (response, target) => {
    const status = await ask(node.status());
    const reasons = status?.reasons ?? [unresponsive(Date.now())];
    const ready = status?.ready ?? false;
    const verbose = target.query.has("verbose");
    const shown = verbose ? reasons : reasons.map(({ code, scope }) => ({ code, scope }));
    const heights = verbose && status !== null ? { heights: heightsOf(status) } : {};
    sendJson(response, ready ? 200 : 503, { ready, reasons: shown, ...heights });
  };

  const feedsView: Handle = async (response) => {
    const info = await ask(feeds.info());
    if (info === null) sendJson(response, 503, { reasons: [unresponsive(Date.now())] });
    else sendJson(response, 200, { subscriptions: feeds.count(), rollups: info.rollups });
  };

  /** Alive is whoever answers: this thread does, so the main thread is asked. */
  const livez: Handle = async (response) => {
    const alive = (await ask(node.status())) !== null;
    sendText(response, alive ? 200 : 503, alive ? "ok\n" : "the main thread does not answer\n");
  };
  const versionView: Handle = async (response) => sendJson(response, 200, version);
  return [
    ...onBoth("/livez", livez),
    ...onBoth("/readyz", readyz),
    ...onBoth(
      "/status",
      view((status) => status),
    ),
    ...onBoth("/version", versionView),
    onMetrics("/metrics", metrics),
    onMetrics(
      "/peers",
      view(({ peers, seats }) => ({ seats, peers })),
    ),
    onMetrics("/consensus", view(consensusOf)),
    onMetrics(
      "/lanes",
      view(({ lanes }) => ({ lanes })),
    ),
    onMetrics("/feeds", feedsView),
  ];
}

const heightsOf = ({ orderedHeight, certifiedHeight, targetHeight }: NodeStatus) => ({
  orderedHeight,
  certifiedHeight,
  targetHeight,
});

const consensusOf = (status: NodeStatus) => ({
  operator: status.operator,
  epoch: status.epoch,
  view: status.view,
  leader: status.leader,
  voting: status.voting,
  seats: status.seats,
  lastCertifiedMs: status.lastCertifiedMs,
  ...heightsOf(status),
});

const handled =
  (handle: Handle) =>
  (_request: IncomingMessage, response: ServerResponse, target: Target): Promise<void> =>
    handle(response, target);

const onMetrics = (path: string, handle: Handle): Route => ({
  method: "GET",
  path,
  server: "metrics",
  handle: handled(handle),
});

const onBoth = (path: string, handle: Handle): readonly Route[] => [
  onMetrics(path, handle),
  { method: "GET", path, handle: handled(handle) },
];

function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  type = "text/plain; charset=utf-8",
): void {
  const body = Buffer.from(text);
  response.writeHead(status, {
    "content-type": type,
    "content-length": body.length,
    "cache-control": "no-store",
  });
  response.end(body);
}
