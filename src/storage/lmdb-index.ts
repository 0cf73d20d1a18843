/**
 * The lookup index: where every batch lies, and blocks, outputs and certificates themselves. [Y0]
 *
 * It is written behind the logs, in one transaction now and then, and says itself how far it goes;
 * what it lacks is added again at a start. Until a transaction is done its entries are found in
 * memory.
 *
 *   batches       digest → place, epoch, lane, height, parent
 *   lanes         epoch ‖ lane ‖ height ‖ segment ‖ offset → digest
 *   segments      segment ‖ offset → digest
 *   blocks        hash → record
 *   outputs       height → record without leaves
 *   certificates  height → record
 *   epochs        epoch → record of its proof
 *   meta          "payload" → end of the payload log that is in here
 */
import { join } from "node:path";
import { type Database, open, type RootDatabase } from "lmdb";
import type { Batch, OutputHeader, StoredRecord } from "../chain/index.ts";
import { decodeRecord, encodeRecord } from "../codec/index.ts";
import {
  type Epoch,
  epochOf,
  type Hash,
  type Height,
  type OperatorIndex,
} from "../primitives/brand.ts";
import { asciiBytes, fromHex, toHash } from "../primitives/bytes.ts";
import type { Files } from "./files.ts";
import {
  type BatchEntry,
  keyOf,
  laneKey,
  readBatchEntry,
  readPosition,
  segmentKey,
  writeBatchEntry,
  writePosition,
} from "./index-layout.ts";
import type { Place, Position } from "./position.ts";

/** A record as bytes, and what they cost in an answer. */
type Kind = "blocks" | "outputs" | "certificates" | "epochs";

export type LookupIndex = {
  /** End of the payload log up to which batches are in here for good; null: none is. */
  readonly indexedUpTo: Position | null;
  batch(digest: Hash): BatchEntry | null;
  /** Record of the kind and its bytes; null: unknown. */
  block(hash: Hash): IndexedRecord | null;
  output(height: number): IndexedRecord | null;
  certificate(height: number): IndexedRecord | null;
  /** How an epoch ended. [E7] */
  epochProof(epoch: number): IndexedRecord | null;
  /** Digests of an epoch's lane from a height on, of what is in here for good, rising. */
  lane(epoch: Epoch, lane: OperatorIndex, fromHeight: number): Hash[];
  /** Batches of a segment, of what is in here for good. */
  segment(segment: number): { readonly digest: Hash; readonly entry: BatchEntry }[];
  addBatch(batch: Batch, place: Place): void;
  /** Anything but a batch; only what is served is kept. */
  addRecord(record: StoredRecord): void;
  /** Says how far the payload log is in here, once what was added so far is. */
  addPosition(payload: Position): void;
  isBehind(): boolean;
  /** Writes what was added, durably. */
  flush(): Promise<void>;
  /** Forgets the batches of a segment, durably. */
  dropSegment(segment: number): Promise<void>;
  close(): Promise<void>;
};

export type IndexedRecord = { readonly record: StoredRecord | "damaged"; readonly bytes: number };

const DIRECTORY_OPTIONS = { encoding: "binary", keyEncoding: "binary" } as const;
const DATABASES_MAX = 9;
const POSITION_KEY = asciiBytes("payload");
/** Records of the index belong to no log. */
const NO_EPOCH = epochOf(0);

type Bytes = Database<Uint8Array, Uint8Array>;
type Write = { readonly database: Bytes; readonly key: Uint8Array; readonly value: Uint8Array };

/** Where LMDB's first page has its magic number, little-endian. */
const MAGIC_OFFSET = 24;
const MAGIC = 0xbeefc0de;

/**
 * Whether a directory holds a file that LMDB must not be given: it has no checksums, and what is not
 * its own may end the process.
 */
export async function isForeign(files: Files, directory: string): Promise<boolean> {
  if (!(await files.list(directory)).includes("data.mdb")) return false;
  const file = await files.open(join(directory, "data.mdb"));
  try {
    const bytes = await file.read(MAGIC_OFFSET, 4);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return bytes.length < 4 || view.getUint32(0, true) !== MAGIC;
  } finally {
    await file.close();
  }
}

