/**
 * The keccak tree of the rollups, part and state roots. [O3]
 *
 * Leaves are 32-byte hashes, padded with zero words to a power of two; parent = keccak256(left ‖
 * right), bottom up. So one leaf is its own root, and a tree of none has the root zero.
 *
 * A tree is a value: a changed tree shares every untouched subtree with the one before, so older
 * roots stay provable for as long as somebody keeps them, and nobody has to copy.
 */
import { assert } from "../primitives/assert.ts";
import { type Hash, ZERO_HASH } from "../primitives/brand.ts";
import { writeHex } from "../primitives/bytes.ts";
import { keccak256 } from "./hash.ts";

/** Levels above the leaves: an index is a u32. */
const MERKLE_DEPTH_MAX = 32;
/** Leaves of the largest tree. */
export const MERKLE_LEAVES_MAX = 2 ** MERKLE_DEPTH_MAX;

/** A subtree that was written to; null stands for one of zero words only. */
type Node = { readonly hash: Hash; readonly left: Node | null; readonly right: Node | null };

/** Made by `createMerkleTree` and `withLeaves`. */
export type MerkleTree = {
  /** Leaves before padding. */
  readonly leafCount: number;
  /** Levels above the leaves, which is the length of every proof. */
  readonly depth: number;
  readonly top: Node | null;
};

/** A new value of the leaf at `index`, from 0. */
export type LeafChange = { readonly index: number; readonly leaf: Hash };

/** keccak256(left ‖ right). [O3] */
export function merkleParent(left: Hash, right: Hash): Hash {
  const pair = new Uint8Array(64);
  writeHex(left, pair.subarray(0, 32));
  writeHex(right, pair.subarray(32));
  return keccak256(pair);
}

/** Root of 2^level zero words, by level. */
const ZERO_ROOTS: readonly Hash[] = zeroRoots();

function zeroRoots(): Hash[] {
  const roots = [ZERO_HASH];
  for (let level = 0; level < MERKLE_DEPTH_MAX; level++) {
    const below = roots[level] as Hash;
    roots.push(merkleParent(below, below));
  }
  return roots;
}

const hashAt = (node: Node | null, level: number): Hash =>
  node?.hash ?? (ZERO_ROOTS[level] as Hash);

/** Levels of a tree of so many leaves: the least d with 2^d ≥ `leafCount`. */
export function merkleDepth(leafCount: number): number {
  const counts = Number.isInteger(leafCount) && leafCount >= 0 && leafCount <= MERKLE_LEAVES_MAX;
  assert(counts, `not a number of leaves: ${leafCount}`);
  let depth = 0;
  while (2 ** depth < leafCount) depth++;
  return depth;
}

/** A tree of these leaves in this order. */
export const createMerkleTree = (leaves: readonly Hash[]): MerkleTree =>
  withLeaves(
    { leafCount: 0, depth: 0, top: null },
    leaves.map((leaf, index) => ({ index, leaf })),
    leaves.length,
  );

/** The root; zero of a tree without leaves, the leaf itself of a tree of one. */
export const merkleRoot = (tree: MerkleTree): Hash => hashAt(tree.top, tree.depth);

/**
 * The tree with `changes` made, and `leafCount` leaves if it grows: new leaves that no change names
 * are zero words. Each node above a change is hashed once, no other. [O3]
 *
 * @param changes strictly rising by index.
 * @throws {AssertionError} if changes are out of order or range, or the tree would shrink.
 */
export function withLeaves(
  tree: MerkleTree,
  changes: readonly LeafChange[],
  leafCount: number = tree.leafCount,
): MerkleTree {
  assert(leafCount >= tree.leafCount, "a tree never loses leaves");
  let previous = -1;
  for (const { index } of changes) {
    assert(Number.isInteger(index) && index > previous, "changes rise by index");
    previous = index;
  }
  assert(previous < leafCount, "a change names a leaf of the tree");
  const depth = merkleDepth(leafCount);
  const grown = grow(tree, depth);
  return { leafCount, depth, top: rebuild(grown, { level: depth, first: 0, changes }) };
}

/** The old tree as the leftmost subtree of a higher one. */
function grow(tree: MerkleTree, depth: number): Node | null {
  let top = tree.top;
  for (let level = tree.depth; level < depth && top !== null; level++) {
    top = { hash: merkleParent(top.hash, ZERO_ROOTS[level] as Hash), left: top, right: null };
  }
  return top;
}

/** Changes inside one subtree, whose leftmost leaf is `first`. */
type Span = {
  readonly level: number;
  readonly first: number;
  readonly changes: readonly LeafChange[];
};

function rebuild(node: Node | null, { level, first, changes }: Span): Node | null {
  const change = changes[0];
  if (change === undefined) return node;
  if (level === 0) return { hash: change.leaf, left: null, right: null };
  const middle = first + 2 ** (level - 1);
  const split = changes.findIndex(({ index }) => index >= middle);
  const cut = split < 0 ? changes.length : split;
  const below = level - 1;
  const left = rebuild(node?.left ?? null, { level: below, first, changes: changes.slice(0, cut) });
  const right = rebuild(node?.right ?? null, {
    level: below,
    first: middle,
    changes: changes.slice(cut),
  });
  return { hash: merkleParent(hashAt(left, below), hashAt(right, below)), left, right };
}

/**
 * The siblings on the way from leaf `index` to the root, bottom up: `depth` hashes.
 *
 * @throws {AssertionError} if the tree has no such leaf.
 */
export function merkleProof(tree: MerkleTree, index: number): Hash[] {
  assert(Number.isInteger(index) && index >= 0 && index < tree.leafCount, "no such leaf");
  const siblings: Hash[] = [];
  let node = tree.top;
  for (let level = tree.depth - 1; level >= 0; level--) {
    const goesRight = bitOf(index, level);
    siblings.push(hashAt((goesRight ? node?.left : node?.right) ?? null, level));
    node = (goesRight ? node?.right : node?.left) ?? null;
  }
  return siblings.reverse();
}

/** What a proof claims: `leaf` stands at `index` of a tree of `leafCount` leaves. */
export type MerkleClaim = {
  readonly leaf: Hash;
  readonly index: number;
  /** From signed data such as `rollup_count`, never from the proof itself. */
  readonly leafCount: number;
  /** Bottom up. */
  readonly siblings: readonly Hash[];
};

/**
 * Whether the claim holds under `root`. The number of leaves fixes the number of siblings and so
 * the meaning of every bit of the index: a leaf has one place and one proof. Anything else is
 * false, before a hash is computed. [O3]
 */
export function verifyMerkleProof(root: Hash, claim: MerkleClaim): boolean {
  const { leaf, index, leafCount, siblings } = claim;
  if (!Number.isInteger(leafCount) || leafCount > MERKLE_LEAVES_MAX) return false;
  if (!Number.isInteger(index) || index < 0 || index >= leafCount) return false;
  if (siblings.length !== merkleDepth(leafCount)) return false;
  let hash = leaf;
  for (const [level, sibling] of siblings.entries()) {
    hash = bitOf(index, level) ? merkleParent(sibling, hash) : merkleParent(hash, sibling);
  }
  return hash === root;
}

const bitOf = (index: number, level: number): boolean => ((index >>> level) & 1) === 1;
