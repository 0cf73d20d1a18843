/** What the outbox needs of the L1, and what it tells. [ST4] */
import type { Hash } from "../../primitives/brand.ts";
import type { FeeCaps, FeeMarket, Fees } from "./fees.ts";
import type { Intent, Item, WalletName } from "./item.ts";
import type { OutboxStore } from "./store.ts";

/** The L1 as it is now. */
export type L1Head = { readonly number: number; readonly finalized: number };

/** Where a transaction was mined. */
export type Mined = { readonly blockNumber: number; readonly succeeded: boolean };

/** What a call would do: gas of a success, or the error of a revert. */
export type Simulated =
  | { readonly kind: "ok"; readonly gas: bigint }
  | { readonly kind: "reverted"; readonly error: string };

/** What a pool says to a transaction. */
export type Broadcast =
  | "accepted"
  | "underpriced"
  | "nonce_too_low"
  | "no_funds"
  | { readonly refused: string };

/** What the outbox needs of the L1. Every method may throw: then the next head tries again. */
export type OutboxChain = {
  /** Transactions of the account in the newest chain. */
  nonceOf(wallet: WalletName): Promise<number>;
  minedAt(txHash: Hash): Promise<Mined | null>;
  /** Whether it waits in the endpoint's pool, or is mined. */
  knows(txHash: Hash): Promise<boolean>;
  /**
   * Whether a call with blobs can be made now; else what it takes is begun, without waiting: seconds per
   * blob, minutes on a busy machine. Throws once where it failed, and begins again after that.
   */
  prepare(intent: Intent): boolean;
  simulate(intent: Intent, at: "latest" | "finalized"): Promise<Simulated>;
  market(): Promise<FeeMarket>;
  sign(
    intent: Intent,
    options: { readonly nonce: number; readonly gas: bigint; readonly fees: Fees },
  ): Promise<{ readonly txHash: Hash; readonly signed: string }>;
  broadcast(intent: Intent, signed: string): Promise<Broadcast>;
};

/**
 * How it ended: done by a transaction of ours, done already by whomever, or given up because the
 * contract refused the call for too long, with its error.
 */
export type Outcome =
  | { readonly kind: "confirmed"; readonly txHash: Hash }
  | { readonly kind: "stale"; readonly error: string }
  | { readonly kind: "refused"; readonly error: string };

/** What happens to items, for metrics, logs and owners. */
export type OutboxEvents = {
  onDone(item: Item, outcome: Outcome): void;
  /** A transaction was mined and reverted, or replaced by one with higher fees. */
  onAttempt(item: Item, event: "reverted" | "replaced"): void;
  /** Why an item waits though it could be sent. */
  onWaiting(item: Item, reason: "no_funds" | "fee_cap" | string): void;
};

export type OutboxOptions = {
  readonly caps: FeeCaps;
  /** L1 blocks after which an unmined transaction is replaced by one with higher fees. */
  readonly replaceAfterBlocks: number;
  /** Transactions of one account that may be on their way at a time. */
  readonly inFlightMax: number;
};

export type OutboxDependencies = {
  readonly chain: OutboxChain;
  readonly store: OutboxStore;
  readonly events: OutboxEvents;
};
