/** Epochs by L1 block: when a set is fixed, when it begins, and what it consists of. [SC1, E1, E2] */
import type { Epoch, Hash, Height, Millis } from "../primitives/brand.ts";
import { epochOf } from "../primitives/brand.ts";
import type { Member } from "./committee.ts";
import type { RollupConfig } from "./network-config.ts";

/** Fixed once, on the L1. */
export type EpochSchedule = {
  /** L1 block in which the committee was started. */
  readonly base: number;
  /** P: L1 blocks per epoch. */
  readonly blocks: number;
};

/** `snapshot(e) = base + max(0, e - 1)P`: set(e) follows from the L1 blocks below it. [SC1] */
export const snapshotBlock = (schedule: EpochSchedule, epoch: Epoch): number =>
  schedule.base + Math.max(0, epoch - 1) * schedule.blocks;

/** `start(e) = base + eP`: the first block anchored here or above ends epoch e - 1. [SC1, E4] */
export const startBlock = (schedule: EpochSchedule, epoch: Epoch): number =>
  schedule.base + epoch * schedule.blocks;

/** The epoch from which a registry change in this L1 block counts. [SC1] */
export const effectiveEpoch = (schedule: EpochSchedule, block: number): Epoch =>
  block < schedule.base
    ? epochOf(0)
    : epochOf(Math.floor((block - schedule.base) / schedule.blocks) + 2);

/** Epochs whose committee the L1 takes in the block after this one, rising. [SC6] */
export function writableEpochs(schedule: EpochSchedule, block: number): Epoch[] {
  if (block < schedule.base) return [];
  const newest = Math.floor((block - schedule.base) / schedule.blocks) + 1;
  return [newest - 2, newest - 1, newest]
    .filter((epoch) => epoch >= 0)
    .map(epochOf)
    .filter((epoch) => block < snapshotBlock(schedule, epoch) + 2 * schedule.blocks);
}

/** Everything that is fixed per epoch by the L1. [E2] */
export type EpochSet = {
  readonly epoch: Epoch;
  /** By place. */
  readonly members: readonly Member[];
  /** keccak-256 of the committee's blob. [SC3] */
  readonly committeeHash: Hash;
  /** x of the leader election: hash of L1 block `snapshot(e)`. [K6] */
  readonly leaderSeed: Hash;
  /** Ids dense from 1. */
  readonly rollups: readonly RollupConfig[];
  /**
   * `start(e + 1)`: the first block anchored there or above ends the epoch. [E4] 0 without an L1,
   * where an epoch ends by height. [E10]
   */
  readonly endsAtL1Block: number;
};

/** Height, time and L1 anchor of an epoch's genesis; all zero at the start of a network. [E3] */
export type EpochStart = {
  readonly height: Height;
  readonly timestampMs: Millis;
  readonly l1Number: number;
  readonly l1Hash: Hash;
};
