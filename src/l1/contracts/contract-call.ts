/** Calls of one account that somebody waits for: judged before they are sent, then mined. [SC4] */
import {
  type Abi,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type EncodeFunctionDataParameters,
  encodeFunctionData,
  type Hex,
  type LocalAccount,
  numberToHex,
  type PublicClient,
  type TransactionReceipt,
} from "viem";
import type { Address } from "../../primitives/brand.ts";
import { accessManagerAbi } from "../generated/access-manager.ts";
import { batchInboxAbi } from "../generated/batch-inbox.ts";
import { committeeManagerAbi } from "../generated/committee-manager.ts";
import { forcedInboxAbi } from "../generated/forced-inbox.ts";
import { lightClientAbi } from "../generated/light-client.ts";
import { operatorRegistryAbi } from "../generated/operator-registry.ts";
import { rollupRegistryAbi } from "../generated/rollup-registry.ts";
import { slasherAbi } from "../generated/slasher.ts";
import { testTokenAbi } from "../generated/test-token.ts";
import { ContractRevert, revertDataOf, revertOf } from "./contract-errors.ts";

/** Every custom error that a call of Lockstep can meet. */
export const CONTRACT_ERRORS: Abi = [
  ...operatorRegistryAbi,
  ...committeeManagerAbi,
  ...lightClientAbi,
  ...rollupRegistryAbi,
  ...batchInboxAbi,
  ...forcedInboxAbi,
  ...slasherAbi,
  ...testTokenAbi,
  ...accessManagerAbi,
].filter((one) => one.type === "error");

/** Who calls, through which endpoint. */
export type Caller = {
  readonly client: PublicClient;
  readonly account: LocalAccount;
  /** After a transaction was handed over; a chain that mines by hand does so here. */
  readonly afterSend?: () => Promise<void>;
};

/** A transaction before it has nonce, gas and fees; `to` null makes a contract. */
export type Call = {
  /** For errors: `register`. */
  readonly name: string;
  readonly to: Address | null;
  readonly data: Hex;
  readonly value?: bigint;
};

/** One function of one contract as a call. */
export function functionCall<
  const abi extends Abi,
  name extends ContractFunctionName<abi, "nonpayable" | "payable">,
>(
  to: Address,
  abi: abi,
  functionName: name,
  args: ContractFunctionArgs<abi, "nonpayable" | "payable", name>,
): Call {
  const parameters = { abi, functionName, args } as unknown as EncodeFunctionDataParameters;
  return { name: functionName, to, data: encodeFunctionData(parameters) };
}

/** Gas that was estimated, and room for state that changes until it is mined. */
const roomy = (gas: bigint): bigint => (gas * 5n) / 4n + 10_000n;
const GAS_MAX = 16_777_216n;

function refusal(call: Call, error: unknown): unknown {
  const data = revertDataOf(error);
  if (data === null) return error;
  const { error: name, parameters } = revertOf(data, CONTRACT_ERRORS);
  return new ContractRevert(call.name, name, parameters, error);
}

const targetOf = ({ to, data, value }: Call) => ({
  ...(to !== null && { to: to as string as Hex }),
  data,
  value: value ?? 0n,
});

/** @param nonce of the transaction: the address of a contract that it makes follows from it. */
async function gasOf({ client, account }: Caller, call: Call, nonce: number): Promise<bigint> {
  const { to, data, value } = call;
  const quantity = numberToHex(value ?? 0n);
  const request = { from: account.address, ...(to !== null && { to }), data, value: quantity };
  const overrides = to === null ? [{ [account.address]: { nonce: numberToHex(nonce) } }] : [];
  try {
    const estimated = await client.request({
      method: "eth_estimateGas",
      params: [request, "latest", ...overrides],
    } as never);
    const wanted = roomy(BigInt(estimated as Hex));
    return wanted < GAS_MAX ? wanted : GAS_MAX;
  } catch (error) {
    throw refusal(call, error);
  }
}

/**
 * Hands calls over, with nonces in their order, and waits until all are mined.
 *
 * @throws {ContractRevert} if a contract refuses one: before anything is sent, or when it is mined
 * after all. viem's errors where the endpoint does not answer or the account cannot pay.
 */
export async function sendCalls(
  caller: Caller,
  calls: readonly Call[],
): Promise<TransactionReceipt[]> {
  const { client, account } = caller;
  const nonce = await client.getTransactionCount({
    address: account.address,
    blockTag: "pending",
  });
  const gas: bigint[] = [];
  for (const [index, call] of calls.entries()) {
    gas.push(await gasOf(caller, call, nonce + index));
  }
  const chainId = await client.getChainId();
  const fees = await client.estimateFeesPerGas();
  const hashes: Hex[] = [];
  for (const [index, call] of calls.entries()) {
    const signed = await account.signTransaction({
      ...targetOf(call),
      type: "eip1559",
      chainId,
      nonce: nonce + index,
      gas: gas[index] as bigint,
      maxFeePerGas: fees.maxFeePerGas,
      maxPriorityFeePerGas: fees.maxPriorityFeePerGas,
    });
    hashes.push(await client.sendRawTransaction({ serializedTransaction: signed }));
  }
  await caller.afterSend?.();
  const receipts: TransactionReceipt[] = [];
  for (const [index, hash] of hashes.entries()) {
    const receipt = await client.waitForTransactionReceipt({ hash, pollingInterval: 200 });
    if (receipt.status !== "success")
      throw await minedRefusal(caller, calls[index] as Call, receipt);
    receipts.push(receipt);
  }
  return receipts;
}

/** One call. @throws as `sendCalls`. */
export async function sendCall(caller: Caller, call: Call): Promise<TransactionReceipt> {
  const [receipt] = await sendCalls(caller, [call]);
  return receipt as TransactionReceipt;
}

/** Why a transaction reverted, asked in the state in which it did. */
async function minedRefusal(
  { client, account }: Caller,
  call: Call,
  receipt: TransactionReceipt,
): Promise<unknown> {
  try {
    await client.call({ account, ...targetOf(call), blockNumber: receipt.blockNumber });
  } catch (error) {
    return refusal(call, error);
  }
  return new ContractRevert(call.name, "reverted", []);
}
