/**
 * Follows a rollup's feed and has every batch executed exactly once, over crashes at any point.
 * [CP1, CP2, CP4]
 */
import type { Hash } from "../primitives/brand.ts";
import { LockstepError } from "../primitives/errors.ts";
import { type BatchGroup, type BlockMode, createBlockCutter } from "./block-mode.ts";
import type { ExecutedBlock, ExecutionDriver, ExecutionHead } from "./driver.ts";
import type { Feed, FeedBatch } from "./feed.ts";
import type { ConductorMetrics } from "./metrics.ts";
import type { Position } from "./position.ts";
import { recover } from "./recovery.ts";

/** Plain data: how far a conductor is. */
export type ConductorStatus = {
  /** Last batch applied; 0: none. */
  readonly seq: number;
  readonly batchHash: Hash | null;
  /** Height of the network at which that batch was certified; 0: none since the start. */
  readonly height: number;
  readonly number: number;
  readonly hash: Hash;
  readonly stateRoot: Hash;
};

/** Told after each applied block; two conductors of one rollup tell the same. */
export type BlockListener = (block: ExecutedBlock, status: ConductorStatus) => void;

export type ConductorParts = {
  readonly feed: Feed;
  readonly driver: ExecutionDriver;
  readonly position: Position;
  readonly blockMode: BlockMode;
  readonly metrics: ConductorMetrics;
  readonly onBlock?: BlockListener;
};

export type Follower = {
  status(): ConductorStatus;
  /**
   * Ends when `signal` aborts, after the block in progress, or when the feed ends.
   *
   * @throws {LockstepError} EXECUTION_FORK: halt.
   */
  follow(signal: AbortSignal): Promise<void>;
};

const statusOf = (head: ExecutionHead, height: number): ConductorStatus => ({
  seq: head.lastSeq,
  batchHash: head.lastBatchHash,
  height,
  number: head.number,
  hash: head.hash,
  stateRoot: head.stateRoot,
});

/** Reads the engine's head and settles it with the journal. */
export async function createFollower(parts: ConductorParts): Promise<Follower> {
  const { driver, position, metrics } = parts;
  let head = await driver.open();
  const recovered = recover(position.last(), head);
  if (recovered.kind === "fork") throw new LockstepError("EXECUTION_FORK", recovered.why);
  if (recovered.kind === "adopt") await adopt(parts, head);
  const awaited = recovered.kind === "again" ? recovered : null;
  let height = 0;
  metrics.applied({ seq: head.lastSeq, number: head.number });

  const execute = async (group: BatchGroup) => {
    const startedAt = performance.now();
    const block = await apply(parts, head, group);
    head = await driver.open();
    height = (group.batches.at(-1) as FeedBatch).height;
    metrics.applied({ seq: head.lastSeq, number: head.number });
    metrics.executed(block, (performance.now() - startedAt) / 1_000);
    parts.onBlock?.(block, statusOf(head, height));
  };
  const follow = async (signal: AbortSignal) => {
    const cutter = createBlockCutter(parts.blockMode);
    const guard = head.lastBatchHash === null ? {} : { expectPrevBatchHash: head.lastBatchHash };
    const start = { fromSeq: head.lastSeq + 1, ...guard, signal };
    let before: Pick<FeedBatch, "seq" | "hash"> | null =
      head.lastBatchHash === null ? null : { seq: head.lastSeq, hash: head.lastBatchHash };
    for await (const batch of parts.feed.batches(start)) {
      if (signal.aborted) return;
      assertNext(before, batch, start.fromSeq);
      if (awaited?.lastSeq === batch.seq && awaited.batchHash !== batch.hash) {
        throw new LockstepError("EXECUTION_FORK", `batch ${batch.seq} is not the one intended`);
      }
      before = batch;
      const group = cutter.take(batch);
      if (group !== null) await execute(group);
      if (signal.aborted) return;
    }
  };
  return { status: () => statusOf(head, height), follow };
}

/** The feed client has proven this; what a conductor executes it checks all the same. */
function assertNext(
  before: Pick<FeedBatch, "seq" | "hash"> | null,
  batch: FeedBatch,
  fromSeq: number,
): void {
  const seq = before === null ? fromSeq : before.seq + 1;
  if (batch.seq === seq && (before === null || batch.prevHash === before.hash)) return;
  throw new LockstepError("EXECUTION_FORK", `batch ${batch.seq} does not follow ${seq - 1}`);
}

/** Writes the result that a crash kept from the journal. */
async function adopt({ driver, position }: ConductorParts, head: ExecutionHead): Promise<void> {
  const block = await driver.applied(head.lastSeq);
  if (block === null || block.hash !== head.hash || block.stateRoot !== head.stateRoot) {
    throw new LockstepError("EXECUTION_FORK", `the head is not what batch ${head.lastSeq} made`);
  }
  await position.append({ kind: "result", ...block });
}

/** Intent, execution, result: in this order, each durable before the next. [CP1] */
async function apply(
  { driver, position }: ConductorParts,
  head: ExecutionHead,
  group: BatchGroup,
): Promise<ExecutedBlock> {
  const [first] = group.batches as readonly [FeedBatch];
  const last = group.batches.at(-1) as FeedBatch;
  const input = {
    parentHash: head.hash,
    firstSeq: first.seq,
    lastSeq: last.seq,
    batchHash: last.hash,
    timestamp: group.timestamp,
    batches: group.batches,
  };
  await position.append({ kind: "intent", number: head.number + 1, ...input });
  const block = await driver.executeBlock(input);
  await position.append({ kind: "result", ...block });
  return block;
}
