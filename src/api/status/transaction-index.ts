/**
 * What became of a transaction: pending here, or certified at a place that can be proven. Bounded
 * in entries; what is too old or never came by here is honestly `unknown`.
 */
import { randomInt } from "node:crypto";
import { type BodyPart, PartKind, unitsOf } from "../../chain/index.ts";
import type { MerkleProof, OutputProof } from "../../codec/index.ts";
import { keccak256Bytes } from "../../crypto/hash.ts";
import type { Hash, RollupId } from "../../primitives/brand.ts";
import { fromHex, LayoutReader, toHash } from "../../primitives/bytes.ts";
import { decodeBatch, partProof } from "./batch-frames.ts";
import { createPending, type PendingBundle, type PendingLeg } from "./pending.ts";
import { BUNDLE_INDEX, createPlaceTable, type Place } from "./place-table.ts";

/** Words of `seq_getTransactionStatus`; `soft` and `ordered` come with early frames. */
export type StatusWord =
  | "unknown"
  | "pending"
  | "soft"
  | "ordered"
  | "certified"
  | "posted"
  | "finalized"
  | "dropped";

/** One transaction. */
export type TransactionStatus = {
  readonly status: StatusWord;
  /** Null while nobody knows, as the numbers below. */
  readonly rollupId: number | null;
  readonly height: number | null;
  readonly seq: number | null;
  /** Place in its batch, in canonical order. */
  readonly index: number | null;
  readonly bundleHash: Hash | null;
  /** Why it was dropped. */
  readonly reason: string | null;
  /** Null below `certified`, and where the batch is no longer stored. */
  readonly proof: PlaceProof | null;
};

export type PlaceProof = {
  readonly part: BodyPart;
  readonly indexInPart: number;
  readonly partProof: MerkleProof;
  readonly proof: OutputProof;
};

export type BundleStatus = {
  readonly status: StatusWord;
  readonly height: number | null;
  readonly reason: string | null;
  /** One per transaction, in the bundle's order. */
  readonly legs: readonly TransactionStatus[];
};

export type StatusAnswer =
  | ({ readonly kind: "transaction" } & TransactionStatus)
  | ({ readonly kind: "bundle" } & BundleStatus);

/** One certified height as the feed announces it. */
export type CertifiedBatches = {
  readonly header: { readonly height: number; readonly timestampMs: number };
  /** Encoded feed messages of every batch of the height. */
  readonly frames: readonly {
    readonly rollupId: number;
    readonly seq: number;
    readonly messages: readonly Uint8Array[];
  }[];
};

export type TransactionIndex = {
  /** Remembers what a door is about to hand over. False: it is pending already. */
  admit(rollupId: RollupId, hash: Hash): boolean;
  /** False: it is pending already. */
  admitBundle(id: Hash, bundle: PendingBundle): boolean;
  /** Forgets what the lane refused. */
  withdraw(hash: Hash): void;
  /** Learns the places of one height; heights rise. */
  certified(height: CertifiedBatches): void;
  /** @param rollupId null: of any rollup. */
  status(hash: Hash, rollupId: number | null): Promise<StatusAnswer>;
};

export type TransactionIndexOptions = {
  readonly mode: "all" | "own" | "off";
  readonly entries: number;
};

export type TransactionIndexDependencies = {
  /** This node's lane; null: none. */
  readonly ownLane: () => number | null;
  /** The stored frames of one batch; null: no longer or not yet there. */
  readonly readBatch: (rollupId: number, seq: number) => Promise<readonly Uint8Array[] | null>;
  /** Heights that the L1 has; 0 without one. */
  readonly settled: () => { readonly posted: number; readonly finalized: number };
};

const NOTHING: TransactionStatus = {
  status: "unknown",
  rollupId: null,
  height: null,
  seq: null,
  index: null,
  bundleHash: null,
  reason: null,
  proof: null,
};

/** Of a SECTION: `u16 lane ‖ u64 lane height`. */
const laneOf = (part: BodyPart): number => new LayoutReader(part.origin).u16();

