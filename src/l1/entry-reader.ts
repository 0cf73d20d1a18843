/** Fetches what an entry claims and compares it with what was certified. [ST5, SC8] */
import { leafHash, type RollupLeaf } from "../chain/index.ts";
import {
  type DecodedRange,
  decodeRange,
  joinPieces,
  type RangePiece,
  rangeBytes,
} from "../codec/index.ts";
import { keccak256 } from "../crypto/hash.ts";
import type { Hash, RollupId } from "../primitives/brand.ts";
import { deriveRange } from "../sdk/index.ts";
import { inflate } from "./deflate.ts";
import type { EntryCheck } from "./entry-checks.ts";
import type { EntryEvent } from "./l1-event.ts";

export type EntryReader = {
  /** Blobs by name out of an L1 block; null for each that is not served. May throw. */
  blobs(entry: EntryEvent, hashes: readonly Hash[]): Promise<(Uint8Array | null)[]>;
  /** Bytes of a calldata entry; null: its transaction shows none. Throws where it is not found. */
  calldata(entry: EntryEvent): Promise<Uint8Array | null>;
  /** Certified leaf of a batch, of seq 0 the registration leaf; null: not kept here. */
  leafOf(rollupId: RollupId, seq: number): Promise<RollupLeaf | null>;
};

/** Bytes of pieces that wait for the rest of their payload; the oldest are forgotten. */
const PIECES_BYTES_MAX = 128 * 1024 * 1024;

/**
 * The check of a watcher. An entry whose bytes are a piece is valid if it completes its payload, else it
 * alone is no batch: `garbage`, until the last piece comes.
 */
export function createEntryCheck(reader: EntryReader): EntryCheck {
  const pieces = new Map<string, RangePiece[]>();

  function remember(key: string, piece: RangePiece): readonly RangePiece[] {
    const known = pieces.get(key) ?? [];
    const all = [...known.filter(({ index }) => index !== piece.index), piece];
    pieces.delete(key);
    pieces.set(key, all);
    let bytes = 0;
    for (const one of [...pieces.values()].flat()) bytes += one.bytes.length;
    for (const [oldest, dropped] of pieces) {
      if (bytes <= PIECES_BYTES_MAX || oldest === key) break;
      pieces.delete(oldest);
      for (const one of dropped) bytes -= one.bytes.length;
    }
    return all;
  }

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

  function whole(entry: EntryEvent, range: DecodedRange): DecodedRange | null {
    if (range.kind !== "piece") return range;
    const { payloadDigest, count } = range.piece;
    const key = [entry.rollupId, entry.batchHash, payloadDigest, count].join();
    const joined = joinPieces(remember(key, range.piece), inflate);
    if (joined !== null) pieces.delete(key);
    return joined;
  }

  return async (entry) => {
    const bytes = await bytesOf(entry);
    if (bytes === "unavailable") return "unavailable";
    if (bytes === null) return "garbage";
    const range = whole(entry, decodeRange(bytes, inflate));
    if (range?.kind !== "batches") return "garbage";
    const before = await reader.leafOf(entry.rollupId, entry.fromSeq - 1);
    if (before === null) return "unavailable";
    const head = { seq: before.seq, batchHash: leafHash(before) };
    return deriveRange(range.batches, entry, head).kind === "ok" ? "valid" : "garbage";
  };
}
