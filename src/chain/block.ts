/**
 * Blocks: a header that commits to a cut and to the tip reports behind its floor.
 */
import { keccakText, keccakWords, sha256 } from "../crypto/hash.ts";
import type {
  Epoch,
  Hash,
  Height,
  LaneHeight,
  Millis,
  OperatorIndex,
  View,
} from "../primitives/brand.ts";
import { laneHeightOf, ZERO_HASH } from "../primitives/brand.ts";
import { asciiBytes, concatBytes, fromHex, LayoutWriter } from "../primitives/bytes.ts";
import type { Finalization, LaneCertificate, Notarization, Nullification } from "./certificate.ts";

export const BlockKind = { NORMAL: 0, BOUNDARY: 1, FILLER: 2 } as const;
export type BlockKind = (typeof BlockKind)[keyof typeof BlockKind];

export type BlockHeader = {
  readonly epoch: Epoch;
  readonly view: View;
  readonly height: Height;
  readonly kind: BlockKind;
  readonly proposer: OperatorIndex;
  /** 0 = the epoch's genesis. */
  readonly parentView: View;
  /** Block hash of the parent; `instance` of the epoch where parentView is 0. */
  readonly parentHash: Hash;
  readonly cutRoot: Hash;
  /** Zero without reports. */
  readonly reportsRoot: Hash;
  /** L1 anchor: number and hash of a final L1 block; 0 and zero without an L1. */
  readonly l1Number: number;
  readonly l1Hash: Hash;
  readonly timestampMs: Millis;
  /** Hash of the next committee's blob in a BOUNDARY, else zero. [E4] */
  readonly nextCommittee: Hash;
};

/** How far one lane is included: the batch at `height` and all below it on its chain. */
export type CutEntry = { readonly height: LaneHeight; readonly digest: Hash };
/** One entry per lane, by operator index. */
export type Cut = readonly CutEntry[];

/**
 * What one operator says of itself at the end of a view: the heights of the best lane certificates
 * it holds durably. Ed25519 under the node key of set(epoch); never aggregated or slashable. [I1, K5]
 */
export type TipReport = {
  readonly epoch: Epoch;
  readonly view: View;
  readonly operator: OperatorIndex;
  /** Aged head: highest L1 block known final for at least `anchorDelay`; 0 without an L1. */
  readonly l1Number: number;
  /** Height per lane, by operator index; 0 = no certificate. */
  readonly tips: readonly LaneHeight[];
  /** Ed25519, 64 bytes. */
  readonly signature: Uint8Array;
};

/** A report before its signature. */
export type TipReportContent = Omit<TipReport, "signature">;

/** A block with all that its header commits to. */
export type Block = {
  readonly hash: Hash;
  readonly header: BlockHeader;
  readonly cut: Cut;
  readonly reports: readonly TipReport[];
};

/** A leader's proposal with its full justification. [C2] */
export type Proposal = {
  readonly header: BlockHeader;
  readonly cut: Cut;
  /** Reports of view - 1 of distinct operators, rising, worth at least Q seats. [I4] */
  readonly reports: readonly TipReport[];
  /** The exact certificate of lanes that advance, by rising lane. */
  readonly laneCertificates: readonly LaneCertificate[];
  /** Null where parentView is 0: the epoch's genesis needs no header. */
  readonly parent: {
    readonly header: BlockHeader;
    readonly cut: Cut;
    readonly certificate: Notarization | Finalization;
  } | null;
  /** Nullifications of the views between parent and this one, rising; at most `maxGapInline`. */
  readonly gapNullifications: readonly Nullification[];
  /** BLS over the PROPOSE digest, 96 bytes: the proposal's only signature. [K4] */
  readonly signature: Uint8Array;
};

const BLOCK_TAG = keccakText("LOCKSTEP/v1/BLOCK");
const LANE_PREFIX = asciiBytes("LOCKSTEP/v1/LANE");
const REPORT_PREFIX = asciiBytes("LOCKSTEP/v1/REPORT");

/** `blockHash`: keccak-256 over 14 words. */
export const blockHash = (header: BlockHeader): Hash =>
  keccakWords([
    BLOCK_TAG,
    header.epoch,
    header.view,
    header.height,
    header.kind,
    header.proposer,
    header.parentView,
    header.parentHash,
    header.cutRoot,
    header.reportsRoot,
    header.l1Number,
    header.l1Hash,
    header.timestampMs,
    header.nextCommittee,
  ]);

/** `cutRoot`: SHA-256 of `u32 height ‖ digest` per lane. */
export function cutRoot(cut: Cut): Hash {
  const writer = new LayoutWriter(36 * cut.length);
  for (const entry of cut) writer.u32(entry.height).hash(entry.digest);
  return sha256(writer.done());
}

/** `lane0(e, l)`: the digest below the first batch of a lane. */
export const laneGenesis = (instance: Hash, lane: OperatorIndex): Hash =>
  sha256(concatBytes(LANE_PREFIX, fromHex(instance), Uint8Array.of(lane)));

/** The cut of an epoch's genesis: every lane at height 0. */
export const genesisCut = (instance: Hash, lanes: number): Cut =>
  Array.from({ length: lanes }, (_, lane) => ({
    height: laneHeightOf(0),
    digest: laneGenesis(instance, lane as OperatorIndex),
  }));

/**
 * `reportsRoot`: SHA-256 of `u8 operator ‖ u64 l1Number ‖ n × u32 tip ‖ signature 64` per reporter,
 * rising; zero if there are none.
 */
export function reportsRoot(reports: readonly TipReport[]): Hash {
  if (reports.length === 0) return ZERO_HASH;
  let size = 0;
  for (const report of reports) size += 73 + 4 * report.tips.length;
  const writer = new LayoutWriter(size);
  for (const report of reports) {
    writer.u8(report.operator).u64(report.l1Number);
    for (const tip of report.tips) writer.u32(tip);
    writer.raw(report.signature);
  }
  return sha256(writer.done());
}

/**
 * What a node key signs: `"LOCKSTEP/v1/REPORT" ‖ instance ‖ u64 epoch ‖ u64 view ‖ u8 operator ‖
 * u64 l1Number ‖ n × u32 tip`.
 */
export function reportPreimage(instance: Hash, report: TipReportContent): Uint8Array {
  const writer = new LayoutWriter(REPORT_PREFIX.length + 57 + 4 * report.tips.length);
  writer.raw(REPORT_PREFIX).hash(instance).u64(report.epoch).u64(report.view);
  writer.u8(report.operator).u64(report.l1Number);
  for (const tip of report.tips) writer.u32(tip);
  return writer.done();
}

/** A block of a header and the two things it commits to, with its hash. Checks nothing. */
export const createBlock = (
  header: BlockHeader,
  cut: Cut,
  reports: readonly TipReport[],
): Block => ({ hash: blockHash(header), header, cut, reports });
