/** Reads the logs of a node that is not running, as far as they are whole, into a ledger. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  blockHash,
  outputHash,
  outputStatement,
  proposeStatement,
  type StoredRecord,
} from "../../src/chain/index.ts";
import { decodeRecord } from "../../src/codec/index.ts";
import { decodeFrames, decodeHeader } from "../../src/signer/protection-frame.ts";
import { FILE_HEADER_BYTES, readGroup, readWalHeader } from "../../src/storage/wal-group.ts";
import type { Ledger } from "./vote-ledger.ts";

/** Where the groups of a log's file lie, and what they hold. */
export type WalFile = {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly groups: readonly { readonly start: number; readonly end: number }[];
  readonly records: readonly StoredRecord[];
};

/** @param folder of the node: with `data` and `protection`. */
export async function scanNode(
  ledger: Ledger,
  operator: number,
  folder: string,
  options: { readonly protectionOnly?: boolean } = {},
): Promise<void> {
  for (const file of options.protectionOnly === true ? [] : await walFilesOf(folder)) {
    for (const record of file.records) enter(ledger, operator, record);
  }
  const log = await readFile(join(folder, "protection", "protection.log")).catch(() => null);
  if (log === null) return;
  const header = decodeHeader(log);
  if (typeof header === "string") throw new Error(`protection of operator ${operator}: ${header}`);
  const content = decodeFrames(log, header);
  if (content.kind === "corrupt") throw new Error(content.reason);
  for (const entry of content.entries) {
    if (entry.kind === "statement") ledger.signed(operator, entry.statement);
  }
}

/** Every file of the write-ahead log, those put aside as damaged too. */
export async function walFilesOf(folder: string): Promise<readonly WalFile[]> {
  const root = join(folder, "data", "wal");
  const names = await readdir(root, { recursive: true }).catch(() => []);
  const found: WalFile[] = [];
  for (const name of names.filter((each) => each.endsWith(".wal")).sort()) {
    const path = join(root, name);
    found.push(readWalFile(path, await readFile(path)));
  }
  return found;
}

function readWalFile(path: string, bytes: Uint8Array): WalFile {
  const header = readWalHeader(bytes);
  const groups: { start: number; end: number }[] = [];
  const records: StoredRecord[] = [];
  if (typeof header === "string") return { path, bytes, groups, records };
  for (let at = FILE_HEADER_BYTES; ; ) {
    const group = readGroup(bytes, at, header.salt);
    if (typeof group === "string") return { path, bytes, groups, records };
    groups.push({ start: group.start, end: group.end });
    at = group.end;
    for (let offset = 0; offset < group.records.length; ) {
      const read = decodeRecord(group.records, offset, header.salt);
      if (!("record" in read)) break;
      records.push(read.record);
      offset += read.bytesRead;
    }
  }
}

function enter(ledger: Ledger, operator: number, record: StoredRecord): void {
  switch (record.kind) {
    case "ack":
    case "vote":
      return ledger.signed(operator, record.statement);
    case "proposal": {
      const { header } = record.proposal;
      const { epoch, height, view } = header;
      const hash = blockHash(header);
      return ledger.signed(operator, proposeStatement({ epoch, height, view, hash }));
    }
    case "output": {
      if (!record.signs) return;
      const { epoch } = record.header;
      const hash = outputHash(record.header);
      return ledger.signed(operator, outputStatement({ epoch, height: record.height, hash }));
    }
    case "viewCertificate":
    case "laneCertificate":
    case "outputCertificate":
      return ledger.certified(record.certificate.statement);
    default:
  }
}
