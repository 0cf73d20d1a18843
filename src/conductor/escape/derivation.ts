/**
 * A rollup's inbox, entry by entry, as what is to be executed: the order that wins. Pure, and the
 * same for all who read the same L1. [CE5, SC8]
 */
import {
  decodeRange,
  type Inflate,
  joinPieces,
  type RangeBatch,
  type RangePiece,
} from "../../codec/index.ts";
import type { Hash, RollupId } from "../../primitives/brand.ts";
import { deriveRange } from "../../sdk/index.ts";
import type { InboxEntry } from "./inbox.ts";

/** How far an inbox is derived. */
export type Derivation = {
  /** Entries that were taken or passed over. */
  readonly entries: number;
  /** Newest derived batch; 0: none. */
  readonly seq: number;
  /** Its hash; of the registration leaf before the first. */
  readonly batchHash: Hash;
  /** Items of the forced inbox that are consumed. */
  readonly forced: number;
  /** Of a payload that comes in several entries. */
  readonly pieces: readonly RangePiece[];
};

/** What an entry asks for, in order. */
export type DerivedStep =
  | { readonly kind: "batch"; readonly batch: RangeBatch; readonly timestamp: number }
  | {
      readonly kind: "forced";
      /** Batch after which the L1 has these items. */
      readonly afterSeq: number;
      readonly from: number;
      readonly to: number;
      readonly payloads: readonly Uint8Array[];
      readonly timestamp: number;
    };

/** The most pieces that wait: as many as blobs that one payload may fill. */
const PIECES_MAX = 1024;

export const derivationStart = (registrationHash: Hash): Derivation => ({
  entries: 0,
  seq: 0,
  batchHash: registrationHash,
  forced: 0,
  pieces: [],
});

type Derived = {
  readonly derivation: Derivation;
  readonly steps: readonly DerivedStep[];
  /** Why the entry asks for nothing; null: it does, or is one piece of several. */
  readonly ignored: string | null;
};

/** Takes the next entry. What does not re-hash to its claim is passed over: anybody may post again. */
export function deriveEntry(
  before: Derivation,
  entry: InboxEntry,
  context: { readonly rollupId: RollupId; readonly inflate: Inflate },
): Derived {
  const derivation = { ...before, entries: entry.index + 1 };
  if (entry.kind === "forced") return deriveForced(derivation, entry);
  const ignored = (why: string): Derived => ({ derivation, steps: [], ignored: why });
  if (entry.bytes === null) return ignored("no_bytes");
  const decoded = decodeRange(entry.bytes, context.inflate);
  if ("code" in decoded) return ignored(decoded.reason);
  if (decoded.kind === "batches") return deriveBatches(derivation, entry, decoded.batches, context);
  const pieces = [...before.pieces, decoded.piece].slice(-PIECES_MAX);
  const same = pieces.filter((piece) => piece.payloadDigest === decoded.piece.payloadDigest);
  const joined = joinPieces(same, context.inflate);
  if (joined === null) return { derivation: { ...derivation, pieces }, steps: [], ignored: null };
  const others = pieces.filter((piece) => !same.includes(piece));
  const rest = { ...derivation, pieces: others };
  if (joined.kind !== "batches") {
    return { derivation: rest, steps: [], ignored: "code" in joined ? joined.reason : "piece" };
  }
  return deriveBatches(rest, entry, joined.batches, context);
}

function deriveBatches(
  derivation: Derivation,
  entry: Extract<InboxEntry, { kind: "batches" }>,
  batches: readonly RangeBatch[],
  { rollupId }: { readonly rollupId: RollupId },
): Derived {
  const { seq, batchHash } = derivation;
  const derived = deriveRange(batches, { rollupId, ...entry }, { seq, batchHash });
  if (derived.kind === "rejected") {
    return { derivation, steps: [], ignored: `${derived.code} ${derived.reason}` };
  }
  const { head } = derived;
  const last = derived.batches.at(-1)?.leaf.forcedUpto ?? 0;
  const { timestamp } = entry;
  return {
    derivation: { ...derivation, ...head, forced: Math.max(derivation.forced, last), pieces: [] },
    steps: derived.batches.map((batch) => ({ kind: "batch", batch, timestamp })),
    ignored: null,
  };
}

/** Items that a batch before had are done; the entry asks for the rest. [SC9] */
function deriveForced(
  derivation: Derivation,
  entry: Extract<InboxEntry, { kind: "forced" }>,
): Derived {
  const { to, payloads, timestamp } = entry;
  const from = Math.max(entry.from, derivation.forced);
  if (from >= to) return { derivation, steps: [], ignored: "forced_done" };
  const step: DerivedStep = {
    kind: "forced",
    afterSeq: derivation.seq,
    from,
    to,
    payloads: payloads.slice(from - entry.from),
    timestamp,
  };
  return { derivation: { ...derivation, forced: to }, steps: [step], ignored: null };
}
