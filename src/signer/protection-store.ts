/**
 * Protection on disk: one append-only file, synced before an answer, written anew when it has grown.
 */
import { randomBytes } from "node:crypto";
import { fstatSync, writeSync } from "node:fs";
import { type FileHandle, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Statement } from "../chain/index.ts";
import type { Hash } from "../primitives/brand.ts";
import { equalBytes } from "../primitives/bytes.ts";
import { LockstepError, systemCodeOf, UsageError } from "../primitives/errors.ts";
import { LogCode, type Logger } from "../telemetry/index.ts";
import { createGroupCommit } from "./group-commit.ts";
import {
  createProtection,
  type Protection,
  type ProtectionEntry,
  statementEntry,
  type Windows,
} from "./protection.ts";
import {
  decodeFrames,
  decodeHeader,
  encodeFrames,
  encodeHeader,
  type FileHeader,
  frameSeed,
  framesBytes,
  HEADER_BYTES,
} from "./protection-frame.ts";

export type StoreOptions = {
  readonly directory: string;
  readonly genesisHash: Hash;
  /** Of the one key that this directory is for, 96 bytes. */
  readonly publicKey: Uint8Array;
  readonly windows: Windows;
  /** File size at which the log is written anew. */
  readonly compactBytes: number;
  readonly logger: Logger;
};

export type ProtectionStore = {
  readonly protection: Protection;
  /** Whether the directory already was a protection's. */
  readonly found: boolean;
  /**
   * Resolves once the statement, judged new or a repeat, is durable.
   *
   * @throws {LockstepError} SIGNER_PROTECTION, from the first failure of the disk on.
   */
  record(statement: Statement, repeat: boolean): Promise<void>;
  /** Writes the log anew from the protection as it is. Only where nothing else records. */
  rewrite(): Promise<void>;
  /** Lets what runs finish; afterwards nothing is recorded. */
  close(): Promise<void>;
};

const FILE_NAME = "protection.log";
const DRAFT_NAME = "protection.log.new";

const failed = (message: string, cause?: unknown): LockstepError =>
  new LockstepError("SIGNER_PROTECTION", `signer protection: ${message}`, { cause });

/** The file that entries are appended to. */
type OpenLog = {
  readonly handle: FileHandle;
  readonly seed: number;
  readonly snapshotBytes: number;
  /** All of it synced. */
  length: number;
};

/**
 * Opens the protection of a key, or begins one in an empty directory.
 *
 * @throws {UsageError} if the directory is another key's or network's.
 * @throws {LockstepError} SIGNER_PROTECTION if the log is damaged: nothing may be signed then.
 */
export async function openProtectionStore(options: StoreOptions): Promise<ProtectionStore> {
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  await rm(join(options.directory, DRAFT_NAME), { force: true });
  const protection = createProtection(options.windows);
  const found = await replay(options, protection);
  return createStore(options, protection, found, await writeAnew(options, protection));
}

/** Fills the protection from the file; false: there is none. */
async function replay(options: StoreOptions, protection: Protection): Promise<boolean> {
  const path = join(options.directory, FILE_NAME);
  const file = await readFile(path).catch((cause: unknown) => {
    if (systemCodeOf(cause) === "ENOENT") return null;
    throw failed(`cannot read ${path}`, cause);
  });
  if (file === null) return false;
  const header = decodeHeader(file);
  if (typeof header === "string") throw failed(`${path}: ${header}`);
  if (header.genesisHash !== options.genesisHash) {
    const names = `of network ${header.genesisHash}, not ${options.genesisHash}`;
    throw new UsageError([`protection directory ${options.directory}: ${names}`]);
  }
  if (!equalBytes(header.publicKey, options.publicKey)) {
    throw new UsageError([`protection directory ${options.directory}: of another consensus key`]);
  }
  const content = decodeFrames(file, header);
  if (content.kind === "corrupt") throw failed(`${path}: ${content.reason}`);
  for (const entry of content.entries) protection.apply(entry);
  if (content.tornBytes > 0) {
    const fields = { code: LogCode.protectionTailCut, path, bytes: content.tornBytes };
    options.logger.warn(fields, "an entry that was never synced was cut from the protection log");
  }
  return true;
}

/** A file with all entries takes the name of the old one, durably. */
async function writeAnew(options: StoreOptions, protection: Protection): Promise<OpenLog> {
  const { directory, genesisHash } = options;
  const draft = join(directory, DRAFT_NAME);
  const entries = protection.entries();
  const snapshotBytes = HEADER_BYTES + framesBytes(entries.length);
  const salt = new Uint8Array(randomBytes(16));
  const header: FileHeader = { salt, genesisHash, publicKey: options.publicKey, snapshotBytes };
  const seed = frameSeed(header);
  const at = { position: HEADER_BYTES, durable: snapshotBytes, seed };
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(Buffer.concat([encodeHeader(header), encodeFrames(entries, at)]));
    await handle.sync();
    await rename(draft, join(directory, FILE_NAME));
    await syncDirectory(directory);
  } catch (cause) {
    await handle.close();
    throw failed(`cannot write ${draft}`, cause);
  }
  return { handle, seed, snapshotBytes, length: snapshotBytes };
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Into the page cache at once: only the sync is worth another thread's time. */
async function append(log: OpenLog, entries: readonly ProtectionEntry[]): Promise<void> {
  const { nlink, size } = fstatSync(log.handle.fd);
  if (nlink === 0 || size !== log.length) {
    throw failed("another process writes this log: two signers must not share a key");
  }
  const at = { position: log.length, durable: log.length, seed: log.seed };
  const bytes = encodeFrames(entries, at);
  let written = 0;
  while (written < bytes.length) {
    const rest = bytes.length - written;
    written += writeSync(log.handle.fd, bytes, written, rest, log.length + written);
  }
  await log.handle.datasync();
  log.length += bytes.length;
}

function createStore(
  options: StoreOptions,
  protection: Protection,
  found: boolean,
  first: OpenLog,
): ProtectionStore {
  let log = first;
  let closed = false;

  async function writeGroup(entries: readonly ProtectionEntry[]): Promise<void> {
    const grown = log.length > options.compactBytes && log.length > 2 * log.snapshotBytes;
    try {
      // The protection already holds the group's entries, so a new file does, too.
      if (grown) await rewrite();
      else await append(log, entries);
    } catch (cause) {
      throw cause instanceof LockstepError ? cause : failed("cannot be made durable", cause);
    }
  }

  async function rewrite(): Promise<void> {
    const old = log;
    log = await writeAnew(options, protection);
    await old.handle.close();
  }

  const groups = createGroupCommit(writeGroup);
  return {
    protection,
    found,
    rewrite,
    record(statement, repeat) {
      if (closed) return Promise.reject(failed("closed"));
      if (repeat) return groups.idle() ? Promise.resolve() : groups.add([]);
      const entry = statementEntry(statement);
      protection.apply(entry);
      return groups.add([entry]);
    },
    async close() {
      if (closed) return;
      closed = true;
      try {
        await groups.add([]);
        // A frame behind the last entries says that these were durable.
        await append(log, []);
      } catch (err) {
        // Who waited for the failed entries was told; nothing else depends on the last frame.
        options.logger.error(
          { code: LogCode.signerFailed, err },
          "protection closed after a failure",
        );
      } finally {
        await log.handle.close();
      }
    },
  };
}
