/** What is fixed while one epoch lasts, from its set and its genesis. [E2, E3, E10] */
import { createCommittee, type EpochSet, type EpochStart, peerKeyOf } from "../../chain/index.ts";
import {
  type Epoch,
  type Hash,
  heightOf,
  millisOf,
  type OperatorIndex,
  operatorOf,
  ZERO_HASH,
} from "../../primitives/brand.ts";
import { equalBytes } from "../../primitives/bytes.ts";
import type { EpochContext, EpochEnd } from "../contract.ts";
import type { Directory, ReplicaConfig } from "./replica.ts";

/** Whether sets and anchors come from an L1. [ST8] */
export const hasL1 = ({ network }: ReplicaConfig): boolean => network.domain.l1ChainId !== 0;

/** E10: without an L1 the configuration's committee and rollups serve every epoch. */
export const configuredSet = (config: ReplicaConfig, epoch: Epoch): EpochSet => ({
  epoch,
  members: config.network.members,
  committeeHash: config.committeeHash,
  leaderSeed: config.genesisHash,
  rollups: config.network.rollups,
  endsAtL1Block: 0,
});

/** Height, time and anchor below the first block of a network. */
export const NETWORK_START: EpochStart = {
  height: heightOf(0),
  timestampMs: millisOf(0),
  l1Number: 0,
  l1Hash: ZERO_HASH,
};

/** How an epoch begins: what its first record says. */
export type Beginning = {
  readonly epoch: Epoch;
  readonly instance: Hash;
  readonly start: EpochStart;
  readonly set: EpochSet;
};

/** @param options.remembers false: an observer until the next epoch. [R3] */
export function createContext(
  config: ReplicaConfig,
  { epoch, instance, start, set }: Beginning,
  options: { readonly remembers: boolean },
): EpochContext {
  return {
    epoch,
    instance,
    start,
    leaderSeed: set.leaderSeed,
    committee: createCommittee(epoch, set.members),
    committeeHash: set.committeeHash,
    self: options.remembers ? placeIn(set, config.ownKeys) : null,
    rollups: set.rollups,
    end: endOf(config, set, start),
    protocol: config.network.parameters,
    local: config.local,
    rules: config.rules,
  };
}

/** The member with one of my keys, or null. */
function placeIn(set: EpochSet, ownKeys: readonly Uint8Array[]): OperatorIndex | null {
  const place = set.members.findIndex(({ blsKey }) =>
    ownKeys.some((own) => equalBytes(own, blsKey)),
  );
  return place < 0 ? null : operatorOf(place);
}

/** E4 with an L1, E10 without. */
function endOf(config: ReplicaConfig, set: EpochSet, start: EpochStart): EpochEnd {
  if (hasL1(config)) return { kind: "anchor", l1Number: set.endsAtL1Block };
  const { epochHeights } = config.network.parameters;
  if (epochHeights === 0) return { kind: "never" };
  return { kind: "height", height: heightOf(start.height + epochHeights) };
}

/** Names of a set's members. */
export function directoryOf(set: EpochSet): Directory {
  const keys = set.members.map(({ nodeKey }) => peerKeyOf(nodeKey));
  return { keys, places: new Map(keys.map((key, place) => [key, operatorOf(place)])) };
}
