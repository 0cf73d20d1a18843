/** Which transactions arrived: each once, whoever sent them. */

export type Ledger = {
  /** False: it was here before. */
  take(generator: number, number: number): boolean;
  /** Different transactions that arrived. */
  readonly arrived: number;
  readonly duplicates: number;
  /** Those of one generator with a number in [from, until). */
  arrivedOf(generator: number, range: { readonly from: number; readonly until: number }): number;
};

const FIRST_BITS = 1 << 20;

/** One bit per transaction. */
export function createLedger(): Ledger {
  const bits = new Map<number, Uint8Array>();
  let arrived = 0;
  let duplicates = 0;

  function bitsFor(generator: number, number: number): Uint8Array {
    const known = bits.get(generator);
    if (known !== undefined && number < 8 * known.length) return known;
    const size = Math.max(FIRST_BITS, 2 * (known?.length ?? 0), Math.ceil((number + 1) / 8));
    const grown = new Uint8Array(size);
    if (known !== undefined) grown.set(known);
    bits.set(generator, grown);
    return grown;
  }

  const holds = (own: Uint8Array, number: number): boolean =>
    ((own[number >>> 3] ?? 0) & (1 << (number & 7))) !== 0;

  return {
    take(generator, number) {
      const own = bitsFor(generator, number);
      if (holds(own, number)) {
        duplicates++;
        return false;
      }
      own[number >>> 3] = (own[number >>> 3] ?? 0) | (1 << (number & 7));
      arrived++;
      return true;
    },
    get arrived() {
      return arrived;
    },
    get duplicates() {
      return duplicates;
    },
    arrivedOf(generator, { from, until }) {
      const own = bits.get(generator);
      if (own === undefined) return 0;
      let count = 0;
      for (let number = from; number < until; number++) if (holds(own, number)) count++;
      return count;
    },
  };
}
