/** Blocks, transactions, receipts and logs as Ethereum's JSON-RPC writes them. */
import { createTxFromRLP } from "@ethereumjs/tx";
import type { ChainRules } from "../drivers/ethereum-js/chain-rules.ts";
import type { StoredBlock, StoredLog, StoredReceipt } from "../drivers/ethereum-js/stored-block.ts";
import { quantity } from "./params.ts";

/** keccak-256 of an empty list of uncles. */
const NO_UNCLES = "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347";
const ZERO_WORD = `0x${"00".repeat(32)}`;
/** Root of an empty trie. */
const NO_WITHDRAWALS = "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421";

const amount = (decimal: string): string => quantity(BigInt(decimal));

/** A place in the chain. */
export type Place = { readonly block: StoredBlock; readonly index: number };

/** `transactions` are hashes, or whole where `full` says so; those need `receipts`. */
export function blockJson(
  block: StoredBlock,
  options: {
    readonly full: boolean;
    readonly rules: ChainRules;
    readonly receipts: readonly StoredReceipt[];
  },
): Record<string, unknown> {
  const bodyBytes = block.transactions.reduce((sum, { raw }) => sum + raw.length, 0);
  return {
    number: quantity(block.number),
    hash: block.hash,
    parentHash: block.parentHash,
    sha3Uncles: NO_UNCLES,
    miner: block.feeRecipient,
    stateRoot: block.stateRoot,
    transactionsRoot: block.transactionsRoot,
    receiptsRoot: block.receiptsRoot,
    logsBloom: block.logsBloom,
    difficulty: "0x0",
    totalDifficulty: "0x0",
    gasLimit: quantity(block.gasLimit),
    gasUsed: quantity(block.gasUsed),
    timestamp: quantity(block.timestamp),
    extraData: block.extraData,
    mixHash: block.prevRandao,
    nonce: "0x0000000000000000",
    baseFeePerGas: amount(block.baseFee),
    withdrawalsRoot: NO_WITHDRAWALS,
    blobGasUsed: "0x0",
    excessBlobGas: "0x0",
    parentBeaconBlockRoot: ZERO_WORD,
    size: quantity(block.headerBytes + bodyBytes),
    uncles: [],
    withdrawals: [],
    transactions: options.full
      ? block.transactions.map((_, index) => transactionJson({ block, index }, options))
      : block.transactions.map(({ hash }) => hash),
  };
}

/** A transaction where it was executed. */
export function transactionJson(
  { block, index }: Place,
  { rules, receipts }: { readonly rules: ChainRules; readonly receipts: readonly StoredReceipt[] },
): Record<string, unknown> | null {
  const stored = block.transactions[index];
  const receipt = receipts[index];
  if (stored === undefined || receipt === undefined) return null;
  const tx = createTxFromRLP(stored.raw, { common: rules.common, freeze: false });
  const { gasLimit, data, ...fields } = tx.toJSON();
  const parity = tx.type === 0 ? {} : { yParity: fields.v };
  return {
    ...fields,
    ...parity,
    type: quantity(tx.type),
    chainId: quantity(rules.common.chainId()),
    gas: gasLimit,
    gasPrice: amount(receipt.effectiveGasPrice),
    input: data,
    to: receipt.to,
    from: stored.sender,
    hash: stored.hash,
    blockHash: block.hash,
    blockNumber: quantity(block.number),
    transactionIndex: quantity(index),
  };
}

/** A receipt; `logsBefore` are those of earlier transactions of the block. */
export function receiptJson(
  { block, index }: Place,
  receipts: readonly StoredReceipt[],
): Record<string, unknown> | null {
  const stored = block.transactions[index];
  const receipt = receipts[index];
  if (stored === undefined || receipt === undefined) return null;
  const first = receipts.slice(0, index).reduce((sum, { logs }) => sum + logs.length, 0);
  return {
    transactionHash: stored.hash,
    transactionIndex: quantity(index),
    blockHash: block.hash,
    blockNumber: quantity(block.number),
    from: stored.sender,
    to: receipt.to,
    cumulativeGasUsed: quantity(receipt.cumulativeGasUsed),
    gasUsed: quantity(receipt.gasUsed),
    contractAddress: receipt.contractAddress,
    logs: receipt.logs.map((log, at) => logJson(log, { block, index }, first + at)),
    logsBloom: receipt.logsBloom,
    type: quantity(receipt.type),
    status: receipt.succeeded ? "0x1" : "0x0",
    effectiveGasPrice: amount(receipt.effectiveGasPrice),
  };
}

/** A log; `logIndex` counts over the block. */
export function logJson(
  log: StoredLog,
  { block, index }: Place,
  logIndex: number,
): Record<string, unknown> {
  return {
    address: log.address,
    topics: log.topics,
    data: log.data,
    blockHash: block.hash,
    blockNumber: quantity(block.number),
    transactionHash: block.transactions[index]?.hash,
    transactionIndex: quantity(index),
    logIndex: quantity(logIndex),
    removed: false,
  };
}
