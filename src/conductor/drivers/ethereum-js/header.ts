/** A block's header from its inputs and its outcome, and its hash. */
import { type BlockHeader, createBlockHeader } from "@ethereumjs/block";
import { createAddressFromString } from "@ethereumjs/util";
import type { Address, Hash } from "../../../primitives/brand.ts";
import { fromHex, toHash, toHex } from "../../../primitives/bytes.ts";
import type { ChainRules } from "./chain-rules.ts";
import { orderedRoot } from "./ordered-root.ts";
import type { StoredBlock } from "./stored-block.ts";

/** What is known before execution. */
export type HeaderInputs = {
  readonly number: number;
  readonly parentHash: Hash;
  /** Seconds. */
  readonly timestamp: number;
  readonly gasLimit: number;
  /** Wei per gas. */
  readonly baseFee: bigint;
  readonly feeRecipient: string;
  /** Hash of the last batch: every node knows it, nobody should take it for random. */
  readonly prevRandao: Hash;
  readonly extraData: string;
};

type HeaderOutcome = {
  readonly stateRoot: Hash;
  readonly gasUsed: number;
  readonly bodies: {
    readonly transactions: readonly Uint8Array[];
    readonly receipts: readonly Uint8Array[];
    readonly logsBloom: Uint8Array | null;
  };
};

const BATCH_HASH_BYTES = 24;
const BLOOM_BYTES = 256;

/** `u64 last seq || first 24 bytes of its hash`: names the batch inside the block. */
export const extraDataOf = (lastSeq: number, batchHash: Hash): string => {
  const seq = new Uint8Array(8);
  new DataView(seq.buffer).setBigUint64(0, BigInt(lastSeq));
  return toHex(seq) + batchHash.slice(2, 2 + 2 * BATCH_HASH_BYTES);
};

const dataOf = (inputs: HeaderInputs) => ({
  number: BigInt(inputs.number),
  parentHash: fromHex(inputs.parentHash),
  timestamp: BigInt(inputs.timestamp),
  gasLimit: BigInt(inputs.gasLimit),
  baseFeePerGas: inputs.baseFee,
  coinbase: createAddressFromString(inputs.feeRecipient.toLowerCase()),
  mixHash: fromHex(inputs.prevRandao),
  extraData: fromHex(inputs.extraData),
});

/** The header that transactions of the block see. */
export const openHeader = (inputs: HeaderInputs, { common }: ChainRules): BlockHeader =>
  createBlockHeader(dataOf(inputs), { common, freeze: false });

/** The finished header. */
export function sealHeader(
  sealed: HeaderInputs & HeaderOutcome,
  { common }: ChainRules,
): Omit<StoredBlock, "firstSeq" | "lastSeq" | "transactions"> {
  const { bodies, stateRoot, gasUsed } = sealed;
  const transactionsRoot = orderedRoot(bodies.transactions);
  const receiptsRoot = orderedRoot(bodies.receipts);
  const logsBloom = bodies.logsBloom ?? new Uint8Array(BLOOM_BYTES);
  const header = createBlockHeader(
    {
      ...dataOf(sealed),
      stateRoot: fromHex(stateRoot),
      gasUsed: BigInt(gasUsed),
      transactionsTrie: fromHex(transactionsRoot),
      receiptTrie: fromHex(receiptsRoot),
      logsBloom,
    },
    { common, freeze: false },
  );
  return {
    number: sealed.number,
    hash: toHash(header.hash()),
    parentHash: sealed.parentHash,
    timestamp: sealed.timestamp,
    stateRoot,
    transactionsRoot,
    receiptsRoot,
    logsBloom: toHex(logsBloom),
    gasUsed,
    gasLimit: sealed.gasLimit,
    baseFee: sealed.baseFee.toString(),
    feeRecipient: sealed.feeRecipient.toLowerCase() as Address,
    prevRandao: sealed.prevRandao,
    extraData: sealed.extraData,
    headerBytes: header.serialize().length,
  };
}
