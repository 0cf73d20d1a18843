/** Finds the write-ahead log of a data directory and reads it. [P2, P7, R3] */
import { join } from "node:path";
import type { StoredRecord } from "../chain/index.ts";
import { decodeRecord } from "../codec/index.ts";
import { LockstepError } from "../primitives/errors.ts";
import type { Files, StoredFile } from "./files.ts";
import { type Group, readWal, type WalContent, type WalHeader } from "./wal-group.ts";
import type { Watermark } from "./watermark.ts";

/** An intact file, open. */
export type FoundWal = Extract<WalContent, { kind: "ok" }> & {
  readonly directory: string;
  readonly path: string;
  readonly file: StoredFile;
  /** Records of each group. */
  readonly records: readonly (readonly StoredRecord[])[];
};

/** `directory` is that of the newest epoch; null: there is none. */
export type WalSearch =
  | { readonly kind: "found"; readonly wal: FoundWal }
  | { readonly kind: "damaged"; readonly reason: string; readonly directory: string | null };

const EPOCH_NAME = /^\d+$/;

/**
 * The log of the newest epoch.
 *
 * @param watermark what is known to be durable; null: that is damaged itself.
 * @throws {LockstepError} `WAL_VERSION`: newer software wrote it.
 */
export async function findWal(
  files: Files,
  root: string,
  watermark: Watermark | null,
): Promise<WalSearch> {
  const epochs = (await files.list(root)).filter((name) => EPOCH_NAME.test(name)).map(Number);
  if (epochs.length === 0) {
    return { kind: "damaged", reason: "the write-ahead log is missing", directory: null };
  }
  const directory = join(root, String(Math.max(...epochs)));
  const damaged = (reason: string): WalSearch => ({ kind: "damaged", reason, directory });
  if (watermark === null) return damaged("nothing tells how far the write-ahead log is durable");
  const names = await removeDrafts(files, directory);
  const newest = names.at(-1);
  if (newest === undefined) return damaged("the write-ahead log is missing");
  const path = join(directory, newest);
  const file = await files.open(path);
  const region = await file.read(0, await file.size());
  const sequence = Number.parseInt(newest, 10);
  const content = readWal(region, sequence === watermark.sequence ? watermark.bytes : 0);
  if (content.kind === "unknown_version") throw newerVersion(path);
  const fault = sequence < watermark.sequence ? "a newer one is missing" : faultOf(content);
  const groups = content.kind === "ok" ? decodeGroups(path, content) : null;
  if (content.kind !== "ok" || groups === null || fault !== null) {
    await file.close();
    return damaged(`${path}: ${fault ?? "a record cannot be read"}`);
  }
  for (const name of names.slice(0, -1)) await files.remove(join(directory, name));
  return { kind: "found", wal: { ...content, directory, path, file, records: groups } };
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
      if (result.kind === "corrupt") return null;
      records.push(result.record);
      offset += result.bytesRead;
    }
    decoded.push(records);
  }
  return decoded;
}
