/**
 * Executes a rollup's inbox where the L1's order is the one to follow, and looks whether it is the one
 * that was executed where the feed is. [CE5]
 */
import { leafHash } from "../../chain/index.ts";
import type { RollupId } from "../../primitives/brand.ts";
import { LockstepError } from "../../primitives/errors.ts";
import type { L1Inbox } from "../../sdk/index.ts";
import { sequencedTxs } from "../../sdk/index.ts";
import type { Executor } from "../executor.ts";
import type { FeedBatch } from "../feed.ts";
import { type Derivation, type DerivedStep, deriveEntry } from "./derivation.ts";

export type InboxFollower = {
  derivation(): Derivation;
  /** The executed order is another than the L1's. */
  disagrees(): boolean;
  /** Takes entries without executing anything, as far as the chain is. */
  watch(): Promise<void>;
  /** Executes all finalized entries. Ends early where the L1 does not answer, or on `signal`. */
  execute(signal: AbortSignal): Promise<void>;
};

export type InboxFollowerParts = {
  readonly inbox: L1Inbox;
  readonly executor: Executor;
  readonly rollupId: RollupId;
  /** Where an inbox begins. */
  readonly start: Derivation;
  /** How far it was derived before. */
  readonly derivation: Derivation;
  /** Told whenever entries were taken. */
  readonly moved: (derivation: Derivation) => Promise<void>;
};

type Verdict = "done" | "apart" | "behind";

export function createInboxFollower(parts: InboxFollowerParts): InboxFollower {
  const { inbox, executor, rollupId, moved } = parts;
  const context = { rollupId, inflate: inbox.inflate };
  let derivation = parts.derivation;
  let apart = false;

  const take = async (next: Derivation): Promise<void> => {
    derivation = next;
    await moved(next);
  };
  /** Where the chain stands to a step of the L1. */
  const compare = async (step: DerivedStep): Promise<Verdict> => {
    const { lastSeq } = executor.head();
    if (step.kind === "batch") return compareBatch(executor, step, lastSeq);
    if (lastSeq < step.afterSeq) return "behind";
    const point = await executor.pointAt(step.afterSeq);
    return point !== null && point.forcedHead >= BigInt(step.to) ? "done" : "apart";
  };
  const execute = async (step: DerivedStep): Promise<"again" | "done"> => {
    const verdict = await compare(step);
    if (verdict === "done") return "done";
    const { lastSeq } = executor.head();
    if (step.kind === "batch") {
      // Below a point between two blocks: what lies between comes out of entries before.
      if (step.batch.leaf.seq > lastSeq + 1) return "again";
      await executor.batches({ batches: [batchOf(step)], timestamp: step.timestamp });
      return "done";
    }
    if (lastSeq < step.afterSeq) return "again";
    if (lastSeq > step.afterSeq) {
      const point = await executor.pointAt(step.afterSeq);
      if (point === null) {
        const why = `the L1 has forced items after batch ${step.afterSeq}, below what is kept`;
        throw new LockstepError("EXECUTION_FORK", why);
      }
      await executor.rewind(point);
      if (point.lastSeq < step.afterSeq) return "again";
    }
    await executor.forced(step);
    return "done";
  };
  return {
    derivation: () => derivation,
    disagrees: () => apart,
    watch: async () => {
      apart = false;
      for (;;) {
        const entries = await inbox.entries(derivation.entries);
        if (entries === null || entries.length === 0) return;
        for (const entry of entries) {
          const derived = deriveEntry(derivation, entry, context);
          for (const step of derived.steps) {
            const verdict = await compare(step);
            apart = verdict === "apart";
            // A batch that the feed has not brought yet is no disagreement.
            if (verdict !== "done") return;
          }
          await take(derived.derivation);
        }
      }
    },
    execute: async (signal) => {
      for (;;) {
        const entries = await inbox.entries(derivation.entries);
        if (entries === null || entries.length === 0) break;
        for (const entry of entries) {
          if (signal.aborted) return;
          const derived = deriveEntry(derivation, entry, context);
          let outcome: "again" | "done" = "done";
          for (const step of derived.steps) {
            outcome = await execute(step);
            if (outcome === "again") break;
          }
          await take(outcome === "again" ? parts.start : derived.derivation);
          if (outcome === "again") break;
        }
      }
      apart = false;
      const { seq } = derivation;
      await executor.settle({ safe: seq, finalized: seq });
    },
  };
}

/** @throws {LockstepError} EXECUTION_FORK where the L1 has another batch of that number. */
async function compareBatch(
  executor: Executor,
  { batch }: Extract<DerivedStep, { kind: "batch" }>,
  lastSeq: number,
): Promise<Verdict> {
  const { seq } = batch.leaf;
  if (seq > lastSeq) return "behind";
  const known = await executor.batchHashOf(seq);
  if (known === null || known === leafHash(batch.leaf)) return "done";
  throw new LockstepError("EXECUTION_FORK", `the L1 has another batch ${seq} than was executed`);
}

function batchOf({ batch, timestamp }: Extract<DerivedStep, { kind: "batch" }>): FeedBatch {
  const { leaf, parts } = batch;
  return {
    seq: leaf.seq,
    hash: leafHash(leaf),
    prevHash: leaf.prevBatchHash,
    height: leaf.batchHeight,
    timestampMs: timestamp * 1000,
    txs: sequencedTxs(parts, leaf.rollupId),
  };
}
