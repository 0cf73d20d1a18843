/**
 * What a start finds on the disk, and what it makes of it. [P2, P3, P6, R3]
 *
 * The write-ahead logs lead: their last groups say where the payload log ends. Either all of that is
 * there, or the last commit never was acknowledged and is cut off, or the memory is lost.
 */
import { join } from "node:path";
import { type EpochRecords, OPERATORS_MAX, type StoredRecord } from "../chain/index.ts";
import { type Epoch, epochOf, type Hash, heightOf, operatorOf } from "../primitives/brand.ts";
import type { Logger } from "../telemetry/index.ts";
import { LogCode } from "../telemetry/index.ts";
import type { StorageOptions } from "./config.ts";
import { isSetUp, type Layout, writeIdentity } from "./data-directory.ts";
import type { Files } from "./files.ts";
import { type Compact, createLiveRecords, type LiveRecords } from "./live-records.ts";
import { isForeign, type LookupIndex, openIndex } from "./lmdb-index.ts";
import { createLogs, type EpochLog, type Logs } from "./logs.ts";
import type { StorageMetrics, Store } from "./metrics.ts";
import { openPayloadLog, type PayloadLog } from "./payload-log.ts";
import { comparePositions, type Position } from "./position.ts";
import { continueWal, createWal, type Point, type WalOptions } from "./wal.ts";
import { type FoundWal, findLogs, newestEpochNamed } from "./wal-files.ts";
import { GroupKind, Memory } from "./wal-group.ts";
import { type SettledWal, settleTail } from "./wal-tail.ts";
import { openWatermark, type Watermark, type WatermarkFile } from "./watermark.ts";

/**
 * What the disk remembers, by epoch, rising: its write-ahead log in its order, then the batches that a
 * restart needs.
 */
export type Recovered =
  /** Nothing was ever written: the first commit tells that an epoch has begun. */
  | { readonly kind: "fresh" }
  | { readonly kind: "intact"; readonly epochs: readonly EpochRecords[] }
  /**
   * Damaged: in epochs up to `through` the node observes, for it may have signed what it no longer
   * knows. [R3] `epochs` is what was written since; that does not change it.
   */
  | {
      readonly kind: "lost";
      readonly reason: string;
      readonly through: Epoch;
      readonly epochs: readonly EpochRecords[];
    };

/** The open parts of the disk. */
export type Stores = {
  readonly recovered: Recovered;
  readonly payload: PayloadLog;
  readonly index: LookupIndex;
  readonly logs: Logs;
  readonly watermark: WatermarkFile;
};

export type OpeningContext = {
  readonly files: Files;
  readonly layout: Layout;
  readonly options: StorageOptions;
  readonly genesisHash: Hash;
  readonly compact: Compact;
  readonly metrics: StorageMetrics;
  readonly logger: Logger;
  readonly timeSync: (store: Store) => () => () => void;
};

const FIRST_EPOCH = epochOf(0);
const NOTHING_RELEASED = heightOf(0);

/** @throws {UsageError} for a directory that is not this network's. */
export async function openStores(context: OpeningContext): Promise<Stores> {
  const { files, layout, genesisHash } = context;
  await files.makeDirectory(layout.root);
  if (!(await isSetUp(files, layout, genesisHash))) return setUp(context);
  const { file: watermark, recovered: synced } = await reopenWatermark(context);
  const index = await openOrRenewIndex(context);
  const payload = await openPayload(context);
  const search = await findLogs(files, layout.wal, synced);
  const parts = { watermark, index, payload };
  if (search.kind === "damaged") {
    return forget(context, parts, { ...search, store: "wal", synced });
  }
  return resume(context, parts, { found: search.logs, synced });
}

type Parts = Pick<Stores, "watermark" | "index" | "payload">;

const openPayload = ({ files, layout, options, timeSync }: OpeningContext): Promise<PayloadLog> =>
  openPayloadLog({
    files,
    directory: layout.batches,
    segmentBytes: options.payloadSegmentBytes,
    timeSync: timeSync("batches"),
  });

const walOptions =
  ({ files, options, timeSync }: OpeningContext) =>
  (directory: string): WalOptions => ({
    files,
    directory,
    segmentBytes: options.walSegmentBytes,
    timeSync: timeSync("wal"),
  });

