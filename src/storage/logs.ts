/** The write-ahead logs of the open epochs, and what a restart still needs of each. [P3, P6] */
import { join } from "node:path";
import type { Cut } from "../chain/index.ts";
import { assert } from "../primitives/assert.ts";
import { type Epoch, epochOf, type Height, heightOf } from "../primitives/brand.ts";
import { type Compact, createLiveRecords, type LiveRecords } from "./live-records.ts";
import { createWal, type Point, type Wal, type WalOptions } from "./wal.ts";
import { Memory } from "./wal-group.ts";
import type { Watermark } from "./watermark.ts";

/** One epoch's log. */
export type EpochLog = {
  readonly epoch: Epoch;
  readonly directory: string;
  readonly wal: Wal;
  readonly live: LiveRecords;
};

export type Logs = {
  /** By epoch, rising. */
  all(): readonly EpochLog[];
  /** The log of an epoch; begun, durably, if it has none yet. */
  at(epoch: Epoch, point: Point): Promise<EpochLog>;
  /** Takes the logs below an epoch out of use, but never the newest. */
  takeBelow(epoch: Epoch): readonly EpochLog[];
  /** How far all of them are durable. */
  synced(): Watermark;
  /** Number of the newest commit. */
  commit(): number;
  committed(commit: number): void;
  /** Newest height that was released. */
  released(): Height;
  /** True: so many heights were released since the last time that `prune` is worth it. */
  release(height: number): boolean;
  prune(): void;
  /** What a restart needs of an epoch's batches: those from the cut on; null: all. [B9] */
  needed(): readonly { readonly epoch: Epoch; readonly cut: Cut | null }[];
  close(): Promise<void>;
};

export type LogsOptions = {
  /** Of all logs. */
  readonly root: string;
  readonly compact: Compact;
  readonly walOptions: (directory: string) => WalOptions;
};

/**
 * @param found what is open already, how far it goes, and the epoch below which all is done with.
 */
export function createLogs(
  { root, compact, walOptions }: LogsOptions,
  found: { readonly logs: readonly EpochLog[]; readonly from: Epoch; readonly point: Point },
): Logs {
  let logs = [...found.logs];
  let from = found.from;
  let commit = found.point.commit;
  let released = found.point.released;

  async function begin(epoch: Epoch, point: Point): Promise<EpochLog> {
    assert(epoch >= from, "P6: a log that is done with is not begun again");
    const directory = join(root, String(epoch));
    const options = walOptions(directory);
    const wal = await createWal(options, { epoch, memory: Memory.COMPLETE, sequence: 1 }, point);
    await options.files.syncDirectory(root);
    const live = createLiveRecords(compact, { records: [], released });
    const log = { epoch, directory, wal, live };
    logs = [...logs, log].sort((left, right) => left.epoch - right.epoch);
    return log;
  }

  return {
    all: () => logs,
    at: async (epoch, point) => logs.find((log) => log.epoch === epoch) ?? begin(epoch, point),
    takeBelow(epoch) {
      const end = Math.min(epoch, logs.at(-1)?.epoch ?? 0);
      from = epochOf(Math.max(from, end));
      const below = logs.filter((log) => log.epoch < from);
      logs = logs.slice(below.length);
      return below;
    },
    synced: () => ({ from, logs: logs.map(({ wal }) => wal.synced()) }),
    commit: () => commit,
    committed(number) {
      commit = number;
    },
    released: () => released,
    release(height) {
      released = heightOf(Math.max(released, height));
      return logs.map(({ live }) => live.release(height)).includes(true);
    },
    prune() {
      for (const { live } of logs) live.prune();
    },
    needed: () => logs.map(({ epoch, live }) => ({ epoch, cut: live.cut() })),
    async close() {
      for (const { wal } of logs) await wal.close();
    },
  };
}
