import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keccak256, keccakText } from "../../../src/crypto/hash.ts";
import {
  createMerkleTree,
  type LeafChange,
  MERKLE_LEAVES_MAX,
  merkleDepth,
  merkleParent,
  merkleProof,
  merkleRoot,
  verifyMerkleProof,
  withLeaves,
} from "../../../src/crypto/merkle.ts";
import { AssertionError } from "../../../src/primitives/assert.ts";
import { type Hash, ZERO_HASH } from "../../../src/primitives/brand.ts";
import { concatBytes, fromHex, toHash } from "../../../src/primitives/bytes.ts";

type Vectors = { trees: { leaves: Hash[]; root: Hash; proofs: Hash[][] }[] };
const vectors: Vectors = JSON.parse(
  readFileSync(new URL("../../vectors/crypto/merkle.json", import.meta.url), "utf8"),
);

/** The oracle: pad, then halve level by level, all anew. */
function naiveLevels(leaves: readonly Hash[]): Hash[][] {
  const padded = [...leaves];
  while (padded.length === 0 || (padded.length & (padded.length - 1)) !== 0) padded.push(ZERO_HASH);
  const levels = [padded];
  for (let level = padded; level.length > 1; level = levels.at(-1) as Hash[]) {
    const parents: Hash[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const pair = level.slice(index, index + 2).map(fromHex);
      parents.push(keccak256(concatBytes(...pair)));
    }
    levels.push(parents);
  }
  return levels;
}
const naiveRoot = (leaves: readonly Hash[]): Hash => naiveLevels(leaves).at(-1)?.[0] as Hash;
const naiveProof = (leaves: readonly Hash[], index: number): Hash[] =>
  naiveLevels(leaves)
    .slice(0, -1)
    .map((level, height) => level[(index >> height) ^ 1] as Hash);

const leaf = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map(toHash)
  .chain((hash) => fc.constantFrom(hash, hash, hash, ZERO_HASH));
const someLeaves = fc.array(leaf, { minLength: 1, maxLength: 70 });
const treeAndIndex = someLeaves.chain((leaves) =>
  fc.tuple(fc.constant(leaves), fc.nat({ max: leaves.length - 1 })),
);
const named = (count: number): Hash[] =>
  Array.from({ length: count }, (_, index) => keccakText(`leaf ${index}`));

describe("O3: the tree", () => {
  test("of no leaf has the root zero", () => {
    const tree = createMerkleTree([]);
    expect(merkleRoot(tree)).toBe(ZERO_HASH);
    expect(tree.depth).toBe(0);
  });

  test("of one leaf is that leaf, with an empty proof", () => {
    const only = keccakText("only");
    const tree = createMerkleTree([only]);
    expect(merkleRoot(tree)).toBe(only);
    expect(merkleProof(tree, 0)).toEqual([]);
    const claim = { leaf: only, index: 0, leafCount: 1, siblings: [] };
    expect(verifyMerkleProof(only, claim)).toBe(true);
  });

  test("of three leaves pads with one zero word", () => {
    const [a, b, c] = named(3) as [Hash, Hash, Hash];
    const root = merkleParent(merkleParent(a, b), merkleParent(c, ZERO_HASH));
    expect(merkleRoot(createMerkleTree([a, b, c]))).toBe(root);
  });

  test.each(vectors.trees)("has the pinned root and proofs: $root", ({ leaves, root, proofs }) => {
    const tree = createMerkleTree(leaves);
    expect(merkleRoot(tree)).toBe(root);
    expect(leaves.map((_, index) => merkleProof(tree, index))).toEqual(proofs);
  });

  test("equals the naive one in root and proofs", () => {
    fc.assert(
      fc.property(treeAndIndex, ([leaves, index]) => {
        const tree = createMerkleTree(leaves);
        expect(merkleRoot(tree)).toBe(naiveRoot(leaves));
        expect(merkleProof(tree, index)).toEqual(naiveProof(leaves, index));
      }),
    );
  });

  test("has the least depth that holds its leaves", () => {
    expect([0, 1, 2, 3, 4, 5, 8, 9, 1024, 1025].map(merkleDepth)).toEqual([
      0, 0, 1, 2, 2, 3, 3, 4, 10, 11,
    ]);
    expect(merkleDepth(MERKLE_LEAVES_MAX)).toBe(32);
    for (const count of [-1, 0.5, Number.NaN, MERKLE_LEAVES_MAX + 1]) {
      expect(() => merkleDepth(count)).toThrow(AssertionError);
    }
  });
});

