/**
 * What became of a transaction: pending here, or certified at a place that can be proven. Bounded
 * in entries; what is too old or never came by here is honestly `unknown`.
 */
import { randomInt } from "node:crypto";
import type { Hash, RollupId } from "../../primitives/brand.ts";
import { createPending, type PendingBundle } from "./pending.ts";
import { createPlaceTable } from "./place-table.ts";
import { createPlacing } from "./placing.ts";
import type { CertifiedBatches, StatusAnswer, TransactionIndexDependencies } from "./status.ts";
import { createStatusReader } from "./status-reader.ts";

export type TransactionIndex = {
  /** Remembers what a door is about to hand over. False: it is pending already. */
  admit(rollupId: RollupId, hash: Hash): boolean;
  /** False: it is pending already. */
  admitBundle(id: Hash, bundle: PendingBundle): boolean;
  /** Forgets what the lane refused. */
  withdraw(hash: Hash): void;
  /** Learns the places of one height; heights rise. */
  certified(height: CertifiedBatches): void;
  /** @param rollupId null: of any rollup. */
  status(hash: Hash, rollupId: number | null): Promise<StatusAnswer>;
};

export type TransactionIndexOptions = {
  readonly mode: "all" | "own" | "off";
  readonly entries: number;
};

/** An index without entries. */
export function createTransactionIndex(
  options: TransactionIndexOptions,
  dependencies: TransactionIndexDependencies,
): TransactionIndex {
  const seed = [randomInt(0x1_0000_0000), randomInt(0x1_0000_0000)] as const;
  const places = createPlaceTable(options.entries, seed);
  const pending = createPending(options.entries, dependencies.now ?? (() => performance.now()));
  const place = createPlacing(options.mode, { places, pending, ownLane: dependencies.ownLane });
  return {
    admit: (rollupId, hash) => pending.add(hash, { kind: "transaction", rollupId }),
    admitBundle: (id, bundle) => pending.add(id, { kind: "bundle", bundle, dropped: false }),
    withdraw: (hash) => pending.remove(hash),
    certified: place,
    status: createStatusReader({ ...dependencies, places, pending }),
  };
}
