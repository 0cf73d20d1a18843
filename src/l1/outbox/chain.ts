/** The L1 as the outbox uses it: one endpoint, two accounts. [ST4] */
import { type Abi, type Hex, keccak256, type LocalAccount } from "viem";
import { z } from "zod";
import type { Hash } from "../../primitives/brand.ts";
import { type Sidecar, sidecarsOf, wrapBlobTransaction } from "../blobs/blobs.ts";
import type { BlobProofs, Kzg } from "../blobs/kzg.ts";
import { revertDataOf, revertOf } from "../contracts/contract-errors.ts";
import type { Rpc } from "../endpoints/rpc.ts";
import { RpcFailure } from "../endpoints/rpc-failure.ts";
import type { Fees } from "./fees.ts";
import type { Intent, WalletName } from "./item.ts";
import { walletOf } from "./item.ts";
import type { Broadcast, OutboxChain, Simulated } from "./port.ts";

/** Commitments and proofs of an intent's blobs, on their way. */
type Preparing = {
  readonly made: Promise<readonly Sidecar[]>;
  isReady: boolean;
  failure: { readonly error: unknown } | null;
};

export type OutboxChainOptions = {
  readonly rpc: Rpc;
  readonly chainId: number;
  readonly accounts: Readonly<Record<WalletName, LocalAccount>>;
  readonly kzg: Kzg;
  /** What the chain asks for; `proofsOfChain` knows. */
  readonly blobProofs: Exclude<BlobProofs, "none">;
  /** Whose custom errors get a name. */
  readonly errors: Abi;
};

/** Of one transaction. (EIP-7825) */
const GAS_MAX = 16_777_216n;
/** State may differ a little when it is mined, and estimates of pairings are low. */
const GAS_MARGIN = { numerator: 5n, denominator: 4n, plus: 10_000n };
/** A tip where the endpoint suggests none. */
const TIP_MIN = 1_000_000n;

const QUANTITY = z
  .string()
  .regex(/^0x[0-9a-f]{1,64}$/i)
  .transform((text) => BigInt(text));
const RECEIPT = z.object({ blockNumber: QUANTITY, status: QUANTITY }).nullable().catch(null);
const BLOCK = z.object({ baseFeePerGas: QUANTITY });

const hexText = (text: string): Hex => text as Hex;
const quantity = (value: bigint | number): Hex => `0x${value.toString(16)}`;

/** `malformed` where the endpoint answers something else. */
function parsed<T>(method: string, schema: z.ZodType<T>, answer: unknown): T {
  const result = schema.safeParse(answer);
  if (!result.success) throw new RpcFailure("malformed", `${method}: not what it promises`);
  return result.data;
}

/** What a refusal by the pool means. Endpoints agree on words, not on codes. */
export function broadcastOf(message: string): Broadcast {
  if (/already known|already imported|known transaction|already exists/i.test(message)) {
    return "accepted";
  }
  if (/underpriced|fee too low to replace|replacement/i.test(message)) return "underpriced";
  if (/nonce (is )?too low|nonce .*(used|stale)/i.test(message)) return "nonce_too_low";
  if (/insufficient (funds|balance)/i.test(message)) return "no_funds";
  return { refused: message };
}

