/**
 * `network.json`: the configuration that all nodes of a network share, as a file. One schema is type
 * and check; what is written reads back as the same network.
 */
import { z } from "zod";
import { assert } from "../primitives/assert.ts";
import { type Address, rollupOf, seatsOf, ZERO_ADDRESS } from "../primitives/brand.ts";
import { fromHex, toHex } from "../primitives/bytes.ts";
import { UsageError } from "../primitives/errors.ts";
import { BATCH_HEADER_BYTES, BATCH_ROW_BYTES } from "./batch.ts";
import { committeeFault } from "./committee.ts";
import type { NetworkConfig, ProtocolParameters } from "./network-config.ts";

/** A network, and what proves that its members hold their keys. */
export type NetworkFile = NetworkConfig & {
  /** Per member the BLS signature of its possession statement, 96 bytes, not verified here. [K2] */
  readonly proofs: readonly Uint8Array[];
};

const BLS_KEY_BYTES = 96;
const NODE_KEY_BYTES = 32;
const PROOF_BYTES = 96;
const U8_MAX = 0xff;
const U32_MAX = 0xffff_ffff;
/** A batch with one row of one byte. */
const BATCH_BYTES_LEAST = BATCH_HEADER_BYTES + BATCH_ROW_BYTES + 1;
/** Half of the largest answer to a request, so that each holds a batch. [Y1] */
const BATCH_BYTES_MOST = 2 * 1024 * 1024;
/** Rollups of one network: leaves of one output. */
const ROLLUPS_MAX = 65_536;
/** Order policies by id: lane-fifo. */
const POLICIES = [1];

const hexBytes = (length: number) =>
  z
    .string()
    .regex(new RegExp(`^0x[0-9a-f]{${2 * length}}$`), `must be 0x and ${length} bytes of hex`)
    .transform(fromHex);
const whole = (least: number, most = Number.MAX_SAFE_INTEGER) => z.int().min(least).max(most);

const NETWORK_NAME = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, "must be 1 to 64 of a-z 0-9 . _ -");
const ROLLUP_NAME = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, "must be 1 to 32 of a-z 0-9 -, as it is part of addresses");

const MEMBER = z.strictObject({
  seats: whole(1, U8_MAX).describe("Weight in every quorum; at most F."),
  blsKey: hexBytes(BLS_KEY_BYTES).describe("BLS12-381 public key, uncompressed G1."),
  nodeKey: hexBytes(NODE_KEY_BYTES).describe("Ed25519 public key: peer identity and reports."),
  proofOfPossession: hexBytes(PROOF_BYTES).describe("BLS signature that binds the two keys."),
});

const ROLLUP = z.strictObject({
  rollupId: whole(1, U32_MAX).describe("Dense from 1, in order."),
  name: ROLLUP_NAME.describe("Name in addresses and logs."),
  evmChainId: whole(0).describe("Chain id of the transactions; 0: opaque, no EVM."),
  orderPolicy: whole(1, U8_MAX).describe("1 = lane-fifo."),
});

const PARAMETERS = z.strictObject({
  heartbeatMs: whole(1).describe("How much longer an idle leader may wait."),
  minBlockIntervalMs: whole(0).describe("Least time between two blocks."),
  batchBytes: whole(1).describe("Section bytes at which a batch is sealed."),
  batchDelayMs: whole(0).describe("Age of its first unit at which a batch is sealed."),
  maxBatchBytes: whole(BATCH_BYTES_LEAST, BATCH_BYTES_MOST).describe(
    "Largest batch, header and table included.",
  ),
  maxLaneAdvance: whole(1).describe("Batches by which one block may advance a lane."),
  laneWindowBytes: whole(1).describe("Section bytes of one lane above the final cut."),
  maxGapInline: whole(0).describe("Nullifications inside a proposal."),
  viewWindow: whole(1).describe("Views ahead whose messages are kept."),
  maxDriftMs: whole(1).describe("How far a block's time may be ahead."),
  anchorDelayMs: whole(0).describe("Age of the L1 block that a block anchors to."),
  maxAnchorLag: whole(1).describe("L1 blocks by which an anchor may lag."),
  epochHeights: whole(0).describe("Heights per epoch without an L1; 0 = one epoch for ever."),
}) satisfies z.ZodType<ProtocolParameters>;

const NETWORK = z.strictObject({
  name: NETWORK_NAME.describe("Name of the network."),
  l1ChainId: whole(0).describe("Chain id of the L1; 0 = none."),
  registry: z
    .string()
    .regex(/^0x[0-9a-f]{40}$/, "must be 0x and 20 bytes of hex, in lower case")
    .describe("Address of the registry; zero without an L1."),
  registryBlock: whole(0).describe("L1 block of the registry; 0 without an L1."),
  members: z.array(MEMBER).max(U8_MAX).describe("Without an L1 the committee, in place order."),
  rollups: z.array(ROLLUP).max(ROLLUPS_MAX).describe("Without an L1 the rollups."),
  parameters: PARAMETERS.describe("Protocol parameters: times in ms, sizes in bytes."),
});

