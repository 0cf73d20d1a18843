/**
 * The shipped replica as the simulator's core. The simulator names nodes by place: here places become
 * keys on the way in, and keys places on the way out.
 */
import { type EpochRecords, peerKeyOf, type StoredRecord } from "../../src/chain/index.ts";
import type { CoreEffect, CoreInput, Effect, Input } from "../../src/core/contract.ts";
import {
  baseCutOf,
  collections,
  compactRecords,
  forkedLanes,
  initialRecords,
  inspect,
  openReplica,
  type ReplicaConfig,
  step,
} from "../../src/core/replica/index.ts";
import type { Height, OperatorIndex, PeerKey } from "../../src/primitives/brand.ts";
import type { Core, CoreConfig } from "./core-under-test.ts";
import { logsOf, noteLog } from "./record-log.ts";

export const shippedCore: Core = {
  initialRecords: (config) => initialRecords(replicaConfigOf(config)).map(({ record }) => record),
  compact({ local }, records, publishedHeight) {
    const logs = logsOf(records);
    return logs.flatMap((log) => compactLog(log, local.viewRetention, publishedHeight));
  },
  open(config, records, nowMs) {
    const { replica, effects } = openReplica(replicaConfigOf(config), logsOf(records), nowMs);
    const keys = config.network.members.map(({ nodeKey }) => peerKeyOf(nodeKey));
    const inside = (made: readonly Effect[]): CoreEffect[] =>
      made.flatMap((effect) => insideOf(effect, keys));
    return {
      core: {
        step: (input) => inside(step(replica, outsideOf(input, keys))),
        progress: () => inspect(replica),
        inspect: () => ({
          ...inspect(replica),
          collections: collections(replica),
          forkedLanes: forkedLanes(replica),
        }),
      },
      effects: inside(effects),
    };
  },
};

function replicaConfigOf({ self, ...config }: CoreConfig): ReplicaConfig {
  const own = self === null ? undefined : config.network.members[self];
  return { ...config, ownKeys: own === undefined ? [] : [own.blsKey] };
}

/** Of a log of batches a restart reads what lies at the base cut and above it. */
function compactLog(
  { epoch, records }: EpochRecords,
  viewRetention: number,
  publishedHeight: Height,
): StoredRecord[] {
  const live = compactRecords(records, { viewRetention, publishedHeight });
  const base = baseCutOf(live);
  for (const record of live) noteLog(record, epoch);
  return live.filter((record) => {
    if (record.kind !== "batch" || base === null) return true;
    const { lane, height } = record.batch.header;
    return height >= (base[lane]?.height ?? 0);
  });
}

/** A key of nobody is beyond all places. */
const outsideOf = (input: CoreInput, keys: readonly PeerKey[]): Input =>
  input.kind === "message" ? { ...input, from: keys[input.from] ?? ("" as PeerKey) } : input;

function insideOf(effect: Effect, keys: readonly PeerKey[]): CoreEffect[] {
  const placeOf = (key: PeerKey): OperatorIndex => keys.indexOf(key) as OperatorIndex;
  switch (effect.kind) {
    case "send":
      return [{ ...effect, to: effect.to === "all" ? "all" : effect.to.map(placeOf) }];
    case "serve":
      return [{ ...effect, to: placeOf(effect.to) }];
    case "reject":
      return [{ ...effect, from: placeOf(effect.from) }];
    case "persist":
      noteLog(effect.record, effect.epoch);
      return [effect];
    case "epochOpened":
    case "epochClosed":
      return [];
    default:
      return [effect];
  }
}
