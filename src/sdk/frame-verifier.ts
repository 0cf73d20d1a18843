/**
 * One frame of a feed against what a client trusts and has seen: the checks in the order of the
 * README, a second certified hash as soon as the header holds. A failure delivers nothing. [X1..X4]
 */
import {
  type BodyPart,
  leafHash,
  type OutputCertificate,
  type OutputHeader,
  outputHash,
  type RollupLeaf,
} from "../chain/index.ts";
import type { LeafPath } from "../core/index.ts";
import { verifyMerkleProof } from "../crypto/merkle.ts";
import type { Hash, Height, Millis, RollupId } from "../primitives/brand.ts";
import { bodyRejection } from "./body.ts";
import { type CommitteeChange, followCommittee } from "./committee-change.ts";
import { certificateRejection, headerRejection, type ProvenHeader } from "./proven-header.ts";
import { type Rejected, rejected } from "./rejection.ts";
import { refreshed, type SignatureVerifier, type Trust, trustRejection } from "./trust.ts";

/** Largest batch a client takes unless told otherwise. */
export const BATCH_BYTES_MAX = 64 * 1024 * 1024;
/** Certified heights a client remembers, to see a second certificate. */
export const SEEN_HEIGHTS_MAX = 256;

/** A header with its certificate, and the path of one rollup's leaf. */
export type OutputProof = ProvenHeader & { readonly path: LeafPath };

export type Frame =
  | {
      readonly kind: "batch";
      readonly proof: OutputProof;
      /** Null: bodies were left out. */
      readonly parts: readonly BodyPart[] | null;
    }
  /** No batch of the rollup in [fromHeight, height of the header]. */
  | { readonly kind: "empty"; readonly fromHeight: Height; readonly proof: OutputProof }
  /** The newest output of the server. */
  | { readonly kind: "heartbeat"; readonly proof: OutputProof };

/** Where a client stands in one rollup's sequence. */
export type Cursor = {
  readonly seq: number;
  readonly batchHash: Hash;
  readonly forcedUpto: number;
};

/** What must never fall from frame to frame. [X3] */
export type Watermark = {
  readonly height: Height;
  readonly timestampMs: Millis;
  readonly l1Number: number;
};

/** A verified output. */
export type SeenOutput = {
  readonly height: Height;
  readonly hash: Hash;
  readonly prevHash: Hash;
  /** Of this height or, through its descendants, a later one. */
  readonly certificate: OutputCertificate;
};

export type ClientState = {
  readonly trust: Trust;
  readonly rollupId: RollupId;
  /** Null until the first frame, where a client starts from the tip. */
  readonly cursor: Cursor | null;
  /** Of batches and empty ranges, which come in order. */
  readonly last: Watermark | null;
  /** Of all frames: what a heartbeat must not be behind. */
  readonly tip: Watermark | null;
  /** Newest last; at most `SEEN_HEIGHTS_MAX`. */
  readonly seen: readonly SeenOutput[];
  readonly batchBytesMax: number;
};

/** What a verified frame says. */
export type Verified =
  | {
      readonly kind: "ok";
      readonly state: ClientState;
      readonly leaf: RollupLeaf;
      readonly outputHash: Hash;
      /** The batch was delivered before: it is delivered at least once, in order. */
      readonly redelivered: boolean;
    }
  | Rejected;

/** A client that trusts a committee and wants one rollup, from `cursor` on or from the tip. */
export const createClient = (options: {
  readonly trust: Trust;
  readonly rollupId: RollupId;
  readonly cursor?: Cursor | null;
  readonly batchBytesMax?: number;
}): ClientState => ({
  trust: options.trust,
  rollupId: options.rollupId,
  cursor: options.cursor ?? null,
  last: null,
  tip: null,
  seen: [],
  batchBytesMax: options.batchBytesMax ?? BATCH_BYTES_MAX,
});

