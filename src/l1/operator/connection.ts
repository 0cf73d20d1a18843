/** One endpoint of an L1 as a person's tool uses it: for calls of an account and the state they need. */
import { type Block, createPublicClient, type Hex, http, type LocalAccount } from "viem";
import { type DigestDomain, type RollupConfig, writableEpochs } from "../../chain/index.ts";
import { keccak256 } from "../../crypto/hash.ts";
import { type Address, rollupOf } from "../../primitives/brand.ts";
import { LockstepError, UsageError } from "../../primitives/errors.ts";
import type { L1Inbox } from "../../sdk/index.ts";
import { ContractRevert } from "../contracts/contract-errors.ts";
import { type L1Contracts, readContracts } from "../contracts/contracts.ts";
import { operatorRegistryAbi } from "../generated/operator-registry.ts";
import { rollupRegistryAbi } from "../generated/rollup-registry.ts";
import { createInboxReader, type InboxOptions } from "../posted/inbox-reader.ts";
import { createSettlementView } from "../settlement/view.ts";
import { type NetworkState, readNetworkState, readSchedule } from "./network-state.ts";
import { createOperatorCalls, type OperatorCalls } from "./operator-calls.ts";

export type L1Connection = {
  readonly contracts: L1Contracts;
  /** Calls of this account, each mined when it resolves. */
  callsOf(account: LocalAccount): OperatorCalls;
  /** Wei. */
  balanceOf(account: LocalAccount): Promise<bigint>;
  /** Operator that ever registered this BLS key; null: none. */
  operatorOfKey(blsKey: Uint8Array): Promise<number | null>;
  /** Epoch from which a change in the next L1 block counts. [SC1] */
  nextEffectiveEpoch(): Promise<number>;
  /** What the contracts say of the network. */
  state(): Promise<NetworkState>;
  /** Whose committee anybody may write in the next block, and nobody has. [SC6] */
  unwrittenEpochs(): Promise<readonly number[]>;
  newestBlock(): Promise<{ readonly number: number; readonly timestamp: number }>;
  /** Rollups as final blocks register them, by id. @param fromBlock of the network's contracts */
  rollups(fromBlock: number): Promise<readonly RollupConfig[]>;
  /** What of a rollup is on the L1 by its final blocks, bytes included. [SC8, SC9] */
  inboxOf(options: InboxOptions): L1Inbox;
};

const REQUEST_MS = 10_000;
const POLLING_MS = 500;

/**
 * Opens an endpoint.
 *
 * @throws {UsageError} if it is of another chain or knows no such registry; {LockstepError}
 * L1_UNAVAILABLE if it does not answer.
 */
export async function connectL1(url: string, domain: DigestDomain): Promise<L1Connection> {
  if (!URL.canParse(url)) throw new UsageError([`${url} is no URL, such as http://127.0.0.1:8545`]);
  const client = createPublicClient({
    transport: http(url, { timeout: REQUEST_MS, retryCount: 1 }),
    pollingInterval: POLLING_MS,
  });
  const registry = domain.registry as string as Hex;
  const chainId = await answered(url, client.getChainId());
  if (chainId !== domain.l1ChainId) {
    throw new UsageError([
      `${url} is chain ${chainId}, and the network's L1 is ${domain.l1ChainId}`,
    ]);
  }
  const call = async (to: Address, data: string): Promise<string> => {
    const { data: answer } = await client.call({ to: to as string as Hex, data: data as Hex });
    return answer ?? "0x";
  };
  const contracts = await answered(
    url,
    readContracts(domain.registry, call).catch((error: unknown) => {
      const isRefused = causesOf(error).some(({ name }) => name === "ExecutionRevertedError");
      if (!isRefused) throw error;
      throw new UsageError([`${domain.registry} on ${url} is no registry of this protocol`]);
    }),
  );
  const view = createSettlementView(contracts, call);
  const read = { address: registry, abi: operatorRegistryAbi } as const;
  const newest = (): Promise<Block> => client.getBlock({ blockTag: "latest" });
  return {
    contracts,
    callsOf: (account) => createOperatorCalls({ client, account }, contracts),
    balanceOf: ({ address }) => client.getBalance({ address }),
    async operatorOfKey(blsKey) {
      const args = [keccak256(blsKey) as string as Hex] as const;
      const id = await client.readContract({ ...read, functionName: "keyOwner", args });
      return id === 0n ? null : Number(id);
    },
    async nextEffectiveEpoch() {
      const { number } = await newest();
      const args = [(number ?? 0n) + 1n] as const;
      return Number(await client.readContract({ ...read, functionName: "epochOf", args }));
    },
    state: () => answered(url, readNetworkState(client, contracts)),
    async unwrittenEpochs() {
      const { number } = await newest();
      const schedule = await readSchedule(client, contracts);
      const epochs = schedule === null ? [] : writableEpochs(schedule, Number(number));
      const written = await Promise.all(epochs.map((epoch) => view.isWritten(epoch)));
      return epochs.filter((_, place) => !written[place]);
    },
    async newestBlock() {
      const { number, timestamp } = await newest();
      return { number: Number(number), timestamp: Number(timestamp) };
    },
    async rollups(fromBlock) {
      const logs = client.getContractEvents({
        address: contracts.rollups as string as Hex,
        abi: rollupRegistryAbi,
        eventName: "RollupRegistered",
        fromBlock: BigInt(fromBlock),
        toBlock: "finalized",
        strict: true,
      });
      const registered = await answered(url, logs);
      return registered.map(({ args }) => ({
        rollupId: rollupOf(Number(args.id)),
        name: args.name,
        evmChainId: Number(args.evmChainId),
        orderPolicy: args.policyId,
      }));
    },
    inboxOf: (options) => createInboxReader({ client, contracts, ...options }),
  };
}

/** An error, and what it was caused by. */
function causesOf(error: unknown): (Error & { readonly code?: string | number })[] {
  const causes: (Error & { readonly code?: string | number })[] = [];
  for (let at = error; at instanceof Error && causes.length < 8; at = at.cause) causes.push(at);
  return causes;
}

async function answered<T>(url: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof UsageError || cause instanceof ContractRevert) throw cause;
    const why = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    const root = causesOf(cause).at(-1);
    const detail = root === undefined || root === cause ? "" : ` (${root.code ?? root.message})`;
    throw new LockstepError("L1_UNAVAILABLE", `${url}: ${why}${detail}`, { cause });
  }
}
