/** One group commit: both logs at once, then everything that follows them. [DR3, DR4, P2] */
import type { Batch, StoredRecord } from "../chain/index.ts";
import type { Failure } from "./failure.ts";
import type { Stores } from "./recovery.ts";
import type { SpaceGuard } from "./space.ts";
import type { SyncedNote } from "./synced-note.ts";
import type { Upkeep } from "./upkeep.ts";

export type CommitDependencies = {
  readonly space: SpaceGuard;
  readonly failure: Failure;
  readonly upkeep: Upkeep;
  readonly noteSynced: SyncedNote;
};

/** One at a time; what it throws is a `LockstepError`. */
export function createCommit(
  { wal, payload, index, live }: Stores,
  { space, failure, upkeep, noteSynced }: CommitDependencies,
): (records: readonly StoredRecord[]) => Promise<void> {
  /** What a restart needs is in memory, and what is asked for is found, from here on. */
  function remember(others: readonly StoredRecord[]): void {
    live.add(others);
    for (const record of others) index.addRecord(record);
  }

  async function write(records: readonly StoredRecord[]): Promise<void> {
    const batches: Batch[] = [];
    const others: StoredRecord[] = [];
    for (const record of records) {
      if (record.kind === "batch") batches.push(record.batch);
      else others.push(record);
    }
    const before = payload.end();
    const append = payload.plan(batches);
    const point = { released: live.released(), payload: append.end };
    const written = await Promise.allSettled([wal.append(others, point), append.write()]);
    for (const result of written) if (result.status === "rejected") throw result.reason;
    remember(others);
    for (const [at, batch] of batches.entries()) {
      const place = append.places[at];
      if (place !== undefined) index.addBatch(batch, place);
    }
    index.addPosition(append.end);
    noteSynced.take(wal.synced());
    upkeep.flushSoon();
    if (wal.isFull()) beginAnew();
    if (append.end.segment !== before.segment) upkeep.expire();
  }

  function beginAnew(): void {
    live.prune();
    wal.beginAnew([...live.all()], upkeep.flush).catch(failure.raise);
  }

  return async (records) => {
    const failed = failure.error();
    if (failed !== null) throw failed;
    if (records.length === 0) return;
    await space.check();
    try {
      await write(records);
    } catch (error) {
      throw failure.raise(error);
    }
  };
}
