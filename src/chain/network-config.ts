/**
 * What all nodes of a network must agree on before the first message, and what each may set for
 * itself.
 */
import { keccak256, keccakText } from "../crypto/hash.ts";
import type { Hash, RollupId } from "../primitives/brand.ts";
import { asciiBytes, fromHex, LayoutWriter } from "../primitives/bytes.ts";
import type { Member } from "./committee.ts";
import type { DigestDomain } from "./vote.ts";

/** Fixed for the life of a network. Times in ms, sizes in bytes. */
export type ProtocolParameters = {
  /** How much longer an idle leader may wait. [T2] */
  readonly heartbeatMs: number;
  /** [T5] */
  readonly minBlockIntervalMs: number;
  /** Section bytes at which a batch is sealed. [B1] */
  readonly batchBytes: number;
  /** Age of its first unit at which a batch is sealed. [B1] */
  readonly batchDelayMs: number;
  /** Largest batch that is received, header and table included. */
  readonly maxBatchBytes: number;
  /** Batches by which one cut may advance a lane, and the window of acknowledgements. [B5, I6] */
  readonly maxLaneAdvance: number;
  /** Section bytes that one lane may have above the final cut. [B5] */
  readonly laneWindowBytes: number;
  /** Nullifications that travel inside a proposal. [C2] */
  readonly maxGapInline: number;
  /** Views ahead of mine whose votes and proposals are kept. [C10] */
  readonly viewWindow: number;
  /** How far a block's time may be ahead of mine. [C3.8] */
  readonly maxDriftMs: number;
  /** [I1] */
  readonly anchorDelayMs: number;
  /** L1 blocks. [I6] */
  readonly maxAnchorLag: number;
  /** Heights per epoch without an L1; 0 = one epoch for ever. [E10] */
  readonly epochHeights: number;
};

/** May differ between nodes without harm to safety. Times in ms. */
export type LocalParameters = {
  /** Δ: bound on message delay, processing included. */
  readonly deltaMs: number;
  readonly retryMs: number;
  /** [Y2] */
  readonly standstillMs: number;
  readonly statusMs: number;
  /** [O8c] */
  readonly outputMs: number;
  /** [B4]; 0 = acknowledge at once. */
  readonly ackIntervalMs: number;
  /** Views below the final one that are remembered. [C7, C10] */
  readonly viewRetention: number;
  /** Bytes of one answer to a request. [Y1] */
  readonly maxResponseBytes: number;
};

export type RollupConfig = {
  readonly rollupId: RollupId;
  readonly name: string;
  readonly evmChainId: number;
  /** 1 = lane-fifo. */
  readonly orderPolicy: number;
};

export type NetworkConfig = {
  readonly name: string;
  readonly domain: DigestDomain;
  /** L1 block of the registry; 0 without an L1. */
  readonly registryBlock: number;
  /** Without an L1 the committee of every epoch; else empty. */
  readonly members: readonly Member[];
  /** Without an L1 the rollups of every epoch, ids dense from 1; else empty. */
  readonly rollups: readonly RollupConfig[];
  readonly parameters: ProtocolParameters;
};

const MEBIBYTE = 1024 * 1024;
const KIBIBYTE = 1024;

export const defaultProtocolParameters = (operators: number): ProtocolParameters => ({
  heartbeatMs: 1000,
  minBlockIntervalMs: 50,
  batchBytes: 256 * KIBIBYTE,
  batchDelayMs: 50,
  maxBatchBytes: 512 * KIBIBYTE,
  maxLaneAdvance: 64,
  laneWindowBytes: Math.floor((64 * MEBIBYTE) / operators),
  maxGapInline: 64,
  viewWindow: 16,
  maxDriftMs: 500,
  anchorDelayMs: 30_000,
  maxAnchorLag: 150,
  epochHeights: 0,
});

/** @param deltaMs 250 between regions, 50 in one. */
export const defaultLocalParameters = (operators: number, deltaMs: number): LocalParameters => ({
  deltaMs,
  retryMs: 2 * deltaMs,
  standstillMs: 5000,
  statusMs: 1000,
  outputMs: 30_000,
  ackIntervalMs: operators > 16 ? 100 : 0,
  viewRetention: 256,
  maxResponseBytes: 4 * MEBIBYTE,
});

/** T4: how long a leader is silent before its views are skipped. */
export const skipTimeoutMs = (local: LocalParameters): number =>
  Math.max(20 * local.deltaMs, 3 * local.statusMs);

const CONFIG_TAG = keccakText("LOCKSTEP/v1/NETWORK-CONFIG");

/**
 * `genesisHash`, the network's identity: keccak-256 of
 *
 *   tag 32 ‖ u16 length ‖ name ‖ u64 l1ChainId ‖ registry 20 ‖ u64 registryBlock ‖ 13 × u64
 *   parameters in the order of `ProtocolParameters` ‖ u8 members ‖ members × (u8 seats ‖ blsKey 96 ‖
 *   nodeKey 32) ‖ u32 rollups ‖ rollups × (u32 id ‖ u64 evmChainId ‖ u8 policy ‖ u16 length ‖ name)
 *
 * Names are ASCII.
 */
export function genesisHash(config: NetworkConfig): Hash {
  const name = asciiBytes(config.name);
  const rollupNames = config.rollups.map((rollup) => asciiBytes(rollup.name));
  const rollupBytes = rollupNames.reduce((sum, bytes) => sum + 15 + bytes.length, 0);
  const size = 32 + 2 + name.length + 36 + 13 * 8 + 1 + 129 * config.members.length + 4;
  const writer = new LayoutWriter(size + rollupBytes);
  writer.hash(CONFIG_TAG).u16(name.length).raw(name).u64(config.domain.l1ChainId);
  writer.raw(fromHex(config.domain.registry)).u64(config.registryBlock);
  const parameters = config.parameters;
  writer.u64(parameters.heartbeatMs).u64(parameters.minBlockIntervalMs);
  writer.u64(parameters.batchBytes).u64(parameters.batchDelayMs).u64(parameters.maxBatchBytes);
  writer.u64(parameters.maxLaneAdvance).u64(parameters.laneWindowBytes);
  writer.u64(parameters.maxGapInline).u64(parameters.viewWindow).u64(parameters.maxDriftMs);
  writer.u64(parameters.anchorDelayMs).u64(parameters.maxAnchorLag).u64(parameters.epochHeights);
  writer.u8(config.members.length);
  for (const member of config.members) {
    writer.u8(member.seats).raw(member.blsKey).raw(member.nodeKey);
  }
  writer.u32(config.rollups.length);
  for (const [index, rollup] of config.rollups.entries()) {
    const bytes = rollupNames[index] as Uint8Array;
    writer.u32(rollup.rollupId).u64(rollup.evmChainId).u8(rollup.orderPolicy);
    writer.u16(bytes.length).raw(bytes);
  }
  return keccak256(writer.done());
}
