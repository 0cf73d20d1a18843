/** What the contracts say of a network now, for a person: of the newest block, at one endpoint. */
import type { PublicClient } from "viem";
import type { EpochSchedule } from "../../chain/index.ts";
import type { Address, Hash } from "../../primitives/brand.ts";
import { hexText } from "../contracts/contract-structs.ts";
import type { L1Contracts } from "../contracts/contracts.ts";
import { committeeManagerAbi } from "../generated/committee-manager.ts";
import { lightClientAbi } from "../generated/light-client.ts";
import { operatorRegistryAbi } from "../generated/operator-registry.ts";

const STATUSES = ["none", "active", "exiting", "slashed"] as const;

/** An operator as the registry has it. Amounts in smallest units, `unlock` in Unix seconds. [SC5] */
export type OperatorInfo = {
  readonly owner: Address;
  readonly status: (typeof STATUSES)[number];
  readonly place: number;
  readonly seats: number;
  readonly unlock: number;
  readonly nodeKey: Hash;
  readonly bond: bigint;
  readonly exiting: bigint;
};

export type NetworkState = {
  readonly block: number;
  readonly finalBlock: number;
  /** That runs at an anchor of the final block; null: the committee was not started. [SC6] */
  readonly epoch: number | null;
  /** Epoch from which a change in the next block counts. [SC1] */
  readonly nextEffectiveEpoch: number;
  /** The light client's newest; height 0 before the first. [SC7] */
  readonly checkpoint: {
    readonly height: number;
    readonly epoch: number;
    readonly frozen: boolean;
  };
  /** Whoever ever registered, by id. */
  readonly operators: readonly (OperatorInfo & { readonly id: number })[];
};

const epochAt = ({ base, blocks }: EpochSchedule, block: number): number | null =>
  block < base ? null : Math.floor((block - base) / blocks);

/** Operators asked for at a time. */
const AT_ONCE = 16;

/** @param id of an operator; status `none` where there is none. */
export async function readOperator(
  client: PublicClient,
  { registry }: Pick<L1Contracts, "registry">,
  id: number,
): Promise<OperatorInfo> {
  const found = await client.readContract({
    address: hexText(registry),
    abi: operatorRegistryAbi,
    functionName: "operators",
    args: [BigInt(id)],
  });
  return {
    owner: found.owner.toLowerCase() as Address,
    status: STATUSES[found.status] ?? "none",
    place: found.place,
    seats: found.seats,
    unlock: Number(found.unlock),
    nodeKey: found.nodeKey as string as Hash,
    bond: found.bond,
    exiting: found.exiting,
  };
}

/** Ids are dense from 1. */
async function readOperators(client: PublicClient, contracts: L1Contracts) {
  const operators: (OperatorInfo & { readonly id: number })[] = [];
  for (;;) {
    const ids = Array.from({ length: AT_ONCE }, (_, at) => operators.length + 1 + at);
    const found = await Promise.all(
      ids.map(async (id) => ({ id, ...(await readOperator(client, contracts, id)) })),
    );
    const known = found.filter(({ status }) => status !== "none");
    operators.push(...known);
    if (known.length < AT_ONCE) return operators;
  }
}

/** Null: the committee was not started. */
export async function readSchedule(
  client: PublicClient,
  { committee, epochBlocks }: Pick<L1Contracts, "committee" | "epochBlocks">,
): Promise<EpochSchedule | null> {
  const base = await client.readContract({
    address: hexText(committee),
    abi: committeeManagerAbi,
    functionName: "base",
  });
  return base === 0n ? null : { base: Number(base), blocks: epochBlocks };
}

/** Throws viem's errors if the L1 does not answer. */
export async function readNetworkState(
  client: PublicClient,
  contracts: L1Contracts,
): Promise<NetworkState> {
  const [newest, final, schedule, head, operators] = await Promise.all([
    client.getBlock({ blockTag: "latest" }),
    client.getBlock({ blockTag: "finalized" }),
    readSchedule(client, contracts),
    client.readContract({
      address: hexText(contracts.lightClient),
      abi: lightClientAbi,
      functionName: "head",
    }),
    readOperators(client, contracts),
  ]);
  const nextEffectiveEpoch = await client.readContract({
    address: hexText(contracts.registry),
    abi: operatorRegistryAbi,
    functionName: "epochOf",
    args: [newest.number + 1n],
  });
  const [epoch, height, , frozen] = head;
  const finalBlock = Number(final.number);
  return {
    block: Number(newest.number),
    finalBlock,
    epoch: schedule === null ? null : epochAt(schedule, finalBlock),
    nextEffectiveEpoch: Number(nextEffectiveEpoch),
    checkpoint: { height: Number(height), epoch: Number(epoch), frozen },
    operators,
  };
}
