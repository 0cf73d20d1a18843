/**
 * A small L1 for the outbox: blocks that vanish, a pool that forgets and has rules, an endpoint that
 * fails, calls whose effect happens once and may need another's first.
 */
import { keccak256 } from "../../../../src/crypto/hash.ts";
import type { FeeMarket, Fees } from "../../../../src/l1/outbox/fees.ts";
import { keyOf, type WalletName, walletOf } from "../../../../src/l1/outbox/item.ts";
import type { Broadcast, L1Head, OutboxChain, Simulated } from "../../../../src/l1/outbox/port.ts";
import type { Hash } from "../../../../src/primitives/brand.ts";
import { asciiBytes } from "../../../../src/primitives/bytes.ts";
import type { Draw } from "../../../property/draw.ts";

type Transaction = {
  readonly txHash: Hash;
  readonly wallet: WalletName;
  readonly nonce: number;
  readonly fees: Fees;
  /** Null: a transaction of somebody else with our key. */
  readonly key: Hash | null;
};
type Block = {
  readonly transactions: readonly {
    readonly transaction: Transaction;
    readonly succeeded: boolean;
  }[];
  /** Effects that somebody else made. */
  readonly foreign: readonly Hash[];
};

export const FINAL_DEPTH = 4;
const DONE = "Done";
const NOT_YET = "NotYet";

export type ModelChain = OutboxChain & {
  /** Chance of 100 that a request fails. */
  failing: number;
  /** Whether proofs of blobs are there. */
  proving: boolean;
  /** Whether the accounts can pay. */
  funded: boolean;
  baseFee: bigint;
  /** Intents that need another's effect first. */
  readonly needs: Map<Hash, Hash>;
  mine(options?: { readonly foreign?: readonly Hash[]; readonly most?: number }): void;
  reorg(depth: number): void;
  forget(): void;
  /** Somebody uses the account by hand. */
  intrude(wallet: WalletName): void;
  head(): L1Head;
  /** Effects in the final state. */
  effects(): ReadonlySet<Hash>;
  poolSize(): number;
};

