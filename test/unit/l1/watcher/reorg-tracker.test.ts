import fc from "fast-check";
import { expect, test } from "vitest";
import { keccakText } from "../../../../src/crypto/hash.ts";
import type { L1Header } from "../../../../src/l1/endpoints/rpc-values.ts";
import { createReorgTracker, RING_BLOCKS } from "../../../../src/l1/watcher/reorg-tracker.ts";
import { type Hash, ZERO_HASH } from "../../../../src/primitives/brand.ts";

/** A tree of blocks: every name is one block, its parent the name without the last letter. */
const hashOf = (name: string): Hash => (name === "" ? ZERO_HASH : keccakText(name));
const header = (name: string): L1Header => ({
  number: name.length,
  hash: hashOf(name),
  parentHash: hashOf(name.slice(0, -1)),
  timestamp: name.length,
});

const treeOf = (names: readonly string[]) => {
  const known = new Map(
    names.flatMap((name) =>
      Array.from({ length: name.length }, (_, index) => header(name.slice(0, index + 1))).map(
        (each) => [each.hash, each] as const,
      ),
    ),
  );
  return (hash: Hash) => Promise.resolve(known.get(hash) ?? null);
};

const numbers = (headers: readonly L1Header[]) => headers.map(({ number }) => number);

test("ST1: the ring remembers at least 256 blocks", () => {
  expect(RING_BLOCKS).toBeGreaterThanOrEqual(256);
});

test("ST1: a chain that grows adds blocks, oldest first, also several at once", async () => {
  const tracker = createReorgTracker();
  tracker.restart(header("a"));
  const branch = await tracker.wayTo(header("aaaa"), treeOf(["aaaa"]));
  expect(branch).toMatchObject({ undone: [], rebased: false });
  expect(numbers(branch?.added ?? [])).toEqual([2, 3, 4]);
  expect(tracker.tip()).toEqual(header("a"));
  tracker.take(branch as never);
  expect(tracker.tip()).toEqual(header("aaaa"));
});

test.each([1, 2, 3])("ST1: a reorg of depth %i undoes newest first", async (depth) => {
  const tracker = createReorgTracker();
  tracker.restart(header("a"));
  const old = "aaaaaa";
  const next = `${"a".repeat(6 - depth)}${"b".repeat(depth)}`;
  const parentOf = treeOf([old, next]);
  tracker.take((await tracker.wayTo(header(old), parentOf)) as never);
  const branch = await tracker.wayTo(header(next), parentOf);
  const undone = Array.from({ length: depth }, (_, index) => 6 - index);
  expect(numbers(branch?.undone ?? [])).toEqual(undone);
  expect(numbers(branch?.added ?? [])).toEqual([...undone].reverse());
  tracker.take(branch as never);
  expect(tracker.holds(hashOf(old))).toBe(false);
  expect(tracker.holds(hashOf(next))).toBe(true);
});

test("ST1: a shorter branch is followed as well", async () => {
  const tracker = createReorgTracker();
  tracker.restart(header("a"));
  const parentOf = treeOf(["aaaaa", "aab"]);
  tracker.take((await tracker.wayTo(header("aaaaa"), parentOf)) as never);
  tracker.take((await tracker.wayTo(header("aab"), parentOf)) as never);
  expect(tracker.tip()).toEqual(header("aab"));
});

test("ST1: a head whose parent nobody knows is not followed, and nothing changes", async () => {
  const tracker = createReorgTracker();
  tracker.restart(header("a"));
  expect(await tracker.wayTo(header("abc"), () => Promise.resolve(null))).toBeNull();
  const wrong = () => Promise.resolve({ ...header("a"), number: 7 });
  expect(await tracker.wayTo(header("abc"), wrong)).toBeNull();
  await expect(
    tracker.wayTo(header("abc"), () => Promise.reject(new Error("down"))),
  ).rejects.toThrow();
  expect(tracker.tip()).toEqual(header("a"));
});

test("ST1: a chain that does not meet the known one begins anew", async () => {
  const tracker = createReorgTracker(4);
  tracker.restart(header("a"));
  const parentOf = treeOf(["aaa", "bbb"]);
  tracker.take((await tracker.wayTo(header("aaa"), parentOf)) as never);
  const branch = await tracker.wayTo(header("bbb"), parentOf);
  expect(branch?.rebased).toBe(true);
  expect(numbers(branch?.undone ?? [])).toEqual([3, 2, 1]);
  tracker.take(branch as never);
  expect(tracker.tip()).toEqual(header("bbb"));
});

test("ST1: it walks and remembers no more than its capacity", async () => {
  const tracker = createReorgTracker(4);
  tracker.restart(header("a"));
  const far = "a".repeat(50);
  let asked = 0;
  const parentOf = treeOf([far]);
  const branch = await tracker.wayTo(header(far), (hash) => {
    asked++;
    return parentOf(hash);
  });
  expect(asked).toBeLessThanOrEqual(4);
  expect(numbers(branch?.added ?? [])).toEqual([47, 48, 49, 50]);
  tracker.take(branch as never);
  expect(tracker.holds(header("a").hash)).toBe(false);
});

test("ST1: after any sequence of heads the chain is that of the newest one, and what was added and not undone is it", async () => {
  const names = fc.array(fc.stringMatching(/^a[ab]{0,9}$/), { minLength: 1, maxLength: 15 });
  await fc.assert(
    fc.asyncProperty(names, async (heads) => {
      const tracker = createReorgTracker();
      const parentOf = treeOf(heads);
      const held: Hash[] = [hashOf("a")];
      tracker.restart(header("a"));
      for (const head of heads) {
        const branch = await tracker.wayTo(header(head), parentOf);
        expect(branch).not.toBeNull();
        for (const { hash } of branch?.undone ?? []) expect(held.pop()).toBe(hash);
        for (const { hash } of branch?.added ?? []) held.push(hash);
        tracker.take(branch as never);
        expect(tracker.tip()).toEqual(header(head));
        const path = Array.from({ length: head.length }, (_, index) =>
          hashOf(head.slice(0, index + 1)),
        );
        expect(held).toEqual(path);
      }
    }),
  );
});
