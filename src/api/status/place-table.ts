/**
 * Where transactions stand, by hash: a hash table of fixed size in typed arrays. The newest entries
 * are kept; memory is allocated once and never grows, whatever the traffic.
 */

/** Where one transaction stands. */
export type Place = {
  readonly rollupId: number;
  readonly height: number;
  readonly seq: number;
  /** Of the part in its batch. */
  readonly part: number;
  /** In the part; `BUNDLE_INDEX`: the hash is that of a bundle, of which this is the first part. */
  readonly index: number;
};

/** Stands for a bundle as a whole. */
export const BUNDLE_INDEX = 0xffff_ffff;

export type PlaceTable = {
  /** Keeps the first place of a hash in a rollup; the oldest entry makes room. */
  insert(hash: Uint8Array, place: Place): void;
  /** @param rollupId null: of any rollup. */
  find(hash: Uint8Array, rollupId: number | null): Place | null;
  readonly size: number;
};

const HASH_BYTES = 32;
const EMPTY = -1;

/** @param seed two secret words: hashes are chosen by strangers, slots must not be. */
export function createPlaceTable(capacity: number, seed: readonly [number, number]): PlaceTable {
  let slotCount = 1;
  while (slotCount < 2 * capacity) slotCount *= 2;
  const mask = slotCount - 1;
  const slots = new Int32Array(slotCount).fill(EMPTY);
  const hashes = new Uint8Array(capacity * HASH_BYTES);
  const view = new DataView(hashes.buffer);
  const rollups = new Uint32Array(capacity);
  const heights = new Float64Array(capacity);
  const seqs = new Float64Array(capacity);
  const parts = new Uint32Array(capacity);
  const indexes = new Uint32Array(capacity);
  let next = 0;
  let size = 0;

  const mix = (first: number, second: number): number => {
    const mixed =
      Math.imul(first ^ seed[0], 0x9e37_79b1) ^ Math.imul(second ^ seed[1], 0x85eb_ca6b);
    return (mixed ^ (mixed >>> 15)) & mask;
  };
  const homeOf = (entry: number): number =>
    mix(view.getUint32(entry * HASH_BYTES), view.getUint32(entry * HASH_BYTES + 4));
  const isAt = (entry: number, hash: Uint8Array): boolean => {
    const start = entry * HASH_BYTES;
    for (let byte = 0; byte < HASH_BYTES; byte++) {
      if (hashes[start + byte] !== hash[byte]) return false;
    }
    return true;
  };
  /** The slot of an entry, or the first empty one where it would be. */
  const slotOf = (hash: Uint8Array, rollupId: number | null): number => {
    const words = new DataView(hash.buffer, hash.byteOffset, HASH_BYTES);
    let slot = mix(words.getUint32(0), words.getUint32(4));
    for (; ; slot = (slot + 1) & mask) {
      const entry = slots[slot] as number;
      if (entry === EMPTY) return slot;
      if (isAt(entry, hash) && (rollupId === null || rollups[entry] === rollupId)) return slot;
    }
  };

  /** Empties a slot and moves up what was pushed behind it. */
  const vacate = (emptied: number): void => {
    let hole = emptied;
    for (let slot = (hole + 1) & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot] as number;
      if (entry === EMPTY) break;
      const distance = (slot - homeOf(entry)) & mask;
      if (distance < ((slot - hole) & mask)) continue;
      slots[hole] = entry;
      hole = slot;
    }
    slots[hole] = EMPTY;
  };

  const evict = (entry: number): void => {
    for (let slot = homeOf(entry); slots[slot] !== EMPTY; slot = (slot + 1) & mask) {
      if (slots[slot] !== entry) continue;
      vacate(slot);
      return;
    }
  };

  return {
    insert(hash, place) {
      if (slots[slotOf(hash, place.rollupId)] !== EMPTY) return;
      if (size === capacity) evict(next);
      else size++;
      hashes.set(hash, next * HASH_BYTES);
      rollups[next] = place.rollupId;
      heights[next] = place.height;
      seqs[next] = place.seq;
      parts[next] = place.part;
      indexes[next] = place.index;
      slots[slotOf(hash, place.rollupId)] = next;
      next = (next + 1) % capacity;
    },
    find(hash, rollupId) {
      const entry = slots[slotOf(hash, rollupId)] as number;
      if (entry === EMPTY) return null;
      return {
        rollupId: rollups[entry] as number,
        height: heights[entry] as number,
        seq: seqs[entry] as number,
        part: parts[entry] as number,
        index: indexes[entry] as number,
      };
    },
    get size() {
      return size;
    },
  };
}
