/** Opens a replica from what its disk remembers. [R1..R4, P3, P4, E3] */
import type {
  Block,
  EpochRecord,
  EpochRecords,
  EpochSet,
  StoredRecord,
} from "../../chain/index.ts";
import { genesisCut } from "../../chain/index.ts";
import { assert } from "../../primitives/assert.ts";
import { epochOf, type Height, heightOf, type Millis, viewOf } from "../../primitives/brand.ts";
import { createConsensus, startConsensus } from "../consensus/index.ts";
import type { Effect, EpochContext } from "../contract.ts";
import {
  batchesBetween,
  bestCertificate,
  createLanes,
  possesses,
  startLanes,
} from "../lanes/index.ts";
import {
  type BatchSource,
  createOrdering,
  publishedHeight,
  startOrdering,
} from "../ordering/index.ts";
import { createSync, startSync } from "../sync/index.ts";
import {
  type Beginning,
  configuredSet,
  createContext,
  directoryOf,
  NETWORK_START,
} from "./context.ts";
import { progressOf } from "./progress.ts";
import type { Instance, Replica, ReplicaConfig } from "./replica.ts";
import { routeConsensus, routeLanes, routeOrdering, routeSync, type Turn } from "./routes.ts";
import { syncViews } from "./views.ts";

/**
 * What setting up a data directory writes: the memory that the first epoch has begun. [R3]
 *
 * @param firstSet set(0) as the L1 tells it; without an L1 the configuration's.
 */
export const initialRecords = (
  config: ReplicaConfig,
  firstSet: EpochSet = configuredSet(config, epochOf(0)),
): EpochRecord[] => [
  { epoch: epochOf(0), record: { kind: "epochStart", ...firstBeginning(config, firstSet) } },
];

const firstBeginning = (config: ReplicaConfig, set: EpochSet): Beginning => ({
  epoch: epochOf(0),
  instance: config.genesisHash,
  start: NETWORK_START,
  set,
});

export type OpenOptions = {
  /** The newest height whose frames the feed has on disk; later ones are published again. [DR6] */
  readonly publishedHeight?: Height;
};

/**
 * Opens a replica from the records of its epochs, rising, each in the order in which it was written.
 *
 * Without an `epochStart` among them the memory is lost, and with it the knowledge of what was
 * signed: the node observes until the next epoch. [R3]
 */
export function openReplica(
  config: ReplicaConfig,
  epochs: readonly EpochRecords[],
  nowMs: Millis,
  options: OpenOptions = {},
): { replica: Replica; effects: Effect[] } {
  const records = epochs.at(-1)?.records ?? [];
  const start = records.find((record) => record.kind === "epochStart");
  const remembers = start !== undefined;
  const beginning = remembers ? start : firstBeginning(config, configuredSet(config, epochOf(0)));
  assert(
    beginning.epoch > 0 || beginning.instance === config.genesisHash,
    "the records are of another network",
  );
  const { epoch, set } = beginning;
  const context = createContext(config, beginning, { remembers });
  const instance = openInstance(context, set, records, { ...options, nowMs });
  const replica: Replica = {
    config,
    instances: new Map([[epoch, instance]]),
    epoch,
    heldSignatures: [],
    voting: false,
    finalBlocks: [],
    reported: progressOf(instance),
    halted: null,
  };
  return { replica, effects: startInstance(replica, instance, nowMs) };
}

/** A fresh instance of every core, with what the epoch's records say. [D11] */
function openInstance(
  context: EpochContext,
  set: EpochSet,
  records: readonly StoredRecord[],
  { nowMs, ...options }: OpenOptions & { readonly nowMs: Millis },
): Instance {
  const source: BatchSource = {
    batchesBetween: (lane, from, to) => batchesBetween(lanes, lane, from, to),
  };
  const ordering = createOrdering(context, records, source, options);
  const published = blockAt(records, publishedHeight(ordering));
  const cut = published?.cut ?? genesisCut(context.instance, context.committee.members.length);
  const lanes = createLanes(context, records, { cut });
  const consensus = createConsensus({
    context,
    records,
    delivered: published,
    nowMs,
    lanes: {
      possesses: (lane, entry) => possesses(lanes, lane, entry),
      bestCertificate: (lane) => bestCertificate(lanes, lane),
    },
  });
  const progress = {
    view: viewOf(0),
    finalizedView: viewOf(0),
    finalizedHeight: heightOf(0),
    deliveredHeight: heightOf(0),
    certifiedHeight: heightOf(0),
  };
  const sync = createSync(context, syncViews(ordering, consensus), progress);
  return { context, set, directory: directoryOf(set), lanes, consensus, ordering, sync };
}

/**
 * The block behind the output of a height; null at genesis. Everything final above the newest height
 * that ordering has published is told again, so that outputs which still await their certificate can
 * be made again. [P4]
 */
function blockAt(records: readonly StoredRecord[], height: Height): Block | null {
  if (height === 0) return null;
  const outputs = records.filter(
    (record) => record.kind === "output" || record.kind === "snapshot",
  );
  const hash = outputs.findLast(({ header }) => header.height === height)?.header.blockHash;
  const blocks = records.flatMap((record) =>
    record.kind === "block" || record.kind === "snapshot" ? [record.block] : [],
  );
  const block = blocks.find((candidate) => candidate.hash === hash) ?? null;
  assert(block !== null, "the block of an output is durable with it");
  return block;
}

/** First effects of every core, in the order a transaction meets them. */
function startInstance(replica: Replica, instance: Instance, nowMs: Millis): Effect[] {
  const turn: Turn = { replica, instance, nowMs, effects: [] };
  const { epoch, instance: name } = instance.context;
  turn.effects.push({ kind: "epochOpened", epoch, instance: name, set: instance.set });
  routeLanes(turn, startLanes(instance.lanes, nowMs));
  routeOrdering(turn, startOrdering(instance.ordering, nowMs));
  routeSync(turn, startSync(instance.sync, nowMs));
  routeConsensus(turn, startConsensus(instance.consensus, nowMs));
  return turn.effects;
}