export function createModelChain(draw: Draw): ModelChain {
  const blocks: Block[] = Array.from({ length: FINAL_DEPTH + 1 }, () => ({
    transactions: [],
    foreign: [],
  }));
  let pool: Transaction[] = [];
  let counter = 0;

  const finalCount = (): number => Math.max(1, blocks.length - FINAL_DEPTH);
  function effectsIn(count: number): Set<Hash> {
    const effects = new Set<Hash>();
    for (const block of blocks.slice(0, count)) {
      for (const hash of block.foreign) effects.add(hash);
      for (const { transaction, succeeded } of block.transactions) {
        if (succeeded && transaction.key !== null) effects.add(transaction.key);
      }
    }
    return effects;
  }
  const all = () => blocks.flatMap((block) => block.transactions);
  const usedBy = (wallet: WalletName): number =>
    all().filter(({ transaction }) => transaction.wallet === wallet).length;

  /** Every request may fail, before or after it was served. */
  async function request<T>(serve: () => T): Promise<T> {
    await Promise.resolve();
    if (draw.below(100) < chain.failing) throw new Error("the endpoint failed");
    const answer = serve();
    if (draw.below(100) < chain.failing) throw new Error("the answer was lost");
    return answer;
  }

  function judge(key: Hash, effects: ReadonlySet<Hash>): Simulated {
    if (effects.has(key)) return { kind: "reverted", error: DONE };
    const need = chain.needs.get(key);
    const ready = need === undefined || effects.has(need);
    return ready ? { kind: "ok", gas: 21_000n } : { kind: "reverted", error: NOT_YET };
  }

  function accept(transaction: Transaction): Broadcast {
    const { wallet, nonce, fees } = transaction;
    if (pool.some(({ txHash }) => txHash === transaction.txHash)) return "accepted";
    if (nonce < usedBy(wallet)) return "nonce_too_low";
    if (!chain.funded) return "no_funds";
    const rival = pool.find((one) => one.wallet === wallet && one.nonce === nonce);
    if (rival !== undefined) {
      const percent = wallet === "blob" ? 200n : 110n;
      const enough = (now: bigint, before: bigint): boolean => 100n * now >= percent * before;
      const outbids =
        enough(fees.maxFeePerGas, rival.fees.maxFeePerGas) &&
        enough(fees.maxPriorityFeePerGas, rival.fees.maxPriorityFeePerGas) &&
        enough(fees.maxFeePerBlobGas, rival.fees.maxFeePerBlobGas);
      if (!outbids) return "underpriced";
      pool = pool.filter((one) => one !== rival);
    }
    pool.push(transaction);
    return "accepted";
  }

  const chain: ModelChain = {
    failing: 0,
    proving: true,
    funded: true,
    baseFee: 10n,
    needs: new Map(),
    nonceOf: (wallet) => request(() => usedBy(wallet)),
    minedAt: (txHash) =>
      request(() => {
        for (const [blockNumber, block] of blocks.entries()) {
          const found = block.transactions.find((one) => one.transaction.txHash === txHash);
          if (found !== undefined) return { blockNumber, succeeded: found.succeeded };
        }
        return null;
      }),
    knows: (txHash) =>
      request(() =>
        [...pool, ...all().map(({ transaction }) => transaction)].some(
          (one) => one.txHash === txHash,
        ),
      ),
    prepare: ({ blobs }) => blobs.length === 0 || chain.proving,
    simulate: (intent, at) =>
      request(() =>
        judge(keyOf(intent), effectsIn(at === "latest" ? blocks.length : finalCount())),
      ),
    market: () =>
      request((): FeeMarket => ({ baseFee: chain.baseFee, tip: 2n, blobBaseFee: chain.baseFee })),
    sign(intent, { nonce, fees }) {
      const { maxFeePerGas, maxPriorityFeePerGas, maxFeePerBlobGas } = fees;
      const offered = [maxFeePerGas, maxPriorityFeePerGas, maxFeePerBlobGas].join(":");
      const text = `${keyOf(intent)}:${nonce}:${offered}`;
      const txHash = keccak256(asciiBytes(text));
      signed.set(txHash, { txHash, wallet: walletOf(intent), nonce, fees, key: keyOf(intent) });
      return Promise.resolve({ txHash, signed: txHash });
    },
    broadcast: (_intent, text) => request(() => accept(signed.get(text as Hash) as Transaction)),
    mine({ foreign = [], most = 100 } = {}) {
      const effects = effectsIn(blocks.length);
      for (const hash of foreign) effects.add(hash);
      const transactions: Block["transactions"][number][] = [];
      const byNonce = pool.toSorted((left, right) => left.nonce - right.nonce);
      for (const transaction of byNonce) {
        const { wallet, key, fees } = transaction;
        const own = transactions.filter((one) => one.transaction.wallet === wallet).length;
        const pays = fees.maxFeePerGas >= chain.baseFee;
        const next = transaction.nonce === usedBy(wallet) + own;
        if (!next || !pays || !chain.funded || transactions.length >= most) continue;
        const succeeded = key === null || judge(key, effects).kind === "ok";
        if (succeeded && key !== null) effects.add(key);
        transactions.push({ transaction, succeeded });
      }
      blocks.push({ transactions, foreign });
      pool = pool.filter(({ wallet, nonce }) => nonce >= usedBy(wallet));
    },
    reorg(depth) {
      const gone = blocks.splice(Math.max(finalCount(), blocks.length - depth));
      for (const { transaction } of gone.flatMap((block) => block.transactions)) {
        if (draw.below(2) === 0) pool.push(transaction);
      }
    },
    forget() {
      pool = pool.filter(() => draw.below(2) === 0);
    },
    intrude(wallet) {
      const fees = { maxFeePerGas: 30n, maxPriorityFeePerGas: 2n, maxFeePerBlobGas: 30n };
      const txHash = keccak256(asciiBytes(`intruder ${counter++}`));
      accept({ txHash, wallet, nonce: usedBy(wallet), fees, key: null });
    },
    head: () => ({ number: blocks.length - 1, finalized: finalCount() - 1 }),
    effects: () => effectsIn(finalCount()),
    poolSize: () => pool.length,
  };
  const signed = new Map<Hash, Transaction>();
  return chain;
}