describe("O3: changes", () => {
  type Step = { grow: number; picks: { at: number; leaf: Hash }[] };
  const steps: fc.Arbitrary<Step[]> = fc.array(
    fc.record({
      grow: fc.nat({ max: 9 }),
      picks: fc.array(fc.record({ at: fc.nat({ max: 1000 }), leaf }), { maxLength: 8 }),
    }),
    { maxLength: 8 },
  );

  /** The leaves after a step, and the step as changes: of several picks of one leaf the last. */
  function applied(before: readonly Hash[], { grow, picks }: Step) {
    const leaves = [...before, ...Array.from({ length: grow }, () => ZERO_HASH)];
    const changes: LeafChange[] = leaves.flatMap((_, index) => {
      const last = picks.findLast(({ at }) => at % leaves.length === index);
      return last === undefined ? [] : [{ index, leaf: last.leaf }];
    });
    for (const change of changes) leaves[change.index] = change.leaf;
    return { leaves, changes };
  }

  test("any row of changes and growth equals a tree built anew, and old trees stay", () => {
    fc.assert(
      fc.property(fc.array(leaf, { maxLength: 20 }), steps, (start, rows) => {
        let leaves = start;
        let tree = createMerkleTree(leaves);
        const kept = [{ tree, root: merkleRoot(tree) }];
        for (const row of rows) {
          const step = applied(leaves, row);
          leaves = step.leaves;
          tree = withLeaves(tree, step.changes, leaves.length);
          expect(merkleRoot(tree)).toBe(naiveRoot(leaves));
          kept.push({ tree, root: merkleRoot(tree) });
        }
        for (const [index] of leaves.entries()) {
          expect(merkleProof(tree, index)).toEqual(naiveProof(leaves, index));
        }
        for (const old of kept) expect(merkleRoot(old.tree)).toBe(old.root);
      }),
      { numRuns: 50 },
    );
  });

  test("no change is the same subtree", () => {
    const tree = createMerkleTree(named(5));
    expect(withLeaves(tree, []).top).toBe(tree.top);
  });

  test("only changed paths are recomputed", () => {
    type Subtree = typeof tree.top;
    const tree = createMerkleTree(named(64));
    const before = new Set<Subtree>();
    const collect = (node: Subtree): void => {
      if (node === null) return;
      before.add(node);
      collect(node.left);
      collect(node.right);
    };
    collect(tree.top);
    const fresh = (node: Subtree): number =>
      node === null || before.has(node) ? 0 : 1 + fresh(node.left) + fresh(node.right);
    const one = withLeaves(tree, [{ index: 9, leaf: ZERO_HASH }]);
    expect(fresh(one.top)).toBe(7); // the leaf and its six ancestors
    const pair = [8, 9].map((index) => ({ index, leaf: keccakText("new") }));
    expect(fresh(withLeaves(tree, pair).top)).toBe(8); // they share all ancestors
  });

  test.each<[string, LeafChange[], number]>([
    ["out of order", [2, 1].map((index) => ({ index, leaf: ZERO_HASH })), 4],
    ["twice the same leaf", [1, 1].map((index) => ({ index, leaf: ZERO_HASH })), 4],
    ["beyond the leaves", [{ index: 4, leaf: ZERO_HASH }], 4],
    ["before the first", [{ index: -1, leaf: ZERO_HASH }], 4],
    ["between two leaves", [{ index: 0.5, leaf: ZERO_HASH }], 4],
    ["fewer leaves than before", [], 3],
  ])("%s is a bug", (_, changes, leafCount) => {
    const tree = createMerkleTree(named(4));
    expect(() => withLeaves(tree, changes, leafCount)).toThrow(AssertionError);
  });

  test.each([-1, 4, 0.5])("there is no proof of leaf %d of 4", (index) => {
    expect(() => merkleProof(createMerkleTree(named(4)), index)).toThrow(AssertionError);
  });

  test("padding is not a leaf", () => {
    expect(() => merkleProof(createMerkleTree(named(3)), 3)).toThrow(AssertionError);
  });
});

