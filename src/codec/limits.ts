/**
 * How long a frame may be, per kind of message, and how many elements an array may have.
 *
 * A size is that of the largest valid message of its kind, computed from the layout of
 * `proto/lockstep/peer/v1/peer.proto`, so a frame one byte longer can only be wrong. Sizes in bytes.
 */
import type { PeerMessageKind } from "../chain/index.ts";
import { OPERATORS_MAX } from "../chain/index.ts";
import { assert } from "../primitives/assert.ts";
import type { RepeatedField } from "./generated/shapes.ts";
import { numberOfKind } from "./kinds.ts";

/** Greatest number of elements per repeated field. */
export type Caps = Readonly<Record<RepeatedField, number>>;

/** What the frames of one committee are measured by. */
export type PeerLimits = {
  /** n: operators of the committee. */
  readonly operators: number;
  /**
   * Whether bitmaps and lists by lane must fit n. Where committees change they need not: of another
   * epoch's message only the epoch is looked at, and the cores hold each against its own. [E3, K2]
   */
  readonly exact: boolean;
  /** Largest lane batch. */
  readonly maxBatchBytes: number;
  /** Nullifications inside a proposal. [C2] */
  readonly maxGapInline: number;
  /** Largest answer to a request, envelope apart. [Y1] */
  readonly maxResponseBytes: number;
  /** Elements per repeated field, as follows from the rest. */
  readonly caps: Caps;
};

/**
 * @param size of the one committee; null: of any, as they are where committees change.
 * @param parameters of the network and of this node; a `ProtocolParameters` has the first two.
 */
export const peerLimitsOf = (
  size: number | null,
  parameters: Omit<PeerLimits, "operators" | "exact" | "caps">,
): PeerLimits => {
  const { maxBatchBytes, maxGapInline, maxResponseBytes } = parameters;
  const operators = size ?? OPERATORS_MAX;
  const caps = capsOf(operators, maxGapInline);
  const exact = size !== null;
  return { operators, exact, maxBatchBytes, maxGapInline, maxResponseBytes, caps };
};

export const HASH_BYTES = 32;
/** BLS, compressed G2. */
export const BLS_SIGNATURE_BYTES = 96;
/** Ed25519. */
export const REPORT_SIGNATURE_BYTES = 64;

/** Objects that one request may name or count, and one answer may hold. [Y1] */
export const ANSWER_ELEMENTS_MAX = 1024;
/** Epoch proofs in one answer. [Y6] */
const EPOCH_PROOFS_MAX = 64;
/**
 * Fillers between a boundary and the finalized block: one per notarized view that was not finalized,
 * so it takes a network without GST to come near. [E5]
 */
const EPOCH_FILLERS_MAX = 4096;
/** Leaves of one leaf table in one message. [O7] */
export const LEAVES_MAX = 65_536;
/** Parts of one rollup in one height and frame of the feed. */
const PARTS_MAX = 65_536;
/** Legs of one bundle: a door takes 100, the wire leaves room. */
const BUNDLE_LEGS_MAX = 1024;
/** Levels of a Merkle tree: an index is a u32. */
export const MERKLE_SIBLINGS_MAX = 32;
/** Headers between an output and the one whose certificate proves it. [O5] */
export const DESCENDANTS_MAX = 1024;
/** Archives that an error names. */
export const ARCHIVE_URLS_MAX = 16;
/** Transactions of a chunk of 256 KiB that could all be refused. */
const REJECTIONS_MAX = 65_536;
/** Largest message of the feed. */
export const FEED_MESSAGE_BYTES_MAX = 8 * 1024 * 1024;
/** Characters of a text in the feed, and bytes of a subscription's first message. */
export const FEED_TEXT_MAX = 1024;
/** Origin of a part: a lane and height, an inbox index, a sealed or a bundle id. */
export const PART_ORIGIN_BYTES_MAX = 32;
/** What an answer has besides its objects' own bytes: envelope and length prefixes. */
export const RESPONSE_MARGIN_BYTES = 16 * 1024;

const VARINT32_BYTES = 5;
/** Integers stay below 2^53. */
const VARINT53_BYTES = 8;
const TAG_BYTES = 1;
/** Tags of field numbers from 16 on. */
const HIGH_TAG_BYTES = 2;

const varintBytes = (value: number): number => {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
};

/** A length-prefixed field with a tag of one byte. */
const field = (size: number): number => TAG_BYTES + varintBytes(size) + size;
const SMALL = TAG_BYTES + 1;
/** An operator or a lane: at most 127. */
const OPERATOR = SMALL;
const NUMBER = TAG_BYTES + VARINT53_BYTES;
const NUMBER32 = TAG_BYTES + VARINT32_BYTES;
const HASH = field(HASH_BYTES);
const SIGNATURE = field(BLS_SIGNATURE_BYTES);

