/**
 * One rollup's feed as a pure state machine: bytes of any server in, verified batches out. Whatever the
 * bytes are, the batches that come out form one gapless chain. [FV1..FV12, FP1..FP4]
 *
 * A follower outlives its connections: it says what to subscribe to next, from where it stands.
 */
import { committeeHash, leafHash, type OutputHeader } from "../chain/index.ts";
import { type FeedMessage, type FeedStart, Level, type SubscribeRequest } from "../codec/index.ts";
import type { Epoch, Hash, Height, Millis, RollupId } from "../primitives/brand.ts";
import {
  type Assembled,
  type Assembly,
  continueAssembly,
  startAssembly,
} from "./batch-assembly.ts";
import { type CertifiedEarly, type EarlyMessage, earlyRejection } from "./early-frame.ts";
import { proofOfWire, readMessage } from "./feed-frame.ts";
import {
  type ClientState,
  changeCommittee,
  createClient,
  type Frame,
  type OutputProof,
  verifyFrame,
} from "./frame-verifier.ts";
import type { ConfirmationMessage } from "./l1/confirmation.ts";
import { verifyLatest } from "./light-client.ts";
import { type Rejected, rejected } from "./rejection.ts";
import { LANE_FIFO, type SequencedTx, sequencedTxs } from "./sequenced-tx.ts";
import type { SignatureVerifier, Trust } from "./trust.ts";

/** Where a follower begins, inclusive. */
export type FollowStart =
  | {
      readonly kind: "seq";
      /** From 1. */
      readonly seq: number;
      /** Hash of the batch before, as the caller stored it; null: any certified chain. */
      readonly expectPrevBatchHash: Hash | null;
    }
  /** The first batch at or above a height. */
  | { readonly kind: "height"; readonly height: Height }
  /** The batch after the newest. */
  | { readonly kind: "tip" };

export type Follower = {
  readonly start: FollowStart;
  readonly client: ClientState;
  /** Batches are proven and passed over: their bodies are not asked for. */
  readonly omitBodies: boolean;
  /** A batch of which messages are missing. */
  readonly assembly: Assembly | null;
};

/** The next batch of a rollup, proven. */
export type VerifiedBatch = {
  readonly seq: number;
  readonly hash: Hash;
  readonly prevHash: Hash;
  readonly height: Height;
  readonly timestampMs: Millis;
  /** In execution order; sliced as they are asked for. */
  readonly txs: Iterable<SequencedTx>;
  readonly parts: Extract<Frame, { kind: "batch" }>["parts"] & object;
  readonly proof: OutputProof;
  /** It was delivered before. [FP2] */
  readonly redelivered: boolean;
};

export type FeedRefusal = Extract<FeedMessage, { kind: "error" }>;

export type FollowStep =
  | { readonly kind: "batch"; readonly follower: Follower; readonly batch: VerifiedBatch }
  /**
   * Nothing to deliver. `fresh`: something newer than before is certified. `head`: the newest
   * sequence number that this message proves.
   */
  | {
      readonly kind: "noted";
      readonly follower: Follower;
      readonly fresh: boolean;
      readonly head: number | null;
    }
  /** A server's word about the L1: for the caller's own L1 node to say. [ST5] */
  | {
      readonly kind: "confirmation";
      readonly follower: Follower;
      readonly confirmation: ConfirmationMessage;
    }
  /** Advisory; never moves the cursor. [FP4] */
  | { readonly kind: "early"; readonly follower: Follower; readonly early: CertifiedEarly }
  | { readonly kind: "goAway"; readonly reason: string; readonly retryAfterMs: number }
  /** The server's own words; `proven`: another batch than mine is certified before `from_seq`. */
  | { readonly kind: "refused"; readonly error: FeedRefusal; readonly proven: boolean }
  | Rejected;

export type FollowOptions = { readonly verifier: SignatureVerifier; readonly nowMs: Millis };

export function createFollower(options: {
  readonly trust: Trust;
  readonly rollupId: RollupId;
  readonly start: FollowStart;
  readonly batchBytesMax?: number;
  readonly omitBodies?: boolean;
}): Follower {
  const { start, omitBodies = false, ...rest } = options;
  const known = start.kind === "seq" ? start.expectPrevBatchHash : null;
  const cursor =
    start.kind === "seq" && known !== null
      ? { seq: start.seq - 1, batchHash: known, forcedUpto: 0 }
      : null;
  return { start, client: createClient({ ...rest, cursor }), omitBodies, assembly: null };
}

