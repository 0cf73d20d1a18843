/** Which outputs become checkpoints, and whose turn it is to post them. Pure. [ST4] */
import type { OutputCertificate, OutputHeader, RollupLeaf } from "../../chain/index.ts";
import { ZERO_HASH } from "../../primitives/brand.ts";

/** A certified output, whichever certificate shows that. */
export type SettlementOutput = {
  readonly header: OutputHeader;
  /** Latest leaf of every rollup, by id. */
  readonly leaves: readonly RollupLeaf[];
};

/** An output that may become a checkpoint. */
export type Candidate = {
  readonly header: OutputHeader;
  /** Of this very output. */
  readonly certificate: OutputCertificate;
  /** Null: known to the source only. */
  readonly leaves: readonly RollupLeaf[] | null;
  /** Posted even if a later one is: an epoch's last output, or one that bounds a backlog. */
  readonly always: boolean;
  /** L1 block since which it is due and not posted; null: it is not. */
  missingSince: number | null;
};

/**
 * Whose turn it is: 0 for the operator on duty, k for its k-th backup. [ST4]
 *
 * @param turn c: number of the checkpoint interval.
 * @param place of the operator, below `operators`.
 */
export const dutyRank = (turn: number, place: number, operators: number): number =>
  (((place - turn) % operators) + operators) % operators;

export type CandidateOptions = {
  /** CHECKPOINT_EVERY, L1 blocks. */
  readonly everyBlocks: number;
  /** Bytes of batches after which a checkpoint is due in any case: a range has a bound. */
  readonly backlogBytes: number;
};

/** Of L1 outages of days; then only the newest are kept. */
const CANDIDATES_MAX = 128;

export type Candidates = {
  /** @param bytes of new batches at this height. */
  add(output: Omit<Candidate, "always" | "missingSince">, bytes: number): void;
  /**
   * Those that the L1 lacks, by height, given its newest checkpoint; marks since when.
   *
   * @param head number of the newest L1 block.
   */
  missing(
    posted: { readonly height: number; readonly anchor: number },
    head: number,
  ): readonly Candidate[];
  /** Those at or below a height, rising. */
  upTo(height: number): readonly Candidate[];
  /** Forgets those at or below a height that `keeps` does not want. */
  prune(height: number, keeps: (candidate: Candidate) => boolean): void;
  turnOf(anchor: number): number;
};

export function createCandidates(options: CandidateOptions): Candidates {
  let candidates: Candidate[] = [];
  let newestTurn = -1;
  let backlog = 0;
  const turnOf = (anchor: number): number => Math.floor(anchor / options.everyBlocks);

  return {
    turnOf,
    add(output, bytes) {
      const { height, l1Number, nextCommittee } = output.header;
      if ((candidates.at(-1)?.header.height ?? 0) >= height) return;
      backlog += bytes;
      const always = nextCommittee !== ZERO_HASH || backlog >= options.backlogBytes;
      if (!always && turnOf(l1Number) <= newestTurn) return;
      newestTurn = Math.max(newestTurn, turnOf(l1Number));
      backlog = 0;
      candidates.push({ ...output, always, missingSince: null });
      if (candidates.length <= CANDIDATES_MAX) return;
      const spare = candidates.findIndex((one) => !one.always);
      candidates.splice(Math.max(0, spare), 1);
    },
    missing(posted, head) {
      const newest = candidates.findLast((one) => !one.always);
      const turn = posted.height === 0 ? -1 : turnOf(posted.anchor);
      return candidates.filter((one) => {
        const { height, l1Number } = one.header;
        const wanted = one.always || (one === newest && turnOf(l1Number) > turn);
        const isMissing = height > posted.height && wanted;
        one.missingSince = isMissing ? (one.missingSince ?? head) : null;
        return isMissing;
      });
    },
    upTo: (height) => candidates.filter((one) => one.header.height <= height),
    prune(height, keeps) {
      candidates = candidates.filter((one) => one.header.height > height || keeps(one));
    },
  };
}
