/**
 * The one place that changes a chain: each block and each way back is intended durably, done, and its
 * result made durable before the next. [CP1, CP2]
 */
import { PartKind } from "../chain/index.ts";
import { encodeWords, keccakWords } from "../crypto/hash.ts";
import { type Hash, ZERO_HASH } from "../primitives/brand.ts";
import { LockstepError } from "../primitives/errors.ts";
import type { BatchGroup } from "./block-mode.ts";
import type { BlockInput, ExecutedBlock, ExecutionDriver, ExecutionHead } from "./driver.ts";
import type { FeedBatch } from "./feed.ts";
import type { Position, PositionRecord } from "./position.ts";
import { recover } from "./recovery.ts";

/** Items of the forced inbox that the L1 itself includes at one place. [ST6] */
export type ForcedEntry = {
  readonly from: number;
  readonly to: number;
  readonly payloads: readonly Uint8Array[];
  /** Seconds. */
  readonly timestamp: number;
};

export type Executor = {
  head(): ExecutionHead;
  /** The batch that must come next: a crash lost its result; null: any that follows. */
  awaited(): { readonly lastSeq: number; readonly batchHash: string } | null;
  batches(group: BatchGroup): Promise<ExecutedBlock>;
  forced(entry: ForcedEntry): Promise<ExecutedBlock>;
  /** Back to a point that `pointAt` gave. */
  rewind(to: ExecutionHead): Promise<void>;
  pointAt(lastSeq: number): Promise<ExecutionHead | null>;
  /** Hash of an applied batch; null: it is inside a block, or not applied. */
  batchHashOf(seq: number): Promise<Hash | null>;
  /**
   * Moves the tags to the newest blocks at or below these batches; null leaves one, and `finalized`
   * never goes back. [ST5]
   */
  settle(seqs: { readonly safe: number | null; readonly finalized: number | null }): Promise<void>;
  /** `safe` goes back to `finalized`: the L1 took a posting back. */
  retreat(): Promise<void>;
};

/**
 * Reads the engine's head and settles it with the journal.
 *
 * @throws {LockstepError} EXECUTION_FORK
 */
export async function openExecutor(parts: {
  readonly driver: ExecutionDriver;
  readonly position: Position;
}): Promise<Executor> {
  const { driver, position } = parts;
  let head = await driver.open();
  const last = position.last();
  const recovered = recover(last, head);
  if (recovered.kind === "fork") throw new LockstepError("EXECUTION_FORK", recovered.why);
  if (recovered.kind === "adopt" && last?.kind === "intent") await adopt(parts, head, last);
  if (recovered.kind === "rewind") {
    const { to } = recovered;
    const point = await driver.pointAt(to.lastSeq);
    if (point === null || point.hash !== to.parentHash) {
      throw new LockstepError("EXECUTION_FORK", `the point at batch ${to.lastSeq} is gone`);
    }
    await driver.rewind(point);
    head = await driver.open();
  }
  let awaited = recovered.kind === "again" ? recovered : null;

  let queue: Promise<unknown> = Promise.resolve();
  /** One change at a time: confirmations come while blocks are executed. */
  const exclusive = <T>(change: () => Promise<T>): Promise<T> => {
    const done = queue.then(change);
    queue = done.catch(() => {});
    return done;
  };
  const run = (inputOn: (on: ExecutionHead) => BlockInput): Promise<ExecutedBlock> =>
    exclusive(async () => {
      const block = await apply(parts, head, inputOn(head));
      head = await driver.open();
      awaited = null;
      return block;
    });
  const tag = async (tags: { readonly safe: Hash; readonly finalized: Hash }): Promise<void> => {
    if (tags.safe === head.safe && tags.finalized === head.finalized) return;
    await driver.setCommitment(tags);
    head = await driver.open();
  };
  return {
    head: () => head,
    awaited: () => awaited,
    batches: (group) => run((on) => batchInput(on, group)),
    forced: (entry) => run((on) => forcedInput(on, entry)),
    pointAt: driver.pointAt,
    batchHashOf: async (seq) => (await driver.applied(seq))?.batchHash ?? null,
    rewind: (to) =>
      exclusive(async () => {
        const { lastSeq, number, hash: parentHash } = to;
        const batchHash = to.lastBatchHash ?? ZERO_HASH;
        const forcedTo = Number(to.forcedHead);
        await position.append({ kind: "rewind", lastSeq, number, batchHash, parentHash, forcedTo });
        await driver.rewind(to);
        head = await driver.open();
      }),
    settle: ({ safe, finalized }) =>
      exclusive(async () => {
        const pointOf = async (seq: number | null): Promise<ExecutionHead | null> =>
          seq === null ? null : driver.pointAt(Math.min(seq, head.lastSeq));
        const point = await pointOf(finalized);
        const isNewer = point !== null && point.number > (await numberOf(driver, head.finalized));
        const final = isNewer ? point.hash : head.finalized;
        const wanted = (await pointOf(safe))?.hash ?? head.safe;
        // What is final is safe, whoever told of it first.
        const isBehind = (await numberOf(driver, wanted)) < (await numberOf(driver, final));
        await tag({ safe: isBehind ? final : wanted, finalized: final });
      }),
    retreat: () => exclusive(() => tag({ safe: head.finalized, finalized: head.finalized })),
  };
}

