/** One group commit: all logs at once, then everything that follows them. [DR3, DR4, P2, P6] */
import type { Batch, EpochRecord, StoredRecord } from "../chain/index.ts";
import type { Epoch } from "../primitives/brand.ts";
import type { Failure } from "./failure.ts";
import type { EpochLog } from "./logs.ts";
import type { PayloadAppend } from "./payload-log.ts";
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

type Part = { readonly log: EpochLog; readonly records: readonly StoredRecord[] };

/** One at a time; what it throws is a `LockstepError`. */
export function createCommit(
  { payload, index, logs }: Stores,
  { space, failure, upkeep, noteSynced }: CommitDependencies,
): (records: readonly EpochRecord[]) => Promise<void> {
  /** What a restart needs is in memory, and what is asked for is found, from here on. */
  function remember({ log, records }: Part): void {
    log.live.add(records);
    for (const record of records) index.addRecord(record);
  }

  async function write(records: readonly EpochRecord[]): Promise<void> {
    const { batches, others } = divide(records);
    const before = payload.end();
    const append = payload.plan(batches);
    const released = logs.released();
    const commit = logs.commit() + 1;
    const parts: Part[] = [];
    for (const [epoch, part] of others) {
      const log = await logs.at(epoch, { released, payload: before, commit: commit - 1 });
      parts.push({ log, records: part });
    }
    const point = { released, payload: append.end, commit, logs: parts.length };
    const written = await Promise.allSettled([
      ...parts.map((part) => part.log.wal.append(part.records, point)),
      append.write(),
    ]);
    for (const result of written) if (result.status === "rejected") throw result.reason;
    logs.committed(commit);
    for (const part of parts) remember(part);
    indexBatches(batches, append);
    noteSynced.take(logs.synced());
    upkeep.flushSoon();
    for (const { log } of parts) if (log.wal.isFull()) beginAnew(log);
    if (append.end.segment !== before.segment) upkeep.expire();
  }

  function indexBatches(batches: readonly Batch[], { places, end }: PayloadAppend): void {
    for (const [at, batch] of batches.entries()) {
      const place = places[at];
      if (place !== undefined) index.addBatch(batch, place);
    }
    index.addPosition(end);
  }

  function beginAnew({ wal, live }: EpochLog): void {
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

type Divided = {
  readonly batches: readonly Batch[];
  /** What goes into the log of each epoch, nothing but batches included. */
  readonly others: ReadonlyMap<Epoch, StoredRecord[]>;
};

function divide(records: readonly EpochRecord[]): Divided {
  const batches: Batch[] = [];
  const others = new Map<Epoch, StoredRecord[]>();
  for (const { epoch, record } of records) {
    const part = others.get(epoch) ?? [];
    others.set(epoch, part);
    if (record.kind === "batch") batches.push(record.batch);
    else part.push(record);
  }
  return { batches, others };
}
