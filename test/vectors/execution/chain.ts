/** A test rollup: fixed keys, signed transactions, batches whose hashes follow from their names. */
import type { Hex, TransactionSerializable } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { PartKind } from "../../../src/chain/index.ts";
import {
  type FeedBatch,
  type RollupConfig,
  RollupConfigSchema,
  type RuleInput,
} from "../../../src/conductor/index.ts";
import { keccakText } from "../../../src/crypto/hash.ts";
import { type Hash, ZERO_HASH } from "../../../src/primitives/brand.ts";
import { fromHex } from "../../../src/primitives/bytes.ts";

export const CHAIN_ID = 901;
export const BASE_FEE = 1_000_000_000n;
export const ETHER = 10n ** 18n;

/** Key of account `index` of the test rollup, from 1. */
export const keyOf = (index: number): Hex => `0x${index.toString(16).padStart(64, "0")}`;

export const accountOf = (index: number) => privateKeyToAccount(keyOf(index));

/** Accounts with 100 ether each. */
const RICH = [1, 2, 3, 4, 5].map(accountOf);
export const FEES: Hex = "0x00000000000000000000000000000000000000fe";
/** Contracts of the genesis state. */
export const REVERTS: Hex = "0x00000000000000000000000000000000000c0001";
export const LOOPS: Hex = "0x00000000000000000000000000000000000c0002";
/** Logs its call data and stores the caller's value in slot 0. */
export const LOGS: Hex = "0x00000000000000000000000000000000000c0003";

export type RollupOverrides = Partial<
  Pick<RollupConfig, "gasLimit" | "blockMode" | "emptyBlocks" | "baseFee">
>;

/** The test rollup with `extra` accounts beside the rich ones. */
export const rollupOf = (
  overrides: RollupOverrides = {},
  extra: Record<string, { balance?: string; nonce?: number; code?: string }> = {},
): RollupConfig =>
  RollupConfigSchema.parse({
    chainId: CHAIN_ID,
    feeRecipient: FEES,
    ...overrides,
    genesis: {
      alloc: {
        ...Object.fromEntries(RICH.map(({ address }) => [address, wei(100n * ETHER)])),
        // Anvil keeps an empty account that was touched, EIP-161 does not: the tips' is not empty.
        [FEES]: wei(1n),
        [REVERTS]: { code: "0x60006000fd" },
        [LOOPS]: { code: "0x5b600056" },
        [LOGS]: { code: "0x34600055366000600037366000a0" },
        ...extra,
      },
    },
  });

const wei = (amount: bigint) => ({ balance: amount.toString() });

/** A transfer of 1 wei unless told otherwise. */
export type Sending = {
  from: number;
  nonce: number;
  to?: Hex | null;
  value?: bigint;
  gas?: bigint;
  data?: Hex;
  maxFeePerGas?: bigint;
  tip?: bigint;
  chainId?: number;
};

export const SINK: Hex = "0x00000000000000000000000000000000000000aa";

/** What a `Sending` signs. */
export const transactionOf = (sending: Sending): TransactionSerializable & { type: "eip1559" } => ({
  type: "eip1559",
  chainId: sending.chainId ?? CHAIN_ID,
  nonce: sending.nonce,
  gas: sending.gas ?? 21_000n,
  maxFeePerGas: sending.maxFeePerGas ?? 2n * BASE_FEE,
  maxPriorityFeePerGas: sending.tip ?? 0n,
  to: sending.to === undefined ? SINK : sending.to,
  value: sending.value ?? 1n,
  data: sending.data ?? "0x",
});

/** Signed bytes. */
export const sign = async (sending: Sending): Promise<Uint8Array> =>
  fromHex(await accountOf(sending.from).signTransaction(transactionOf(sending)));

/** An open transaction of some lane. */
export const section = (data: Uint8Array): RuleInput => ({
  kind: PartKind.SECTION,
  origin: new Uint8Array(10),
  data,
});

/** An item of the forced inbox. */
export const forced = (index: number, data: Uint8Array): RuleInput => {
  const origin = new Uint8Array(32);
  new DataView(origin.buffer).setUint32(28, index);
  return { kind: PartKind.FORCED, origin, data };
};

/** One of the other kinds, its origin a hash. */
export const partOf = (kind: PartKind, data: Uint8Array = new Uint8Array(0)): RuleInput => ({
  kind,
  origin: new Uint8Array(32).fill(7),
  data,
});

/** Batches from 1 on, one per list of transactions. */
export const batchesOf = (
  name: string,
  lists: readonly { readonly timestampMs: number; readonly txs: readonly RuleInput[] }[],
): FeedBatch[] => {
  const hashOf = (seq: number): Hash => (seq === 0 ? ZERO_HASH : keccakText(`${name}/${seq}`));
  return lists.map(({ timestampMs, txs }, index) => ({
    seq: index + 1,
    hash: hashOf(index + 1),
    prevHash: hashOf(index),
    height: 10 + index,
    timestampMs,
    txs,
  }));
};
