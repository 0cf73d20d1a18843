/**
 * The data directory, and whose it is.
 *
 *   lock            who uses it now
 *   identity.json   version of the layout and genesis hash
 *   synced          how far the write-ahead logs are durable
 *   wal/<epoch>/    <sequence>.wal: one file, two for a moment; one folder per open epoch
 *   batches/        <segment>.log: payload log
 *   index/          LMDB
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Hash } from "../primitives/brand.ts";
import { isHash } from "../primitives/bytes.ts";
import { UsageError } from "../primitives/errors.ts";
import type { Files } from "./files.ts";
import { readWatermark } from "./watermark.ts";

/** Changes with the layout of the directory or of any file in it. */
const STORAGE_VERSION = 1;

export type Layout = {
  readonly root: string;
  readonly identity: string;
  readonly synced: string;
  readonly wal: string;
  readonly batches: string;
  readonly index: string;
};

export const layoutOf = (root: string): Layout => ({
  root,
  identity: join(root, "identity.json"),
  synced: join(root, "synced"),
  wal: join(root, "wal"),
  batches: join(root, "batches"),
  index: join(root, "index"),
});

/**
 * Whether the directory was set up before, by this network's software. What an interrupted set-up
 * left is removed.
 *
 * @throws {UsageError} if it is another network's, or newer software wrote it.
 */
export async function isSetUp(files: Files, layout: Layout, genesisHash: Hash): Promise<boolean> {
  const names = await files.list(layout.root);
  if (!names.includes("identity.json")) {
    await removeUnused(files, layout);
    return false;
  }
  const { version, genesis } = parseIdentity(layout, await readFile(layout.identity, "utf8"));
  if (version > STORAGE_VERSION) {
    const what = `data directory ${layout.root} has storage version ${version}`;
    throw new UsageError([`${what}; this software knows versions up to ${STORAGE_VERSION}`]);
  }
  if (genesis !== genesisHash) {
    const what = `data directory ${layout.root} is of the network ${genesis}`;
    throw new UsageError([`${what}, not of ${genesisHash}: name another directory`]);
  }
  return true;
}

/** `synced` is made first: as long as it tells of no file, nothing was ever committed. */
async function removeUnused(files: Files, layout: Layout): Promise<void> {
  const names = await files.list(layout.root);
  const used = ["wal", "batches", "index"].some((name) => names.includes(name));
  if (used && (await readWatermark(files, layout.synced))?.logs.length !== 0) {
    const what = `data directory ${layout.root} has data but no identity.json`;
    throw new UsageError([`${what}: restore that file, or name an empty directory`]);
  }
  for (const path of [layout.wal, layout.batches, layout.index, layout.synced]) {
    await files.remove(path);
  }
}

function parseIdentity(layout: Layout, text: string): { version: number; genesis: Hash } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && "version" in value && "genesis" in value) {
      const { version, genesis } = value;
      if (typeof version === "number" && typeof genesis === "string" && isHash(genesis)) {
        return { version, genesis };
      }
    }
  } catch {
    // said below
  }
  throw new UsageError([`${layout.identity} cannot be read: restore it from a copy`]);
}

/** Says that the directory is complete: the last act of setting it up. */
export async function writeIdentity(files: Files, layout: Layout, genesis: Hash): Promise<void> {
  const draft = `${layout.identity}.tmp`;
  await files.remove(draft);
  const file = await files.create(draft);
  try {
    const text = `${JSON.stringify({ version: STORAGE_VERSION, genesis }, null, 2)}\n`;
    await file.write([new TextEncoder().encode(text)], 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await files.rename(draft, layout.identity);
  await files.syncDirectory(layout.root);
}
