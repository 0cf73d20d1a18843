/**
 * From certified outputs to frames on disk: each batch is encoded once and appended, heights in order,
 * each once. [FC1, FP1, DR6]
 */
import { leafHash, type OutputHeader, outputHash, type RollupLeaf } from "../chain/index.ts";
import { batchMessages, encodeFeedMessage } from "../codec/index.ts";
import { createLeafTable, type PublishedOutput, replaceLeaves } from "../core/index.ts";
import { merkleRoot } from "../crypto/merkle.ts";
import { assert, assertSafety } from "../primitives/assert.ts";
import { type Hash, type Height, heightOf, type Millis, ZERO_HASH } from "../primitives/brand.ts";
import type { BatchFrames, CertifiedHeight } from "./certified-height.ts";
import { encodeChange, type KeyAggregation } from "./committee-history.ts";
import { encodeHeightRecord } from "./height-record.ts";
import { type LeafTable, proofOf, readHeight, tableAt } from "./output-history.ts";
import {
  COMMITTEES_STREAM,
  type FrameReader,
  type FrameStore,
  OUTPUTS_STREAM,
  type Retention,
  type StreamEntry,
} from "./segment-store.ts";

/** Heights in one segment of the outputs: what a leaf table of the past is made from at most. */
const OUTPUTS_PER_SEGMENT = 1024;
/** Published hashes kept in memory, to know a repeated height by. */
const RECENT_HASHES_MAX = 1024;

export type PublisherOptions = {
  /** Longest time that appended frames are not durable. */
  readonly syncMs: number;
  /** Most bytes that are not. */
  readonly syncBytes: number;
};

const PUBLISHER_DEFAULTS: PublisherOptions = { syncMs: 1000, syncBytes: 64 * 1024 * 1024 };

export type PublisherDependencies = {
  readonly store: FrameStore;
  /** Of the same files; it is told of every append. */
  readonly reader: FrameReader;
  readonly announce: (height: CertifiedHeight) => void;
  readonly nowMs: () => Millis;
  /** For the committee's blob at the end of an epoch. [SC3] */
  readonly bls: KeyAggregation;
};

export type Publisher = {
  /**
   * Appends and announces a height. One at or below the delivered height is compared and dropped; one
   * that leaves a gap begins the store anew. Calls queue up, in order.
   *
   * @throws {SafetyError} if a repeated height has another hash.
   */
  publish(output: PublishedOutput): Promise<void>;
  /** The newest height in the store; after a restart the core publishes from the one above. [DR6] */
  deliveredHeight(): Height;
  /** The newest height that survives a power cut. What is above must stay with the core. */
  syncedHeight(): Height;
  /** Makes everything durable. */
  sync(): Promise<void>;
  /** Deletes old segments, between two heights. */
  retain(retention: Retention): Promise<void>;
};

/** Where a publisher stands. */
type Progress = {
  readonly dependencies: PublisherDependencies;
  readonly options: PublisherOptions;
  delivered: Height;
  synced: Height;
  /** Of the delivered height; null: unreadable, or none yet. */
  table: LeafTable | null;
  /** Hashes of the last heights, at most `RECENT_HASHES_MAX`. */
  readonly recent: Map<number, Hash>;
  unsyncedBytes: number;
  syncedMs: Millis;
  /** Ends when the running sync does, well or not. */
  syncing: Promise<void> | null;
  failure: { readonly error: unknown } | null;
};