const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");

/**
 * The network in a file.
 *
 * @throws {UsageError} with every finding and its path; what relates fields is judged once each
 * field is right by itself.
 */
export function parseNetworkFile(text: string): NetworkFile {
  const parsed = NETWORK.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new UsageError(
      parsed.error.issues.map(({ path, message }) =>
        path.length === 0 ? `network file: ${message}` : `${pathText(path)}: ${message}`,
      ),
    );
  }
  const { l1ChainId, registry, members, rollups, ...rest } = parsed.data;
  const file: NetworkFile = {
    ...rest,
    domain: { l1ChainId, registry: registry as Address },
    members: members.map(({ seats, blsKey, nodeKey }) => ({
      seats: seatsOf(seats),
      blsKey,
      nodeKey,
    })),
    rollups: rollups.map((rollup) => ({ ...rollup, rollupId: rollupOf(rollup.rollupId) })),
    proofs: members.map((member) => member.proofOfPossession),
  };
  const findings = networkFaults(file);
  if (findings.length > 0) throw new UsageError(findings);
  return file;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError([`network file: not JSON: ${reason}`], { cause });
  }
}

/** What is wrong between fields; empty if nothing. */
function networkFaults(config: NetworkConfig): string[] {
  const membership = config.domain.l1ChainId === 0 ? localFaults(config) : anchoredFaults(config);
  return [...membership, ...rollupFaults(config), ...parameterFaults(config)];
}

/** Without an L1 the file says who the members are. */
function localFaults({ domain, registryBlock, members, rollups }: NetworkConfig): string[] {
  const faults: string[] = [];
  if (domain.registry !== ZERO_ADDRESS) faults.push("registry: must be zero without an L1");
  if (registryBlock !== 0) faults.push("registryBlock: must be 0 without an L1");
  const fault = committeeFault(members);
  if (fault !== null) faults.push(`members: ${fault}`);
  if (rollups.length === 0) faults.push("rollups: at least one without an L1");
  for (const key of ["blsKey", "nodeKey"] as const) {
    const seen = new Map<string, number>();
    for (const [index, member] of members.entries()) {
      const text = toHex(member[key]);
      const first = seen.get(text);
      if (first === undefined) seen.set(text, index);
      else faults.push(`members[${index}].${key}: the same as of members[${first}]`);
    }
  }
  return faults;
}

/** With an L1 its registry says who the members are. */
function anchoredFaults({ domain, members, rollups }: NetworkConfig): string[] {
  const faults: string[] = [];
  if (domain.registry === ZERO_ADDRESS) faults.push("registry: must not be zero with an L1");
  if (members.length > 0) faults.push("members: must be empty with an L1, which has the committee");
  if (rollups.length > 0) faults.push("rollups: must be empty with an L1, which has the rollups");
  return faults;
}

function rollupFaults({ rollups }: NetworkConfig): string[] {
  const faults: string[] = [];
  const names = new Map<string, number>();
  for (const [index, rollup] of rollups.entries()) {
    const at = `rollups[${index}]`;
    if (rollup.rollupId !== index + 1) faults.push(`${at}.rollupId: must be ${index + 1}`);
    if (!POLICIES.includes(rollup.orderPolicy)) faults.push(`${at}.orderPolicy: unknown`);
    const first = names.get(rollup.name);
    if (first === undefined) names.set(rollup.name, index);
    else faults.push(`${at}.name: the same as of rollups[${first}]`);
  }
  return faults;
}

function parameterFaults({ parameters }: NetworkConfig): string[] {
  const faults: string[] = [];
  const { batchBytes, maxBatchBytes, laneWindowBytes } = parameters;
  if (batchBytes > maxBatchBytes) {
    faults.push("parameters.batchBytes: must not exceed maxBatchBytes");
  }
  if (laneWindowBytes < maxBatchBytes) {
    faults.push("parameters.laneWindowBytes: must hold one batch of maxBatchBytes");
  }
  if (parameters.minBlockIntervalMs > parameters.heartbeatMs) {
    faults.push("parameters.minBlockIntervalMs: must not exceed heartbeatMs");
  }
  return faults;
}

/** The text of a file from which `parseNetworkFile` reads the same network. */
export function networkFileText(file: NetworkFile): string {
  const { name, domain, registryBlock, members, rollups, parameters, proofs } = file;
  assert(proofs.length === members.length, "one proof of possession per member");
  const content = {
    name,
    l1ChainId: domain.l1ChainId,
    registry: domain.registry,
    registryBlock,
    members: members.map((member, index) => ({
      seats: member.seats,
      blsKey: toHex(member.blsKey),
      nodeKey: toHex(member.nodeKey),
      proofOfPossession: toHex(proofs[index] as Uint8Array),
    })),
    rollups: rollups.map(({ rollupId, name: rollup, evmChainId, orderPolicy }) => ({
      rollupId,
      name: rollup,
      evmChainId,
      orderPolicy,
    })),
    parameters,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