describe("O3: a proof", () => {
  const proofOf = (leaves: Hash[], index: number) => ({
    root: naiveRoot(leaves),
    claim: {
      leaf: leaves[index] as Hash,
      index,
      leafCount: leaves.length,
      siblings: naiveProof(leaves, index),
    },
  });

  test("of every leaf holds", () => {
    fc.assert(
      fc.property(treeAndIndex, ([leaves, index]) => {
        const { root, claim } = proofOf(leaves, index);
        expect(verifyMerkleProof(root, claim)).toBe(true);
      }),
    );
  });

  test("holds for no other leaf, sibling or root", () => {
    fc.assert(
      fc.property(treeAndIndex, fc.nat(), ([leaves, index], pick) => {
        const { root, claim } = proofOf(leaves, index);
        const other = keccakText("other");
        expect(verifyMerkleProof(root, { ...claim, leaf: other })).toBe(false);
        expect(verifyMerkleProof(other, claim)).toBe(false);
        const siblings = [...claim.siblings];
        if (siblings.length === 0) return;
        siblings[pick % siblings.length] = other;
        expect(verifyMerkleProof(root, { ...claim, siblings })).toBe(false);
      }),
    );
  });

  test("uses all bits of the index: a leaf has one place", () => {
    const leaves = named(6);
    const { root, claim } = proofOf(leaves, 2);
    for (const index of [0, 1, 3, 4, 5]) {
      expect(verifyMerkleProof(root, { ...claim, index })).toBe(false);
    }
    for (const bits of [8, 16, 2 ** 31, 2 ** 32, 2 ** 40]) {
      expect(verifyMerkleProof(root, { ...claim, index: 2 + bits })).toBe(false);
      const wide = { ...claim, index: 2 + bits, leafCount: 2 ** 32 };
      expect(verifyMerkleProof(root, wide)).toBe(false);
    }
  });

  test("has as many siblings as the leaf count says, so no inner node passes for a leaf", () => {
    const leaves = named(4);
    const { root, claim } = proofOf(leaves, 0);
    const [first, second] = claim.siblings as [Hash, Hash];
    const inner = merkleParent(claim.leaf, first);
    const short = { leaf: inner, index: 0, leafCount: 4, siblings: [second] };
    expect(verifyMerkleProof(root, short)).toBe(false);
    expect(verifyMerkleProof(root, { ...short, leafCount: 2 })).toBe(true); // so it must be signed
    const long = [...claim.siblings, ZERO_HASH];
    expect(verifyMerkleProof(root, { ...claim, siblings: long })).toBe(false);
    expect(verifyMerkleProof(root, { ...claim, siblings: [] })).toBe(false);
  });

  test("of padding is none: an unregistered rollup has no leaf", () => {
    const leaves = named(3);
    const claim = { leaf: ZERO_HASH, index: 3, leafCount: 3, siblings: naiveProof(leaves, 3) };
    expect(verifyMerkleProof(naiveRoot(leaves), claim)).toBe(false);
  });

  test("of a root of the largest tree holds", () => {
    const siblings = Array.from({ length: 32 }, (_, level) => keccakText(`sibling ${level}`));
    const index = MERKLE_LEAVES_MAX - 1;
    const leafHash = keccakText("last");
    const root = siblings.reduce((hash, sibling) => merkleParent(sibling, hash), leafHash);
    const claim = { leaf: leafHash, index, leafCount: MERKLE_LEAVES_MAX, siblings };
    expect(verifyMerkleProof(root, claim)).toBe(true);
    expect(verifyMerkleProof(root, { ...claim, index: index - 1 })).toBe(false);
  });

  test("with garbage numbers is false, not a throw", () => {
    const garbage = fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger());
    fc.assert(
      fc.property(garbage, garbage, fc.array(leaf, { maxLength: 40 }), (index, count, siblings) => {
        const claim = { leaf: keccakText("x"), index, leafCount: count, siblings };
        expect(verifyMerkleProof(ZERO_HASH, claim)).toBe(false);
      }),
    );
  });
});
