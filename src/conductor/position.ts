/**
 * The journal of intents and results: an append-only file of fixed records, each with its checksum and
 * synced before the call returns. [CP1, CP2]
 *
 * ```text
 * offset size
 *      0    4  CRC-32C of the rest
 *      4    1  1 = intent, 2 = result; of a forced entry 3 and 4; 5 = rewind
 *      5    8  first seq; of 3, 4 and 5 the items of the forced inbox that are done after it
 *     13    8  last seq
 *     21    8  block number: of the parent + 1 in an intent, of the head after it in a result
 *     29   32  batch hash         61   32  parent hash
 *     93   32  block hash        125   32  state root; both zero in an intent
 * ```
 */
import { mkdirSync } from "node:fs";
import { type FileHandle, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32c } from "../codec/index.ts";
import { type Hash, ZERO_HASH } from "../primitives/brand.ts";
import { fromHex, toHash } from "../primitives/bytes.ts";
import { LockstepError } from "../primitives/errors.ts";

/** What is about to be executed. */
export type Intent = {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly number: number;
  /** Of a forced entry that of the entry. */
  readonly batchHash: Hash;
  readonly parentHash: Hash;
  /** Only of a forced entry: items of the inbox that are done after it. */
  readonly forcedTo?: number;
};

/** A way back that was begun; durable before the engine goes it. */
export type Rewind = {
  readonly lastSeq: number;
  readonly number: number;
  /** Zero before the first batch. */
  readonly batchHash: Hash;
  /** The block that becomes the head. */
  readonly parentHash: Hash;
  readonly forcedTo: number;
};

/** What was executed. */
export type Result = Intent & { readonly hash: Hash; readonly stateRoot: Hash };

export type PositionRecord =
  | ({ readonly kind: "intent" } & Intent)
  | ({ readonly kind: "result" } & Result)
  | ({ readonly kind: "rewind" } & Rewind);

export type Position = {
  /** The newest record, or null in a new journal. */
  last(): PositionRecord | null;
  /** Durable when it returns. */
  append(record: PositionRecord): Promise<void>;
  close(): Promise<void>;
};

const RECORD_BYTES = 157;
const KINDS = { intent: 1, result: 2, forcedIntent: 3, forcedResult: 4, rewind: 5 } as const;
/** A longer journal starts anew with its last record. */
const JOURNAL_BYTES_MAX = 4 * 1024 * 1024;

/** The bytes of a record. */
export function encodeRecord(record: PositionRecord): Uint8Array {
  const bytes = new Uint8Array(RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  const { hash, stateRoot } =
    record.kind === "result" ? record : { hash: ZERO_HASH, stateRoot: ZERO_HASH };
  view.setUint8(4, kindOf(record));
  const first = record.kind === "rewind" ? record.forcedTo : (record.forcedTo ?? record.firstSeq);
  view.setBigUint64(5, BigInt(first));
  view.setBigUint64(13, BigInt(record.lastSeq));
  view.setBigUint64(21, BigInt(record.number));
  const hashes = [record.batchHash, record.parentHash, hash, stateRoot];
  for (const [index, each] of hashes.entries()) bytes.set(fromHex(each), 29 + 32 * index);
  view.setUint32(0, crc32c(bytes.subarray(4)));
  return bytes;
}

function kindOf(record: PositionRecord): number {
  if (record.kind === "rewind") return KINDS.rewind;
  if (record.forcedTo === undefined) return KINDS[record.kind];
  return record.kind === "intent" ? KINDS.forcedIntent : KINDS.forcedResult;
}

/** The record of exactly these bytes, or null if they are damaged. */
export function decodeRecord(bytes: Uint8Array): PositionRecord | null {
  if (bytes.length !== RECORD_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== crc32c(bytes.subarray(4))) return null;
  const hashAt = (offset: number) => toHash(bytes.subarray(offset, offset + 32));
  const kind = view.getUint8(4);
  const first = Number(view.getBigUint64(5));
  const lastSeq = Number(view.getBigUint64(13));
  const number = Number(view.getBigUint64(21));
  const named = { lastSeq, number, batchHash: hashAt(29), parentHash: hashAt(61) };
  const made = { hash: hashAt(93), stateRoot: hashAt(125) };
  const batches = { firstSeq: first, ...named };
  const forced = { firstSeq: lastSeq + 1, forcedTo: first, ...named };
  switch (kind) {
    case KINDS.intent:
      return { kind: "intent", ...batches };
    case KINDS.result:
      return { kind: "result", ...batches, ...made };
    case KINDS.forcedIntent:
      return { kind: "intent", ...forced };
    case KINDS.forcedResult:
      return { kind: "result", ...forced, ...made };
    case KINDS.rewind:
      return { kind: "rewind", forcedTo: first, ...named };
    default:
      return null;
  }
}

/**
 * The last whole record and where it ends. Only the last write can be torn; damage before it is no
 * crash's doing.
 */
function scan(path: string, bytes: Uint8Array): { last: PositionRecord | null; end: number } {
  let last: PositionRecord | null = null;
  let end = 0;
  while (end + RECORD_BYTES <= bytes.length) {
    const record = decodeRecord(bytes.subarray(end, end + RECORD_BYTES));
    if (record === null) break;
    last = record;
    end += RECORD_BYTES;
  }
  if (bytes.length - end <= RECORD_BYTES) return { last, end };
  throw new LockstepError("POSITION_CORRUPT", `${path} is damaged at byte ${end}`);
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(dirname(path), "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Opens the journal, cutting a torn last record. @throws {LockstepError} POSITION_CORRUPT */
export async function openPosition(
  path: string,
  options: { readonly bytesMax?: number } = {},
): Promise<Position> {
  const bytesMax = options.bytesMax ?? JOURNAL_BYTES_MAX;
  mkdirSync(dirname(path), { recursive: true });
  let file: FileHandle = await open(path, "a+");
  let last: PositionRecord | null;
  let end: number;
  try {
    ({ last, end } = scan(path, await file.readFile()));
    await file.truncate(end);
    await file.sync();
    await syncDirectory(path);
  } catch (error) {
    await file.close();
    throw error;
  }

  const startAnew = async (record: PositionRecord) => {
    const next = `${path}.next`;
    const fresh = await open(next, "w+");
    await fresh.write(encodeRecord(record));
    await fresh.sync();
    await rename(next, path);
    await syncDirectory(path);
    await file.close();
    file = fresh;
    end = RECORD_BYTES;
  };
  return {
    last: () => last,
    append: async (record) => {
      if (end + RECORD_BYTES > bytesMax) await startAnew(record);
      else {
        await file.write(encodeRecord(record), 0, RECORD_BYTES, end);
        await file.datasync();
        end += RECORD_BYTES;
      }
      last = record;
    },
    close: () => file.close(),
  };
}
