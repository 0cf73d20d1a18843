/**
 * What ordering remembers of one epoch, with the bound of every collection. [S19]
 *
 *   published ≤ tip.height          outputs of this run, with their parts
 *   tip.height < recorded           outputs on disk whose parts are made again after a restart
 *   certified                       all heights up to it have a known certified hash
 */
import type {
  Block,
  Evidence,
  OutputCertificate,
  OutputHeader,
  SignedStatement,
  Statement,
} from "../../chain/index.ts";
import type { Hash, Height, Millis, OperatorIndex } from "../../primitives/brand.ts";
import type { EpochContext } from "../contract.ts";
import type { Jobs, Suspects, VoteSet } from "../quorum/index.ts";
import type { ForcedSource } from "./forced.ts";
import type { BatchSource, OrderingEffect, QueuedBlock } from "./input.ts";
import type { Output, OutputPoint } from "./output.ts";
import type { LeafTable } from "./rollup-tree.ts";
import type { SealedHook } from "./sealed-hook.ts";

/** An output of this run, not published yet. */
export type PendingOutput = {
  readonly output: Output;
  readonly block: Block;
  readonly deliveredMs: Millis;
  /** Bytes of its parts. */
  readonly bytes: number;
};

/** An output on disk from before a restart. */
export type RecordedOutput = {
  readonly header: OutputHeader;
  readonly hash: Hash;
  readonly signs: boolean;
};

/** A certified output that sync proved, above my tip. [O7] */
export type ExpectedOutput = { readonly header: OutputHeader; readonly hash: Hash };

/** What is known of a certified height after it was published. */
export type CertifiedOutput = {
  readonly height: Height;
  readonly hash: Hash;
  /** Its own, where there is one. */
  readonly certificate: OutputCertificate | null;
};

/** Votes on the output of one height. */
export type HeightVotes = {
  /** First vote of each operator; at most n. */
  readonly first: Map<OperatorIndex, SignedStatement>;
  /** Operators whose conflicting vote was looked at; at most n. */
  readonly accused: Set<OperatorIndex>;
  /** By output hash; at most n, empty once the height is certified. */
  readonly sets: Map<Hash, VoteSet>;
};

/** My vote on an output; the signature comes from the signer. */
export type OwnVote = {
  readonly statement: Statement;
  signature: Uint8Array | null;
  sentMs: Millis;
};

/** What a running check is for. */
export type Purpose =
  | { readonly kind: "votes"; readonly height: Height; readonly set: VoteSet }
  | {
      readonly kind: "conflict";
      readonly evidence: Exclude<Evidence, { kind: "CERT_CONFLICT" }>;
    }
  | {
      readonly kind: "certificate";
      readonly from: OperatorIndex;
      readonly certificate: OutputCertificate;
    };

/** The newest output with a certificate of its own: what a laggard may start from. [O7] */
export type CertifiedState = {
  readonly header: OutputHeader;
  readonly certificate: OutputCertificate;
  readonly table: LeafTable;
  readonly block: Block;
};

/** Why this node stopped: what it computed, and what a quorum signed. [O8a, O8d] */
export type Mismatch = {
  readonly kind: "output_mismatch" | "certificate_conflict" | "replay_mismatch";
  readonly height: Height;
  readonly ownHash: Hash;
  readonly certifiedHash: Hash;
  /** My output, for comparison; null where only its hash is left. */
  readonly output: Output | null;
};

