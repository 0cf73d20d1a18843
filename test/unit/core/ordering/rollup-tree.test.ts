import { describe, expect, test } from "vitest";
import { leafHash, type RollupLeaf, registrationLeaf } from "../../../../src/chain/index.ts";
import {
  createLeafTable,
  type LeafTable,
  leafPath,
  registerRollups,
  replaceLeaves,
  rootOf,
} from "../../../../src/core/ordering/rollup-tree.ts";
import { keccak256 } from "../../../../src/crypto/hash.ts";
import { verifyMerkleProof } from "../../../../src/crypto/merkle.ts";
import { type Hash, rollupOf, ZERO_HASH } from "../../../../src/primitives/brand.ts";
import { concatBytes, fromHex } from "../../../../src/primitives/bytes.ts";
import { rollupsOf } from "./fixture.ts";

const zeroLeaf = (id: number): RollupLeaf => registrationLeaf(rollupOf(id), 1);
const later = (id: number, seq: number): RollupLeaf => ({ ...zeroLeaf(id), seq });

/** The tree, the slow way. */
function plainRoot(hashes: readonly Hash[]): Hash {
  if (hashes.length === 0) return ZERO_HASH;
  const row = [...hashes];
  while (Math.log2(row.length) % 1 !== 0) row.push(ZERO_HASH);
  if (row.length === 1) return row[0] as Hash;
  const half = row.length / 2;
  return keccak256(
    concatBytes(fromHex(plainRoot(row.slice(0, half))), fromHex(plainRoot(row.slice(half)))),
  );
}

const expectPlain = (table: LeafTable): void =>
  expect(rootOf(table)).toBe(plainRoot(table.leaves.map(leafHash)));

describe("O3: the tree of leaves", () => {
  test.each([0, 1, 2, 3, 4, 5, 8, 9, 17])("O3: %i leaves have the root of the plain tree", (n) => {
    const table = createLeafTable(Array.from({ length: n }, (_, index) => zeroLeaf(index + 1)));
    expectPlain(table);
  });

  test("O3: replaced leaves, given in any order, make the tree of the new leaves", () => {
    const table = createLeafTable([1, 2, 3, 4, 5].map(zeroLeaf));
    const next = replaceLeaves(table, [later(4, 2), later(1, 7)]);
    expectPlain(next);
    expect(next.leaves.map(({ seq }) => seq)).toEqual([7, 0, 0, 2, 0]);
  });

  test("O2: leaves that do not change are carried forward, and the old table stays", () => {
    const table = createLeafTable([1, 2, 3].map(zeroLeaf));
    const root = rootOf(table);
    const next = replaceLeaves(table, [later(2, 1)]);
    expect(next.leaves[0]).toBe(table.leaves[0]);
    expect(rootOf(table)).toBe(root);
    expect(rootOf(next)).not.toBe(root);
    expect(replaceLeaves(table, [])).toBe(table);
  });

  test("O3: only paths above a changed leaf are new", () => {
    const table = createLeafTable([1, 2, 3, 4].map(zeroLeaf));
    const next = replaceLeaves(table, [later(1, 1)]);
    expect(next.tree.top?.right).toBe(table.tree.top?.right);
    expect(next.tree.top?.left?.right).toBe(table.tree.top?.left?.right);
  });

  test("O2: a new rollup begins with zeros but id and policy; none is removed", () => {
    const table = replaceLeaves(registerRollups(createLeafTable([]), rollupsOf(2)), [later(1, 3)]);
    const grown = registerRollups(table, rollupsOf(5));
    expectPlain(grown);
    expect(grown.leaves.map(({ seq }) => seq)).toEqual([3, 0, 0, 0, 0]);
    expect(grown.leaves[4]).toEqual(zeroLeaf(5));
    expect(registerRollups(grown, rollupsOf(2)).leaves.length).toBe(5);
  });

  test("O3: every leaf has a path under rollupsRoot, an unregistered id has none", () => {
    const table = createLeafTable([1, 2, 3, 4, 5].map(zeroLeaf));
    for (const leaf of table.leaves) {
      const path = leafPath(table, leaf.rollupId);
      expect(path?.index).toBe(leaf.rollupId - 1);
      const claim = { ...(path as NonNullable<typeof path>), leaf: leafHash(leaf) };
      expect(verifyMerkleProof(rootOf(table), claim)).toBe(true);
    }
    expect(leafPath(table, rollupOf(6))).toBeNull();
    expect(leafPath(table, rollupOf(0))).toBeNull();
  });

  test("O3: a leaf out of its place is a bug, not a table", () => {
    expect(() => createLeafTable([zeroLeaf(2)])).toThrow("leaves stand at their rollup's place");
  });
});