/** Checks a frame and moves the client on. Pure: a rejected frame changes nothing. */
export function verifyFrame(
  state: ClientState,
  frame: Frame,
  options: { readonly verifier: SignatureVerifier; readonly nowMs: Millis },
): Verified {
  const { proof } = frame;
  const { leaf } = proof.path;
  const redelivered = isRedelivered(state, frame);
  const rejection =
    trustRejection(state.trust, proof.certificate, options.nowMs) ??
    sizeRejection(state, frame) ??
    headerRejection(state.trust, proof) ??
    equivocationRejection(state, proof, options.verifier) ??
    pathRejection(proof.header, proof.path) ??
    leafRejection(state, frame) ??
    (redelivered ? null : sequenceRejection(state, frame)) ??
    (frame.kind === "batch" && frame.parts !== null ? bodyRejection(leaf, frame.parts) : null) ??
    certified(state, proof, options.verifier) ??
    (redelivered ? null : regressionRejection(state, frame));
  if (rejection !== null) return rejection;
  const next = redelivered ? state : advanced(state, frame);
  return {
    kind: "ok",
    state: {
      ...next,
      trust: refreshed(state.trust, proof.header.timestampMs, options.nowMs),
      seen: remember(state.seen, proof),
    },
    leaf,
    outputHash: outputHash(proof.header),
    redelivered,
  };
}

/** A client that follows its committee into the next epoch. [X1] */
export function changeCommittee(
  state: ClientState,
  change: CommitteeChange,
  options: { readonly verifier: SignatureVerifier; readonly nowMs: Millis },
): { readonly kind: "ok"; readonly state: ClientState } | Rejected {
  const followed = followCommittee(state.trust, change, options);
  if (followed.kind === "rejected") return followed;
  const proven = { header: change.header, certificate: change.certificate, descendants: [] };
  const rejection = equivocationRejection(state, proven, options.verifier);
  if (rejection !== null) return rejection;
  const seen = remember(state.seen, proven);
  return { kind: "ok", state: { ...state, trust: followed.trust, seen } };
}

const isRedelivered = (state: ClientState, frame: Frame): boolean =>
  frame.kind === "batch" &&
  frame.proof.path.leaf.seq === state.cursor?.seq &&
  leafHash(frame.proof.path.leaf) === state.cursor.batchHash;

const sizeRejection = (state: ClientState, frame: Frame): Rejected | null =>
  frame.kind === "batch" && frame.proof.path.leaf.byteSize > state.batchBytesMax
    ? rejected("TOO_LARGE", "byte_size")
    : null;

/** A leaf has one place, its id - 1, and one path under `rollupsRoot`. [FV6, O3] */
export function pathRejection(header: OutputHeader, path: LeafPath): Rejected | null {
  if (path.leafCount !== header.rollupCount) return rejected("LEAF_PROOF", "leaf_count");
  if (path.index !== path.leaf.rollupId - 1) return rejected("LEAF_PROOF", "index");
  const claim = { ...path, leaf: leafHash(path.leaf) };
  const holds = verifyMerkleProof(header.rollupsRoot, claim);
  return holds ? null : rejected("LEAF_PROOF", "path");
}

/** The leaf is my rollup's, and says what the frame says. [FV7] */
function leafRejection(state: ClientState, frame: Frame): Rejected | null {
  const { header, path } = frame.proof;
  const { leaf } = path;
  if (leaf.rollupId !== state.rollupId) return rejected("WRONG_LEAF", "rollup");
  if (frame.kind === "batch") {
    const fits = leaf.batchHeight === header.height && leaf.seq > 0;
    return fits ? null : rejected("WRONG_LEAF", "batch_height");
  }
  if (frame.kind === "heartbeat") return null;
  if (frame.fromHeight > header.height) return rejected("MALFORMED", "range");
  return leaf.batchHeight < frame.fromHeight ? null : rejected("WRONG_LEAF", "not_empty");
}

/** Nothing between my last leaf and this one is missing, and it is on my chain. [FV8, X3] */
function sequenceRejection(state: ClientState, frame: Frame): Rejected | null {
  const { cursor } = state;
  const { leaf } = frame.proof.path;
  if (cursor === null) return null;
  if (frame.kind === "batch") {
    if (leaf.seq < cursor.seq) return rejected("ROLLBACK", "batch");
    if (leaf.seq > cursor.seq + 1) return rejected("SEQ_GAP", "batch");
    if (leaf.seq === cursor.seq) return rejected("PREV_HASH", "batch_differs");
    return leaf.prevBatchHash === cursor.batchHash ? null : rejected("PREV_HASH", "batch");
  }
  if (leaf.seq < cursor.seq) return rejected("ROLLBACK", frame.kind);
  if (leaf.seq === cursor.seq) {
    return leafHash(leaf) === cursor.batchHash ? null : rejected("PREV_HASH", frame.kind);
  }
  return frame.kind === "empty" ? rejected("SEQ_GAP", "empty") : null;
}