/** @throws what LMDB throws if the directory holds something else. */
export function openIndex(path: string): LookupIndex {
  const root: RootDatabase<Uint8Array, Uint8Array> = open({
    path,
    ...DIRECTORY_OPTIONS,
    maxDbs: DATABASES_MAX,
  });
  const database = (name: string): Bytes => root.openDB({ name, ...DIRECTORY_OPTIONS });
  const batches = database("batches");
  const lanes = database("lanes");
  const segments = database("segments");
  const meta = database("meta");
  const records: Record<Kind, Bytes> = {
    blocks: database("blocks"),
    outputs: database("outputs"),
    certificates: database("certificates"),
    epochs: database("epochs"),
  };
  let waiting = createWaiting();
  let writing = createWaiting();
  let flushing: Promise<void> = Promise.resolve();

  function find(database: Bytes, name: string, key: () => Uint8Array): Uint8Array | null {
    return waiting.found.get(name) ?? writing.found.get(name) ?? database.get(key()) ?? null;
  }

  function findBatch(digest: Hash): BatchEntry | null {
    const value = find(batches, digest, () => fromHex(digest));
    return value && readBatchEntry(value);
  }

  function findRecord(kind: Kind, id: Hash | number): IndexedRecord | null {
    const value = find(records[kind], `${kind}/${id}`, () => keyOf(id));
    if (value === null) return null;
    const decoded = decodeRecord(value);
    return { record: decoded.kind === "ok" ? decoded.record : "damaged", bytes: value.length };
  }

  function add(write: Write, name?: string): void {
    waiting.writes.push(write);
    if (name !== undefined) waiting.found.set(name, write.value);
  }

  async function write(): Promise<void> {
    writing = waiting;
    waiting = createWaiting();
    const { writes, position } = writing;
    if (writes.length === 0 && position === null) return;
    await root.batch(() => {
      for (const { database, key, value } of writes) database.put(key, value);
      if (position !== null) meta.put(POSITION_KEY, writePosition(position));
    });
    writing = createWaiting();
  }

  const position = meta.get(POSITION_KEY);
  return {
    indexedUpTo: position === undefined ? null : readPosition(position),
    batch: findBatch,
    block: (hash) => findRecord("blocks", hash),
    output: (height) => findRecord("outputs", height),
    certificate: (height) => findRecord("certificates", height),
    epochProof: (epoch) => findRecord("epochs", epoch),
    lane(epoch, lane, fromHeight) {
      const start = laneKey({ epoch, lane, height: fromHeight }, { segment: 0, offset: 0 });
      const end = laneKey({ epoch, lane: lane + 1, height: 0 }, { segment: 0, offset: 0 });
      const found = [...lanes.getRange({ start, end })].map(({ value }) => toHash(value));
      return [...new Set(found)];
    },
    segment(segment) {
      return segmentRange(segments, segment).flatMap(({ value }) => {
        const digest = toHash(value);
        const entry = findBatch(digest);
        return entry === null ? [] : [{ digest, entry }];
      });
    },
    addBatch({ digest, header }, place) {
      const { epoch, lane, height, parentDigest } = header;
      const key = fromHex(digest);
      const value = writeBatchEntry({ place, epoch, lane, height, parentDigest });
      add({ database: batches, key, value }, digest);
      add({ database: lanes, key: laneKey({ epoch, lane, height }, place), value: key });
      add({ database: segments, key: segmentKey(place), value: key });
    },
    addRecord(record) {
      for (const served of servedParts(record)) {
        const value = encodeRecord(served.record, NO_EPOCH);
        const { kind, id } = served;
        add({ database: records[kind], key: keyOf(id), value }, `${kind}/${id}`);
      }
    },
    addPosition(payload) {
      waiting.position = payload;
    },
    isBehind: () => waiting.writes.length > 0 || waiting.position !== null,
    flush() {
      flushing = flushing.then(write);
      return flushing;
    },
    async dropSegment(segment) {
      await root.batch(() => {
        for (const { key, value } of segmentRange(segments, segment)) {
          const entry = readBatchEntry(batches.get(value) ?? new Uint8Array(0));
          segments.remove(key);
          // A batch that was stored again lies in a later segment.
          if (entry === null || entry.place.segment !== segment) continue;
          batches.remove(value);
          lanes.remove(laneKey(entry, entry.place));
        }
      });
    },
    close: async () => {
      await flushing.catch(() => undefined);
      await root.close();
    },
  };
}

/** Entries on their way into a transaction. */
const createWaiting = () => ({
  writes: [] as Write[],
  /** Values by name, for reads until the transaction is done. */
  found: new Map<string, Uint8Array>(),
  /** How far the payload log is in here with these. */
  position: null as Position | null,
});

type ServedPart = {
  readonly kind: Kind;
  readonly id: Hash | number;
  readonly record: StoredRecord;
};

/** What of a record is asked for by others: votes and the like are served from memory. */
function servedParts(record: StoredRecord): ServedPart[] {
  switch (record.kind) {
    case "block":
      return [{ kind: "blocks", id: record.block.hash, record }];
    case "output":
      return [outputPart(record.height, record.header)];
    case "outputCertificate":
      return [{ kind: "certificates", id: record.certificate.statement.height, record }];
    case "epochProof":
      return [{ kind: "epochs", id: record.proof.boundary.epoch, record }];
    case "snapshot": {
      const { block, header, certificate } = record;
      return [
        ...servedParts({ kind: "block", block }),
        outputPart(header.height, header),
        {
          kind: "certificates",
          id: header.height,
          record: { kind: "outputCertificate", certificate },
        },
      ];
    }
    default:
      return [];
  }
}

/** An output without its leaves, which nobody asks for one by one. */
const outputPart = (height: Height, header: OutputHeader): ServedPart => ({
  kind: "outputs",
  id: height,
  record: { kind: "output", height, header, changedLeaves: [], signs: false },
});

function segmentRange(segments: Bytes, segment: number) {
  const start = segmentKey({ segment, offset: 0 });
  const end = segmentKey({ segment: segment + 1, offset: 0 });
  return [...segments.getRange({ start, end })];
}