/** A publisher on what a store holds, cut to the newest height of which every batch is there. */
export async function createPublisher(
  dependencies: PublisherDependencies,
  options: PublisherOptions = PUBLISHER_DEFAULTS,
): Promise<Publisher> {
  const { store, reader, nowMs } = dependencies;
  const delivered = await recover(store, reader);
  const progress: Progress = {
    dependencies,
    options,
    delivered,
    synced: delivered,
    table: await tableOf(reader, delivered),
    recent: new Map(),
    unsyncedBytes: 0,
    syncedMs: nowMs(),
    syncing: null,
    failure: null,
  };
  let queue: Promise<void> = Promise.resolve();
  const enqueue = (act: () => Promise<void>): Promise<void> => {
    queue = queue.then(async () => {
      if (progress.failure !== null) throw progress.failure.error;
      await act();
    });
    return queue;
  };
  return {
    publish: (output) => enqueue(() => publish(progress, output)),
    deliveredHeight: () => progress.delivered,
    syncedHeight: () => progress.synced,
    sync: () => enqueue(() => sync(progress)),
    retain: (retention) =>
      enqueue(async () => {
        await progress.syncing;
        await store.retain(retention);
        // What was deleted is neither in the range any more nor held open.
        await reader.refresh();
      }),
  };
}

async function publish(progress: Progress, output: PublishedOutput): Promise<void> {
  const { options } = progress;
  if (output.header.height <= progress.delivered) return compare(progress, output);
  // The disk is behind: appending waits, so that what may be lost stays bounded.
  if (progress.unsyncedBytes >= options.syncBytes) await progress.syncing;
  await append(progress, output);
  const isOld = progress.dependencies.nowMs() - progress.syncedMs >= options.syncMs;
  const isMuch = progress.unsyncedBytes >= options.syncBytes;
  if (progress.syncing === null && (isOld || isMuch)) startSync(progress);
}

/** Not awaited: appending goes on meanwhile. Its failure is that of the next call. */
function startSync(progress: Progress): void {
  const { store, nowMs } = progress.dependencies;
  const height = progress.delivered;
  progress.unsyncedBytes = 0;
  progress.syncedMs = nowMs();
  progress.syncing = store.sync().then(
    () => {
      progress.synced = height;
      progress.syncing = null;
    },
    (error: unknown) => {
      progress.failure = { error };
    },
  );
}

async function sync(progress: Progress): Promise<void> {
  await progress.syncing;
  if (progress.failure === null) startSync(progress);
  await progress.syncing;
  const failure = progress.failure as Progress["failure"];
  if (failure !== null) throw failure.error;
}

/** A height that is there already must be the same. [DR6, FP2] */
async function compare(progress: Progress, { header, outputHash: hash }: PublishedOutput) {
  let known = progress.recent.get(header.height);
  if (known === undefined) {
    const record = await readHeight(progress.dependencies.reader, header.height);
    if (typeof record === "string") return;
    known = outputHash(record.header);
  }
  assertSafety(known === hash, `two outputs were certified at height ${header.height}`);
}

async function append(progress: Progress, output: PublishedOutput): Promise<void> {
  const { store, reader, announce, nowMs } = progress.dependencies;
  const { header, leaves, batches, nextCommittee, ...proven } = output;
  const { height } = header;
  assert(proven.certificate.statement.epoch === header.epoch, "an epoch certifies its outputs");
  assert((header.nextCommittee === ZERO_HASH) === (nextCommittee === null), "a boundary has a set");
  const changedLeaves = batches.map(({ leaf }) => leaf);
  const isReset = height !== progress.delivered + 1;
  const before = isReset || progress.table?.leaves.length !== leaves.length ? null : progress.table;
  const table = before === null ? createLeafTable(leaves) : replaceLeaves(before, changedLeaves);
  assert(merkleRoot(table.tree) === header.rollupsRoot, "the leaves are those of the root");
  if (isReset && progress.delivered > 0) await store.clear();
  if (isReset) reader.forget();
  const frames = framesOf(output, table);
  const begins = before === null || (height - 1) % OUTPUTS_PER_SEGMENT === 0;
  const change = changeOf(progress, output);
  const places = await store.append(entriesOf(output, { frames, begins, change }));
  reader.learn(places);
  progress.table = table;
  progress.delivered = height;
  progress.recent.set(height, output.outputHash);
  progress.recent.delete(height - RECENT_HASHES_MAX);
  progress.unsyncedBytes += places.reduce((sum, { offset, end }) => sum + end - offset, 0);
  const allLeaves = before === null ? leaves : null;
  const nextRollups = nextCommittee?.rollups ?? null;
  const news = { changedLeaves, allLeaves, isReset, frames, places, nextRollups };
  announce({ header, ...proven, ...news, certifiedMs: nowMs() });
}

