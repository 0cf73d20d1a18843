/** A disk in a directory of its own, and records to put on it. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { StoredRecord } from "../../src/chain/index.ts";
import type { Epoch } from "../../src/primitives/brand.ts";
import {
  type Compact,
  createStorage,
  type Storage,
  type StorageDependencies,
  type StorageInput,
} from "../../src/storage/index.ts";
import { createLogger, createThreadRegistry } from "../../src/telemetry/index.ts";
import { EPOCH, GENESIS } from "./storage-values.ts";

export {
  batchRecord,
  chainOfBatches,
  EPOCH,
  GENESIS,
  hashOfNumber,
  START,
  stepsOf,
  voteAt,
} from "./storage-values.ts";

/** Forgets nothing. */
const keepAll: Compact = (records) => [...records];

const silentLogger = (): StorageDependencies["logger"] =>
  createLogger({
    format: "json",
    level: "error",
    name: "test",
    destination: { write: () => undefined },
  });

export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "lockstep-storage-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

export type Opening = Partial<StorageInput> & Partial<StorageDependencies>;

/** What one epoch remembers, where there is no other. */
export type RecoveredEpoch =
  | { readonly kind: "fresh" }
  | { readonly kind: "intact"; readonly records: readonly StoredRecord[] }
  | { readonly kind: "lost"; readonly reason: string; readonly records: readonly StoredRecord[] };

/** A disk of which only epoch 0 is used. */
export type EpochStorage = Omit<Storage, "commit" | "recovered"> & {
  readonly recovered: RecoveredEpoch;
  commit(steps: readonly (readonly StoredRecord[])[]): Promise<void>;
};

const flat = (recovered: Storage["recovered"]): RecoveredEpoch => {
  if (recovered.kind === "fresh") return recovered;
  const records = recovered.epochs.flatMap((epoch) => epoch.records);
  if (recovered.kind === "intact") return { kind: "intact", records };
  return { kind: "lost", reason: recovered.reason, records };
};

/** Records of one step, each of the epoch. */
export const inEpoch = (
  epoch: Epoch,
  records: readonly StoredRecord[],
): { readonly epoch: Epoch; readonly record: StoredRecord }[] =>
  records.map((record) => ({ epoch, record }));

/** For tests that need no second epoch. */
export async function openStorage(dataDir: string, opening: Opening = {}): Promise<EpochStorage> {
  const storage = await openEpochs(dataDir, opening);
  return {
    ...storage,
    recovered: flat(storage.recovered),
    commit: (steps) => storage.commit(steps.map((records) => inEpoch(EPOCH, records))),
  };
}

/** No index transaction happens by itself, and no reserve is asked for. */
export async function openEpochs(dataDir: string, opening: Opening = {}): Promise<Storage> {
  const { logger, registry, genesisHash, compact, files, ...options } = opening;
  return createStorage(
    { dataDir, indexFlushMs: 60_000, reserveBytes: 0, ...options },
    {
      logger: logger ?? silentLogger(),
      registry: registry ?? createThreadRegistry(),
      genesisHash: genesisHash ?? GENESIS,
      compact: compact ?? keepAll,
      ...(files === undefined ? {} : { files }),
    },
  );
}

/** What is on the disk, which is closed again. */
export async function recover(dataDir: string, opening: Opening = {}): Promise<RecoveredEpoch> {
  const storage = await openStorage(dataDir, opening);
  await storage.close();
  return storage.recovered;
}

/** The directory as a crash at this moment would leave it. */
export async function crashCopy(dataDir: string): Promise<string> {
  const copy = await temporaryDirectory();
  await cp(dataDir, copy, { recursive: true });
  await rm(join(copy, "lock"), { force: true });
  await rm(join(copy, "index", "lock.mdb"), { force: true });
  return copy;
}

/** Path of the only file of an epoch's write-ahead log. */
export async function walPath(dataDir: string, epoch = 0): Promise<string> {
  const directory = join(dataDir, "wal", String(epoch));
  const names = (await readdir(directory)).filter((name) => name.endsWith(".wal"));
  return join(directory, names.at(-1) as string);
}

export const segmentPath = (dataDir: string, segment: number): string =>
  join(dataDir, "batches", `${String(segment).padStart(10, "0")}.log`);

/** Overwrites a file with what `change` makes of its bytes. */
export async function rewrite(
  path: string,
  change: (bytes: Uint8Array) => Uint8Array,
): Promise<void> {
  await writeFile(path, change(new Uint8Array(await readFile(path))));
}

/** Zeros from `offset` on: what was never written. */
export const blankFrom =
  (offset: number) =>
  (bytes: Uint8Array): Uint8Array => {
    const changed = new Uint8Array(bytes);
    changed.fill(0, offset);
    return changed;
  };

export const flipBit =
  (offset: number, bit: number) =>
  (bytes: Uint8Array): Uint8Array => {
    const changed = new Uint8Array(bytes);
    changed[offset] = (changed[offset] ?? 0) ^ (1 << bit);
    return changed;
  };
