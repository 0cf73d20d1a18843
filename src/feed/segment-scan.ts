/** Finds the batches of a segment that has no footer yet. [FP1] */
import { readRecord, recordBytes, type SegmentIndex } from "./segment.ts";

/** What a frame says of the batch it begins; `more` messages follow directly. */
export type FrameHead = {
  readonly seq: number;
  readonly height: number;
  readonly more: number;
};

/** Reads the head of a batch out of its first frame; null: no such head. */
export type ReadHead = (frame: Uint8Array) => FrameHead | null;

export type ScanOptions = {
  /** Sequence number that stands at `from`. */
  readonly firstSeq: number;
  readonly from: number;
  readonly readHead: ReadHead;
  /**
   * Batches up to this height were once durable: a record that fails there is damage, and stays, so
   * that reading it says so. 0: nothing was.
   */
  readonly syncedHeight: number;
};

type Batch = { readonly height: number; readonly end: number };

/**
 * The whole batches from `from` on, gapless. Where they end the file is cut: a batch of which a
 * message is torn or missing is not there at all.
 */
export function scanRecords(bytes: Uint8Array, options: ScanOptions): SegmentIndex {
  const heights: number[] = [];
  const offsets: number[] = [];
  let at = options.from;
  for (let seq = options.firstSeq; ; seq++) {
    const batch = batchAt(bytes, at, seq, options) ?? damagedAt(bytes, at, seq, options);
    if (batch === null) return { heights, offsets, end: at };
    heights.push(batch.height);
    offsets.push(at);
    at = batch.end;
  }
}

/** An intact batch of this sequence number. */
function batchAt(
  bytes: Uint8Array,
  offset: number,
  seq: number,
  { readHead }: ScanOptions,
): Batch | null {
  const first = readRecord(bytes, offset);
  const head = first === null ? null : readHead(first);
  if (first === null || head === null || head.seq !== seq) return null;
  let end = offset + (recordBytes(bytes.subarray(offset, offset + 4)) ?? 0);
  for (let more = head.more; more > 0; more--) {
    if (readRecord(bytes, end) === null) return null;
    end += recordBytes(bytes.subarray(end, end + 4)) ?? 0;
  }
  return { height: head.height, end };
}

/** Records that one damaged batch may have. */
const DAMAGED_RECORDS_MAX = 64;

/** A batch that was durable and is damaged: an intact one follows it, not above `syncedHeight`. */
function damagedAt(
  bytes: Uint8Array,
  offset: number,
  seq: number,
  options: ScanOptions,
): Batch | null {
  let end = offset;
  for (let records = 0; records < DAMAGED_RECORDS_MAX; records++) {
    const length = recordBytes(bytes.subarray(end, end + 4));
    if (length === null || end + length > bytes.length) return null;
    end += length;
    const next = batchAt(bytes, end, seq + 1, options);
    if (next !== null)
      return next.height > options.syncedHeight ? null : { height: next.height, end };
  }
  return null;
}