/** The message of a committee change, where this height ends an epoch. [FC6] */
function changeOf({ dependencies }: Progress, output: PublishedOutput): Uint8Array | null {
  const { nextCommittee: set } = output;
  return set === null ? null : encodeChange(output, set, dependencies.bls);
}

/** Every batch of an output, encoded with its proof. */
function framesOf(output: PublishedOutput, table: LeafTable): BatchFrames[] {
  return output.batches.map(({ leaf, parts }) => {
    const { rollupId, seq } = leaf;
    const proof = proofOf({ ...output, table }, rollupId);
    assert(proof !== null, "a batch is of a registered rollup");
    const messages = batchMessages(proof, parts).map(encodeFeedMessage);
    return { rollupId, seq, batchHash: leafHash(leaf), messages };
  });
}

type Made = {
  readonly frames: readonly BatchFrames[];
  readonly begins: boolean;
  readonly change: Uint8Array | null;
};

/** The entries of one height: batches, a committee change, and last the output that names them. */
function entriesOf(output: PublishedOutput, { frames, begins, change }: Made): StreamEntry[] {
  const { header, certificate, batches, leaves } = output;
  const { height } = header;
  const entries: StreamEntry[] = frames.map(({ rollupId, seq, messages }, index) => ({
    stream: rollupId,
    seq,
    height,
    prevHash: (batches[index] as { leaf: RollupLeaf }).leaf.prevBatchHash,
    messages,
    begins: null,
  }));
  if (change !== null) {
    entries.push({
      stream: COMMITTEES_STREAM,
      seq: header.epoch + 1,
      height,
      prevHash: header.committeeHash,
      messages: [change],
      begins: null,
    });
  }
  const changed = begins ? leaves : batches.map(({ leaf }) => leaf);
  entries.push({
    stream: OUTPUTS_STREAM,
    seq: height,
    height,
    prevHash: header.prevOutputHash,
    messages: [encodeHeightRecord({ header, certificate, leaves: changed })],
    begins,
  });
  return entries;
}

/** Null: unreadable, or none yet. Then the next output says all leaves. */
async function tableOf(reader: FrameReader, height: Height): Promise<LeafTable | null> {
  const table = height === 0 ? "missing" : await tableAt(reader, height);
  return typeof table === "string" ? null : table;
}

/**
 * Cuts the store to the newest height that is there with all its batches. A crash takes the end of
 * some streams and not of others; below the newest segment of outputs everything was made durable.
 * What was durable and is damaged stays, and says so when it is read.
 */
async function recover(store: FrameStore, reader: FrameReader): Promise<Height> {
  const range = store.range(OUTPUTS_STREAM);
  if (range === null || range.head < range.oldest) {
    await store.clear();
    await reader.refresh();
    return heightOf(0);
  }
  let intact = range.head;
  const first = reader.segmentOf(OUTPUTS_STREAM, range.head) ?? range.head;
  for (let height = range.head; height >= first; height--) {
    const record = await readHeight(reader, height);
    if (record === "missing") intact = height - 1;
    if (typeof record === "string") continue;
    if (!holdsBatches(store, record)) intact = height - 1;
  }
  if (intact < range.oldest) await store.clear();
  else await store.cutAbove(intact);
  await reader.refresh();
  return heightOf(intact < range.oldest ? 0 : intact);
}

const holdsBatches = (
  store: FrameStore,
  { header, leaves }: { readonly header: OutputHeader; readonly leaves: readonly RollupLeaf[] },
): boolean =>
  (header.nextCommittee === ZERO_HASH ||
    (store.range(COMMITTEES_STREAM)?.head ?? 0) > header.epoch) &&
  leaves.every(
    ({ rollupId, seq, batchHeight }) =>
      batchHeight !== header.height || (store.range(rollupId)?.head ?? 0) >= seq,
  );