/** @returns the chain; nothing is asked before its first use. */
export function createOutboxChain(options: OutboxChainOptions): OutboxChain {
  const { rpc, accounts } = options;
  const sidecars = new WeakMap<Intent, Preparing>();

  /** Computed once per process: seconds per blob. */
  function preparing(intent: Intent): Preparing {
    const known = sidecars.get(intent);
    if (known !== undefined) return known;
    const made = sidecarsOf(intent.blobs, options.kzg, options.blobProofs);
    const begun: Preparing = { made, isReady: false, failure: null };
    sidecars.set(intent, begun);
    made.then(
      () => {
        begun.isReady = true;
      },
      (error: unknown) => {
        begun.failure = { error };
      },
    );
    return begun;
  }

  const sidecarsFor = (intent: Intent): Promise<readonly Sidecar[]> => preparing(intent).made;

  const ask = async <T>(method: string, params: readonly unknown[], schema: z.ZodType<T>) =>
    parsed(method, schema, await rpc.request(method, params));

  async function callOf(intent: Intent): Promise<Record<string, unknown>> {
    const { to, value } = intent;
    const data = intent.probe ?? intent.data;
    const from = accounts[walletOf(intent)].address;
    const call = { from, to, data, value: quantity(value) };
    if (intent.blobs.length === 0) return call;
    const hashes = (await sidecarsFor(intent)).map((one) => one.versionedHash);
    return { ...call, blobVersionedHashes: hashes };
  }

  async function simulate(intent: Intent, at: "latest" | "finalized"): Promise<Simulated> {
    const call = await callOf(intent);
    try {
      await rpc.request("eth_call", [call, at]);
      if (at === "finalized") return { kind: "ok", gas: 0n };
      const gas = await ask("eth_estimateGas", [call, at], QUANTITY);
      const { numerator, denominator, plus } = GAS_MARGIN;
      const wanted = (gas * numerator) / denominator + plus;
      return { kind: "ok", gas: wanted < GAS_MAX ? wanted : GAS_MAX };
    } catch (error) {
      const data = revertDataOf(error);
      if (data !== null) return { kind: "reverted", error: revertOf(data, options.errors).error };
      const plain = error instanceof RpcFailure && error.kind === "refused";
      if (plain && /revert/i.test(error.message)) return { kind: "reverted", error: "reverted" };
      throw error;
    }
  }

  async function signed(intent: Intent, how: { nonce: number; gas: bigint; fees: Fees }) {
    const { maxFeePerGas, maxPriorityFeePerGas, maxFeePerBlobGas } = how.fees;
    const account = accounts[walletOf(intent)];
    const call = {
      chainId: options.chainId,
      to: hexText(intent.to),
      data: hexText(intent.data),
      value: intent.value,
      nonce: how.nonce,
      gas: how.gas,
      maxFeePerGas,
      maxPriorityFeePerGas,
    };
    if (intent.blobs.length === 0) return account.signTransaction({ ...call, type: "eip1559" });
    const made = await sidecarsFor(intent);
    const blobVersionedHashes = made.map((one) => hexText(one.versionedHash));
    return account.signTransaction({
      ...call,
      type: "eip4844",
      maxFeePerBlobGas,
      blobVersionedHashes,
    });
  }

  return {
    async nonceOf(wallet) {
      const params = [accounts[wallet].address, "latest"];
      return Number(await ask("eth_getTransactionCount", params, QUANTITY));
    },
    async minedAt(txHash) {
      const receipt = await ask("eth_getTransactionReceipt", [txHash], RECEIPT);
      if (receipt === null) return null;
      return { blockNumber: Number(receipt.blockNumber), succeeded: receipt.status === 1n };
    },
    knows: async (txHash) => (await rpc.request("eth_getTransactionByHash", [txHash])) !== null,
    prepare(intent) {
      if (intent.blobs.length === 0) return true;
      const { isReady, failure } = preparing(intent);
      if (failure === null) return isReady;
      sidecars.delete(intent);
      throw failure.error;
    },
    simulate,
    async market() {
      const block = await ask("eth_getBlockByNumber", ["latest", false], BLOCK);
      const tip = await ask("eth_maxPriorityFeePerGas", [], QUANTITY);
      const blobBaseFee = await ask("eth_blobBaseFee", [], QUANTITY);
      return { baseFee: block.baseFeePerGas, tip: tip > TIP_MIN ? tip : TIP_MIN, blobBaseFee };
    },
    async sign(intent, how) {
      const transaction = await signed(intent, how);
      return { txHash: keccak256(transaction) as Hash, signed: transaction };
    },
    async broadcast(intent, transaction) {
      const withBlobs = intent.blobs.length > 0;
      const raw = withBlobs
        ? wrapBlobTransaction(hexText(transaction), await sidecarsFor(intent))
        : transaction;
      try {
        await rpc.request("eth_sendRawTransaction", [raw]);
        return "accepted";
      } catch (error) {
        if (error instanceof RpcFailure && error.kind === "refused")
          return broadcastOf(error.message);
        throw error;
      }
    },
  };
}
