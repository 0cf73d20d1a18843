/** Which contracts a network consists of: its registry names them. [D5, SC5] */
import { decodeFunctionResult, encodeFunctionData, type Hex } from "viem";
import type { Address } from "../../primitives/brand.ts";
import { RpcFailure } from "../endpoints/rpc-failure.ts";
import { operatorRegistryAbi } from "../generated/operator-registry.ts";

export type L1Contracts = {
  readonly registry: Address;
  readonly committee: Address;
  readonly lightClient: Address;
  readonly rollups: Address;
  readonly batchInbox: Address;
  readonly forcedInbox: Address;
  readonly slasher: Address;
  readonly token: Address;
  /** P: L1 blocks per epoch. */
  readonly epochBlocks: number;
};

/** Answer of a view function, in a state that is final. */
export type ViewCall = (to: Address, data: string) => Promise<string>;

/** @throws {RpcFailure} `malformed` where no registry is at that address. */
export async function readContracts(registry: Address, call: ViewCall): Promise<L1Contracts> {
  const abi = operatorRegistryAbi;
  const named = await call(registry, encodeFunctionData({ abi, functionName: "contracts" }));
  const names = judged(() =>
    decodeFunctionResult({ abi, functionName: "contracts", data: named as Hex }),
  );
  const [committee, lightClient, rollups, batchInbox, forcedInbox, slasher, token] = names.map(
    (name) => name.toLowerCase() as Address,
  ) as [Address, Address, Address, Address, Address, Address, Address];
  const data = encodeFunctionData({ abi, functionName: "EPOCH_L1_BLOCKS" });
  const length = await call(registry, data);
  const epochBlocks = judged(() =>
    decodeFunctionResult({ abi, functionName: "EPOCH_L1_BLOCKS", data: length as Hex }),
  );
  const others = { committee, lightClient, rollups, batchInbox, forcedInbox, slasher, token };
  return { registry, ...others, epochBlocks: Number(epochBlocks) };
}

function judged<T>(decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw new RpcFailure("malformed", "no registry of Lockstep is at that address", { cause });
  }
}

/** Those whose logs are read. */
export const watchedContracts = (contracts: L1Contracts): readonly Address[] => [
  contracts.registry,
  contracts.committee,
  contracts.rollups,
  contracts.lightClient,
  contracts.batchInbox,
  contracts.forcedInbox,
];
