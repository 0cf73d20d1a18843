/** Names of the feed's files: a directory per stream, a file per segment. */

/** A segment that no longer changes. */
export type SealedName = {
  readonly kind: "sealed";
  readonly name: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** 64 hex digits. */
  readonly sha256: string;
};

/** The segment that is written to. */
export type ActiveName = {
  readonly kind: "active";
  readonly name: string;
  readonly firstSeq: number;
};

const DIGITS = 16;
const SEALED = /^(\d{16})-(\d{16})-([0-9a-f]{64})\.segment$/;
const ACTIVE = /^(\d{16})\.active$/;
const STREAM = /^(0|[1-9]\d{0,9})$/;

const padded = (seq: number): string => String(seq).padStart(DIGITS, "0");

export const activeName = (firstSeq: number): ActiveName => ({
  kind: "active",
  name: `${padded(firstSeq)}.active`,
  firstSeq,
});

export const sealedName = (firstSeq: number, lastSeq: number, sha256: string): SealedName => ({
  kind: "sealed",
  name: `${padded(firstSeq)}-${padded(lastSeq)}-${sha256}.segment`,
  firstSeq,
  lastSeq,
  sha256,
});

/** Segments among the names of a stream's directory, by rising sequence number. */
export function segmentNames(names: readonly string[]): {
  readonly sealed: readonly SealedName[];
  readonly active: readonly ActiveName[];
} {
  const sealed: SealedName[] = [];
  const active: ActiveName[] = [];
  for (const name of [...names].sort()) {
    const full = SEALED.exec(name);
    if (full !== null) {
      sealed.push(sealedName(Number(full[1]), Number(full[2]), full[3] as string));
    }
    const open = ACTIVE.exec(name);
    if (open !== null) active.push(activeName(Number(open[1])));
  }
  return { sealed, active };
}

/** Streams among the names of the feed's directory, rising. */
export const streamNames = (names: readonly string[]): readonly number[] =>
  names
    .filter((name) => STREAM.test(name))
    .map(Number)
    .sort((left, right) => left - right);