/**
 * The same place on a new connection: half a batch is forgotten, and a server may be a little behind
 * the tip that another one showed, but never behind what was delivered.
 */
export const reconnected = (follower: Follower): Follower => ({
  ...follower,
  client: { ...follower.client, tip: follower.client.last },
  assembly: null,
});

/** The epoch of what a server proves, where it is an earlier one than that of my committee; else null. */
export function earlierEpoch({ client }: Follower, bytes: Uint8Array): Epoch | null {
  const read = readMessage(bytes);
  if (read.kind === "rejected") return null;
  const { message } = read;
  const proof =
    message.kind === "heartbeat" ? message.tip : "proof" in message ? message.proof : null;
  if (proof === null) return null;
  const { epoch } = proof.certificate.statement;
  return epoch < client.trust.committee.epoch ? epoch : null;
}

/** What to ask a server for, with the fork guard wherever a batch is known. [FP1, FC5] */
export function subscriptionOf(
  follower: Follower,
  level: Level = Level.CERTIFIED,
  confirmations = false,
): SubscribeRequest {
  const { client } = follower;
  return {
    genesisHash: client.trust.genesisHash,
    rollupId: client.rollupId,
    start: startOf(follower),
    level,
    trustedEpoch: client.trust.committee.epoch,
    includeEmpty: false,
    omitBodies: follower.omitBodies,
    confirmations,
    maxInflightBytes: 0,
  };
}

function startOf({ start, client }: Follower): FeedStart {
  const { cursor } = client;
  if (cursor !== null) {
    const expectPrevBatchHash = cursor.seq === 0 ? null : cursor.batchHash;
    return { kind: "fromSeq", seq: cursor.seq + 1, expectPrevBatchHash };
  }
  if (start.kind === "seq") return { kind: "fromSeq", seq: start.seq, expectPrevBatchHash: null };
  return start.kind === "height"
    ? { kind: "fromHeight", height: start.height }
    : { kind: "fromTip" };
}

/** Judges one message. Pure: after a rejection the follower stands where it stood. */
export function follow(follower: Follower, bytes: Uint8Array, options: FollowOptions): FollowStep {
  const read = readMessage(bytes);
  if (read.kind === "rejected") return read;
  const { message } = read;
  const control = controlOf(follower, message, options);
  if (control !== null) return control;
  if (follower.assembly !== null) return takeContinuation(follower, message, options);
  switch (message.kind) {
    case "batch":
      return takeBatch(follower, { ...message, proof: proofOfWire(message.proof) }, options);
    case "continuation":
      return rejected("BODY", "continuation_alone");
    case "empty": {
      const { kind, fromHeight } = message;
      return takeRange(follower, { kind, fromHeight, proof: proofOfWire(message.proof) }, options);
    }
    case "heartbeat": {
      if (message.tip === null) return noted(follower, false);
      return takeRange(follower, { kind: message.kind, proof: proofOfWire(message.tip) }, options);
    }
    case "committee":
      return takeCommittee(follower, message, options);
    case "early":
      return takeEarly(follower, message, options);
    case "confirmation":
      return { kind: "confirmation", follower, confirmation: message };
    default:
      return noted(follower, false);
  }
}

const noted = (follower: Follower, fresh: boolean, head: number | null = null): FollowStep => ({
  kind: "noted",
  follower,
  fresh,
  head,
});

/** The server ends the stream; it may do so between the messages of a batch. */
function controlOf(
  follower: Follower,
  message: FeedMessage,
  options: FollowOptions,
): FollowStep | null {
  if (message.kind === "goAway") {
    return { kind: "goAway", reason: message.reason, retryAfterMs: message.retryAfterMs };
  }
  if (message.kind !== "error") return null;
  const { client } = follower;
  if (message.code !== "FORK_GUARD" || message.proof === null || client.cursor === null) {
    return { kind: "refused", error: message, proven: false };
  }
  const proof = proofOfWire(message.proof);
  const seen = verifyFrame(client, { kind: "heartbeat", proof }, options);
  if (seen.kind === "rejected" && seen.code === "EQUIVOCATION") return seen;
  const { rollupId, trust, cursor } = client;
  const latest = verifyLatest(trust, { rollupId, proof }, options);
  const proven =
    latest.kind === "ok" && latest.leaf.seq === cursor.seq && latest.batchHash !== cursor.batchHash;
  return { kind: "refused", error: message, proven };
}

