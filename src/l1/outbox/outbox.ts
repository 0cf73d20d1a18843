/**
 * The outbox: calls that shall have happened on the L1, whatever happens to their transactions. [ST4]
 *
 * Looked at once per head. An item is done when a transaction of it succeeded in a final block, or when
 * the final state says that there is nothing left to do. Until then it is *queued* (no nonce), *sent*
 * (its nonce is not used yet) or *mined* (a receipt in a block that may still vanish).
 *
 * A call that the contract refuses holds up nobody: it gets no nonce. A nonce belongs to its item only
 * while no block uses it, and unmined items have those that come next: what was replaced, dropped,
 * overtaken or left behind a gap is simply sent again, since every call here may be made twice without
 * harm.
 */
import type { Hash } from "../../primitives/brand.ts";
import { type Intent, type Item, keyOf, newItem, WALLETS } from "./item.ts";
import type { L1Head, OutboxDependencies, OutboxOptions } from "./port.ts";
import { type Box, keep, lookAt } from "./steps.ts";

export type Outbox = {
  /** Durable when it resolves; the same intent twice is one. Sent at the next head. */
  submit(intent: Intent): Promise<Hash>;
  /** Looks at everything; calls never overlap. Rejects where the L1 did not answer. */
  onHead(head: L1Head): Promise<void>;
  has(key: Hash): boolean;
  /** Forgets an item without a transaction on its way or in a block; false: it has one. */
  withdraw(key: Hash): Promise<boolean>;
  /** Items that no block holds as far as the last head showed. */
  unmined(): readonly Item[];
  size(): number;
};

/** @returns the outbox with what its store holds. */
export async function createOutbox(
  options: OutboxOptions,
  dependencies: OutboxDependencies,
): Promise<Outbox> {
  const items = new Map<Hash, Item>();
  for (const item of await dependencies.store.load()) items.set(item.key, item);
  const box: Box = { ...dependencies, options, items, mined: new Set(), tooCheap: new Set() };
  let serial = Math.max(0, ...[...items.values()].map((item) => item.serial)) + 1;
  let turn: Promise<void> = Promise.resolve();

  /** One after the other: a submission never changes an item under a head's hands. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  return {
    submit: (intent) =>
      inTurn(async () => {
        const key = keyOf(intent);
        if (!items.has(key)) await keep(box, newItem(intent, serial++));
        return key;
      }),
    onHead: (head) =>
      inTurn(async () => {
        const failures: unknown[] = [];
        for (const wallet of WALLETS) {
          await lookAt(box, wallet, head).catch((error: unknown) => failures.push(error));
        }
        if (failures.length > 0) throw failures[0];
      }),
    has: (key) => items.has(key),
    withdraw: (key) =>
      inTurn(async () => {
        const item = items.get(key);
        if (item === undefined || item.nonce !== null || box.mined.has(key)) return false;
        await dependencies.store.remove(item);
        items.delete(key);
        return true;
      }),
    unmined: () => [...items.values()].filter((item) => !box.mined.has(item.key)),
    size: () => items.size,
  };
}