/** phase, epoch, height, view, hash */
const STATEMENT = SMALL + 3 * NUMBER + HASH;
const SIGNED_STATEMENT = field(STATEMENT) + OPERATOR + SIGNATURE;
const DOUBLE_SIGNATURE = SMALL + OPERATOR + 2 * field(SIGNED_STATEMENT);

const bitmapBytes = (n: number): number => Math.ceil(n / 8);
const certificate = (n: number): number => field(STATEMENT) + field(bitmapBytes(n)) + SIGNATURE;
const report = (n: number): number =>
  3 * NUMBER + OPERATOR + field(VARINT32_BYTES * n) + field(REPORT_SIGNATURE_BYTES);
/** 7 numbers, kind, proposer, 5 hashes */
const HEADER = 6 * NUMBER + SMALL + OPERATOR + 5 * HASH;
const cut = (n: number): number => field(VARINT32_BYTES * n) + field(HASH_BYTES * n);
const block = (n: number): number => field(HEADER) + field(cut(n)) + n * field(report(n));
/** Bytes of the largest block: what a server counts per block of an answer. */
export const blockBytesMax = (operators: number): number => block(operators);

const proposal = (limits: PeerLimits): number => {
  const n = limits.operators;
  const parent = field(HEADER) + field(cut(n)) + field(certificate(n));
  const certificates = (n + limits.maxGapInline) * field(certificate(n));
  return block(n) + certificates + field(parent) + SIGNATURE;
};

const vote = (n: number | null): number =>
  field(STATEMENT) + SIGNATURE + (n === null ? 0 : field(report(n)));

const lanes = (n: number): number => n * field(OPERATOR + NUMBER32);
const KEYS = ANSWER_ELEMENTS_MAX * field(NUMBER + SMALL);

/** A request as it stands in an envelope or an `absent`, whose tags are alike. */
const request = (size: number): number => HIGH_TAG_BYTES + varintBytes(size) + size;

function requestBytes(kind: PeerMessageKind, n: number): number {
  switch (kind) {
    case "getReports":
    case "getOutputState":
      return NUMBER;
    case "getLaneCertificates":
      return lanes(n);
    case "getCertificates":
      return KEYS;
    case "getBlocks":
      return HASH + TAG_BYTES + varintBytes(ANSWER_ELEMENTS_MAX);
    case "getBatches":
      return OPERATOR + HASH + TAG_BYTES + varintBytes(ANSWER_ELEMENTS_MAX);
    case "getOutputs":
    case "getEpochProofs":
      return NUMBER + TAG_BYTES + varintBytes(ANSWER_ELEMENTS_MAX);
    default:
      return 0;
  }
}

function bodyBytes(kind: PeerMessageKind, limits: PeerLimits): number {
  const n = limits.operators;
  switch (kind) {
    case "batch":
      return field(limits.maxBatchBytes) + SIGNATURE;
    case "ack":
    case "finalize":
    case "outputVote":
      return vote(null);
    case "notarize":
    case "nullify":
      return vote(n);
    case "tipReport":
      return report(n);
    case "proposal":
      return proposal(limits);
    case "viewCertificate":
    case "laneCertificate":
    case "outputCertificate":
      return certificate(n);
    case "status":
      return 5 * NUMBER;
    case "evidence":
      return field(Math.max(DOUBLE_SIGNATURE, 2 * field(certificate(n))));
    case "certificates":
      return ANSWER_ELEMENTS_MAX * field(certificate(n));
    case "ownVotes":
      return ANSWER_ELEMENTS_MAX * field(SIGNED_STATEMENT);
    case "blocks":
    case "batches":
    case "outputs":
    case "outputState":
    case "epochProofs":
      return limits.maxResponseBytes + RESPONSE_MARGIN_BYTES;
    case "absent":
      return NUMBER + request(Math.max(KEYS, lanes(n)));
    default:
      return requestBytes(kind, n);
  }
}

/** Greatest length of a whole frame of one kind. */
export function frameBytesMax(kind: PeerMessageKind, limits: PeerLimits): number {
  const body = bodyBytes(kind, limits);
  return NUMBER + varintBytes(8 * numberOfKind(kind)) + varintBytes(body) + body;
}

