/**
 * Of which epoch's log a record is. [P6] Simulated disks keep the very objects that a core asked to be
 * kept, so the epoch is remembered beside them.
 */
import type { EpochRecords, StoredRecord } from "../../src/chain/index.ts";
import { type Epoch, epochOf } from "../../src/primitives/brand.ts";

const epochs = new WeakMap<StoredRecord, Epoch>();

/** Called once per record that a core persists. */
export function noteLog(record: StoredRecord, epoch: Epoch): void {
  epochs.set(record, epoch);
}

/** The first epoch's where nobody said another. */
export const logOf = (record: StoredRecord): Epoch => epochs.get(record) ?? epochOf(0);

/** Logs by rising epoch, each in the order in which it was written. */
export function logsOf(records: readonly StoredRecord[]): EpochRecords[] {
  const logs = new Map<Epoch, StoredRecord[]>();
  for (const record of records) {
    const epoch = logOf(record);
    const log = logs.get(epoch);
    if (log === undefined) logs.set(epoch, [record]);
    else log.push(record);
  }
  return [...logs]
    .sort(([left], [right]) => left - right)
    .map(([epoch, log]) => ({ epoch, records: log }));
}
