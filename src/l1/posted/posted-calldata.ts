/**
 * Bytes of an entry out of the transaction that made it. [SC8]
 *
 * They count where the transaction itself calls the inbox: what a contract passes on is in no
 * transaction's data, and nobody should need traces to derive a rollup.
 */
import { decodeFunctionData, type Hex, type PublicClient } from "viem";
import type { Address, Hash } from "../../primitives/brand.ts";
import { fromHex } from "../../primitives/bytes.ts";
import { hexText } from "../contracts/contract-structs.ts";
import { batchInboxAbi } from "../generated/batch-inbox.ts";

/** @returns null: the transaction shows none. @throws {BaseError} of viem where it is not found. */
export async function postedCalldata(
  client: Pick<PublicClient, "getTransaction">,
  batchInbox: Address,
  txHash: Hash,
): Promise<Uint8Array | null> {
  const { to, input } = await client.getTransaction({ hash: hexText(txHash) });
  return to?.toLowerCase() === batchInbox ? dataIn(input) : null;
}

function dataIn(input: Hex): Uint8Array | null {
  try {
    const call = decodeFunctionData({ abi: batchInboxAbi, data: input });
    return call.functionName === "postCalldata" ? fromHex(call.args[2]) : null;
  } catch {
    return null;
  }
}
