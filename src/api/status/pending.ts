/** What doors handed to the lane and no certified height has shown yet. */
import type { Hash, RollupId } from "../../primitives/brand.ts";

export type PendingLeg = { readonly rollupId: RollupId; readonly txHash: Hash };

export type PendingBundle = {
  readonly legs: readonly PendingLeg[];
  /** Last height allowed; 0: any. */
  readonly maxHeight: number;
  /** Last second allowed; 0: any. */
  readonly maxTime: number;
};

export type Waiting =
  | { readonly kind: "transaction"; readonly rollupId: RollupId }
  | { readonly kind: "bundle"; readonly bundle: PendingBundle; readonly dropped: boolean };

export type Pending = {
  /** False: known already. */
  add(hash: Hash, waiting: Waiting): boolean;
  get(hash: Hash): Waiting | null;
  remove(hash: Hash): void;
  /** A transaction was certified. */
  certify(hash: Hash): void;
  /** Drops what bounds keep out for ever at this height and removes what `isPlaced` knows. */
  advance(
    header: { readonly height: number; readonly timestampMs: number },
    isPlaced: (id: Hash) => boolean,
  ): void;
};

/** Hashes take more room here than in the table of places. */
const ENTRIES_MAX = 65_536;
/** Bundles whose bounds are watched. */
const BUNDLES_MAX = 8192;

export function createPending(entries: number): Pending {
  const entriesMax = Math.min(entries, ENTRIES_MAX);
  const waiting = new Map<Hash, Waiting>();
  /** Undecided ones, oldest first. */
  const bundles = new Set<Hash>();

  const remove = (hash: Hash): void => {
    waiting.delete(hash);
    bundles.delete(hash);
  };
  const evictOldest = (): void => {
    const oldest = waiting.keys().next();
    if (oldest.done !== true) remove(oldest.value);
  };

  return {
    add(hash, entry) {
      const known = waiting.get(hash);
      // Bounds that kept a bundle out may be met by nobody, but a new try is a new answer.
      if (known !== undefined && !(known.kind === "bundle" && known.dropped)) return false;
      remove(hash);
      if (waiting.size >= entriesMax) evictOldest();
      waiting.set(hash, entry);
      if (entry.kind === "bundle" && bundles.size < BUNDLES_MAX) bundles.add(hash);
      return true;
    },
    get: (hash) => waiting.get(hash) ?? null,
    remove,
    certify: remove,
    advance({ height, timestampMs }, isPlaced) {
      const seconds = Math.floor(timestampMs / 1000);
      for (const id of bundles) {
        const entry = waiting.get(id);
        if (entry === undefined || entry.kind !== "bundle" || isPlaced(id)) {
          remove(id);
          continue;
        }
        const { maxHeight, maxTime } = entry.bundle;
        const tooHigh = maxHeight > 0 && height >= maxHeight;
        const tooLate = maxTime > 0 && seconds > maxTime;
        if (!tooHigh && !tooLate) continue;
        bundles.delete(id);
        waiting.set(id, { ...entry, dropped: true });
      }
    },
  };
}
