/** Runs an execution case on a driver and says what came of it, as the vectors pin it. */

import type { FeedBatch } from "../../../src/conductor/index.ts";
import { createBlockCutter, type ExecutionDriver } from "../../../src/conductor/index.ts";
import type { ExecutionCase } from "./case.ts";
import { batchesOf } from "./chain.ts";

/** One applied block. */
export type PinnedBlock = {
  readonly number: number;
  readonly hash: string;
  readonly timestamp: number;
  readonly stateRoot: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly executed: number;
  readonly skipped: readonly { seq: number; index: number; reason: string }[];
};

/** Cuts the case's batches into blocks and executes them all. */
export async function runCase(
  each: ExecutionCase,
  driver: ExecutionDriver,
): Promise<PinnedBlock[]> {
  const cutter = createBlockCutter(each.rollup.blockMode);
  const blocks: PinnedBlock[] = [];
  for (const batch of batchesOf(each.name, each.batches)) {
    const group = cutter.take(batch);
    if (group === null) continue;
    const { hash: parentHash } = await driver.open();
    const [first] = group.batches as readonly [FeedBatch];
    const last = group.batches.at(-1) as FeedBatch;
    const {
      batchHash,
      parentHash: _,
      ...block
    } = await driver.executeBlock({
      parentHash,
      firstSeq: first.seq,
      lastSeq: last.seq,
      batchHash: last.hash,
      timestamp: group.timestamp,
      batches: group.batches,
    });
    blocks.push(block);
  }
  return blocks;
}
