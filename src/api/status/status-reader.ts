/** Answers what became of a transaction or a bundle. */
import type { Hash } from "../../primitives/brand.ts";
import { fromHex } from "../../primitives/bytes.ts";
import { decodeBatch, partProof } from "./batch-frames.ts";
import type { Pending, PendingLeg, Waiting } from "./pending.ts";
import { BUNDLE_INDEX, type Place, type PlaceTable } from "./place-table.ts";
import type {
  BundleStatus,
  StatusAnswer,
  StatusWord,
  TransactionIndexDependencies,
  TransactionStatus,
} from "./status.ts";

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

type Reading = Pick<TransactionIndexDependencies, "readBatch" | "settled"> & {
  readonly places: PlaceTable;
  readonly pending: Pending;
};

export function createStatusReader(
  reading: Reading,
): (hash: Hash, rollupId: number | null) => Promise<StatusAnswer> {
  const { places, pending } = reading;
  return async (hash, rollupId) => {
    const bytes = fromHex(hash);
    const place = places.find(bytes, rollupId) ?? places.find(bytes, null);
    if (place?.index === BUNDLE_INDEX) {
      return { kind: "bundle", ...(await certifiedBundle(reading, hash, place)) };
    }
    if (place !== null && (rollupId === null || place.rollupId === rollupId)) {
      return { kind: "transaction", ...(await proven(reading, place)) };
    }
    const waiting = pending.get(hash);
    if (waiting?.kind === "bundle") return { kind: "bundle", ...waitingBundle(hash, waiting) };
    const isHere = waiting !== null && (rollupId === null || waiting.rollupId === rollupId);
    if (!isHere) return { kind: "transaction", ...NOTHING };
    return { kind: "transaction", ...NOTHING, status: "pending", rollupId: waiting.rollupId };
  };
}

/** How settled a batch is. */
function certifiedWord({ settled }: Reading, place: Pick<Place, "rollupId" | "seq">): StatusWord {
  const { posted, finalized } = settled(place.rollupId);
  if (place.seq <= finalized) return "finalized";
  return place.seq <= posted ? "posted" : "certified";
}

const SETTLING: readonly StatusWord[] = ["certified", "posted", "finalized"];

/** A bundle is as far as the leg that is least far. */
const leastOf = (words: readonly StatusWord[]): StatusWord =>
  SETTLING.find((word) => words.includes(word)) ?? "certified";

/** A certified transaction with its proof, if its batch is still stored. */
async function proven(reading: Reading, place: Place): Promise<TransactionStatus> {
  const { rollupId, height, seq } = place;
  const known = { ...NOTHING, status: certifiedWord(reading, place), rollupId, height, seq };
  const frames = await reading.readBatch(rollupId, seq);
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
}

/** The legs of a certified bundle stand in each of its parts; none where that is gone. */
async function certifiedLegs(reading: Reading, place: Place): Promise<readonly PendingLeg[]> {
  const frames = await reading.readBatch(place.rollupId, place.seq);
  const batch = frames === null ? null : decodeBatch(frames);
  return batch?.parts[place.part]?.bundle?.legs ?? [];
}

const wordOf = ({ status }: TransactionStatus): StatusWord => status;

async function certifiedBundle(reading: Reading, id: Hash, place: Place): Promise<BundleStatus> {
  const { height } = place;
  const legs = (await certifiedLegs(reading, place)).map(async ({ rollupId, txHash }) => {
    const leg = reading.places.find(fromHex(txHash), rollupId);
    // The same bytes may stand at a lower height too; the bundle's are at this one.
    if (leg !== null && leg.height === height) return proven(reading, leg);
    return { ...NOTHING, status: "certified" as const, rollupId, height, bundleHash: id };
  });
  const known = await Promise.all(legs);
  const words = known.length === 0 ? [certifiedWord(reading, place)] : known.map(wordOf);
  return { status: leastOf(words), height, reason: null, legs: known };
}

function waitingBundle(id: Hash, waiting: Extract<Waiting, { kind: "bundle" }>): BundleStatus {
  const status = waiting.dropped ? "dropped" : "pending";
  const reason = waiting.dropped ? "BUNDLE_BOUNDS" : null;
  const legs = waiting.bundle.legs.map(({ rollupId }) => {
    return { ...NOTHING, status, rollupId, bundleHash: id, reason } as const;
  });
  return { status, height: null, reason, legs };
}
