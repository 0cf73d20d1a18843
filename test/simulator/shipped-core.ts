/**
 * The shipped replica as the simulator's core. The simulator names nodes by place: here places become
 * keys on the way in, and keys places on the way out.
 */
import { type EpochRecords, peerKeyOf, type StoredRecord } from "../../src/chain/index.ts";
import type { CoreEffect, CoreRecipients, Effect, Input } from "../../src/core/contract.ts";
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
import { assert } from "../../src/primitives/assert.ts";
import type { Epoch, Height, OperatorIndex, PeerKey } from "../../src/primitives/brand.ts";
import type { Core, CoreConfig } from "./core-under-test.ts";
import type { NodeInput } from "./node-input.ts";
import { logsOf, noteLog } from "./record-log.ts";

export const shippedCore: Core = {
  initialRecords: (config) =>
    initialRecords(replicaConfigOf(config), config.firstSet ?? undefined).map(
      ({ record }) => record,
    ),
  compact({ local }, records, publishedHeight) {
    const logs = logsOf(records);
    return logs.flatMap((log) => compactLog(log, local.viewRetention, publishedHeight));
  },
  open(config, records, nowMs) {
    const { replica, effects } = openReplica(replicaConfigOf(config), logsOf(records), nowMs);
    const keys = config.operators.map(({ nodeKey }) => peerKeyOf(nodeKey));
    const sets = new Map<Epoch, readonly OperatorIndex[]>();
    const inside = (made: readonly Effect[]): CoreEffect[] =>
      made.flatMap((effect) => insideOf(effect, { keys, sets }));
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

function replicaConfigOf({ self, operators, firstSet: _, ...config }: CoreConfig): ReplicaConfig {
  return { ...config, ownKeys: operators[self]?.blsKeys ?? [] };
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
const outsideOf = (input: NodeInput, keys: readonly PeerKey[]): Input =>
  input.kind === "message" ? { ...input, from: keys[input.from] ?? ("" as PeerKey) } : input;

/** Keys by name; the members of each epoch that the core has opened. */
type Names = {
  readonly keys: readonly PeerKey[];
  readonly sets: Map<Epoch, readonly OperatorIndex[]>;
};

function insideOf(effect: Effect, { keys, sets }: Names): CoreEffect[] {
  const placeOf = (key: PeerKey): OperatorIndex => keys.indexOf(key) as OperatorIndex;
  /** "all" is everybody in the set of the message's epoch. */
  const recipientsOf = ({ to, message }: Extract<Effect, { kind: "send" }>): CoreRecipients => {
    if (to !== "all") return to.map(placeOf);
    const members = sets.get(message.epoch);
    assert(members !== undefined, `epoch ${message.epoch} is sent to before it is opened`);
    return members.length === keys.length ? "all" : members;
  };
  switch (effect.kind) {
    case "send":
      return [{ ...effect, to: recipientsOf(effect) }];
    case "serve":
      return [{ ...effect, to: placeOf(effect.to) }];
    case "reject":
      return [{ ...effect, from: placeOf(effect.from) }];
    case "persist":
      noteLog(effect.record, effect.epoch);
      return [effect];
    case "epochOpened":
      sets.set(
        effect.epoch,
        effect.set.members.map(({ nodeKey }) => placeOf(peerKeyOf(nodeKey))),
      );
      return [];
    case "epochClosed":
      return [];
    default:
      return [effect];
  }
}
