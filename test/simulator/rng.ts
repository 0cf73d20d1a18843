/**
 * Randomness by counter, not by state: a draw is a function of (seed, concern, link, index), so
 * removing one fault, node or message stream shifts the draws of no other.
 *
 * Not cryptographic. 32-bit integer mixing only, since a run makes one draw per few events.
 */

/** What draws are for. Each concern is a stream of its own. */
export const Concern = {
  SCHEDULE: 1,
  NETWORK: 2,
  DISK: 3,
  BYZANTINE: 4,
  LOAD: 5,
  COMPUTE: 6,
  KEYS: 7,
} as const;
export type Concern = (typeof Concern)[keyof typeof Concern];

const GOLDEN = 0x9e3779b1;
const TWO_POW_MINUS_32 = 2 ** -32;

/** One round of murmur3's finalizer over two words: unsigned 32 bits. */
export function mix(left: number, right: number): number {
  let word = left ^ Math.imul(right, GOLDEN);
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}

/** A stream of draws. `index` counts them and may be set, to draw again or elsewhere. */
export class Random {
  index = 0;
  private readonly key: number;
  private readonly tweak: number;

  constructor(key: number, tweak: number) {
    this.key = key;
    this.tweak = tweak;
  }

  /** Unsigned 32 bits. */
  word(): number {
    return mix(mix(this.key, this.index++), this.tweak);
  }

  /** In [0, 1), in steps of 2^-32. */
  fraction(): number {
    return this.word() * TWO_POW_MINUS_32;
  }

  /** Integer in [0, count). */
  below(count: number): number {
    return Math.floor(this.fraction() * count);
  }

  /** Integer in [low, high], both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** @throws {RangeError} if there is nothing to pick. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError("nothing to pick from");
    return items[this.below(items.length)] as T;
  }

  /** A copy in random order. */
  shuffled<T>(items: readonly T[]): T[] {
    const copy = [...items];
    for (let last = copy.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      const kept = copy[last] as T;
      copy[last] = copy[other] as T;
      copy[other] = kept;
    }
    return copy;
  }
}

/**
 * The stream of one concern, or of one link or node within it.
 *
 * @param seed safe integer from 0.
 * @param link any small integer, such as `from * 256 + to`.
 */
export function createRandom(seed: number, concern: Concern, link = 0): Random {
  const low = mix(seed >>> 0, 0x51ed270b);
  const high = mix(low, Math.floor(seed / 0x1_0000_0000) >>> 0);
  const stream = mix(high, Math.imul(concern, 0x01000193));
  return new Random(mix(stream, link), mix(link ^ 0x2545f491, stream));
}