/** Elements per repeated field where no committee is at hand: on disk and in the feed. */
export const RECORD_CAPS: Caps = {
  "TipReport.tips": OPERATORS_MAX,
  "Cut.heights": OPERATORS_MAX,
  "Proposal.reports": OPERATORS_MAX,
  "Proposal.laneCertificates": OPERATORS_MAX,
  "Proposal.gapNullifications": ANSWER_ELEMENTS_MAX,
  "Block.reports": OPERATORS_MAX,
  "GetLaneCertificates.lanes": OPERATORS_MAX,
  "GetCertificates.keys": ANSWER_ELEMENTS_MAX,
  "Certificates.certificates": ANSWER_ELEMENTS_MAX,
  "Blocks.blocks": ANSWER_ELEMENTS_MAX,
  "Batches.batches": ANSWER_ELEMENTS_MAX,
  "Outputs.outputs": ANSWER_ELEMENTS_MAX,
  "EpochProof.fillers": EPOCH_FILLERS_MAX,
  "EpochProofs.proofs": EPOCH_PROOFS_MAX,
  "OwnVotes.votes": ANSWER_ELEMENTS_MAX,
  "OutputState.leaves": LEAVES_MAX,
  "Output.changedLeaves": LEAVES_MAX,
  "Snapshot.leaves": LEAVES_MAX,
  "EpochSet.members": OPERATORS_MAX,
  "EpochSet.rollups": LEAVES_MAX,
  "MerkleProof.siblings": MERKLE_SIBLINGS_MAX,
  "BundleRef.legs": BUNDLE_LEGS_MAX,
  "OutputProof.descendants": DESCENDANTS_MAX,
  "AbsenceProof.descendants": DESCENDANTS_MAX,
  "RollupBatch.parts": PARTS_MAX,
  "BatchContinuation.parts": PARTS_MAX,
  "EarlyFrame.parts": PARTS_MAX,
  "FeedError.archiveUrls": ARCHIVE_URLS_MAX,
  "ChunkAck.rejections": REJECTIONS_MAX,
  "PushSummary.firstRejections": REJECTIONS_MAX,
  "NetworkInfo.rollups": LEAVES_MAX,
  "NetworkInfo.archiveUrls": ARCHIVE_URLS_MAX,
  "GetBatchesResponse.frames": ANSWER_ELEMENTS_MAX,
  "GetCommitteesResponse.changes": ANSWER_ELEMENTS_MAX,
};

/** How frames of the public feed are walked. */
export const FEED_RULES = { mode: "tolerant", caps: RECORD_CAPS } as const;

const capsOf = (operators: number, maxGapInline: number): Caps => ({
  ...RECORD_CAPS,
  "TipReport.tips": operators,
  "Cut.heights": operators,
  "Proposal.reports": operators,
  "Proposal.laneCertificates": operators,
  "Proposal.gapNullifications": maxGapInline,
  "Block.reports": operators,
  "GetLaneCertificates.lanes": operators,
});

const MEBIBYTE = 1024 * 1024;
/** The largest committee with the default parameters: what a transport must be able to carry. */
const LARGEST = peerLimitsOf(OPERATORS_MAX, {
  maxBatchBytes: MEBIBYTE / 2,
  maxGapInline: 64,
  maxResponseBytes: 4 * MEBIBYTE,
});
/** Any vote, of the largest committee: what the channel of the highest class carries. */
export const VOTE_BYTES_MAX = frameBytesMax("notarize", LARGEST);
export const CERTIFICATE_BYTES_MAX = frameBytesMax("viewCertificate", LARGEST);
export const PROPOSAL_BYTES_MAX = frameBytesMax("proposal", LARGEST);
export const BATCH_BYTES_MAX = frameBytesMax("batch", LARGEST);
export const ANSWER_BYTES_MAX = frameBytesMax("blocks", LARGEST);
/** No frame of the largest committee is longer. */
export const FRAME_BYTES_MAX = 5 * MEBIBYTE;

assert(VOTE_BYTES_MAX < 2 * 1024, "a vote fits into two kibibytes");
assert(CERTIFICATE_BYTES_MAX < VOTE_BYTES_MAX, "a certificate is no larger than a vote");
assert(PROPOSAL_BYTES_MAX < BATCH_BYTES_MAX, "a proposal is no larger than a batch");
assert(BATCH_BYTES_MAX < ANSWER_BYTES_MAX, "an answer holds the largest batch");
assert(block(OPERATORS_MAX) < ANSWER_BYTES_MAX, "an answer holds the largest block");
assert(ANSWER_BYTES_MAX < FRAME_BYTES_MAX, "a frame holds the largest answer");
assert(FRAME_BYTES_MAX < 2 ** 28, "a length prefix has at most four bytes");
