/** What an onlooker may see of a replica: health, metrics and checkers are made from it. */
import { OPERATORS_MAX } from "../../chain/index.ts";
import { assert } from "../../primitives/assert.ts";
import { type Epoch, heightOf, type OperatorIndex } from "../../primitives/brand.ts";
import { collectionSizes as consensusSizes, electLeader } from "../consensus/index.ts";
import { forkedLanes as forkedIn, collectionSizes as laneSizes } from "../lanes/index.ts";
import { collectionSizes as orderingSizes } from "../ordering/index.ts";
import { collectionSizes as syncSizes } from "../sync/index.ts";
import { L1_BLOCKS_MAX } from "./l1.ts";
import { progressOf } from "./progress.ts";
import {
  CLOSING_MAX,
  HELD_SIGNATURES_MAX,
  PROOFS_MAX,
  type Progress,
  type Replica,
  SETS_MAX,
} from "./replica.ts";

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

/**
 * Cheap enough for every step. Heights are of all epochs: outputs of the one before may lag. What a
 * restart found durable is delivered, though its parts wait to be made again for what the L1 tells. [P4]
 */
export function inspect(replica: Replica): Inspection {
  const { instances, epoch, halted } = replica;
  const current = instances.get(epoch);
  assert(current !== undefined, "the epoch that votes has an instance");
  const { view, finalizedView, finalizedHeight } = progressOf(current);
  let deliveredHeight = heightOf(0);
  let certifiedHeight = heightOf(0);
  for (const instance of instances.values()) {
    if (instance.rememberedHeight > deliveredHeight) deliveredHeight = instance.rememberedHeight;
    if (instance.ordering === null) continue;
    const progress = progressOf(instance);
    if (progress.deliveredHeight > deliveredHeight) deliveredHeight = progress.deliveredHeight;
    if (instance.ordering.publishing) certifiedHeight = progress.certifiedHeight;
  }
  const progress = { view, finalizedView, finalizedHeight, deliveredHeight, certifiedHeight };
  return { ...progress, epoch, self: current.context.self, voting: current.voting, halted };
}

/** Who may propose in the current view; costs a hash. [K6] */
export function currentLeader(replica: Replica): OperatorIndex | null {
  const instance = replica.instances.get(replica.epoch);
  return instance === undefined ? null : electLeader(instance.context, progressOf(instance).view);
}

/** Every collection fed from outside with its bound. [S19] */
export function collections(replica: Replica): CollectionSize[] {
  const { instances, sets, proofs, follower, early, guests, l1 } = replica;
  const acquainted = OPERATORS_MAX * (SETS_MAX + CLOSING_MAX);
  const sizes: CollectionSize[] = [
    { name: "replica.instances", size: instances.size, bound: CLOSING_MAX + 1 },
    { name: "replica.sets", size: sets.size, bound: SETS_MAX },
    { name: "replica.proofs", size: proofs.size, bound: PROOFS_MAX },
    { name: "replica.waitingProofs", size: follower.waiting.size, bound: acquainted },
    { name: "replica.liars", size: follower.liars.size, bound: acquainted },
    { name: "replica.askedForProofs", size: follower.asked.size, bound: acquainted },
    { name: "replica.early", size: early.byPeer.size, bound: acquainted },
    { name: "replica.guests", size: guests.budgets.size, bound: acquainted },
    { name: "replica.answered", size: guests.answered.size, bound: acquainted },
    { name: "replica.l1Blocks", size: l1.blocks.length, bound: L1_BLOCKS_MAX },
  ];
  for (const [epoch, instance] of instances) {
    // The epoch that votes has the plain names; those that are closing have theirs.
    const prefix = epoch === replica.epoch ? "" : `closing_${replica.epoch - epoch}.`;
    const held = {
      name: "replica.heldSignatures",
      size: instance.heldSignatures.length,
      bound: HELD_SIGNATURES_MAX,
    };
    const cores = [
      held,
      ...laneSizes(instance.lanes),
      ...consensusSizes(instance.consensus),
      ...(instance.ordering === null ? [] : orderingSizes(instance.ordering)),
      ...syncSizes(instance.sync),
    ];
    for (const size of cores) sizes.push({ ...size, name: `${prefix}${size.name}` });
  }
  return sizes;
}

/** Owners whose lane I take for forked: none of them is honest. [B6] */
export function forkedLanes(replica: Replica): OperatorIndex[] {
  const instance = replica.instances.get(replica.epoch);
  return instance === undefined ? [] : forkedIn(instance.lanes);
}