const logsOf = (context: OpeningContext, found: Parameters<typeof createLogs>[1]): Logs => {
  const { layout, compact } = context;
  return createLogs({ root: layout.wal, compact, walOptions: walOptions(context) }, found);
};

const startOf = (payload: PayloadLog): Point => ({
  released: NOTHING_RELEASED,
  payload: payload.end(),
  commit: 0,
});

/** Without a log: each epoch's is begun by its first record. [P6] */
async function setUp(context: OpeningContext): Promise<Stores> {
  const { files, layout, genesisHash } = context;
  const watermark = await openWatermark(files, layout.synced, { create: true });
  await files.makeDirectory(layout.wal);
  await files.syncDirectory(layout.root);
  const index = openIndex(layout.index);
  const payload = await openPayload(context);
  await writeIdentity(files, layout, genesisHash);
  const logs = logsOf(context, { logs: [], from: FIRST_EPOCH, point: startOf(payload) });
  return { recovered: { kind: "fresh" }, payload, index, logs, watermark };
}

/** A new file if there is none; what that would tell does not count. */
async function reopenWatermark({
  files,
  layout,
}: OpeningContext): Promise<{ file: WatermarkFile; recovered: Watermark | null }> {
  const create = !(await files.list(layout.root)).includes("synced");
  const file = await openWatermark(files, layout.synced, { create });
  return { file, recovered: create ? null : file.recovered };
}

/** The index can be made again from the logs, but for what they no longer hold. */
async function openOrRenewIndex(context: OpeningContext): Promise<LookupIndex> {
  const { files, layout, metrics, logger } = context;
  const renew = async (err: unknown): Promise<LookupIndex> => {
    metrics.corruptions.inc({ store: "blocks" });
    logger.error({ code: LogCode.storageDamaged, err }, "the lookup index is made anew");
    await files.remove(layout.index);
    return openIndex(layout.index);
  };
  if (await isForeign(files, layout.index)) return renew(new Error("it is no LMDB file"));
  try {
    return openIndex(layout.index);
  } catch (error) {
    return renew(error);
  }
}

type Damage = {
  readonly reason: string;
  readonly store: Store;
  readonly synced: Watermark | null;
};

/**
 * Begins a log that says that all before it are lost, in the newest epoch there was; those are kept
 * beside it. [R3]
 */
async function forget(context: OpeningContext, parts: Parts, damage: Damage): Promise<Stores> {
  const { files, layout, metrics, logger, compact } = context;
  const { reason, store } = damage;
  const synced = damage.synced?.logs ?? [];
  metrics.corruptions.inc({ store });
  logger.error({ code: LogCode.storageDamaged, reason }, "memory lost: observing");
  const named = await newestEpochNamed(files, layout.wal);
  const epoch = epochOf(Math.max(FIRST_EPOCH, named ?? 0, synced.at(-1)?.epoch ?? 0));
  for (const name of await files.list(layout.wal)) {
    const isLog = /^\d+$/.test(name);
    const aside = join(layout.wal, `${name}.damaged-${Date.now()}`);
    if (isLog) await files.rename(join(layout.wal, name), aside);
  }
  const known = synced.find((mark) => mark.epoch === epoch)?.sequence ?? 0;
  const header = { epoch, memory: Memory.LOST, sequence: known + 1 };
  const point = startOf(parts.payload);
  const directory = join(layout.wal, String(epoch));
  const wal = await createWal(walOptions(context)(directory), header, point);
  await files.syncDirectory(layout.wal);
  await parts.watermark.write({ from: FIRST_EPOCH, logs: [wal.synced()] });
  await parts.watermark.sync();
  const live = createLiveRecords(compact, { records: [], released: NOTHING_RELEASED });
  const from = FIRST_EPOCH;
  const logs = logsOf(context, { logs: [{ epoch, directory, wal, live }], from, point });
  return { recovered: { kind: "lost", reason, through: epoch, epochs: [] }, logs, ...parts };
}

type Found = { readonly found: readonly FoundWal[]; readonly synced: Watermark | null };

