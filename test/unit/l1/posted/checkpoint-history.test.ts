import fc from "fast-check";
import { expect, test } from "vitest";
import { keccakText, keccakWords } from "../../../../src/crypto/hash.ts";
import { createCheckpointHistory } from "../../../../src/l1/posted/checkpoint-history.ts";
import { type Hash, heightOf, ZERO_HASH } from "../../../../src/primitives/brand.ts";

const hashOf = (height: number): Hash => keccakText(`output ${height}`);
const pointOf = (height: number) => ({ height: heightOf(height), outputHash: hashOf(height) });

/** What the contract computes of the arguments of `restore`. */
const chainedTo = (outputHash: Hash, before: Hash, later: readonly Hash[]): Hash =>
  [outputHash, ...later].reduce((value, hash) => keccakWords([value, hash]), before);

test("SC7: every checkpoint is restored by the chain from it to the newest", () => {
  const chain = fc.uniqueArray(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(chain, (unsorted) => {
      const heights = unsorted.sort((a, b) => a - b);
      const history = createCheckpointHistory();
      for (const height of heights) history.add(pointOf(height));
      const newest = chainedTo(hashOf(heights[0] ?? 0), ZERO_HASH, heights.slice(1).map(hashOf));
      for (const height of heights) {
        const { before, later } = history.restorationOf(hashOf(height)) ?? { before: null };
        expect(later?.length).toBe(heights.filter((other) => other > height).length);
        expect(before && chainedTo(hashOf(height), before, later)).toBe(newest);
      }
    }),
  );
});

test("SC7: what was told before changes nothing, what was never stored is not restored", () => {
  const history = createCheckpointHistory();
  expect(history.restorationOf(hashOf(5))).toBeNull();
  for (const height of [5, 9, 5, 9]) history.add(pointOf(height));
  expect(history.restorationOf(hashOf(5))).toEqual({ before: ZERO_HASH, later: [hashOf(9)] });
  expect(history.restorationOf(hashOf(7))).toBeNull();
});

test("SC7: only as many are kept as one transaction can show, with their place in the chain", () => {
  const history = createCheckpointHistory(2);
  for (const height of [1, 2, 3]) history.add(pointOf(height));
  expect(history.restorationOf(hashOf(1))).toBeNull();
  expect(history.restorationOf(hashOf(2))).toEqual({
    before: chainedTo(hashOf(1), ZERO_HASH, []),
    later: [hashOf(3)],
  });
});