/** A certificate of an output that was verified before is not verified again. */
function certified(
  state: ClientState,
  proof: ProvenHeader,
  verifier: SignatureVerifier,
): Rejected | null {
  if (seenUnder(state.seen, proof.certificate) !== undefined) return null;
  return certificateRejection(state.trust, proof.certificate, verifier);
}

/** Height, time, anchor and forced inbox never fall. [FV11, X3] */
function regressionRejection(state: ClientState, frame: Frame): Rejected | null {
  const { header, path } = frame.proof;
  const before = frame.kind === "heartbeat" ? state.tip : state.last;
  if (path.leaf.forcedUpto < (state.cursor?.forcedUpto ?? 0)) {
    return rejected("REGRESSION", "forced_upto");
  }
  if (before === null) return null;
  if (header.height < before.height) return rejected("REGRESSION", "height");
  if (header.timestampMs < before.timestampMs) return rejected("REGRESSION", "time");
  return header.l1Number < before.l1Number ? rejected("REGRESSION", "anchor") : null;
}

/**
 * One certified hash per height, and each output names the one below. Asked as soon as the
 * header holds: a fork shows in the leaf as well, and would pass for a server's mistake. [FV12, X4]
 */
function equivocationRejection(
  state: ClientState,
  proof: ProvenHeader,
  verifier: SignatureVerifier,
): Rejected | null {
  const outputs = seenOutputs(proof);
  const clash = state.seen.find((known) => outputs.some((output) => excludes(known, output)));
  if (clash === undefined || certified(state, proof, verifier) !== null) return null;
  const evidence = { first: clash.certificate, second: verifiedCertificate(state.seen, proof) };
  return rejected("EQUIVOCATION", "certified_twice", evidence);
}

/** Whether two outputs cannot stand in one chain. */
const excludes = (known: SeenOutput, output: SeenOutput): boolean =>
  (known.height === output.height && known.hash !== output.hash) ||
  (known.height === output.height - 1 && known.hash !== output.prevHash) ||
  (known.height === output.height + 1 && known.prevHash !== output.hash);

/** The outputs that one proof verifies: its own, and those up to the certificate. */
const seenOutputs = (proof: ProvenHeader): SeenOutput[] =>
  [proof.header, ...proof.descendants].map((header) => ({
    height: header.height,
    hash: outputHash(header),
    prevHash: header.prevOutputHash,
    certificate: proof.certificate,
  }));

/** The output that this certificate is of, if it was verified before. */
const seenUnder = (
  seen: readonly SeenOutput[],
  { statement }: OutputCertificate,
): SeenOutput | undefined =>
  seen.find(({ height, hash }) => height === statement.height && hash === statement.hash);

/** The certificate that was verified: not that of a proof whose top output was known before. */
const verifiedCertificate = (
  seen: readonly SeenOutput[],
  { certificate }: ProvenHeader,
): OutputCertificate => seenUnder(seen, certificate)?.certificate ?? certificate;

/** Adds what a proof verified; the oldest additions leave first. */
function remember(seen: readonly SeenOutput[], proof: ProvenHeader): readonly SeenOutput[] {
  const certificate = verifiedCertificate(seen, proof);
  const fresh = seenOutputs({ ...proof, certificate }).filter(
    ({ height }) => !seen.some((known) => known.height === height),
  );
  return fresh.length === 0 ? seen : [...seen, ...fresh].slice(-SEEN_HEIGHTS_MAX);
}

function advanced(state: ClientState, frame: Frame): ClientState {
  const { header, path } = frame.proof;
  const mark: Watermark = {
    height: header.height,
    timestampMs: header.timestampMs,
    l1Number: header.l1Number,
  };
  const tip = state.tip === null || state.tip.height < mark.height ? mark : state.tip;
  if (frame.kind === "heartbeat" && state.cursor !== null) return { ...state, tip };
  const { leaf } = path;
  const cursor = { seq: leaf.seq, batchHash: leafHash(leaf), forcedUpto: leaf.forcedUpto };
  return { ...state, cursor, tip, last: mark };
}
