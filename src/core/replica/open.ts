/** Opens a replica from what its disk remembers. [R1..R4, P3, P4, E3] */
import type { Block, Cut, StoredRecord } from "../../chain/index.ts";
import { createCommittee, genesisCut } from "../../chain/index.ts";
import { assert } from "../../primitives/assert.ts";
import {
  type Epoch,
  epochOf,
  type Hash,
  type Height,
  heightOf,
  type Millis,
  millisOf,
  viewOf,
  ZERO_HASH,
} from "../../primitives/brand.ts";
import { createConsensus, startConsensus } from "../consensus/index.ts";
import type { Effect, EpochContext } from "../contract.ts";
import {
  batchesBetween,
  bestCertificate,
  createLanes,
  possesses,
  startLanes,
} from "../lanes/index.ts";
import { createOrdering, startOrdering } from "../ordering/index.ts";
import { createSync, startSync } from "../sync/index.ts";
import { progressOf } from "./progress.ts";
import type { Instance, Replica, ReplicaConfig } from "./replica.ts";
import { routeConsensus, routeLanes, routeOrdering, routeSync, type Turn } from "./routes.ts";
import { syncViews } from "./views.ts";

/** What setting up a data directory writes: the memory that an epoch has begun. [R3] */
export const initialRecords = (config: ReplicaConfig): StoredRecord[] => [
  { kind: "epochStart", epoch: epochOf(0), instance: config.genesisHash },
];

/**
 * Opens a replica from the records of its newest epoch, in the order in which they were written.
 *
 * Without an `epochStart` among them the memory is lost, and with it the knowledge of what was
 * signed: the node observes until the next epoch. [R3]
 */
export function openReplica(
  config: ReplicaConfig,
  records: readonly StoredRecord[],
  nowMs: Millis,
): { replica: Replica; effects: Effect[] } {
  const start = records.findLast((record) => record.kind === "epochStart");
  const epoch = start?.epoch ?? epochOf(0);
  const remembers = start !== undefined;
  const context = createContext(config, epoch, { remembers });
  assert(
    start === undefined || start.instance === context.instance,
    "the records are of another network",
  );
  const instance = openInstance(context, records, nowMs);
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

/**
 * The context of an epoch. Without an L1 the committee and the rollups are those of the network's
 * configuration, for every epoch. [E10]
 */
function createContext(
  config: ReplicaConfig,
  epoch: Epoch,
  options: { remembers: boolean },
): EpochContext {
  const { network, genesisHash, committeeHash, local, rules } = config;
  return {
    epoch,
    instance: genesisHash,
    start: { height: heightOf(0), timestampMs: millisOf(0), l1Number: 0, l1Hash: ZERO_HASH },
    leaderSeed: genesisHash,
    committee: createCommittee(epoch, network.members),
    committeeHash,
    self: options.remembers ? config.self : null,
    rollups: network.rollups,
    protocol: network.parameters,
    local,
    rules,
  };
}

/** A fresh instance of every core, with what the epoch's records say. [D11] */
function openInstance(
  context: EpochContext,
  records: readonly StoredRecord[],
  nowMs: Millis,
): Instance {
  const delivered = certifiedBlock(records);
  const base: { cut: Cut } = {
    cut: delivered?.cut ?? genesisCut(context.instance, context.committee.members.length),
  };
  const lanes = createLanes(context, records, base);
  const consensus = createConsensus({
    context,
    records,
    delivered,
    nowMs,
    lanes: {
      possesses: (lane, entry) => possesses(lanes, lane, entry),
      bestCertificate: (lane) => bestCertificate(lanes, lane),
    },
  });
  const ordering = createOrdering(context, records, {
    batchesBetween: (lane, from, to) => batchesBetween(lanes, lane, from, to),
  });
  const progress = {
    view: viewOf(0),
    finalizedView: viewOf(0),
    finalizedHeight: heightOf(0),
    deliveredHeight: heightOf(0),
    certifiedHeight: heightOf(0),
  };
  const sync = createSync(context, syncViews(ordering, consensus), progress);
  return { context, lanes, consensus, ordering, sync };
}

/**
 * The block of the newest height that has both an output and its own certificate on disk, which is
 * where ordering goes on from: everything final above it is told again, so that outputs which still
 * await their certificate can be made again. A certificate further up proves nothing of them yet.
 * [P4, §11]
 */
function certifiedBlock(records: readonly StoredRecord[]): Block | null {
  const blocks = new Map<Hash, Block>();
  const outputs = new Map<Height, Hash>();
  const certified = new Set<Height>();
  for (const record of records) {
    if (record.kind === "block") blocks.set(record.block.hash, record.block);
    if (record.kind === "snapshot") {
      blocks.set(record.block.hash, record.block);
      outputs.set(record.header.height, record.header.blockHash);
      certified.add(record.header.height);
    }
    if (record.kind === "output") outputs.set(record.height, record.header.blockHash);
    if (record.kind === "outputCertificate") {
      certified.add(heightOf(record.certificate.statement.height));
    }
  }
  for (const height of [...certified].sort((left, right) => right - left)) {
    const hash = outputs.get(height);
    const block = hash === undefined ? undefined : blocks.get(hash);
    if (block !== undefined) return block;
  }
  return null;
}

/** First effects of every core, in the order a transaction meets them. */
function startInstance(replica: Replica, instance: Instance, nowMs: Millis): Effect[] {
  const turn: Turn = { replica, instance, nowMs, effects: [] };
  routeLanes(turn, startLanes(instance.lanes, nowMs));
  routeOrdering(turn, startOrdering(instance.ordering, nowMs));
  routeSync(turn, startSync(instance.sync, nowMs));
  routeConsensus(turn, startConsensus(instance.consensus, nowMs));
  return turn.effects;
}
