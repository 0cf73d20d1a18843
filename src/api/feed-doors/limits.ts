/** Counts per client address and in total. Every map holds only what is in use. [FC9] */

/** Things held and given back. */
export type HoldLimit = {
  /** Takes one; which of the two bounds stands against it otherwise. */
  take(address: string): "taken" | "address" | "total";
  release(address: string): void;
  total(): number;
};

export function createHoldLimit(perAddress: number, total: number): HoldLimit {
  const held = new Map<string, number>();
  let all = 0;
  return {
    take(address) {
      const own = held.get(address) ?? 0;
      if (own >= perAddress) return "address";
      if (all >= total) return "total";
      held.set(address, own + 1);
      all++;
      return "taken";
    },
    release(address) {
      const own = held.get(address) ?? 0;
      if (own <= 1) held.delete(address);
      else held.set(address, own - 1);
      all--;
    },
    total: () => all,
  };
}

/** Calls per second. */
export type RateLimit = {
  /** 0: go ahead; else the time after which the next call has a chance. */
  take(address: string, nowMs: number): number;
};

/** Addresses remembered at once; past it those with a full budget are forgotten, then the oldest. */
const ADDRESSES_MAX = 10_000;

/** A bucket per address that holds one second's calls. */
export function createRateLimit(perSecond: number): RateLimit {
  const buckets = new Map<string, { calls: number; atMs: number }>();
  const costMs = 1000 / perSecond;

  const makeRoom = (nowMs: number): void => {
    if (buckets.size < ADDRESSES_MAX) return;
    for (const [address, bucket] of buckets) {
      if (nowMs - bucket.atMs >= 1000) buckets.delete(address);
    }
    const oldest = buckets.keys().next();
    if (buckets.size >= ADDRESSES_MAX && !oldest.done) buckets.delete(oldest.value);
  };

  return {
    take(address, nowMs) {
      const bucket = buckets.get(address);
      if (bucket === undefined) {
        makeRoom(nowMs);
        buckets.set(address, { calls: perSecond - 1, atMs: nowMs });
        return 0;
      }
      const earned = Math.max(0, nowMs - bucket.atMs) / costMs;
      const calls = Math.min(perSecond, bucket.calls + earned);
      bucket.atMs = nowMs;
      bucket.calls = calls >= 1 ? calls - 1 : calls;
      return calls >= 1 ? 0 : Math.ceil((1 - calls) * costMs);
    },
  };
}