export function createTransactionIndex(
  options: TransactionIndexOptions,
  dependencies: TransactionIndexDependencies,
): TransactionIndex {
  const seed = [randomInt(0x1_0000_0000), randomInt(0x1_0000_0000)] as const;
  const places = createPlaceTable(options.entries, seed);
  const pending = createPending(options.entries);

  const isKept = (part: BodyPart): boolean => {
    if (options.mode === "all") return true;
    if (part.bundle !== null) return pending.get(part.bundle.bundleId) !== null;
    return part.kind === PartKind.SECTION && laneOf(part) === dependencies.ownLane();
  };

  const keep = (part: BodyPart, at: Omit<Place, "index">): void => {
    let index = 0;
    for (const raw of unitsOf(part.data)) {
      const hash = keccak256Bytes(raw);
      places.insert(hash, { ...at, index });
      pending.certify(toHash(hash));
      index++;
    }
  };

  const statusWord = (height: number): StatusWord => {
    const { posted, finalized } = dependencies.settled();
    if (height <= finalized) return "finalized";
    return height <= posted ? "posted" : "certified";
  };

  /** A certified transaction with its proof, if its batch is still stored. */
  const proven = async (place: Place): Promise<TransactionStatus> => {
    const { rollupId, height, seq } = place;
    const known = { ...NOTHING, status: statusWord(height), rollupId, height, seq };
    const frames = await dependencies.readBatch(rollupId, seq);
    const batch = frames === null ? null : decodeBatch(frames);
    const part = batch?.parts[place.part];
    if (batch === null || part === undefined) return known;
    const before = batch.parts.slice(0, place.part).reduce((sum, { txCount }) => sum + txCount, 0);
    return {
      ...known,
      index: before + place.index,
      bundleHash: part.bundle?.bundleId ?? null,
      proof: {
        part,
        indexInPart: place.index,
        partProof: partProof(batch.parts, place.part),
        proof: batch.proof,
      },
    };
  };

  const transaction = async (hash: Hash, rollupId: number | null): Promise<TransactionStatus> => {
    const place = places.find(fromHex(hash), rollupId);
    if (place !== null && place.index !== BUNDLE_INDEX) return proven(place);
    const waiting = pending.get(hash);
    if (waiting === null || waiting.kind !== "transaction") return NOTHING;
    if (rollupId !== null && waiting.rollupId !== rollupId) return NOTHING;
    return { ...NOTHING, status: "pending", rollupId: waiting.rollupId };
  };

  /** The legs of a certified bundle stand in one of its parts. */
  const certifiedLegs = async (place: Place): Promise<readonly PendingLeg[] | null> => {
    const frames = await dependencies.readBatch(place.rollupId, place.seq);
    const batch = frames === null ? null : decodeBatch(frames);
    return batch?.parts[place.part]?.bundle?.legs ?? null;
  };

  const certifiedBundle = async (id: Hash, place: Place): Promise<BundleStatus> => {
    const { height } = place;
    const legs = await certifiedLegs(place);
    const found = (legs ?? []).map(async ({ rollupId, txHash }) => {
      const leg = places.find(fromHex(txHash), rollupId);
      if (leg !== null) return { ...(await proven(leg)), bundleHash: id };
      return { ...NOTHING, status: statusWord(height), rollupId, height, bundleHash: id };
    });
    return { status: statusWord(height), height, reason: null, legs: await Promise.all(found) };
  };

  return {
    admit: (rollupId, hash) => pending.add(hash, { kind: "transaction", rollupId }),
    admitBundle: (id, bundle) => pending.add(id, { kind: "bundle", bundle, dropped: false }),
    withdraw: (hash) => pending.remove(hash),
    certified({ header, frames }) {
      for (const { rollupId, seq, messages } of options.mode === "off" ? [] : frames) {
        const batch = decodeBatch(messages);
        for (const [part, content] of (batch?.parts ?? []).entries()) {
          if (!isKept(content)) continue;
          const at = { rollupId, height: header.height, seq, part };
          keep(content, at);
          if (content.bundle === null) continue;
          const id = content.bundle.bundleId;
          const known = places.find(fromHex(id), null);
          if (known === null) places.insert(fromHex(id), { ...at, index: BUNDLE_INDEX });
        }
      }
      pending.advance(header, (id) => places.find(fromHex(id), null) !== null);
    },
    async status(hash, rollupId) {
      const place = places.find(fromHex(hash), null);
      if (place?.index === BUNDLE_INDEX) {
        return { kind: "bundle", ...(await certifiedBundle(hash, place)) };
      }
      const waiting = pending.get(hash);
      if (waiting?.kind === "bundle") {
        const status = waiting.dropped ? "dropped" : "pending";
        const reason = waiting.dropped ? "BUNDLE_BOUNDS" : null;
        const legs = waiting.bundle.legs.map((leg) => {
          return { ...NOTHING, status, rollupId: leg.rollupId, bundleHash: hash, reason } as const;
        });
        return { kind: "bundle", status, height: null, reason, legs };
      }
      return { kind: "transaction", ...(await transaction(hash, rollupId)) };
    },
  };
}
