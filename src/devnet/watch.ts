/**
 * A client that follows every rollup's feed with full verification, as any user may: it measures how
 * long transactions take, and would see a hole, a repeat or a forged frame at once.
 */
import type { DigestDomain, RollupConfig } from "../chain/index.ts";
import { loadNativeBls } from "../crypto/bls-native.ts";
import { keccak256 } from "../crypto/hash.ts";
import type { Hash, RollupId } from "../primitives/brand.ts";
import { createBlsVerifier, createFeedClient, type FeedTrust } from "../sdk/index.ts";

export type Watched = {
  /** Newest verified height of any rollup. */
  readonly height: number;
  /** Verified batches by rollup id. */
  readonly batches: ReadonlyMap<number, number>;
  readonly transactions: number;
  /** Milliseconds from submission to a verified certificate, newest last. */
  readonly delaysMs: readonly number[];
  readonly failures: readonly string[];
};

export type Watch = {
  watched(): Watched;
  /** A transaction left now; when its batch is verified, its delay is known. */
  sent(raw: Uint8Array): void;
  stop(): Promise<void>;
};

/** Transactions that are waited for, and delays that are remembered. */
const SENT_MAX = 20_000;
const DELAYS_MAX = 2000;
const FAILURES_MAX = 100;

export async function watchFeeds(options: {
  readonly domain: DigestDomain;
  readonly rollups: readonly RollupConfig[];
  readonly trust: FeedTrust;
  readonly urls: readonly string[];
}): Promise<Watch> {
  const { trust, urls } = options;
  const verifier = createBlsVerifier(await loadNativeBls(), options.domain);
  const abort = new AbortController();
  const sentMs = new Map<Hash, number>();
  const batches = new Map<number, number>();
  const delaysMs: number[] = [];
  const failures: string[] = [];
  let height = 0;
  let transactions = 0;

  async function follow(rollupId: RollupId): Promise<void> {
    const client = createFeedClient({
      urls,
      rollupId,
      trust,
      verifier,
      onFailure: (failure) => {
        failures.push(`${failure.kind} ${failure.code ?? ""} ${failure.reason ?? ""}`.trim());
        if (failures.length > FAILURES_MAX) failures.shift();
      },
    });
    for await (const batch of client.batches({ fromTip: true, signal: abort.signal })) {
      height = Math.max(height, batch.height);
      batches.set(rollupId, (batches.get(rollupId) ?? 0) + 1);
      for (const { data } of batch.txs) {
        transactions++;
        if (data === null || sentMs.size === 0) continue;
        const hash = keccak256(data);
        const sent = sentMs.get(hash);
        if (sent === undefined) continue;
        sentMs.delete(hash);
        delaysMs.push(performance.now() - sent);
        if (delaysMs.length > DELAYS_MAX) delaysMs.shift();
      }
    }
  }

  const following = options.rollups.map(({ rollupId }) =>
    follow(rollupId).catch((error: unknown) => {
      if (!abort.signal.aborted) failures.push(`halted: ${String(error)}`);
    }),
  );
  return {
    watched: () => ({ height, batches, transactions, delaysMs, failures }),
    sent(raw) {
      sentMs.set(keccak256(raw), performance.now());
      if (sentMs.size > SENT_MAX) sentMs.delete(sentMs.keys().next().value as Hash);
    },
    async stop() {
      abort.abort();
      await Promise.all(following);
    },
  };
}
