/** The disk of a node: one group commit at a time, and answers from what is durable. */
import { performance } from "node:perf_hooks";
import type { Registry } from "prom-client";
import type { Answer, EpochRecord, Request } from "../chain/index.ts";
import { assert } from "../primitives/assert.ts";
import type { Epoch, Hash } from "../primitives/brand.ts";
import { LockstepError, UsageError } from "../primitives/errors.ts";
import type { Logger } from "../telemetry/index.ts";
import { createCommit } from "./commit.ts";
import { type StorageInput, StorageOptions } from "./config.ts";
import { layoutOf } from "./data-directory.ts";
import { createFailure } from "./failure.ts";
import { type Files, nodeFiles } from "./files.ts";
import type { Compact } from "./live-records.ts";
import { acquireLock, type Lock } from "./lock.ts";
import type { EpochLog } from "./logs.ts";
import { createStorageMetrics, type StorageMetrics, type Store } from "./metrics.ts";
import { openStores, type Recovered, type Stores } from "./recovery.ts";
import { answer } from "./serve.ts";
import { createSpaceGuard, type SpaceGuard } from "./space.ts";
import { createSyncedNote } from "./synced-note.ts";
import { createUpkeep } from "./upkeep.ts";

export type StorageDependencies = {
  readonly logger: Logger;
  readonly registry: Registry;
  /** Identity of the network. */
  readonly genesisHash: Hash;
  readonly compact: Compact;
  /** The file system; that of this machine by default. */
  readonly files?: Files;
};

export type Storage = {
  readonly recovered: Recovered;
  /**
   * Makes the records of all steps durable, in order, all or nothing, each in the log of its epoch;
   * an epoch's first record begins its log. [DR3, P6]
   *
   * One at a time. `STORAGE_FULL` (retry): nothing was written, the same commit may be tried again
   * later. `STORAGE_WRITE` (halt): it may or may not be on the disk, and no later commit
   * succeeds. [DR4, P5]
   *
   * Bytes of batches are written from where they are: they must not change.
   */
  commit(steps: readonly (readonly EpochRecord[])[]): Promise<void>;
  /** Answers from durable records within `bytesMax`; at least one item if there is one. [Y0, Y1] */
  serve(request: Request, bytesMax: number): Promise<Answer>;
  /** Everything below this height, and its frames, is with the feed: it may be forgotten. */
  releaseBelow(height: number): void;
  /**
   * Nothing will be asked of the epochs below this one, nor written to them: their logs go. The
   * newest log stays whatever is named. [P6]
   */
  forgetEpochsBelow(epoch: Epoch): void;
  /** Waits for a commit under way. Then the disk says exactly how far it is durable. */
  close(): Promise<void>;
};

/**
 * Opens or sets up the data directory and locks it.
 *
 * @throws {UsageError} another process has it, it is of another network, or newer software wrote it.
 * @throws {LockstepError} `WAL_VERSION`; `STORAGE_READ`: the system refused.
 */
export async function createStorage(
  input: StorageInput,
  dependencies: StorageDependencies,
): Promise<Storage> {
  const options = StorageOptions.parse(input);
  const { files = nodeFiles, genesisHash, compact } = dependencies;
  const logger = dependencies.logger.child({ component: "storage" });
  const { dataDir: directory, reserveBytes } = options;
  const metrics = createStorageMetrics(dependencies.registry, () => files.space(directory));
  const timeSync = (store: Store) => () => metrics.sync.startTimer({ store });
  let lock: Lock | null = null;
  try {
    await files.makeDirectory(directory);
    lock = await acquireLock(directory);
    const layout = layoutOf(directory);
    const opening = { files, layout, options, genesisHash, compact, metrics, logger, timeSync };
    const stores = await openStores(opening);
    const guardOptions = { directory, reserveBytes };
    const now = (): number => performance.now();
    const space = createSpaceGuard(files, guardOptions, { metrics, now });
    return runStorage({ options, files, logger, metrics, stores, space, lock });
  } catch (error) {
    await lock?.release();
    if (error instanceof UsageError || error instanceof LockstepError) throw error;
    const what = `data directory ${directory} cannot be opened: ${String(error)}`;
    throw new LockstepError("STORAGE_READ", what, { cause: error });
  }
}

type Parts = {
  readonly options: StorageOptions;
  readonly files: Files;
  readonly logger: Logger;
  readonly metrics: StorageMetrics;
  readonly stores: Stores;
  readonly space: SpaceGuard;
  readonly lock: Lock;
};

function runStorage({ options, files, logger, metrics, stores, space, lock }: Parts): Storage {
  const { payload, index, logs, watermark, recovered } = stores;
  const failure = createFailure(options.dataDir, logger);
  const upkeep = createUpkeep(stores, options, { metrics, failure });
  const noteSynced = createSyncedNote(watermark, failure.raise);
  const commit = createCommit(stores, { space, failure, upkeep, noteSynced });
  const corrupt = (store: Store): void => metrics.corruptions.inc({ store });
  let committing: Promise<void> | null = null;
  let removing: Promise<void> = Promise.resolve();
  let closed = false;
  upkeep.expire();

  /** First nothing tells of a log, then it goes: what is left of it after a crash is no damage. */
  async function remove(below: readonly EpochLog[]): Promise<void> {
    await committing?.catch(() => undefined);
    noteSynced.take(logs.synced());
    await noteSynced.settle();
    await watermark.sync();
    for (const { wal, directory } of below) {
      await wal.close();
      await files.remove(directory);
    }
  }
  return {
    recovered,
    async commit(steps) {
      assert(!closed, "a closed disk takes no commit");
      assert(committing === null, "DR3: one group commit at a time");
      committing = commit(steps.flat());
      try {
        await committing;
      } finally {
        committing = null;
      }
    },
    serve: (request, bytesMax) => answer({ index, payload, corrupt }, request, bytesMax),
    releaseBelow(height) {
      if (!logs.release(height)) return;
      logs.prune();
      upkeep.expire();
    },
    forgetEpochsBelow(epoch) {
      const below = logs.takeBelow(epoch);
      if (below.length === 0) return;
      removing = removing.then(() => remove(below)).catch((error) => void failure.raise(error));
    },
    async close() {
      if (closed) return;
      closed = true;
      await committing?.catch(() => undefined);
      await removing;
      await upkeep.stop();
      await noteSynced.settle();
      if (failure.error() === null) {
        await upkeep.flush();
        await watermark.write(logs.synced());
        await watermark.sync();
      }
      await logs.close();
      await payload.close();
      await index.close();
      await watermark.close();
      await lock.release();
    },
  };
}
