/**
 * Outputs: what a height means for every rollup, as the L1 and light clients recompute it.
 * [O1, O2]
 */
import { keccak256, keccakText, keccakWords, sha256 } from "../crypto/hash.ts";
import type { Epoch, Hash, Height, Millis, RollupId, View } from "../primitives/brand.ts";
import { heightOf, ZERO_HASH } from "../primitives/brand.ts";

export const OUTPUT_VERSION = 1;

export type OutputHeader = {
  readonly epoch: Epoch;
  readonly height: Height;
  readonly view: View;
  readonly timestampMs: Millis;
  readonly blockHash: Hash;
  /** Output hash of height - 1; `genesisHash` at height 1. */
  readonly prevOutputHash: Hash;
  /** Root over the latest leaf of every registered rollup, by id. */
  readonly rollupsRoot: Hash;
  readonly rollupCount: number;
  readonly l1Number: number;
  readonly l1Hash: Hash;
  /** keccak-256 of the committee blob of `epoch`. */
  readonly committeeHash: Hash;
  /** Zero but in an epoch's last output. */
  readonly nextCommittee: Hash;
  /** Seed of the order policies. */
  readonly beacon: Hash;
  /** Credits and sealing state; zero where both are off. */
  readonly stateRoot: Hash;
};

/** The latest batch of one rollup; idle rollups carry it forward. [O2] */
export type RollupLeaf = {
  readonly rollupId: RollupId;
  /** Gapless from 1; 0 = registered, no batch yet. */
  readonly seq: number;
  readonly batchHeight: Height;
  readonly prevBatchHash: Hash;
  readonly bodyRoot: Hash;
  readonly txCount: number;
  /** Sum of the parts' data lengths. */
  readonly byteSize: number;
  /** Items of the forced inbox consumed so far. */
  readonly forcedUpto: number;
  readonly orderPolicy: number;
  /** Cumulative wei. */
  readonly spent: bigint;
};

export const PartKind = {
  SECTION: 1,
  FORCED: 2,
  SEALED: 3,
  DECRYPT_FAIL: 4,
  SKIPPED: 5,
  BUNDLE_LEG: 6,
} as const;
export type PartKind = (typeof PartKind)[keyof typeof PartKind];

/** One leg of a bundle as every part of that bundle lists it. */
export type BundleLegRef = { readonly rollupId: RollupId; readonly txHash: Hash };

export type BundleRef = {
  readonly bundleId: Hash;
  /** Index in `legs` of the part's first transaction. */
  readonly leg: number;
  readonly legs: readonly BundleLegRef[];
};

/** A run of transactions of one rollup in the canonical order of one height. */
export type BodyPart = {
  readonly kind: PartKind;
  /** Of its first transaction in the canonical order of the height, over all rollups. From 0. */
  readonly position: number;
  /** 1 for DECRYPT_FAIL and SKIPPED. */
  readonly txCount: number;
  /** SECTION: `u16 lane ‖ u64 lane height`; else the inbox index, sealed id or bundle id. */
  readonly origin: Uint8Array;
  readonly bundle: BundleRef | null;
  /** `(u32 length ‖ transaction)*`: a slice of the lane's own bytes. [D7] */
  readonly data: Uint8Array;
  /** SHA-256 of `data`; of a SECTION the digest that its lane batch carries. */
  readonly dataDigest: Hash;
};

const OUTPUT_HEADER_TAG = keccakText("LOCKSTEP/v1/OUTPUT-HEADER");
const LEAF_TAG = keccakText("LOCKSTEP/v1/ROLLUP-LEAF");
const PART_TAG = keccakText("LOCKSTEP/v1/PART");

/** `outputHash`. [O1] */
export const outputHash = (header: OutputHeader): Hash =>
  keccakWords([
    OUTPUT_HEADER_TAG,
    OUTPUT_VERSION,
    header.epoch,
    header.height,
    header.view,
    header.timestampMs,
    header.blockHash,
    header.prevOutputHash,
    header.rollupsRoot,
    header.rollupCount,
    header.l1Number,
    header.l1Hash,
    header.committeeHash,
    header.nextCommittee,
    header.beacon,
    header.stateRoot,
  ]);

/** `batchHash` of a leaf. [O1] */
export const leafHash = (leaf: RollupLeaf): Hash =>
  keccakWords([
    LEAF_TAG,
    leaf.rollupId,
    leaf.seq,
    leaf.batchHeight,
    leaf.prevBatchHash,
    leaf.bodyRoot,
    leaf.txCount,
    leaf.byteSize,
    leaf.forcedUpto,
    leaf.orderPolicy,
    leaf.spent,
  ]);

/** The leaf of a rollup without a batch: zeros but id and policy. [O2] */
export const registrationLeaf = (rollupId: RollupId, orderPolicy: number): RollupLeaf => ({
  rollupId,
  seq: 0,
  batchHeight: heightOf(0),
  prevBatchHash: ZERO_HASH,
  bodyRoot: ZERO_HASH,
  txCount: 0,
  byteSize: 0,
  forcedUpto: 0,
  orderPolicy,
  spent: 0n,
});

/** Leaf of `bodyRoot`: nobody can strip a bundle, move or relabel a part. */
export const partHash = (part: BodyPart): Hash =>
  keccakWords([
    PART_TAG,
    part.kind,
    part.position,
    part.txCount,
    part.dataDigest,
    keccak256(part.origin),
    part.bundle?.bundleId ?? ZERO_HASH,
    part.bundle?.leg ?? 0,
  ]);

/** `dataDigest` of bytes that no lane batch has digested before. */
export const dataDigestOf = (data: Uint8Array): Hash => sha256(data);
