/**
 * A process that follows the feeds of one node and matches every transaction to its submission. It
 * believes what it reads, or verifies it as a rollup would.
 */
import { readFile } from "node:fs/promises";
import process from "node:process";
import { WebSocket } from "ws";
import { genesisHash, type NetworkFile, parseNetworkFile } from "../../../src/chain/index.ts";
import {
  decodeFeedMessage,
  encodeSubscribeRequest,
  FEED_MESSAGE_BYTES_MAX,
  Level,
} from "../../../src/codec/index.ts";
import { loadNativeBls } from "../../../src/crypto/bls-native.ts";
import { epochOf, type RollupId } from "../../../src/primitives/brand.ts";
import {
  createBlsVerifier,
  createFeedClient,
  FEED_PROTOCOL,
  type FeedClient,
  feedUrl,
} from "../../../src/sdk/index.ts";
import { createDistribution } from "../statistics.ts";
import { createLedger } from "./ledger.ts";
import { monotonicMs, readStamps } from "./payload.ts";

export type ConsumerOrder =
  | {
      readonly kind: "start";
      readonly url: string;
      readonly networkFile: string;
      readonly verifies: boolean;
    }
  /** Transactions that are due in here are measured, by `monotonicMs`; all before are forgotten. */
  | { readonly kind: "window"; readonly fromMs: number; readonly untilMs: number }
  | {
      readonly kind: "count";
      readonly generator: number;
      readonly from: number;
      readonly until: number;
    };

export type ConsumerReport = {
  /** Of the numbers asked for. */
  readonly arrived: number;
  readonly duplicates: number;
  /** Milliseconds from due to here, as `Distribution.counts`. */
  readonly latency: readonly (readonly [number, number])[];
  /** Largest time without a new batch within the window, ms. */
  readonly gapMs: number;
  readonly batches: number;
};

const ledger = createLedger();
const latency = createDistribution();
let window = { fromMs: Number.POSITIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY };
let lastBatchMs = monotonicMs();
let gapMs = 0;
let batches = 0;

function taken(sections: readonly Uint8Array[]): void {
  const nowMs = monotonicMs();
  const since = Math.max(lastBatchMs, window.fromMs);
  if (nowMs > since && nowMs < window.untilMs) gapMs = Math.max(gapMs, nowMs - since);
  lastBatchMs = nowMs;
  batches++;
  for (const section of sections) {
    readStamps(section, ({ generator, number, dueMs }) => {
      const fresh = ledger.take(generator, number);
      if (fresh && dueMs >= window.fromMs && dueMs < window.untilMs) latency.add(nowMs - dueMs);
    });
  }
}

/** Believes: what is measured is the network, not this process. */
function follow(url: string, network: NetworkFile, rollupId: RollupId): void {
  const socket = new WebSocket(feedUrl(url, rollupId), FEED_PROTOCOL, {
    perMessageDeflate: false,
    maxPayload: FEED_MESSAGE_BYTES_MAX,
  });
  socket.on("open", () => {
    const request = {
      genesisHash: genesisHash(network),
      rollupId,
      start: { kind: "fromTip" },
      level: Level.CERTIFIED,
      trustedEpoch: epochOf(0),
      includeEmpty: false,
      omitBodies: false,
      confirmations: false,
      maxInflightBytes: 0,
    } as const;
    socket.send(encodeSubscribeRequest(request));
  });
  socket.on("message", (data: Buffer) => {
    const decoded = decodeFeedMessage(data);
    if (decoded.kind !== "ok") throw new Error(`the feed sends what cannot be read`);
    const { message } = decoded;
    if (message.kind === "error") throw new Error(`the feed ends: ${message.code}`);
    if (message.kind !== "batch" && message.kind !== "continuation") return;
    taken(message.parts.map(({ data: bytes }) => bytes));
  });
  socket.on("error", (error) => {
    throw error;
  });
}

/** As a rollup does. */
async function verify(client: FeedClient): Promise<void> {
  for await (const batch of client.batches({ fromTip: true })) {
    taken(batch.parts.map(({ data }) => data));
  }
}

async function start({ url, networkFile, verifies }: Extract<ConsumerOrder, { kind: "start" }>) {
  const network = parseNetworkFile(await readFile(networkFile, "utf8"));
  const verifier = createBlsVerifier(await loadNativeBls(), network.domain);
  for (const { rollupId } of network.rollups) {
    if (!verifies) follow(url, network, rollupId);
    else void verify(createFeedClient({ urls: [url], rollupId, trust: { network }, verifier }));
  }
  process.send?.("started");
}

process.on("message", (order: ConsumerOrder) => {
  if (order.kind === "start") {
    void start(order);
  } else if (order.kind === "window") {
    window = order;
    latency.clear();
    gapMs = 0;
    batches = 0;
  } else {
    const { generator, from, until } = order;
    const report: ConsumerReport = {
      arrived: ledger.arrivedOf(generator, { from, until }),
      duplicates: ledger.duplicates,
      latency: latency.counts(),
      gapMs,
      batches,
    };
    process.send?.(report);
  }
});
process.on("disconnect", () => process.exit(0));
