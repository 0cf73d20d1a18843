/** Learning where transactions stand from a certified height. */
import { type BodyPart, PartKind, unitsOf } from "../../chain/index.ts";
import { keccak256Bytes } from "../../crypto/hash.ts";
import { fromHex, LayoutReader, toHash } from "../../primitives/bytes.ts";
import { decodeBatch } from "./batch-frames.ts";
import type { Pending } from "./pending.ts";
import { BUNDLE_INDEX, type Place, type PlaceTable } from "./place-table.ts";
import type { CertifiedBatches } from "./status.ts";

/** Of a SECTION: `u16 lane ‖ u64 lane height`. */
const laneOf = (part: BodyPart): number => new LayoutReader(part.origin).u16();

/** @returns what takes in one height; heights rise. */
export function createPlacing(
  mode: "all" | "own" | "off",
  context: {
    readonly places: PlaceTable;
    readonly pending: Pending;
    readonly ownLane: () => number | null;
  },
): (height: CertifiedBatches) => void {
  const { places, pending, ownLane } = context;

  /** Hashing what is not kept would be the price of every other lane's traffic. */
  const isKept = (part: BodyPart): boolean => {
    if (mode === "all") return true;
    if (part.bundle !== null) return pending.get(part.bundle.bundleId) !== null;
    return part.kind === PartKind.SECTION && laneOf(part) === ownLane();
  };

  const keep = (part: BodyPart, at: Omit<Place, "index">): void => {
    let index = 0;
    for (const raw of unitsOf(part.data)) {
      const hash = keccak256Bytes(raw);
      places.insert(hash, { ...at, index });
      pending.remove(toHash(hash));
      index++;
    }
    if (part.bundle === null) return;
    const id = fromHex(part.bundle.bundleId);
    if (places.find(id, null) === null) places.insert(id, { ...at, index: BUNDLE_INDEX });
  };

  return ({ header, frames }) => {
    for (const { rollupId, seq, messages } of mode === "off" ? [] : frames) {
      const parts = decodeBatch(messages)?.parts ?? [];
      for (const [part, content] of parts.entries()) {
        if (isKept(content)) keep(content, { rollupId, height: header.height, seq, part });
      }
    }
    pending.advance(header, (id) => places.find(fromHex(id), null) !== null);
  };
}
