/**
 * Limits of clients: token buckets per (address, rollup or endpoint, class of methods), and caps of
 * connections. Rollups never share a bucket, so a flood on one leaves the others their tokens.
 */
import type { LimitOptions } from "./config.ts";

/** What a method costs: an order, a look, a call of a rollup's RPC; and a body its bytes. */
export type CallClass = "transactions" | "calls" | "proxied" | "bodyBytes";

export type Limits = {
  /**
   * Takes tokens of one address at one scope (`/rpc` or a rollup).
   *
   * @returns 0, or the milliseconds after which it may be tried again; then nothing was taken.
   */
  take(request: {
    readonly address: string;
    readonly scope: string;
    readonly kind: CallClass;
    readonly count: number;
  }): number;
  /** Tokens for orders to one rollup by anybody; 0 or milliseconds to wait. */
  takeRollup(rollupId: number, count: number): number;
};

type Rate = { readonly perSecond: number; readonly burst: number };
type Bucket = { tokens: number; atMs: number };

/** What sums of fractions are off by. */
const ROUNDING_MS = 1e-6;

/** More than a burst never fits; it may pass a full bucket and leave it in debt. */
function takeFrom(bucket: Bucket, rate: Rate, count: number, nowMs: number): number {
  const elapsed = Math.max(0, nowMs - bucket.atMs);
  bucket.tokens = Math.min(rate.burst, bucket.tokens + (elapsed * rate.perSecond) / 1000);
  bucket.atMs = nowMs;
  const needed = Math.min(count, rate.burst);
  if (bucket.tokens >= needed) {
    bucket.tokens -= count;
    return 0;
  }
  const waitMs = ((needed - bucket.tokens) * 1000) / rate.perSecond;
  return Math.max(1, Math.ceil(waitMs - ROUNDING_MS));
}

/** @param now milliseconds, never falling. */
export function createLimits(options: LimitOptions, now: () => number): Limits {
  const clients = new Map<string, Bucket>();
  const rollups = new Map<number, Bucket>();

  const clientBucket = (key: string, rate: Rate): Bucket => {
    const known = clients.get(key);
    // The map keeps the order of use, so the first entry is the one idle for longest.
    if (known !== undefined) clients.delete(key);
    const bucket = known ?? { tokens: rate.burst, atMs: now() };
    clients.set(key, bucket);
    if (clients.size > options.addressesMax) {
      const oldest = clients.keys().next();
      if (oldest.done !== true) clients.delete(oldest.value);
    }
    return bucket;
  };

  return {
    take({ address, scope, kind, count }) {
      const rate = options[kind];
      const bucket = clientBucket(`${kind} ${scope} ${address}`, rate);
      return takeFrom(bucket, rate, count, now());
    },
    takeRollup(rollupId, count) {
      const rate = options.rollupTransactions;
      const bucket = rollups.get(rollupId) ?? { tokens: rate.burst, atMs: now() };
      rollups.set(rollupId, bucket);
      return takeFrom(bucket, rate, count, now());
    },
  };
}

export type ConnectionCaps = {
  /** Counts a connection, or says which cap it would break. */
  open(address: string): "ok" | "total" | "address";
  closed(address: string): void;
  readonly count: number;
};

export function createConnectionCaps(
  options: Pick<LimitOptions, "connectionsMax" | "connectionsPerAddress">,
): ConnectionCaps {
  const perAddress = new Map<string, number>();
  let count = 0;
  return {
    open(address) {
      const own = perAddress.get(address) ?? 0;
      if (count >= options.connectionsMax) return "total";
      if (own >= options.connectionsPerAddress) return "address";
      count++;
      perAddress.set(address, own + 1);
      return "ok";
    },
    closed(address) {
      const own = (perAddress.get(address) ?? 0) - 1;
      count--;
      if (own > 0) perAddress.set(address, own);
      else perAddress.delete(address);
    },
    get count() {
      return count;
    },
  };
}
