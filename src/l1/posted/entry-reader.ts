/** Fetches what an entry claims and compares it with what was certified. [ST5, SC8] */
import { leafHash, type RollupLeaf } from "../../chain/index.ts";
import {
  type DecodedRange,
  decodeRange,
  joinPieces,
  type RangePiece,
  rangeBytes,
} from "../../codec/index.ts";
import { keccak256 } from "../../crypto/hash.ts";
import type { Hash, RollupId } from "../../primitives/brand.ts";
import { deriveRange } from "../../sdk/index.ts";
import { inflate } from "../blobs/deflate.ts";
import type { EntryEvent } from "../contracts/l1-event.ts";
import type { EntryCheck } from "./entry-checks.ts";

export type EntryReader = {
  /** Blobs by name out of an L1 block; null for each that is not served. May throw. */
  blobs(entry: EntryEvent, hashes: readonly Hash[]): Promise<(Uint8Array | null)[]>;
  /** Bytes of a calldata entry; null: its transaction shows none. Throws where it is not found. */
  calldata(entry: EntryEvent): Promise<Uint8Array | null>;
  /** Certified leaf of a batch, of seq 0 the registration leaf; null: not kept here. */
  leafOf(rollupId: RollupId, seq: number): Promise<RollupLeaf | null>;
};

/** Bytes of pieces that are remembered, so that each is fetched once; the oldest are forgotten. */
const PIECES_BYTES_MAX = 128 * 1024 * 1024;

type Read = DecodedRange | "unavailable";

/**
 * The check of a watcher. An entry whose bytes are a piece is valid if it completes its payload, with
 * pieces of entries before it in the same chain; else it alone is no batch: `garbage`.
 */
export function createEntryCheck(reader: EntryReader): EntryCheck {
  const pieces = createPieceCache();

  async function bytesOf(entry: EntryEvent): Promise<Uint8Array | "unavailable" | null> {
    if (entry.carrier === "calldata") {
      const data = await reader.calldata(entry);
      const shown = data !== null && keccak256(data) === entry.versionedHashes[0];
      return shown ? data : null;
    }
    const blobs = await reader.blobs(entry, entry.versionedHashes);
    const found = blobs.filter((blob) => blob !== null);
    return found.length < blobs.length ? "unavailable" : rangeBytes(found, entry);
  }

  async function read(entry: EntryEvent): Promise<Read> {
    const known = pieces.get(entry);
    if (known !== null) return { kind: "piece", piece: known };
    const bytes = await bytesOf(entry);
    if (bytes === "unavailable") return bytes;
    const range = decodeRange(bytes ?? new Uint8Array(0), inflate);
    if (range.kind === "piece") pieces.put(entry, range.piece);
    return range;
  }

  /** The whole payload of a piece; null while one is missing. */
  async function joined(
    entry: EntryEvent,
    piece: RangePiece,
    ignored: readonly EntryEvent[],
  ): Promise<Read | null> {
    const parts = [piece];
    for (const other of ignored) {
      if (other.rollupId !== entry.rollupId || other.batchHash !== entry.batchHash) continue;
      const range = await read(other);
      if (range === "unavailable") return range;
      const fits = range.kind === "piece" && range.piece.payloadId === piece.payloadId;
      if (fits) parts.push(range.piece);
    }
    return joinPieces(parts, inflate);
  }

  return async (entry, ignored = []) => {
    const own = await read(entry);
    const range =
      own !== "unavailable" && own.kind === "piece" ? await joined(entry, own.piece, ignored) : own;
    if (range === "unavailable") return range;
    if (range?.kind !== "batches") return "garbage";
    const seq = entry.fromSeq - 1;
    const before = await reader.leafOf(entry.rollupId, seq);
    const first = range.batches[0]?.leaf.prevBatchHash;
    // Who came later or keeps less has no leaf that old. The claim is certified, and binds the batches one
    // by one down to the first; else anybody could claim from there on what this node never judges.
    const batchHash = before === null ? first : leafHash(before);
    if (batchHash === undefined) return "garbage";
    const head = { seq, batchHash };
    return deriveRange(range.batches, entry, head).kind === "ok" ? "valid" : "garbage";
  };
}

/** By the place of the entry, which a reorg changes. */
function createPieceCache() {
  const pieces = new Map<string, RangePiece>();
  let bytes = 0;
  const keyOf = ({ at }: EntryEvent): string => `${at.blockHash}:${at.logIndex}`;
  return {
    get: (entry: EntryEvent): RangePiece | null => pieces.get(keyOf(entry)) ?? null,
    put(entry: EntryEvent, piece: RangePiece): void {
      pieces.set(keyOf(entry), piece);
      bytes += piece.bytes.length;
      for (const [oldest, dropped] of pieces) {
        if (bytes <= PIECES_BYTES_MAX || pieces.size === 1) return;
        pieces.delete(oldest);
        bytes -= dropped.bytes.length;
      }
    },
  };
}
