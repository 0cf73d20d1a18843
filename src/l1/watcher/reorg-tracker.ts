/**
 * The newest part of the L1's chain, which may still change. [ST1]
 *
 * A ring of (number, hash, parent). A head whose parent is not the tip is walked back until a block
 * is known; what is above it is undone, newest first, and the new branch is applied, oldest first.
 */
import type { Hash } from "../../primitives/brand.ts";
import type { L1Header } from "../endpoints/rpc-values.ts";

/** Deepest reorg that is undone block by block. [ST1: at least 256] */
export const RING_BLOCKS = 512;

/** How to get from the known chain to another head. */
export type Branch = {
  /** Newest first. */
  readonly undone: readonly L1Header[];
  /** Oldest first; the last one is the head. */
  readonly added: readonly L1Header[];
  /** The known chain did not meet the new one: all of it is undone, and blocks are left out. */
  readonly rebased: boolean;
};

export type ReorgTracker = {
  /** Newest block of the known chain; null before the first head. */
  tip(): L1Header | null;
  /** Whether the block is in the known chain. */
  holds(hash: Hash): boolean;
  /**
   * The way to `head`, without taking it. Rejects as `parentOf` does, and then nothing has changed.
   *
   * @param parentOf header of that hash; null: the endpoint knows it no more, so the way is unknown.
   * @returns null where the way is unknown: ask again with the next head.
   */
  wayTo(head: L1Header, parentOf: (hash: Hash) => Promise<L1Header | null>): Promise<Branch | null>;
  /** Takes a branch that `wayTo` gave. */
  take(branch: Branch): void;
  /** Begins anew at a block that is final. */
  restart(final: L1Header): void;
};

export function createReorgTracker(capacity: number = RING_BLOCKS): ReorgTracker {
  /** Oldest first, linked by parents. */
  let chain: L1Header[] = [];

  const indexOf = (hash: Hash): number => chain.findLastIndex((header) => header.hash === hash);

  async function wayTo(
    head: L1Header,
    parentOf: (hash: Hash) => Promise<L1Header | null>,
  ): Promise<Branch | null> {
    const added: L1Header[] = [];
    let current: L1Header | null = head;
    while (current !== null && added.length < capacity) {
      const known = indexOf(current.hash);
      if (known >= 0) {
        const undone = chain.slice(known + 1).reverse();
        return { undone, added: added.reverse(), rebased: false };
      }
      added.push(current);
      const oldest = chain[0];
      // Below all that is known: no parent can be known either.
      if (oldest !== undefined && current.number <= oldest.number) break;
      if (current.number === 0) break;
      const parent = await parentOf(current.parentHash);
      if (parent === null) return null;
      if (parent.number !== current.number - 1) return null;
      current = parent;
    }
    return { undone: [...chain].reverse(), added: added.reverse(), rebased: chain.length > 0 };
  }

  return {
    tip: () => chain.at(-1) ?? null,
    holds: (hash) => indexOf(hash) >= 0,
    wayTo,
    take({ undone, added }) {
      chain.length -= undone.length;
      chain = [...chain, ...added].slice(-capacity);
    },
    restart(final) {
      chain = [final];
    },
  };
}
