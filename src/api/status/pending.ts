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
  /** False: it waits already. */
  add(hash: Hash, waiting: Waiting): boolean;
  get(hash: Hash): Waiting | null;
  remove(hash: Hash): void;
  /** Forgets what `isPlaced` knows and drops what bounds keep out for ever at this height. */
  advance(
    header: { readonly height: number; readonly timestampMs: number },
    isPlaced: (id: Hash) => boolean,
  ): void;
};

/** Hashes take more room here than in the table of places. */
const ENTRIES_MAX = 65_536;
/** Bundles whose bounds are watched; older ones are forgotten. */
const BUNDLES_MAX = 8192;
/** After this nobody can say any more that it waits: the same bytes may come again. */
const PENDING_MS = 120_000;

type Entry = { readonly waiting: Waiting; readonly atMs: number };

/** @param now milliseconds, never falling. */
export function createPending(entries: number, now: () => number): Pending {
  const entriesMax = Math.min(entries, ENTRIES_MAX);
  /** Oldest first. */
  const all = new Map<Hash, Entry>();
  /** Undecided ones, oldest first. */
  const bundles = new Set<Hash>();

  const remove = (hash: Hash): void => {
    all.delete(hash);
    bundles.delete(hash);
  };
  const removeOldest = (keys: Iterator<Hash>): void => {
    const oldest = keys.next();
    if (oldest.done !== true) remove(oldest.value);
  };
  const get = (hash: Hash): Waiting | null => {
    const entry = all.get(hash);
    return entry === undefined || now() - entry.atMs > PENDING_MS ? null : entry.waiting;
  };

  return {
    add(hash, waiting) {
      const known = get(hash);
      // A bundle that its bounds kept out may be tried again.
      if (known !== null && !(known.kind === "bundle" && known.dropped)) return false;
      remove(hash);
      if (all.size >= entriesMax) removeOldest(all.keys());
      all.set(hash, { waiting, atMs: now() });
      if (waiting.kind !== "bundle") return true;
      if (bundles.size >= BUNDLES_MAX) removeOldest(bundles.keys());
      bundles.add(hash);
      return true;
    },
    get,
    remove,
    advance({ height, timestampMs }, isPlaced) {
      const seconds = Math.floor(timestampMs / 1000);
      for (const id of bundles) {
        const waiting = get(id);
        if (waiting?.kind !== "bundle" || isPlaced(id)) {
          remove(id);
          continue;
        }
        const { maxHeight, maxTime } = waiting.bundle;
        const tooHigh = maxHeight > 0 && height >= maxHeight;
        const tooLate = maxTime > 0 && seconds > maxTime;
        if (!tooHigh && !tooLate) continue;
        bundles.delete(id);
        all.set(id, { waiting: { ...waiting, dropped: true }, atMs: now() });
      }
    },
  };
}
