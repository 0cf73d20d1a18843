/** What an onlooker may see of a replica: health, metrics and checkers are made from it. */
import type { Epoch, OperatorIndex } from "../../primitives/brand.ts";
import { collectionSizes as consensusSizes, electLeader } from "../consensus/index.ts";
import { forkedLanes as forkedIn, collectionSizes as laneSizes } from "../lanes/index.ts";
import { collectionSizes as orderingSizes } from "../ordering/index.ts";
import { collectionSizes as syncSizes } from "../sync/index.ts";
import { progressOf } from "./progress.ts";
import { HELD_SIGNATURES_MAX, type Progress, type Replica } from "./replica.ts";

/** A collection fed from outside, and the bound it promises. [S19] */
export type CollectionSize = {
  readonly name: string;
  readonly size: number;
  readonly bound: number;
};

export type Inspection = Progress & {
  readonly epoch: Epoch;
  /** My place in the epoch that votes; null: not a member, or without memory. [R3] */
  readonly self: OperatorIndex | null;
  /** Signs and votes; false for an observer and before R4 is answered. */
  readonly voting: boolean;
  /** Why it stopped for good, or null. [M4] */
  readonly halted: string | null;
};

/** Cheap enough for every step. */
export function inspect(replica: Replica): Inspection {
  const instance = replica.instances.get(replica.epoch);
  const progress = instance === undefined ? replica.reported : progressOf(instance);
  const { epoch, voting, halted } = replica;
  return { ...progress, epoch, self: instance?.context.self ?? null, voting, halted };
}

/** Who may propose in the current view; costs a hash. [K6] */
export function currentLeader(replica: Replica): OperatorIndex | null {
  const instance = replica.instances.get(replica.epoch);
  return instance === undefined ? null : electLeader(instance.context, progressOf(instance).view);
}

/** Every collection fed from outside with its bound. [S19] */
export function collections(replica: Replica): CollectionSize[] {
  const held = {
    name: "replica.heldSignatures",
    size: replica.heldSignatures.length,
    bound: HELD_SIGNATURES_MAX,
  };
  const instance = replica.instances.get(replica.epoch);
  if (instance === undefined) return [held];
  return [
    held,
    ...laneSizes(instance.lanes),
    ...consensusSizes(instance.consensus),
    ...orderingSizes(instance.ordering),
    ...syncSizes(instance.sync),
  ];
}

/** Owners whose lane I take for forked: none of them is honest. [B6] */
export function forkedLanes(replica: Replica): OperatorIndex[] {
  const instance = replica.instances.get(replica.epoch);
  return instance === undefined ? [] : forkedIn(instance.lanes);
}
