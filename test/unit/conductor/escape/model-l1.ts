/** A rollup's batches with true leaves, and an L1 that holds what a test posts. */
import {
  type BodyPart,
  dataDigestOf,
  leafHash,
  PartKind,
  type RollupLeaf,
  registrationLeaf,
} from "../../../../src/chain/index.ts";
import { encodeRange, type RangeBatch } from "../../../../src/codec/index.ts";
import type { FeedBatch } from "../../../../src/conductor/index.ts";
import { bodyRoot, bodySize } from "../../../../src/core/index.ts";
import { encodeWords } from "../../../../src/crypto/hash.ts";
import { type Hash, heightOf, rollupOf } from "../../../../src/primitives/brand.ts";
import { concatBytes, LayoutWriter } from "../../../../src/primitives/bytes.ts";
import {
  type InboxEntry,
  type InboxView,
  type L1Inbox,
  sequencedTxs,
} from "../../../../src/sdk/index.ts";

export const ROLLUP = rollupOf(1);
export const REGISTRATION: Hash = leafHash(registrationLeaf(ROLLUP, 1));

const unit = (data: Uint8Array): Uint8Array =>
  concatBytes(new LayoutWriter(4).u32(data.length).done(), data);

function partOf(kind: PartKind, origin: Uint8Array, txs: readonly Uint8Array[]) {
  const data = concatBytes(...txs.map(unit));
  return { kind, txCount: txs.length, origin, bundle: null, data, dataDigest: dataDigestOf(data) };
}

/** What a batch holds: forced items by their index, then open transactions. */
export type Content = {
  readonly forced?: readonly (readonly [index: number, data: Uint8Array])[];
  readonly open?: readonly Uint8Array[];
};

/** A certified chain: batch `seq` is at height `seq`, one second after the one before. */
export function certifiedChain(contents: readonly Content[]): RangeBatch[] {
  let leaf: RollupLeaf = registrationLeaf(ROLLUP, 1);
  return contents.map(({ forced = [], open = [] }, at) => {
    const items = forced.map(([index, data]) =>
      partOf(PartKind.FORCED, encodeWords([index]), [data]),
    );
    const origin = encodeWords([at]).slice(22);
    const sections = open.length === 0 ? [] : [partOf(PartKind.SECTION, origin, open)];
    let position = 0;
    const parts: BodyPart[] = [...items, ...sections].map((part) => {
      const placed = { ...part, position };
      position += part.txCount;
      return placed;
    });
    const last = forced.at(-1)?.[0];
    leaf = {
      ...leaf,
      seq: leaf.seq + 1,
      batchHeight: heightOf(at + 1),
      prevBatchHash: leafHash(leaf),
      bodyRoot: bodyRoot(parts),
      ...bodySize(parts),
      forcedUpto: last === undefined ? leaf.forcedUpto : Math.max(leaf.forcedUpto, last + 1),
    };
    return { leaf, parts };
  });
}

const START_S = 1_000;

/** As the feed gives a batch. */
export const fed = ({ leaf, parts }: RangeBatch): FeedBatch => ({
  seq: leaf.seq,
  hash: leafHash(leaf),
  prevHash: leaf.prevBatchHash,
  height: leaf.batchHeight,
  timestampMs: 1000 * (START_S + leaf.seq),
  txs: sequencedTxs(parts, ROLLUP),
});

export type ModelL1 = L1Inbox & {
  readonly posted: InboxEntry[];
  /** What `view` answers besides the number of entries; null: the L1 is down. */
  shown: Omit<InboxView, "entries"> | null;
  /** Entries that are final; the newest ones may be held back. */
  final: number;
  post(batches: readonly RangeBatch[], damage?: (bytes: Uint8Array) => Uint8Array | null): void;
  /** Several entries of one payload. */
  postPieces(batches: readonly RangeBatch[], bytesMax: number): void;
  force(from: number, payloads: readonly Uint8Array[]): void;
};

/** @param pageMax entries of one answer. */
export function modelL1(pageMax = 3): ModelL1 {
  const posted: InboxEntry[] = [];
  const place = () => ({ index: posted.length, timestamp: START_S + 100 + posted.length });
  const claim = (batches: readonly RangeBatch[]) => {
    const [first] = batches as readonly [RangeBatch];
    const last = batches.at(-1) as RangeBatch;
    const batchHash = leafHash(last.leaf);
    return { fromSeq: first.leaf.seq, toSeq: last.leaf.seq, batchHash };
  };
  const bytesOf = (batches: readonly RangeBatch[], bytesMax: number): Uint8Array[] =>
    encodeRange(batches, { deflate: (bytes) => bytes, bytesMax });
  const l1: ModelL1 = {
    posted,
    shown: { timeMs: 0, checkpointMs: null, forcedDueMs: null },
    final: Number.MAX_SAFE_INTEGER,
    inflate: () => null,
    view: async () =>
      l1.shown === null ? null : { ...l1.shown, entries: Math.min(l1.final, posted.length) },
    entries: async (index) =>
      l1.shown === null ? null : posted.slice(index, Math.min(index + pageMax, l1.final)),
    post(batches, damage = (bytes) => bytes) {
      const [bytes] = bytesOf(batches, 1 << 20) as [Uint8Array];
      posted.push({ kind: "batches", ...place(), ...claim(batches), bytes: damage(bytes) });
    },
    postPieces(batches, bytesMax) {
      for (const bytes of bytesOf(batches, bytesMax)) {
        posted.push({ kind: "batches", ...place(), ...claim(batches), bytes });
      }
    },
    force(from, payloads) {
      posted.push({ kind: "forced", ...place(), from, to: from + payloads.length, payloads });
    },
  };
  return l1;
}
