/**
 * The latest leaf of every registered rollup, and the tree over them. [O2, O3]
 *
 * A table is a value: one of a later height shares all it can with the one before, so the tables of
 * heights that still await their certificate cost little.
 */
import {
  leafHash,
  type RollupConfig,
  type RollupLeaf,
  registrationLeaf,
} from "../../chain/index.ts";
import {
  createMerkleTree,
  type MerkleTree,
  merkleProof,
  merkleRoot,
  withLeaves,
} from "../../crypto/merkle.ts";
import { assert } from "../../primitives/assert.ts";
import type { Hash, RollupId } from "../../primitives/brand.ts";

export type LeafTable = {
  /** Leaf of rollup i at i - 1: ids are dense from 1. */
  readonly leaves: readonly RollupLeaf[];
  readonly tree: MerkleTree;
};

/**
 * A table of these leaves.
 *
 * @throws {AssertionError} unless the leaf at i is that of rollup i + 1.
 */
export function createLeafTable(leaves: readonly RollupLeaf[]): LeafTable {
  for (const [index, leaf] of leaves.entries()) {
    assert(leaf.rollupId === index + 1, "leaves stand at their rollup's place");
  }
  return { leaves, tree: createMerkleTree(leaves.map(leafHash)) };
}

/** `rollupsRoot`. */
export const rootOf = (table: LeafTable): Hash => merkleRoot(table.tree);

/** The table with these leaves in their places; all others are carried forward. [O2] */
export function replaceLeaves(table: LeafTable, changed: readonly RollupLeaf[]): LeafTable {
  if (changed.length === 0) return table;
  const leaves = [...table.leaves];
  for (const leaf of changed) leaves[leaf.rollupId - 1] = leaf;
  const rising = [...changed].sort((left, right) => left.rollupId - right.rollupId);
  const changes = rising.map((leaf) => ({ index: leaf.rollupId - 1, leaf: leafHash(leaf) }));
  return { leaves, tree: withLeaves(table.tree, changes, leaves.length) };
}

/** The table with a registration leaf for every rollup that is new in this epoch. [O2] */
export function registerRollups(table: LeafTable, rollups: readonly RollupConfig[]): LeafTable {
  const fresh = rollups.slice(table.leaves.length);
  return replaceLeaves(
    table,
    fresh.map((rollup) => registrationLeaf(rollup.rollupId, rollup.orderPolicy)),
  );
}

/** A leaf and its path to `rollupsRoot`. */
export type LeafPath = {
  readonly leaf: RollupLeaf;
  readonly index: number;
  readonly leafCount: number;
  /** Bottom up. */
  readonly siblings: readonly Hash[];
};

/** The path of a rollup's leaf; null for an unregistered rollup. [O3] */
export function leafPath(table: LeafTable, rollupId: RollupId): LeafPath | null {
  const leaf = table.leaves[rollupId - 1];
  if (leaf === undefined) return null;
  const index = rollupId - 1;
  return { leaf, index, leafCount: table.leaves.length, siblings: merkleProof(table.tree, index) };
}