async function resume(context: OpeningContext, parts: Parts, { found, synced }: Found) {
  const { index, payload } = parts;
  if (found.length === 0) {
    const from = synced?.from ?? FIRST_EPOCH;
    const logs = logsOf(context, { logs: [], from, point: startOf(payload) });
    const recovered: Recovered = { kind: "fresh" };
    return { recovered, logs, ...parts };
  }
  const lose = async (reason: string): Promise<Stores> => {
    for (const { file } of found) await file.close();
    return forget(context, parts, { reason, store: "batches", synced });
  };
  const settled = await settleTail(found, parts);
  if (settled === null) return lose("a log is damaged where it was durable");
  const { point } = settled;
  await payload.cut(point.payload);
  for (const wal of settled.wals) {
    if (wal.found.torn || wal.end < wal.found.end) await cutWal(context, wal);
    for (const record of recordsOf(wal)) index.addRecord(record);
  }
  index.addPosition(point.payload);
  await index.flush();
  const logs: EpochLog[] = [];
  const epochs: EpochRecords[] = [];
  for (const wal of settled.wals) {
    const log = continueLog(context, wal, point);
    const batches = await neededBatches(parts, log);
    if (batches === null) return lose("a batch that a restart needs is damaged");
    logs.push(log);
    const records = [...log.live.all(), ...batches];
    if (records.length > 0) epochs.push({ epoch: log.epoch, records });
  }
  const recovered = recoveredOf(found, epochs);
  const from = synced?.from ?? FIRST_EPOCH;
  return { recovered, logs: logsOf(context, { logs, from, point }), ...parts };
}

const recordsOf = ({ found, groups }: SettledWal): StoredRecord[] =>
  found.records.slice(0, groups).flat();

function continueLog(context: OpeningContext, settled: SettledWal, point: Point): EpochLog {
  const { found, end } = settled;
  const { header, epoch, directory, file, path, groups } = found;
  const { released } = point;
  const options = walOptions(context)(directory);
  const sealed = groups.find(({ kind }) => kind === GroupKind.SEALED)?.end ?? 0;
  const full = Math.max(options.segmentBytes, 2 * sealed);
  const wal = continueWal(options, { header, file, path, end, full }, point);
  const live = createLiveRecords(context.compact, { records: recordsOf(settled), released });
  return { epoch, directory, wal, live };
}

function recoveredOf(found: readonly FoundWal[], epochs: readonly EpochRecords[]): Recovered {
  const lost = found.findLast(({ header }) => header.memory === Memory.LOST);
  if (lost !== undefined) {
    const reason = "it was lost before, in this epoch";
    return { kind: "lost", reason, through: lost.epoch, epochs };
  }
  return epochs.length === 0 ? { kind: "fresh" } : { kind: "intact", epochs };
}

/** Removes what never was acknowledged, so that nothing of it is taken for a group later. */
async function cutWal(context: OpeningContext, { found, end }: SettledWal): Promise<void> {
  const { logger, options } = context;
  logger.warn({ code: LogCode.storageTailCut, path: found.path, end }, "unsynced tail cut");
  await found.file.truncate(end);
  await found.file.truncate(Math.max(end, options.walSegmentBytes));
  await found.file.sync();
}

/** The batches from the base cut on, by place; null: one cannot be read. */
async function neededBatches(
  { index, payload }: Parts,
  { epoch, live }: { readonly epoch: Epoch; readonly live: LiveRecords },
): Promise<StoredRecord[] | null> {
  const cut = live.cut();
  const places: (Position & { readonly length: number; readonly digest: Hash })[] = [];
  for (let lane = 0; lane < OPERATORS_MAX; lane++) {
    for (const digest of index.lane(epoch, operatorOf(lane), cut?.[lane]?.height ?? 0)) {
      const entry = index.batch(digest);
      if (entry === null) return null;
      places.push({ ...entry.place, digest });
    }
  }
  places.sort(comparePositions);
  const records: StoredRecord[] = [];
  for (const { digest, ...place } of places) {
    const batch = await payload.read(place);
    if (batch === null || batch.digest !== digest) return null;
    records.push({ kind: "batch", batch });
  }
  return records;
}
