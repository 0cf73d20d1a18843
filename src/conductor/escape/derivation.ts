/**
 * A rollup's inbox, entry by entry, as what is to be executed: the order that wins. Pure, and the
 * same for all who read the same L1. [CE5, SC8]
 */
import {
  decodeRange,
  type Inflate,
  joinPieces,
  PIECES_MAX,
  type RangeBatch,
  type RangePiece,
} from "../../codec/index.ts";
import type { Hash, RollupId } from "../../primitives/brand.ts";
import { deriveRange, type InboxEntry } from "../../sdk/index.ts";

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
  /** Of payloads that come in several entries. */
  readonly pieces: readonly WaitingPiece[];
};

/** A piece, and the batch that its entry claims: anybody may post it under another claim. */
type WaitingPiece = { readonly piece: RangePiece; readonly batchHash: Hash };

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
  const pieces = withPiece(before.pieces, { piece: decoded.piece, batchHash: entry.batchHash });
  const joined = joinPieces(payloadOf(pieces), context.inflate);
  const waiting = { ...derivation, pieces };
  if (joined === null) return { derivation: waiting, steps: [], ignored: null };
  // What a false claim completed is as good for a true one: pieces go when something is derived.
  if (joined.kind === "batches") return deriveBatches(waiting, entry, joined.batches, context);
  const why = "code" in joined ? joined.reason : "piece";
  return { derivation: waiting, steps: [], ignored: why };
}

const isOf = (one: WaitingPiece, other: WaitingPiece): boolean =>
  one.batchHash === other.batchHash && one.piece.payloadId === other.piece.payloadId;

/** With the newest one last; the oldest go. */
function withPiece(pieces: readonly WaitingPiece[], next: WaitingPiece): readonly WaitingPiece[] {
  const others = pieces.filter((one) => !isOf(one, next) || one.piece.index !== next.piece.index);
  return [...others, next].slice(-PIECES_MAX);
}

/** The pieces of the newest one's payload. */
const payloadOf = (pieces: readonly WaitingPiece[]): readonly RangePiece[] => {
  const newest = pieces.at(-1);
  const own = pieces.filter((one) => newest !== undefined && isOf(one, newest));
  return own.map(({ piece }) => piece);
};

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
