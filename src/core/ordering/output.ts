/**
 * The output of one height: a pure function of the block, its new batches and the output before.
 * [O1, O2]
 */
import {
  type Batch,
  type Block,
  type BodyPart,
  leafHash,
  type OutputHeader,
  outputHash,
  partHash,
  type RollupConfig,
  type RollupLeaf,
} from "../../chain/index.ts";
import { sha256 } from "../../crypto/hash.ts";
import { createMerkleTree, merkleRoot } from "../../crypto/merkle.ts";
import { type Hash, type Height, operatorOf, ZERO_HASH } from "../../primitives/brand.ts";
import { asciiBytes, concatBytes, fromHex } from "../../primitives/bytes.ts";
import type { EpochContext } from "../contract.ts";
import { canonicalOrder, interleave, sealingRows } from "./canonical-order.ts";
import type { ForcedUnits } from "./forced.ts";
import { type RollupParts, splitByRollup } from "./rollup-batches.ts";
import { type LeafTable, replaceLeaves, rootOf } from "./rollup-tree.ts";
import type { SealedHook } from "./sealed-hook.ts";

/** What one output is chained to. */
export type OutputPoint = {
  readonly height: Height;
  /** `genesisHash` at height 0. */
  readonly hash: Hash;
  readonly table: LeafTable;
};

/** An output with everything it commits to. */
export type Output = OutputPoint & {
  readonly header: OutputHeader;
  /** Leaves that differ from the height before, by id, with their parts. */
  readonly batches: readonly { readonly leaf: RollupLeaf; readonly parts: readonly BodyPart[] }[];
};

/** The part of an epoch's context that an output depends on; an auditor has no more. */
export type OutputContext = Pick<EpochContext, "committeeHash" | "rollups" | "self"> & {
  readonly rules: Pick<EpochContext["rules"], "orderIndependentOfArrival" | "outputChained">;
};

/** All that the output of a block is made of. */
export type OutputSource = {
  readonly context: OutputContext;
  readonly previous: OutputPoint;
  readonly block: Block;
  /** New batches per lane, by rising height: the delta between the parent's cut and the block's. */
  readonly lanes: readonly (readonly Batch[])[];
  readonly forced: ForcedUnits;
  readonly sealed: SealedHook;
};

const ORDER_PREFIX = asciiBytes("LOCKSTEP/v1/order");
const NO_BEACON_KEY = Uint8Array.of(0);

/** `header.beacon` of a block that has no beacon key. */
export const beaconWithoutKey = (blockHash: Hash): Hash =>
  sha256(concatBytes(ORDER_PREFIX, NO_BEACON_KEY, fromHex(blockHash)));

/** `bodyRoot`: the tree over the hashes of a batch's parts. */
export const bodyRoot = (parts: readonly BodyPart[]): Hash =>
  merkleRoot(createMerkleTree(parts.map(partHash)));

/** `txCount` and `byteSize` of a leaf. */
export const bodySize = (parts: readonly BodyPart[]): { txCount: number; byteSize: number } => ({
  txCount: parts.reduce((sum, part) => sum + part.txCount, 0),
  byteSize: parts.reduce((sum, part) => sum + part.data.length, 0),
});

/** The leaf that replaces `old` at a height with parts for its rollup. [O2] */
function nextLeaf(
  old: RollupLeaf,
  height: Height,
  batch: RollupParts & { readonly forcedFrom: number },
  policy: number,
): RollupLeaf {
  return {
    rollupId: old.rollupId,
    seq: old.seq + 1,
    batchHeight: height,
    prevBatchHash: leafHash(old),
    bodyRoot: bodyRoot(batch.parts),
    ...bodySize(batch.parts),
    forcedUpto: Math.max(old.forcedUpto, batch.forcedFrom) + batch.forcedItems,
    orderPolicy: policy,
    spent: old.spent,
  };
}

/**
 * The output of a final block; null while sealing awaits a key. [O1, H2]
 *
 * `forcedUpto` and `spent` of a rollup without a batch are carried with its leaf: what the L1 itself
 * included meanwhile counts from its next batch on. [ST6]
 */
export function outputOf(source: OutputSource): Output | null {
  const { block, previous, forced } = source;
  const rows = interleave(source.lanes, firstLane(source));
  const sealed = source.sealed.admit(block, sealingRows(rows));
  if (sealed === null) return null;
  const { height, timestampMs } = block.header;
  const { rollups } = source.context;
  const units = canonicalOrder({ forced: forced.items, sealed, rows });
  const split = splitByRollup(units, { height, timestampMs, rollupCount: rollups.length });
  const batches = split.map((batch) => ({
    leaf: nextLeaf(
      previous.table.leaves[batch.rollupId - 1] as RollupLeaf,
      height,
      { ...batch, forcedFrom: forced.consumed.get(batch.rollupId) ?? 0 },
      (rollups[batch.rollupId - 1] as RollupConfig).orderPolicy,
    ),
    parts: batch.parts,
  }));
  const table = replaceLeaves(
    previous.table,
    batches.map(({ leaf }) => leaf),
  );
  const header = headerOf(source, table);
  return { height, hash: outputHash(header), table, header, batches };
}

/** Where the interleave begins; off, a node's own lane, whose batches are there first. [U2] */
function firstLane(source: OutputSource): ReturnType<typeof operatorOf> {
  const { rules, self } = source.context;
  if (!rules.orderIndependentOfArrival) return self ?? operatorOf(0);
  return operatorOf(source.block.header.height % source.lanes.length);
}

function headerOf(source: OutputSource, table: LeafTable): OutputHeader {
  const { header, hash } = source.block;
  return {
    epoch: header.epoch,
    height: header.height,
    view: header.view,
    timestampMs: header.timestampMs,
    blockHash: hash,
    prevOutputHash: source.context.rules.outputChained ? source.previous.hash : ZERO_HASH,
    rollupsRoot: rootOf(table),
    rollupCount: table.leaves.length,
    l1Number: header.l1Number,
    l1Hash: header.l1Hash,
    committeeHash: source.context.committeeHash,
    nextCommittee: header.nextCommittee,
    beacon: beaconWithoutKey(hash),
    stateRoot: ZERO_HASH,
  };
}
