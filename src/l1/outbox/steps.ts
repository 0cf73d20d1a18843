/** What one head does to one item. The rules stand in `outbox.ts`. [ST4] */
import type { Hash } from "../../primitives/brand.ts";
import {
  covers,
  type FeeMarket,
  type Fees,
  firstFees,
  isCheaper,
  replacementFees,
} from "./fees.ts";
import {
  ATTEMPTS_MAX,
  type Attempt,
  type Item,
  newestAttempt,
  type WalletName,
  walletOf,
} from "./item.ts";
import type { L1Head, Mined, OutboxDependencies, OutboxOptions, Outcome } from "./port.ts";

/** All that the outbox remembers; `items` is on disk too. */
export type Box = OutboxDependencies & {
  readonly options: OutboxOptions;
  readonly items: Map<Hash, Item>;
  /** Items that a block holds, as far as the last head showed. */
  readonly mined: Set<Hash>;
  /** Items whose newest attempt a pool called too cheap. */
  readonly tooCheap: Set<Hash>;
};

/** An RPC may know a nonce before it knows its receipt. */
const LOST_BLOCKS = 2;

/** Durable, then remembered. */
export async function keep(box: Box, item: Item): Promise<Item> {
  await box.store.put(item);
  box.items.set(item.key, item);
  return item;
}

async function finish(box: Box, item: Item, outcome: Outcome): Promise<void> {
  await box.store.remove(item);
  box.items.delete(item.key);
  box.mined.delete(item.key);
  box.tooCheap.delete(item.key);
  box.events.onDone(item, outcome);
}

/** Its nonce is another's, or free again: the item waits for a new one. */
const release = (box: Box, item: Item): Promise<Item> =>
  keep(box, { ...item, nonce: null, lostSince: null });

type Receipt = Mined & { readonly txHash: Hash };

/** The block of a successful attempt; else of a failed one of the present nonce. */
async function receiptOf(box: Box, item: Item): Promise<Receipt | null> {
  let failed: Receipt | null = null;
  for (const { txHash, nonce } of item.attempts.toReversed()) {
    const found = await box.chain.minedAt(txHash);
    if (found?.succeeded === true) return { ...found, txHash };
    if (found !== null && nonce === item.nonce) failed = { ...found, txHash };
  }
  return failed;
}

/** What the chain says about an item with attempts; true: it is on its way, unmined. */
async function settle(box: Box, item: Item, used: number, head: L1Head): Promise<boolean> {
  const receipt = await receiptOf(box, item);
  if (receipt?.succeeded === true) {
    box.mined.add(item.key);
    const { blockNumber, txHash } = receipt;
    if (blockNumber <= head.finalized) await finish(box, item, { kind: "confirmed", txHash });
    return false;
  }
  box.mined.delete(item.key);
  if (item.nonce === null) return false;
  if (receipt !== null) {
    box.events.onAttempt(item, "reverted");
    await release(box, item);
    return false;
  }
  if (item.nonce >= used) return true;
  const lostSince = item.lostSince ?? head.number;
  if (head.number - lostSince >= LOST_BLOCKS) await release(box, item);
  else if (item.lostSince === null) await keep(box, { ...item, lostSince });
  return false;
}

/** Where and for how much an attempt is made. */
type Offer = { readonly nonce: number; readonly fees: Fees };

/** Signs, remembers, hands over: in this order, so that no transaction of ours is unknown to us. */
async function attempt(box: Box, item: Item, head: L1Head, offer: Offer): Promise<void> {
  const { txHash, signed } = await box.chain.sign(item.intent, { ...offer, gas: item.gas });
  const next: Attempt = { ...offer, txHash, signed };
  const attempts = [...item.attempts, next].slice(-ATTEMPTS_MAX);
  const { nonce } = offer;
  const kept = await keep(box, { ...item, attempts, nonce, sentAt: head.number, lostSince: null });
  await handOver(box, kept, next, head);
}

async function handOver(box: Box, item: Item, sent: Attempt, head: L1Head): Promise<void> {
  const answer = await box.chain.broadcast(item.intent, sent.signed);
  box.tooCheap.delete(item.key);
  if (answer === "underpriced") box.tooCheap.add(item.key);
  else if (answer === "no_funds") box.events.onWaiting(item, answer);
  else if (typeof answer === "object") {
    await refused(box, await release(box, item), `pool: ${answer.refused}`, head);
  } else if (item.refusedSince !== null) await keep(box, { ...item, refusedSince: null });
}