/** The proof is verified before a byte of a longer batch is kept. [FV9] */
function takeBatch(
  follower: Follower,
  message: Parameters<typeof startAssembly>[0],
  options: FollowOptions,
): FollowStep {
  const { proof } = message;
  const early = startRejection(follower, proof);
  if (early !== null) return early;
  if (follower.omitBodies)
    return takeRange(follower, { kind: "batch", proof, parts: null }, options);
  if (message.frames > 1) {
    const verdict = verifyFrame(follower.client, { kind: "batch", proof, parts: null }, options);
    if (verdict.kind === "rejected") return verdict;
  }
  return deliver(follower, startAssembly(message), options);
}

function takeContinuation(
  follower: Follower,
  message: FeedMessage,
  options: FollowOptions,
): FollowStep {
  if (follower.assembly === null || message.kind !== "continuation") {
    return rejected("BODY", "continuation_missing");
  }
  return deliver(follower, continueAssembly(follower.assembly, message), options);
}

function deliver(follower: Follower, assembled: Assembled, options: FollowOptions): FollowStep {
  if (assembled.kind === "rejected") return assembled;
  if (assembled.kind === "open") return noted({ ...follower, assembly: assembled.assembly }, false);
  const { proof, parts } = assembled;
  const verdict = verifyFrame(follower.client, { kind: "batch", proof, parts }, options);
  if (verdict.kind === "rejected") return verdict;
  const { leaf, redelivered, state } = verdict;
  if (leaf.orderPolicy !== LANE_FIFO) return rejected("VERSION", "order_policy");
  const batch: VerifiedBatch = {
    seq: leaf.seq,
    hash: leafHash(leaf),
    prevHash: leaf.prevBatchHash,
    height: proof.header.height,
    timestampMs: proof.header.timestampMs,
    txs: sequencedTxs(parts, leaf.rollupId),
    parts,
    proof,
    redelivered,
  };
  return { kind: "batch", follower: { ...follower, client: state, assembly: null }, batch };
}

/** The first batch is the one that was asked for, as far as its own proof can tell. [FP1] */
function startRejection({ client, start }: Follower, { path }: OutputProof): Rejected | null {
  if (client.cursor !== null) return null;
  const { leaf } = path;
  if (start.kind === "height" && leaf.batchHeight < start.height) {
    return rejected("ROLLBACK", "start");
  }
  if (start.kind !== "seq" || leaf.seq === start.seq) return null;
  return leaf.seq < start.seq ? rejected("ROLLBACK", "start") : rejected("SEQ_GAP", "start");
}

/** An empty range or a heartbeat, or a batch without its body. */
function takeRange(follower: Follower, frame: Frame, options: FollowOptions): FollowStep {
  const { client } = follower;
  const verdict = verifyFrame(client, frame, options);
  if (verdict.kind === "rejected") return verdict;
  const { state, leaf } = verdict;
  const fresh = client.tip === null || frame.proof.header.height > client.tip.height;
  const anchors =
    frame.kind === "batch" || client.cursor !== null || isPlace(follower.start, frame.proof);
  const next = anchors ? state : { ...state, cursor: null, last: client.last };
  return noted({ ...follower, client: next }, fresh, leaf.seq);
}

/** Whether the batch after the one that this proof shows is the first that was asked for. */
function isPlace(start: FollowStart, { header, path }: OutputProof): boolean {
  const { leaf } = path;
  if (start.kind === "tip") return true;
  if (start.kind === "seq") return leaf.seq === start.seq - 1;
  return leaf.batchHeight < start.height && header.height >= start.height - 1;
}

/** Every member of the chain of committees is verified under the one before. [FV3] */
function takeCommittee(
  follower: Follower,
  message: Extract<FeedMessage, { kind: "committee" }>,
  options: FollowOptions,
): FollowStep {
  const { header, certificate, next } = message;
  const { trust } = follower.client;
  if (next.epoch !== nextEpoch(header)) return rejected("BAD_COMMITTEE", "epoch");
  const known = next.epoch === trust.committee.epoch;
  if (known && committeeHash(next.members) === trust.committeeHash) return noted(follower, false);
  const change = { header, certificate, next: next.members };
  const verdict = changeCommittee(follower.client, change, options);
  if (verdict.kind === "rejected") return verdict;
  return noted({ ...follower, client: verdict.state }, true);
}

const nextEpoch = (header: OutputHeader): number => header.epoch + 1;

function takeEarly(
  follower: Follower,
  message: EarlyMessage,
  { verifier }: FollowOptions,
): FollowStep {
  const rejection = earlyRejection(follower.client.trust, message, verifier);
  return rejection ?? { kind: "early", follower, early: message };
}