export type OrderingState = {
  readonly context: EpochContext;
  readonly source: BatchSource;
  readonly sealed: SealedHook;
  readonly forced: ForcedSource;
  /** Final, not delivered, gapless above `tip`; at most `QUEUED_BLOCKS_MAX`. */
  readonly queue: QueuedBlock[];
  /** Above `tip`; at most `UNCERTIFIED_OUTPUTS_MAX`, less once delivered again. */
  readonly recorded: Map<Height, RecordedOutput>;
  tip: OutputPoint;
  /** Delivered, not published, rising; at most `UNCERTIFIED_OUTPUTS_MAX`. */
  readonly pending: PendingOutput[];
  pendingBytes: number;
  certified: Height;
  /** Certified outputs above `tip`; at most `EXPECTED_HASHES_MAX`. */
  readonly expected: Map<Height, ExpectedOutput>;
  /**
   * Verified certificates of unpublished heights, rising, one per height. Those above `certified` are
   * not linked to what I know yet. At most `CERTIFICATES_MAX`.
   */
  readonly certificates: OutputCertificate[];
  /** The last published heights, rising; at most `HISTORY_HEIGHTS`. */
  readonly history: CertifiedOutput[];
  certifiedState: CertifiedState | null;
  /** Heights of history, uncertified outputs and `VOTE_WINDOW` above. */
  readonly votes: Map<Height, HeightVotes>;
  /** Own votes above `certified`; at most `UNCERTIFIED_OUTPUTS_MAX`. */
  readonly own: Map<Height, OwnVote>;
  readonly suspects: Suspects;
  readonly jobs: Jobs<Purpose>;
  /** Peers whose certificate is being checked: one at a time; at most n. */
  readonly checking: Set<OperatorIndex>;
  /** Height of the block whose batches were asked for last. */
  asked: Height;
  /** Final blocks were refused, or not given: they are asked for when there is room. */
  blocksLost: boolean;
  readonly armed: { retry: boolean; alarm: boolean };
  /** False while the epoch before has outputs to publish: heights leave in order. [E3, DR6] */
  publishing: boolean;
  halted: boolean;
  mismatch: Mismatch | null;
};

/** Effects of one step, in order. */
export type Outbox = OrderingEffect[];

/** The output of the newest height that is durable here. */
export function deliveredHeight(state: OrderingState): Height {
  return (state.tip.height + state.recorded.size) as Height;
}

/** The newest height that went to `publish`; after a restart, the newest with a certificate. */
export function publishedHeight(state: OrderingState): Height {
  return (state.tip.height - state.pending.length) as Height;
}

/**
 * Whether everything up to this height, the last of the epoch, is published and the height has a
 * certificate of its own: outsiders take the next set from it. [O5, X1]
 */
export const hasPublished = (state: OrderingState, last: Height): boolean =>
  publishedHeight(state) >= last && state.certifiedState?.header.height === last;

/** My hash of a height that is not published yet, or null. */
export function ownHash(state: OrderingState, height: Height): Hash | null {
  const recorded = state.recorded.get(height);
  if (recorded !== undefined) return recorded.hash;
  return pendingAt(state, height)?.output.hash ?? null;
}

export const pendingAt = (state: OrderingState, height: Height): PendingOutput | undefined =>
  state.pending[height - publishedHeight(state) - 1];

/** The header of a height that is not published yet, as far as it is known. */
export const headerAt = (state: OrderingState, height: Height): OutputHeader | undefined =>
  pendingAt(state, height)?.output.header ??
  state.recorded.get(height)?.header ??
  state.expected.get(height)?.header;

/** What is certified at a height, as far as it is remembered. */
export function certifiedHash(state: OrderingState, height: Height): Hash | null {
  if (height > state.certified) return null;
  const expected = state.expected.get(height);
  if (expected !== undefined) return expected.hash;
  const past = state.history.find((output) => output.height === height);
  return past?.hash ?? ownHash(state, height);
}

/** A certificate that I hold for exactly this height. */
export function certificateAt(state: OrderingState, height: Height): OutputCertificate | null {
  const held = state.certificates.find(({ statement }) => statement.height === height);
  if (held !== undefined) return held;
  return state.history.find((output) => output.height === height)?.certificate ?? null;
}

/** The certificate of this height or the nearest above it. [O5] */
export const certificateFrom = (
  state: OrderingState,
  height: Height,
): OutputCertificate | undefined =>
  state.certificates.find(({ statement }) => statement.height >= height);

/** Output hash of a height as far as it is remembered; null: below the history, or not known. */
export function outputHashAt(state: OrderingState, height: Height): Hash | null {
  if (state.tip.height === height) return state.tip.hash;
  const pending = state.pending.find(({ output }) => output.height === height);
  if (pending !== undefined) return pending.output.hash;
  const recorded = state.recorded.get(height);
  if (recorded !== undefined) return recorded.hash;
  return state.history.find((entry) => entry.height === height)?.hash ?? null;
}
