/** Opens a replica from what its disk remembers. [R1..R4, P3, P4, P6, E3] */
import type { EpochRecord, EpochRecords, EpochSet, StoredRecord } from "../../chain/index.ts";
import { assert } from "../../primitives/assert.ts";
import { type Epoch, epochOf, type Height, type Millis } from "../../primitives/brand.ts";
import type { Effect } from "../contract.ts";
import { type Beginning, configuredSet, directoryOf, NETWORK_START } from "./context.ts";
import { guarded, reportProgress } from "./engine.ts";
import { settleEpochs, startInstance } from "./epochs.ts";
import { createFollower } from "./follower.ts";
import { createGuests } from "./guests.ts";
import { createInstance } from "./instance.ts";
import { createL1State } from "./l1.ts";
import { receive } from "./messages.ts";
import type { Base, KnownSet, Replica, ReplicaConfig } from "./replica.ts";
import { toLanes, turnOf } from "./routes.ts";

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
  /** set(0), where the disk has lost it and the L1 tells it. */
  readonly firstSet?: EpochSet;
  /**
   * Up to this epoch something may have been signed that the disk has lost: nothing is signed in
   * them. [R3]
   */
  readonly observeThrough?: Epoch;
};

/** What the log of one epoch says. */
type Log = { readonly beginning: Beginning; readonly records: readonly StoredRecord[] };

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
  const logs = epochs.flatMap(logOf);
  const remembers = logs.length > 0;
  if (!remembers) {
    const set = options.firstSet ?? configuredSet(config, epochOf(0));
    const records = epochs.find(({ epoch }) => epoch === 0)?.records ?? [];
    logs.push({ beginning: firstBeginning(config, set), records });
  }
  const first = logs[0]?.beginning;
  assert(
    first !== undefined && (first.epoch > 0 || first.instance === config.genesisHash),
    "the records are of another network",
  );
  const open = logs.slice(oldestOpen(logs, options.publishedHeight));
  const replica = emptyReplica(config, open, { remembers, through: options.observeThrough });
  const base: Base = { replica, nowMs, effects: [] };
  guarded(base, () => {
    openAll(base, open, options);
    settleEpochs(base);
    reportProgress(base);
  });
  return { replica, effects: base.effects };
}

function logOf({ records }: EpochRecords): Log[] {
  const start = records.find((record) => record.kind === "epochStart");
  return start === undefined ? [] : [{ beginning: start, records }];
}

/**
 * Place of the oldest log that is not closed: from the first on whose outputs do not begin with the
 * last one of the epoch before. The log says so before the feed has that one: until it does, the epoch
 * before is opened again, or nobody would publish it. [E6, DR6]
 */
function oldestOpen(
  logs: readonly Log[],
  publishedHeight: number = Number.POSITIVE_INFINITY,
): number {
  for (let place = logs.length - 1; place > 0; place--) {
    const { beginning, records } = logs[place] as Log;
    const { height } = beginning.start;
    const begins = records.some(
      (record) => record.kind === "snapshot" && record.header.height >= height,
    );
    const isClosed = begins && publishedHeight >= height;
    if (isClosed || logs[place - 1]?.beginning.epoch !== beginning.epoch - 1) return place;
  }
  return 0;
}

function emptyReplica(
  config: ReplicaConfig,
  logs: readonly Log[],
  memory: { readonly remembers: boolean; readonly through: Epoch | undefined },
): Replica {
  const newest = (logs.at(-1) as Log).beginning;
  const lost = !memory.remembers || memory.through !== undefined;
  const sets = logs.map(({ beginning: { epoch, set } }): [Epoch, KnownSet] => [
    epoch,
    { set, directory: directoryOf(set) },
  ]);
  return {
    config,
    instances: new Map(),
    epoch: newest.epoch,
    sets: new Map(sets),
    proofs: new Map(),
    follower: createFollower(newest.epoch),
    early: { byPeer: new Map(), receive },
    guests: createGuests(),
    l1: createL1State(),
    memory: lost ? { kind: "lost", through: memory.through ?? null } : { kind: "intact" },
    snapshotFrom: null,
    halted: null,
  };
}

/** Every epoch that is not closed, oldest first; outputs of later ones wait for those before. */
function openAll(base: Base, logs: readonly Log[], options: OpenOptions): void {
  const { replica, nowMs } = base;
  const { publishedHeight } = options;
  for (const [place, { beginning, records }] of logs.entries()) {
    const ordering = { ...(publishedHeight !== undefined && { publishedHeight }), waits: false };
    const instance = createInstance(replica, beginning, records, {
      nowMs,
      remembers: maySign(replica, beginning.epoch),
      ordering: place === 0 ? ordering : null,
    });
    replica.instances.set(beginning.epoch, instance);
  }
  for (const instance of [...replica.instances.values()]) {
    // Of an epoch that is over only outputs are signed, and their records are their own memory.
    if (instance.consensus.ending !== null) {
      instance.voting = instance.context.self !== null;
      toLanes(turnOf(base, instance), { kind: "ended", nowMs });
    }
    startInstance(base, instance, { listenFirst: true });
  }
}

/** R3: whether all that I may have signed in this epoch is on my disk. */
const maySign = ({ memory }: Replica, epoch: Epoch): boolean =>
  memory.kind === "intact" || (memory.through !== null && epoch > memory.through);
