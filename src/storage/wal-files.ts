/** Finds the write-ahead logs of a data directory and reads them. [P2, P6, P7, R3] */
import { join } from "node:path";
import type { StoredRecord } from "../chain/index.ts";
import { decodeRecord } from "../codec/index.ts";
import { type Epoch, epochOf } from "../primitives/brand.ts";
import { LockstepError } from "../primitives/errors.ts";
import type { Files, StoredFile } from "./files.ts";
import { type Group, readWal, type WalContent, type WalHeader } from "./wal-group.ts";
import type { LogWatermark, Watermark } from "./watermark.ts";

/** An intact file, open. */
export type FoundWal = Extract<WalContent, { kind: "ok" }> & {
  readonly epoch: Epoch;
  readonly directory: string;
  readonly path: string;
  readonly file: StoredFile;
  /** Bytes of it that are known to be durable. */
  readonly known: number;
  /** Records of each group. */
  readonly records: readonly (readonly StoredRecord[])[];
};

export type LogSearch =
  /** By epoch, rising; none where nothing was ever written. */
  | { readonly kind: "found"; readonly logs: readonly FoundWal[] }
  | { readonly kind: "damaged"; readonly reason: string };

const EPOCH_NAME = /^\d+$/;
const EPOCH_PREFIX = /^\d+/;

/**
 * The logs of all epochs that are not done with. One that is damaged is damage of all: what it said
 * of its epoch is gone.
 *
 * @param watermark what is known to be durable; null: that is damaged itself.
 * @throws {LockstepError} `WAL_VERSION`: newer software wrote it.
 */
export async function findLogs(
  files: Files,
  root: string,
  watermark: Watermark | null,
): Promise<LogSearch> {
  if (watermark === null) {
    return { kind: "damaged", reason: "nothing tells how far the write-ahead log is durable" };
  }
  const logs: FoundWal[] = [];
  const damaged = async (reason: string): Promise<LogSearch> => {
    for (const { file } of logs) await file.close();
    return { kind: "damaged", reason };
  };
  const epochs = await epochsIn(files, root);
  const missing = watermark.logs.find(({ epoch }) => !epochs.includes(epoch));
  if (missing !== undefined) return damaged(`the log of epoch ${missing.epoch} is missing`);
  for (const epoch of epochs) {
    const directory = join(root, String(epoch));
    const mark = watermark.logs.find((each) => each.epoch === epoch) ?? null;
    // What is done with may be half gone already.
    const isDone = epoch < watermark.from;
    const found = isDone ? null : await readLog(files, { epoch, directory, mark });
    if (typeof found === "string") return damaged(found);
    if (found === null) await files.remove(directory);
    else logs.push(found);
  }
  return { kind: "found", logs };
}

async function epochsIn(files: Files, root: string): Promise<Epoch[]> {
  const names = (await files.list(root)).filter((name) => EPOCH_NAME.test(name));
  return names.map((name) => epochOf(Number(name))).sort((left, right) => left - right);
}

/** The newest epoch that ever had a log here, put aside or not; null: none. */
export async function newestEpochNamed(files: Files, root: string): Promise<Epoch | null> {
  const epochs = (await files.list(root)).flatMap((name) => EPOCH_PREFIX.exec(name)?.[0] ?? []);
  return epochs.length === 0 ? null : epochOf(Math.max(...epochs.map(Number)));
}

type Place = {
  readonly epoch: Epoch;
  readonly directory: string;
  readonly mark: LogWatermark | null;
};

/** Null: nothing was ever written there. A text: why it is damaged. */
async function readLog(files: Files, place: Place): Promise<FoundWal | string | null> {
  const { directory, mark } = place;
  const names = await removeDrafts(files, directory);
  const newest = names.at(-1);
  if (newest === undefined) {
    return mark === null ? null : `${directory}: the write-ahead log is missing`;
  }
  const path = join(directory, newest);
  const file = await files.open(path);
  const region = await file.read(0, await file.size());
  const sequence = Number.parseInt(newest, 10);
  const known = mark !== null && sequence === mark.sequence ? mark.bytes : 0;
  const content = readWal(region, known);
  if (content.kind === "unknown_version") throw newerVersion(path);
  const fault = sequence < (mark?.sequence ?? 0) ? "a newer one is missing" : faultOf(content);
  const records = content.kind === "ok" ? decodeGroups(path, content) : null;
  if (content.kind !== "ok" || records === null || fault !== null) {
    await file.close();
    return `${path}: ${fault ?? "a record cannot be read"}`;
  }
  for (const name of names.slice(0, -1)) await files.remove(join(directory, name));
  return { ...content, ...place, path, file, known, records };
}

const faultOf = (content: WalContent): string | null =>
  content.kind === "damaged" ? content.reason : null;

const newerVersion = (path: string): LockstepError =>
  new LockstepError("WAL_VERSION", `${path} was written by a newer version of this software`);

/** Names of the log's files, oldest first, once what was never finished is gone. */
async function removeDrafts(files: Files, directory: string): Promise<string[]> {
  const names = await files.list(directory);
  for (const name of names.filter((name) => name.endsWith(".tmp"))) {
    await files.remove(join(directory, name));
  }
  return names.filter((name) => name.endsWith(".wal"));
}

type Content = { readonly header: WalHeader; readonly groups: readonly Group[] };

/** Null: a record in an intact group is none. */
function decodeGroups(path: string, { header, groups }: Content): StoredRecord[][] | null {
  const decoded: StoredRecord[][] = [];
  for (const group of groups) {
    const records: StoredRecord[] = [];
    for (let offset = 0; offset < group.records.length; ) {
      const result = decodeRecord(group.records, offset, header.salt);
      if (result.kind === "unknown_version") throw newerVersion(path);
      if (result.kind === "corrupt" || result.epoch !== header.epoch) return null;
      records.push(result.record);
      offset += result.bytesRead;
    }
    decoded.push(records);
  }
  return decoded;
}
