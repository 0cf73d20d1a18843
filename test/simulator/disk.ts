/**
 * The simulated disk of one node: an append-only log of steps, each one atomic, and the queries
 * that the shipped storage answers. [DR3, P2, Y0]
 */
import type {
  Answer,
  Batch,
  Block,
  EpochProof,
  OutputCertificate,
  OutputHeader,
  ProvenOutput,
  Request,
  StoredRecord,
} from "../../src/chain/index.ts";
import { type Epoch, epochOf, type Hash, type Height } from "../../src/primitives/brand.ts";
import { messageBytes } from "./message-size.ts";

/** The records of one step: all on disk, or none. */
export type StepRecords = readonly StoredRecord[];

type Entry = { readonly records: StepRecords; spoilt: boolean };

export type Disk = {
  /** Bytes reached the platter: survives every crash from here on. */
  append(steps: readonly StepRecords[]): void;
  /**
   * What a start finds. A torn tail was cut; corruption before it loses everything. [P2, R3]
   */
  open(): readonly StoredRecord[];
  /** Spoils one synced step; `place` in [0, 1) says which. Nothing happens on an empty disk. */
  flipBit(place: number): void;
  /** Answers from durable records within `bytesMax`; at least one item if there is one. [Y1] */
  serve(request: Request, bytesMax: number): Answer;
};

/** @param initial what `lockstep init` wrote. */
export function createDisk(initial: readonly StoredRecord[]): Disk {
  let log: Entry[] = [];
  let index = createIndex();

  function append(steps: readonly StepRecords[]): void {
    for (const records of steps) {
      log.push({ records, spoilt: false });
      for (const record of records) addToIndex(index, record);
    }
  }

  append([initial]);
  return {
    append,
    open() {
      if (log.some((entry) => entry.spoilt)) {
        log = [];
        index = createIndex();
      }
      return log.flatMap((entry) => entry.records);
    },
    flipBit(place) {
      const entry = log[Math.floor(place * log.length)];
      if (entry !== undefined) entry.spoilt = true;
    },
    serve: (request, bytesMax) => answer(index, request, bytesMax),
  };
}

type Index = {
  readonly blocks: Map<Hash, Block>;
  readonly batches: Map<Hash, Batch>;
  readonly outputs: Map<Height, OutputHeader>;
  readonly certificates: Map<Height, OutputCertificate>;
  /** Of the epoch that ended. */
  readonly proofs: Map<Epoch, EpochProof>;
};

const createIndex = (): Index => ({
  blocks: new Map(),
  batches: new Map(),
  outputs: new Map(),
  certificates: new Map(),
  proofs: new Map(),
});

function addToIndex(index: Index, record: StoredRecord): void {
  switch (record.kind) {
    case "block":
      index.blocks.set(record.block.hash, record.block);
      break;
    case "batch":
      index.batches.set(record.batch.digest, record.batch);
      break;
    case "output":
      index.outputs.set(record.height, record.header);
      break;
    case "outputCertificate": {
      const height = record.certificate.statement.height as Height;
      index.certificates.set(height, record.certificate);
      break;
    }
    case "epochProof":
      index.proofs.set(record.proof.boundary.epoch, record.proof);
      break;
    case "snapshot":
      index.blocks.set(record.block.hash, record.block);
      index.outputs.set(record.header.height, record.header);
      index.certificates.set(record.header.height, record.certificate);
      break;
    default: // votes, acknowledgements and view certificates are served from memory
  }
}

function answer(index: Index, request: Request, bytesMax: number): Answer {
  const { epoch } = request;
  if (request.kind === "getBlocks") {
    const blocks = chain(index.blocks, request.hash, request.count, (block) => {
      return block.header.parentHash;
    }).filter((block, _, [first]) => block.header.epoch === first?.header.epoch);
    const kept = capped(blocks, bytesMax, (block) =>
      messageBytes({ kind: "blocks", epoch, blocks: [block] }),
    );
    if (kept.length > 0) return { kind: "blocks", epoch, blocks: kept };
  }
  if (request.kind === "getBatches") {
    const batches = chain(index.batches, request.digest, request.count, (batch) => {
      return batch.header.parentDigest;
    });
    const kept = capped(batches, bytesMax, (batch) => batch.bytes.length);
    if (kept.length > 0) return { kind: "batches", epoch, batches: kept };
  }
  if (request.kind === "getOutputs") {
    const outputs: ProvenOutput[] = [];
    for (let height = request.fromHeight; outputs.length < request.count; height++) {
      const header = index.outputs.get(height);
      if (header === undefined) break;
      outputs.push({ header, certificate: index.certificates.get(height) ?? null });
    }
    const kept = capped(outputs, bytesMax, () => 500);
    if (kept.length > 0) return { kind: "outputs", epoch, outputs: kept };
  }
  if (request.kind === "getEpochProofs") {
    const proofs = consecutive(index.proofs, request.fromEpoch, request.count);
    const kept = capped(proofs, bytesMax, () => 1000);
    if (kept.length > 0) return { kind: "epochProofs", epoch, proofs: kept };
  }
  return { kind: "absent", epoch, request };
}

/** Proofs from an epoch on, without a gap. */
function consecutive(
  proofs: ReadonlyMap<Epoch, EpochProof>,
  from: Epoch,
  count: number,
): EpochProof[] {
  const found: EpochProof[] = [];
  for (let epoch = from; found.length < count; epoch = epochOf(epoch + 1)) {
    const proof = proofs.get(epoch);
    if (proof === undefined) break;
    found.push(proof);
  }
  return found;
}

/** An item and its ancestors, newest first, as long as they are here. */
function chain<T>(
  items: ReadonlyMap<Hash, T>,
  newest: Hash,
  count: number,
  parentOf: (item: T) => Hash,
): T[] {
  const found: T[] = [];
  for (let key = newest; found.length < count; ) {
    const item = items.get(key);
    if (item === undefined) break;
    found.push(item);
    key = parentOf(item);
  }
  return found;
}

/** The longest prefix within the limit, but never less than one item. */
function capped<T>(items: readonly T[], bytesMax: number, bytesOf: (item: T) => number): T[] {
  const kept: T[] = [];
  let bytes = 0;
  for (const item of items) {
    bytes += bytesOf(item);
    if (kept.length > 0 && bytes > bytesMax) break;
    kept.push(item);
  }
  return kept;
}
