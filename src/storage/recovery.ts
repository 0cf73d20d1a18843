/**
 * What a start finds on the disk, and what it makes of it. [P2, P3, R3]
 *
 * The write-ahead log leads: its last group says where the payload log ends. Either all of that is
 * there, or the last commit never was acknowledged and is cut off, or the memory is lost.
 */
import { join } from "node:path";
import { type Batch, OPERATORS_MAX, type StoredRecord } from "../chain/index.ts";
import { epochOf, type Hash, heightOf, operatorOf } from "../primitives/brand.ts";
import type { Logger } from "../telemetry/index.ts";
import { LogCode } from "../telemetry/index.ts";
import type { StorageOptions } from "./config.ts";
import { isSetUp, type Layout, writeIdentity } from "./data-directory.ts";
import type { Files } from "./files.ts";
import { type Compact, createLiveRecords, type LiveRecords } from "./live-records.ts";
import { isForeign, type LookupIndex, openIndex } from "./lmdb-index.ts";
import type { StorageMetrics, Store } from "./metrics.ts";
import { openPayloadLog, type PayloadLog } from "./payload-log.ts";
import { comparePositions, type Position } from "./position.ts";
import { continueWal, createWal, type Point, type Wal, type WalOptions } from "./wal.ts";
import { type FoundWal, findWal } from "./wal-files.ts";
import { GroupKind, Memory } from "./wal-group.ts";
import { openWatermark, type Watermark, type WatermarkFile } from "./watermark.ts";

/** What the disk remembers. */
export type Recovered =
  /** Nothing was ever written: the first commit tells that an epoch has begun. */
  | { readonly kind: "fresh" }
  /** Write-ahead log in its order, then the batches that a restart needs. */
  | { readonly kind: "intact"; readonly records: readonly StoredRecord[] }
  /** Damaged: the node observes until the next epoch. What is written now does not change that. */
  | { readonly kind: "lost"; readonly reason: string };

/** The open parts of the disk. */
export type Stores = {
  readonly recovered: Recovered;
  readonly wal: Wal;
  readonly payload: PayloadLog;
  readonly index: LookupIndex;
  readonly live: LiveRecords;
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
  const search = await findWal(files, layout.wal, synced);
  const parts = { watermark, index, payload };
  if (search.kind === "damaged") {
    const sequence = (synced?.sequence ?? 0) + 1;
    return forget(context, parts, { ...search, store: "wal", sequence });
  }
  return resume(context, parts, { found: search.wal, synced });
}

type Parts = Pick<Stores, "watermark" | "index" | "payload">;

const openPayload = ({ files, layout, options, timeSync }: OpeningContext): Promise<PayloadLog> =>
  openPayloadLog({
    files,
    directory: layout.batches,
    segmentBytes: options.payloadSegmentBytes,
    timeSync: timeSync("batches"),
  });

const walOptions = (context: OpeningContext, directory: string): WalOptions => ({
  files: context.files,
  directory,
  segmentBytes: context.options.walSegmentBytes,
  timeSync: context.timeSync("wal"),
});

async function setUp(context: OpeningContext): Promise<Stores> {
  const { files, layout, genesisHash, compact } = context;
  const watermark = await openWatermark(files, layout.synced, { create: true });
  await files.syncDirectory(layout.root);
  const index = openIndex(layout.index);
  const payload = await openPayload(context);
  const directory = join(layout.wal, String(FIRST_EPOCH));
  const point = { released: NOTHING_RELEASED, payload: payload.end() };
  const header = { epoch: FIRST_EPOCH, memory: Memory.COMPLETE, sequence: 1 };
  const wal = await createWal(walOptions(context, directory), header, point);
  await files.syncDirectory(layout.wal);
  await writeIdentity(files, layout, genesisHash);
  const live = createLiveRecords(compact, { records: [], released: NOTHING_RELEASED });
  return { recovered: { kind: "fresh" }, wal, payload, index, live, watermark };
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
  /** Of the log that is moved aside. */
  readonly directory: string | null;
  /** Of the file to begin. */
  readonly sequence: number;
};

/** Begins a log that says that the one before it is lost; that one is kept beside it. [R3] */
async function forget(context: OpeningContext, parts: Parts, damage: Damage): Promise<Stores> {
  const { files, layout, metrics, logger, compact } = context;
  const { reason, sequence } = damage;
  metrics.corruptions.inc({ store: damage.store });
  logger.error({ code: LogCode.storageDamaged, reason }, "memory lost: observing");
  const directory = damage.directory ?? join(layout.wal, String(FIRST_EPOCH));
  if (damage.directory !== null) {
    await files.rename(directory, `${directory}.damaged-${Date.now()}`);
  }
  const point = { released: NOTHING_RELEASED, payload: parts.payload.end() };
  const epoch = epochOf(Number(directory.slice(layout.wal.length + 1)));
  const header = { epoch, memory: Memory.LOST, sequence };
  const wal = await createWal(walOptions(context, directory), header, point);
  await files.syncDirectory(layout.wal);
  await parts.watermark.write(wal.synced());
  await parts.watermark.sync();
  const live = createLiveRecords(compact, { records: [], released: NOTHING_RELEASED });
  return { recovered: { kind: "lost", reason }, wal, live, ...parts };
}

