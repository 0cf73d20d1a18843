/**
 * The thread of every door for clients: servers, admission, the readers of the feed. It knows the node
 * by messages and the feed by its files.
 */
import { flushCompileCache } from "node:module";
import process from "node:process";
import { parentPort, workerData } from "node:worker_threads";
import {
  type Api,
  type ApiOptions,
  createAdmin,
  createApi,
  createFeedDoors,
  createTransactionIndex,
  type FeedDoorsOptions,
  type FeedSource,
  type NodePort,
  statusToFeed,
  type Version,
} from "../../api/index.ts";
import type { NetworkConfig, SectionContent } from "../../chain/index.ts";
import { type CertifiedHeight, createFeed, type Feed, type L1Step } from "../../feed/index.ts";
import { assert } from "../../primitives/assert.ts";
import { type Hash, heightOf, millisOf, type RollupId, rollupOf } from "../../primitives/brand.ts";
import { copyBytes } from "../../primitives/bytes.ts";
import { createSegmentHistory, openFrameReader } from "../../storage/index.ts";
import { createLogger, createThreadRegistry, type LogFormat } from "../../telemetry/index.ts";
import { connect } from "./calls.ts";

/** What the thread is started with. */
export type DoorsData = {
  readonly network: NetworkConfig;
  readonly genesisHash: Hash;
  /** My lane at the start; null: none. */
  readonly operator: number | null;
  readonly api: ApiOptions;
  readonly feed: FeedDoorsOptions;
  /** Of the segments. */
  readonly feedDirectory: string;
  readonly version: Version;
  readonly log: { readonly format: LogFormat; readonly level: string; readonly name: string };
};

/** Sections that the main thread has not answered yet. [DR7] */
const CREDIT = { calls: 256, bytes: 16 * 1024 * 1024 };

assert(parentPort !== null, "runs as a thread");
const data = workerData as DoorsData;
let feed: Feed | null = null;
let api: Api | null = null;
let lane = data.operator;

const connection = connect(
  parentPort,
  {
    open,
    certified: (height: CertifiedHeight) => {
      feed?.announce(height);
      api?.certified(height);
    },
    ordered: (height: number) => feed?.announceOrdered(heightOf(height)),
    l1: ({ step, validium }: { step: L1Step; validium: readonly RollupId[] }) =>
      feed?.stepL1(step, validium),
    trimmed: () => feed?.announceTrimmed(),
    moved: (place: number | null) => {
      lane = place;
    },
    close: () => api?.close(),
  },
  CREDIT,
);

const node: NodePort = {
  submit: (section: SectionContent) => {
    // A clone takes the whole buffer behind a view along; the copy of the view is handed over.
    const bytes = copyBytes(section.bytes);
    const transfer = [bytes.buffer as ArrayBuffer];
    return connection.call("submit", { ...section, bytes }, { bytes: bytes.length, transfer });
  },
  status: () => connection.call("status", null),
  metrics: () => connection.call("metrics", null),
};

async function open() {
  const { network, genesisHash, api: options } = data;
  const { rollups } = network;
  const registry = createThreadRegistry();
  const reader = await openFrameReader({ directory: data.feedDirectory });
  const opened = await createFeed({ genesisHash, rollups }, { reader, clock: SYSTEM_CLOCK });
  feed = opened;
  const index = createTransactionIndex(
    { mode: options.txIndex, entries: options.txIndexEntries },
    {
      ownLane: () => lane,
      readBatch: async (rollupId, seq) => {
        const batch = await opened.batch(rollupOf(rollupId), seq);
        return batch.kind === "batch" ? batch.messages : null;
      },
      settled: (rollupId) => opened.settled(rollupOf(rollupId)),
    },
  );
  const source: FeedSource = {
    ...opened,
    txStatus: async ({ txHash, rollupId }) => {
      const answer = await index.status(txHash, rollupId);
      const known = answer.kind === "transaction" ? answer : UNKNOWN;
      return { kind: "status", ...statusToFeed(known) };
    },
    history: createSegmentHistory({ directory: data.feedDirectory }),
  };
  const doors = createFeedDoors(data.feed, { source, registry });
  const feeds = { count: doors.count, info: opened.info };
  const routes = createAdmin({ node, registry, version: data.version, feeds });
  const started = await createApi(options, {
    node,
    rollups,
    index,
    info: opened.info,
    doors: [doors],
    routes,
    logger: createLogger(data.log),
    registry,
    version: data.version.version,
  });
  api = started;
  flushCompileCache();
  return addressesOf(started.ports);
}

const SYSTEM_CLOCK = {
  nowMs: () => millisOf(Date.now()),
  after(delayMs: number, act: () => void) {
    const timer = setTimeout(act, delayMs);
    return () => clearTimeout(timer);
  },
};

function addressesOf({ http, grpc, metrics }: Api["ports"]) {
  const at = (host: string, port: number): string => `${host}:${port}`;
  const { api: options } = data;
  return {
    http: `http://${at(options.http.host, http)}`,
    grpc: grpc === null ? null : at(options.grpc?.host ?? "", grpc),
    metrics: metrics === null ? null : `http://${at(options.metrics?.host ?? "", metrics)}`,
  };
}

const UNKNOWN = {
  status: "unknown",
  rollupId: null,
  height: null,
  seq: null,
  index: null,
  bundleHash: null,
  reason: null,
  proof: null,
} as const;

process.on("unhandledRejection", (error) => {
  throw error;
});
