/**
 * What subscribers were given, judged naively: every stream counts up by one, links hash to hash, and
 * says of a sequence number what all others say.
 */

/** A verified batch as a subscriber got it. */
export type Entry = {
  /** Who listens where. */
  readonly stream: string;
  readonly rollupId: number;
  readonly seq: number;
  readonly height: number;
  readonly hash: string;
  readonly prevHash: string;
  /** Digests of its transactions. */
  readonly transactions: readonly string[];
};

export type StreamHead = { readonly seq: number; readonly height: number; readonly hash: string };

export type StreamBook = {
  /** What is wrong with it, if anything. */
  take(entry: Entry): readonly string[];
  head(stream: string, rollupId: number): StreamHead | null;
  /** Of these transactions, those that no stream has shown. */
  missing(transactions: readonly string[]): readonly string[];
  readonly transactions: number;
};

export function createStreamBook(): StreamBook {
  const heads = new Map<string, StreamHead>();
  const hashes = new Map<string, string>();
  /** Where a transaction was first seen: `rollup/seq/index`. */
  const places = new Map<string, string>();

  function judge(entry: Entry): string[] {
    const { stream, rollupId, seq, height, hash, prevHash } = entry;
    const name = `rollup ${rollupId} at ${stream}`;
    const found: string[] = [];
    const head = heads.get(`${stream}/${rollupId}`);
    if (head === undefined && seq !== 1) found.push(`${name} begins with ${seq}`);
    if (head !== undefined && seq !== head.seq + 1) {
      found.push(`${name}: ${seq > head.seq ? "gap" : "repeat"}: ${seq} after ${head.seq}`);
    }
    if (head !== undefined && prevHash !== head.hash) found.push(`${name}: ${seq} is not linked`);
    if (head !== undefined && height <= head.height) found.push(`${name}: height ${height} falls`);
    const others = hashes.get(`${rollupId}/${seq}`);
    if (others !== undefined && others !== hash) {
      found.push(`FORK: ${name}: ${seq} is ${hash}, others were given ${others}`);
    }
    return found;
  }

  /** Everything here was submitted once, so it may stand at one place only. */
  function place(entry: Entry): string[] {
    const found: string[] = [];
    for (const [index, transaction] of entry.transactions.entries()) {
      const at = `${entry.rollupId}/${entry.seq}/${index}`;
      const known = places.get(transaction);
      if (known === undefined) places.set(transaction, at);
      else if (known !== at) found.push(`transaction ${transaction} at ${known} and at ${at}`);
    }
    return found;
  }

  return {
    take(entry) {
      const { stream, rollupId, seq, height, hash } = entry;
      const found = [...judge(entry), ...place(entry)];
      heads.set(`${stream}/${rollupId}`, { seq, height, hash });
      if (!hashes.has(`${rollupId}/${seq}`)) hashes.set(`${rollupId}/${seq}`, hash);
      return found;
    },
    head: (stream, rollupId) => heads.get(`${stream}/${rollupId}`) ?? null,
    missing: (transactions) => transactions.filter((each) => !places.has(each)),
    get transactions() {
      return places.size;
    },
  };
}
