/** What users forced and nobody has executed yet, for deadlines and metrics. Pure. [SC9, ST6] */
import type { RollupId } from "../../primitives/brand.ts";
import type { ForcedEvent } from "../contracts/l1-event.ts";
import { L1Disagreement } from "../endpoints/rpc-failure.ts";

/** A forced transaction that waits. Times in seconds of the L1's clock. */
export type PendingItem = {
  readonly index: number;
  readonly enqueuedAt: number;
  readonly deadline: number;
};

export type ForcedInbox = {
  /**
   * Takes a final log, in the order of the chain; one that was taken before changes nothing.
   *
   * @param timestamp seconds, of its block.
   * @throws {L1Disagreement} where an item before it is missing: its log was withheld.
   */
  apply(event: ForcedEvent, timestamp: number): void;
  /** Items of the rollup below `upto` are in certified outputs. [ST6] */
  consumed(rollupId: RollupId, upto: number): void;
  /** Oldest first. */
  pending(rollupId: RollupId): readonly PendingItem[];
  /** Those with an item ever. */
  rollups(): readonly RollupId[];
};

type Queue = {
  /** Items below are executed. */
  done: number;
  /** Items below are known. */
  known: number;
  items: PendingItem[];
};

export function createForcedInbox(): ForcedInbox {
  const queues = new Map<RollupId, Queue>();

  function queueOf(rollupId: RollupId): Queue {
    const queue = queues.get(rollupId) ?? { done: 0, known: 0, items: [] };
    queues.set(rollupId, queue);
    return queue;
  }

  function consumed(rollupId: RollupId, upto: number): void {
    const queue = queueOf(rollupId);
    if (upto <= queue.done) return;
    queue.done = upto;
    queue.items = queue.items.filter(({ index }) => index >= upto);
  }

  return {
    apply(event, timestamp) {
      if (event.kind === "forcedIncluded") return consumed(event.rollupId, event.upto);
      const { rollupId, index, deadline } = event;
      const queue = queueOf(rollupId);
      if (index < queue.known) return;
      if (index > queue.known) {
        throw new L1Disagreement(`rollup ${rollupId}: forced item ${queue.known} has no log`);
      }
      queue.known = index + 1;
      if (index >= queue.done) queue.items.push({ index, enqueuedAt: timestamp, deadline });
    },
    consumed,
    pending: (rollupId) => queues.get(rollupId)?.items ?? [],
    rollups: () => [...queues.keys()],
  };
}