type Found = { readonly found: FoundWal; readonly synced: Watermark | null };

async function resume(context: OpeningContext, parts: Parts, { found, synced }: Found) {
  const { header, directory } = found;
  const { index, payload } = parts;
  const { sequence } = header;
  const lose = async (reason: string): Promise<Stores> => {
    await found.file.close();
    return forget(context, parts, { reason, store: "batches", directory, sequence: sequence + 1 });
  };
  const known = synced?.sequence === sequence ? synced.bytes : 0;
  const tail = await settleTail(found, parts, known);
  if (tail === null) return lose("the payload log is damaged where it was durable");
  const { groups, point, end } = tail;
  await payload.cut(point.payload);
  if (found.torn || end < found.end) await cutWal(context, found, end);
  const records = found.records.slice(0, groups).flat();
  for (const record of records) index.addRecord(record);
  index.addPosition(point.payload);
  await index.flush();
  const live = createLiveRecords(context.compact, { records, released: point.released });
  const batches = await neededBatches(parts, live, header.epoch);
  if (batches === null) return lose("a batch that a restart needs is damaged");
  const sealed = found.groups.find(({ kind }) => kind === GroupKind.SEALED)?.end ?? 0;
  const { segmentBytes } = walOptions(context, directory);
  const full = Math.max(segmentBytes, 2 * sealed);
  const wal = continueWal(
    walOptions(context, directory),
    { header, file: found.file, path: found.path, end, full },
    point,
  );
  const recovered = recoveredOf(found, groups, [...live.all(), ...batches]);
  return { recovered, wal, live, ...parts };
}

function recoveredOf(found: FoundWal, groups: number, records: readonly StoredRecord[]): Recovered {
  const { header } = found;
  const committed = found.groups.slice(0, groups).some(({ kind }) => kind !== GroupKind.SEALED);
  if (!committed && header.memory === Memory.LOST) {
    return { kind: "lost", reason: "it was lost before, and nothing was written since" };
  }
  if (!committed && header.sequence === 1) return { kind: "fresh" };
  return { kind: "intact", records };
}

type Tail = {
  /** Groups of the log that count. */
  readonly groups: number;
  /** Where they end. */
  readonly end: number;
  readonly point: Point;
};

/**
 * Adds to the index what it lacks, and finds out whether the last commit reached both logs.
 *
 * @param known bytes of the write-ahead log that are known to be durable.
 * @returns null: something durable is damaged.
 */
async function settleTail(found: FoundWal, parts: Parts, known: number): Promise<Tail | null> {
  const { index, payload } = parts;
  const last = found.groups.at(-1);
  const before = found.groups.at(-2);
  if (last === undefined) return null;
  const from = index.indexedUpTo ?? { segment: payload.segments()[0] ?? 1, offset: 0 };
  const unindexed: { batch: Batch; segment: number; offset: number; length: number }[] = [];
  const damage = await payload.scan({ from, to: last.payload }, (batch, place) => {
    unindexed.push({ batch, ...place });
  });
  // Behind a torn group, or once it was acknowledged, a commit is complete.
  const isLoose = !found.torn && last.kind === GroupKind.COMMIT && last.end > known;
  const cutTo = damage === null ? last : before;
  const isCut =
    damage === null ||
    (isLoose && before !== undefined && comparePositions(damage, before.payload) >= 0);
  if (!isCut || cutTo === undefined) return null;
  for (const { batch, ...place } of unindexed) {
    if (comparePositions(place, cutTo.payload) < 0) index.addBatch(batch, place);
  }
  const { released } = cutTo;
  const groups = damage === null ? found.groups.length : found.groups.length - 1;
  return { groups, end: cutTo.end, point: { released, payload: cutTo.payload } };
}

/** Removes what never was acknowledged, so that nothing of it is taken for a group later. */
async function cutWal(context: OpeningContext, found: FoundWal, end: number): Promise<void> {
  const { logger, options } = context;
  logger.warn({ code: LogCode.storageTailCut, path: found.path, end }, "unsynced tail cut");
  await found.file.truncate(end);
  await found.file.truncate(Math.max(end, options.walSegmentBytes));
  await found.file.sync();
}

/** The batches from the base cut on, by place; null: one cannot be read. */
async function neededBatches(
  { index, payload }: Parts,
  live: LiveRecords,
  epoch: FoundWal["header"]["epoch"],
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
