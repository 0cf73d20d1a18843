/**
 * Whether a value of a peer has a preimage, and only one. [Y6]
 *
 * A root binds bytes, not values: 2^32 + 5 and 5 fill a u32 alike, and reports of other lengths may
 * fill the same bytes. Such twins are refused before anything is hashed; so nothing here throws.
 */
import type { BlockHeader, Cut, OutputHeader, RollupLeaf, TipReport } from "../../chain/index.ts";
import { isHash } from "../../primitives/bytes.ts";

const U32_MAX = 0xffff_ffff;
const WORD_LIMIT = 1n << 256n;
const SIGNATURE_BYTES = 64;

/** Counts, heights, views, times: whole, not negative, exact. */
export const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** An unsigned number of 32 bits. */
export const isU32 = (value: number): boolean => isCount(value) && value <= U32_MAX;

const isWord = (value: bigint): boolean =>
  typeof value === "bigint" && value >= 0n && value < WORD_LIMIT;

const isHashText = (value: string): boolean => typeof value === "string" && isHash(value);

export const isBlockHeader = (header: BlockHeader): boolean =>
  [
    header.epoch,
    header.view,
    header.height,
    header.kind,
    header.proposer,
    header.parentView,
    header.l1Number,
    header.timestampMs,
  ].every(isCount) &&
  [
    header.parentHash,
    header.cutRoot,
    header.reportsRoot,
    header.l1Hash,
    header.nextCommittee,
  ].every(isHashText);

/** @param lanes n: one entry per lane. */
export const isCut = (cut: Cut, lanes: number): boolean =>
  cut.length === lanes && cut.every((entry) => isU32(entry.height) && isHashText(entry.digest));

/**
 * Reports as they stand in a block of `header`. Epoch and view are not in the root: they are those
 * that the block's own fix. [I4]
 */
export const areReportsOf = (
  header: BlockHeader,
  reports: readonly TipReport[],
  lanes: number,
): boolean =>
  reports.length <= lanes &&
  reports.every(
    (report) =>
      report.epoch === header.epoch &&
      report.view === header.view - 1 &&
      isCount(report.operator) &&
      report.operator < lanes &&
      isCount(report.l1Number) &&
      report.tips.length === lanes &&
      report.tips.every(isU32) &&
      report.signature.length === SIGNATURE_BYTES,
  );

export const isOutputHeader = (header: OutputHeader): boolean =>
  [
    header.epoch,
    header.height,
    header.view,
    header.timestampMs,
    header.rollupCount,
    header.l1Number,
  ].every(isCount) &&
  [
    header.blockHash,
    header.prevOutputHash,
    header.rollupsRoot,
    header.l1Hash,
    header.committeeHash,
    header.nextCommittee,
    header.beacon,
    header.stateRoot,
  ].every(isHashText);

export const isLeaf = (leaf: RollupLeaf): boolean =>
  [
    leaf.rollupId,
    leaf.seq,
    leaf.batchHeight,
    leaf.txCount,
    leaf.byteSize,
    leaf.forcedUpto,
    leaf.orderPolicy,
  ].every(isCount) &&
  isHashText(leaf.prevBatchHash) &&
  isHashText(leaf.bodyRoot) &&
  isWord(leaf.spent);