/** Number of a tagged block; 0: genesis, or none. */
async function numberOf(driver: ExecutionDriver, hash: Hash): Promise<number> {
  return (await driver.blockNumberOf(hash)) ?? 0;
}

/** Times never fall: what comes out of the L1 may be of an older second than its parent. */
const timeOf = (head: ExecutionHead, timestamp: number): number =>
  Math.max(head.timestamp, timestamp);

function batchInput(head: ExecutionHead, { batches, timestamp }: BatchGroup): BlockInput {
  const [first] = batches as readonly [FeedBatch];
  const last = batches.at(-1) as FeedBatch;
  return {
    parentHash: head.hash,
    firstSeq: first.seq,
    lastSeq: last.seq,
    batchHash: last.hash,
    timestamp: timeOf(head, timestamp),
    batches,
  };
}

/** Stands where a batch's hash does, in the header too: known to all who read the L1. */
const entryHash = ({ from, to }: ForcedEntry, head: ExecutionHead): Hash =>
  keccakWords([head.lastBatchHash ?? ZERO_HASH, from, to]);

function forcedInput(head: ExecutionHead, entry: ForcedEntry): BlockInput {
  const { from, to, payloads, timestamp } = entry;
  const txs = payloads.map((data, at) => ({
    kind: PartKind.FORCED,
    origin: encodeWords([from + at]),
    data,
  }));
  return {
    parentHash: head.hash,
    firstSeq: head.lastSeq + 1,
    lastSeq: head.lastSeq,
    batchHash: entryHash(entry, head),
    forcedTo: to,
    timestamp: timeOf(head, timestamp),
    batches: [{ seq: head.lastSeq, txs }],
  };
}

type Parts = { readonly driver: ExecutionDriver; readonly position: Position };
type IntentRecord = Extract<PositionRecord, { kind: "intent" }>;

/** Writes the result that a crash kept from the journal. */
async function adopt(
  { driver, position }: Parts,
  head: ExecutionHead,
  last: IntentRecord,
): Promise<void> {
  const { forcedTo } = last;
  // Of an entry that was executed the driver answers with what it made.
  const block =
    forcedTo === undefined
      ? await driver.applied(head.lastSeq)
      : await driver.executeBlock({ ...last, timestamp: head.timestamp, batches: [] });
  if (block === null || block.hash !== head.hash || block.stateRoot !== head.stateRoot) {
    throw new LockstepError("EXECUTION_FORK", `the head is not what batch ${head.lastSeq} made`);
  }
  const forced = forcedTo === undefined ? {} : { forcedTo };
  await position.append({ kind: "result", ...block, ...forced });
}

/** Intent, execution, result: in this order, each durable before the next. [CP1] */
async function apply(
  { driver, position }: Parts,
  head: ExecutionHead,
  input: BlockInput,
): Promise<ExecutedBlock> {
  const forced = input.forcedTo === undefined ? {} : { forcedTo: input.forcedTo };
  await position.append({ kind: "intent", number: head.number + 1, ...input });
  const block = await driver.executeBlock(input);
  await position.append({ kind: "result", ...block, ...forced });
  return block;
}
