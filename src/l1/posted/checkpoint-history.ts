/** How the light client is shown again what it forgot: by all later checkpoints. Pure. [SC7] */
import { keccakWords } from "../../crypto/hash.ts";
import { type Hash, type Height, ZERO_HASH } from "../../primitives/brand.ts";

/** What `LightClient.restore` asks for beside the output hash. */
export type Restoration = {
  /** Value of the chain over all checkpoints before this one; zero before the first. */
  readonly before: Hash;
  /** Output hashes of those after it, up to the newest that is known. */
  readonly later: readonly Hash[];
};

export type CheckpointHistory = {
  /** The next final checkpoint, or one that was told before. All since the first are needed. */
  add(checkpoint: { readonly height: Height; readonly outputHash: Hash }): void;
  /** Null: never stored, not final, or older than what one transaction can show. */
  restorationOf(outputHash: Hash): Restoration | null;
};

/** About 1,350 gas each, of 16.7M: five weeks. */
const RESTORABLE_MAX = 10_000;

export function createCheckpointHistory(restorableMax: number = RESTORABLE_MAX): CheckpointHistory {
  const kept: { readonly outputHash: Hash; readonly before: Hash }[] = [];
  let value: Hash = ZERO_HASH;
  let newest = 0;
  return {
    add({ height, outputHash }) {
      if (height <= newest) return;
      newest = height;
      kept.push({ outputHash, before: value });
      value = keccakWords([value, outputHash]);
      if (kept.length > restorableMax) kept.shift();
    },
    restorationOf(outputHash) {
      const index = kept.findLastIndex((one) => one.outputHash === outputHash);
      const found = kept[index];
      if (found === undefined) return null;
      return { before: found.before, later: kept.slice(index + 1).map((one) => one.outputHash) };
    },
  };
}
