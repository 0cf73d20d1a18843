/** Output headers and rollup leaves: one layout for peers, disk and feed. */
import { OUTPUT_VERSION, type OutputHeader, type RollupLeaf } from "../chain/index.ts";
import { epochOf, heightOf, millisOf, rollupOf, viewOf } from "../primitives/brand.ts";
import { fromHex, toHex } from "../primitives/bytes.ts";
import { lockstep } from "./generated/lockstep.js";
import { HASH_BYTES } from "./limits.ts";
import { note, type Reading, readHash, required } from "./reading.ts";

export const writeOutputHeader = (
  header: OutputHeader,
): lockstep.feed.v1.OutputHeader.$Properties => ({
  version: OUTPUT_VERSION,
  epoch: header.epoch,
  height: header.height,
  view: header.view,
  timestampMs: header.timestampMs,
  blockHash: fromHex(header.blockHash),
  prevOutputHash: fromHex(header.prevOutputHash),
  rollupsRoot: fromHex(header.rollupsRoot),
  rollupCount: header.rollupCount,
  l1AnchorNumber: header.l1Number,
  l1AnchorHash: fromHex(header.l1Hash),
  committeeHash: fromHex(header.committeeHash),
  nextCommitteeHash: fromHex(header.nextCommittee),
  beacon: fromHex(header.beacon),
  stateRoot: fromHex(header.stateRoot),
});

export function readOutputHeader(
  reading: Reading,
  wire: lockstep.feed.v1.OutputHeader | null,
): OutputHeader {
  const header = required(reading, wire, lockstep.feed.v1.OutputHeader);
  if (header.version !== OUTPUT_VERSION) note(reading, "output_version");
  return {
    epoch: epochOf(header.epoch),
    height: heightOf(header.height),
    view: viewOf(header.view),
    timestampMs: millisOf(header.timestampMs),
    blockHash: readHash(reading, header.blockHash),
    prevOutputHash: readHash(reading, header.prevOutputHash),
    rollupsRoot: readHash(reading, header.rollupsRoot),
    rollupCount: header.rollupCount,
    l1Number: header.l1AnchorNumber,
    l1Hash: readHash(reading, header.l1AnchorHash),
    committeeHash: readHash(reading, header.committeeHash),
    nextCommittee: readHash(reading, header.nextCommitteeHash),
    beacon: readHash(reading, header.beacon),
    stateRoot: readHash(reading, header.stateRoot),
  };
}

/** 32 bytes, big-endian. */
const writeWei = (wei: bigint): Uint8Array =>
  fromHex(`0x${wei.toString(16).padStart(2 * HASH_BYTES, "0")}`);

function readWei(reading: Reading, bytes: Uint8Array): bigint {
  if (bytes.length === HASH_BYTES) return BigInt(toHex(bytes));
  note(reading, "bytes_length");
  return 0n;
}

export const writeLeaf = (leaf: RollupLeaf): lockstep.feed.v1.RollupLeaf.$Properties => ({
  rollupId: leaf.rollupId,
  rollupSeq: leaf.seq,
  batchHeight: leaf.batchHeight,
  prevBatchHash: fromHex(leaf.prevBatchHash),
  bodyRoot: fromHex(leaf.bodyRoot),
  txCount: leaf.txCount,
  byteSize: leaf.byteSize,
  forcedUpto: leaf.forcedUpto,
  orderPolicy: leaf.orderPolicy,
  spent: writeWei(leaf.spent),
});

export function readLeaf(reading: Reading, wire: lockstep.feed.v1.RollupLeaf | null): RollupLeaf {
  const leaf = required(reading, wire, lockstep.feed.v1.RollupLeaf);
  return {
    rollupId: readRollup(reading, leaf.rollupId),
    seq: leaf.rollupSeq,
    batchHeight: heightOf(leaf.batchHeight),
    prevBatchHash: readHash(reading, leaf.prevBatchHash),
    bodyRoot: readHash(reading, leaf.bodyRoot),
    txCount: leaf.txCount,
    byteSize: leaf.byteSize,
    forcedUpto: leaf.forcedUpto,
    orderPolicy: leaf.orderPolicy,
    spent: readWei(reading, leaf.spent),
  };
}

/** Ids are u32 in lane batches, hence everywhere. */
export function readRollup(reading: Reading, id: number): RollupLeaf["rollupId"] {
  if (id > 0xffff_ffff) note(reading, "rollup_id");
  return rollupOf(id);
}