/** Makes sure that what is on its way still is, at a nonce that comes next. */
async function pursue(box: Box, item: Item, nonce: number, head: L1Head): Promise<void> {
  const market = await box.chain.market();
  const newest = newestAttempt(item);
  if (newest === null || nonce !== item.nonce) {
    const fees = firstFees(market, box.options.caps, item.intent.blobs.length > 0);
    if (fees === null) return box.events.onWaiting(item, "fee_cap");
    return attempt(box, item, head, { nonce, fees });
  }
  if (await box.chain.knows(newest.txHash)) {
    if (head.number - item.sentAt < box.options.replaceAfterBlocks) return;
  } else if (!box.tooCheap.has(item.key)) {
    return repeat(box, item, head, { newest, market });
  }
  const fees = replacementFees(newest.fees, market, box.options.caps);
  if (fees === null) return box.events.onWaiting(item, "fee_cap");
  box.events.onAttempt(item, "replaced");
  await attempt(box, item, head, { nonce, fees });
}

/** Hands over what the pool does not have, cheaper if the market is: nothing needs to be outbid. */
async function repeat(
  box: Box,
  item: Item,
  head: L1Head,
  now: { readonly newest: Attempt; readonly market: FeeMarket },
): Promise<void> {
  const { newest, market } = now;
  const { nonce } = newest;
  const fresh = firstFees(market, box.options.caps, item.intent.blobs.length > 0);
  if (fresh !== null && isCheaper(fresh, newest.fees)) {
    return attempt(box, item, head, { nonce, fees: fresh });
  }
  if (covers(newest.fees, market)) return handOver(box, item, newest, head);
  const fees = replacementFees(newest.fees, market, box.options.caps);
  if (fees === null) return box.events.onWaiting(item, "fee_cap");
  await attempt(box, item, head, { nonce, fees });
}

/** Sends a queued item; false: not now, the next one may. */
async function begin(box: Box, item: Item, nonce: number, head: L1Head): Promise<boolean> {
  const simulated = await box.chain.simulate(item.intent, "latest");
  if (simulated.kind === "reverted") {
    await refused(box, item, simulated.error, head);
    return false;
  }
  const market = await box.chain.market();
  const fees = firstFees(market, box.options.caps, item.intent.blobs.length > 0);
  if (fees === null) {
    box.events.onWaiting(item, "fee_cap");
    return false;
  }
  await attempt(box, { ...item, gas: simulated.gas }, head, { nonce, fees });
  return box.items.get(item.key)?.nonce === nonce;
}

/** Done already, refused for now, or given up. */
async function refused(box: Box, item: Item, error: string, head: L1Head): Promise<void> {
  const { stale, patienceBlocks } = item.intent;
  if (stale.includes(error)) {
    const final = await box.chain.simulate(item.intent, "finalized");
    if (final.kind === "reverted" && stale.includes(final.error)) {
      await finish(box, item, { kind: "stale", error: final.error });
    }
    return;
  }
  box.events.onWaiting(item, error);
  const since = item.refusedSince ?? head.number;
  if (head.number - since >= patienceBlocks) await finish(box, item, { kind: "refused", error });
  else if (item.refusedSince === null) await keep(box, { ...item, refusedSince: since });
}

const byNonce = (left: Item, right: Item): number => (left.nonce ?? 0) - (right.nonce ?? 0);

/** All items of one account at one head. */
export async function lookAt(box: Box, wallet: WalletName, head: L1Head): Promise<void> {
  const own = (): Item[] =>
    [...box.items.values()]
      .filter((item) => walletOf(item.intent) === wallet)
      .sort((left, right) => left.serial - right.serial);
  if (own().length === 0) return;
  const used = await box.chain.nonceOf(wallet);
  const onWay: Item[] = [];
  for (const item of own()) if (await settle(box, item, used, head)) onWay.push(item);
  let nonce = used;
  for (const item of onWay.sort(byNonce)) {
    // After a restart: what comes behind it is of no use before it.
    if (!box.chain.prepare(item.intent)) return;
    await pursue(box, item, nonce++, head);
  }
  for (const item of own()) {
    if (nonce - used >= box.options.inFlightMax) return;
    if (item.nonce !== null || box.mined.has(item.key)) continue;
    // Proofs of blobs take their time: checkpoints, which every epoch needs, do not wait for them.
    if (!box.chain.prepare(item.intent)) continue;
    if (await begin(box, item, nonce, head)) nonce += 1;
  }
}
