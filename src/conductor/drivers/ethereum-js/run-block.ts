/**
 * The transactions of a block, one after the other, each against the state its predecessor left. What
 * the rule skips changes nothing; nothing aborts the block. [CE1, CE2]
 */
import { createBlock } from "@ethereumjs/block";
import { createTxFromRLP, type TypedTransaction } from "@ethereumjs/tx";
import { createAddressFromString } from "@ethereumjs/util";
import { Bloom, encodeReceipt, type RunTxResult, runTx } from "@ethereumjs/vm";
import { keccak256 } from "../../../crypto/hash.ts";
import type { Address, Hash } from "../../../primitives/brand.ts";
import { copyBytes, toHash, toHex } from "../../../primitives/bytes.ts";
import type { BlockBatch } from "../../driver.ts";
import {
  type Candidate,
  forcedIndexOf,
  judgeItself,
  judgeSender,
  type RuleInput,
  type SenderState,
} from "../../rule/judge.ts";
import type { Skipped, SkipReason } from "../../rule/skip.ts";
import type { ChainRules } from "./chain-rules.ts";
import { type HeaderInputs, openHeader } from "./header.ts";
import type { Machine } from "./machine.ts";
import type { NodeDatabase } from "./node-database.ts";
import type { StoredReceipt, StoredTransaction } from "./stored-block.ts";

export type BlockOutcome = {
  readonly transactions: readonly StoredTransaction[];
  readonly receipts: readonly StoredReceipt[];
  /** As the receipts trie holds them. */
  readonly encodedReceipts: readonly Uint8Array[];
  readonly skipped: readonly Skipped[];
  readonly gasUsed: number;
  readonly logsBloom: Uint8Array;
  /** Items of the forced inbox that the chain is past. */
  readonly forcedHead: bigint;
};

/** Time a block may hold the event loop. */
const TURN_MS = 15;
const DELEGATION = [0xef, 0x01, 0x00];

type Deps = {
  readonly machine: Machine;
  readonly nodes: NodeDatabase;
  readonly rules: ChainRules;
};

/** Runs the batches on the machine's state inside its one checkpoint; the caller commits it. */
export async function runBlock(
  block: { readonly header: HeaderInputs; readonly batches: readonly BlockBatch[] },
  chain: { readonly chainId: number; readonly forcedHead: bigint },
  deps: Deps,
): Promise<BlockOutcome> {
  const skipped: Skipped[] = [];
  const run = createRun(block.header, deps);
  let { forcedHead } = chain;
  let turnEndsAt = performance.now() + TURN_MS;
  for (const { seq, txs } of block.batches) {
    let index = 0;
    for (const input of txs) {
      if (performance.now() > turnEndsAt) {
        await new Promise((resolve) => setImmediate(resolve));
        turnEndsAt = performance.now() + TURN_MS;
      }
      const reason = await run.take(input, { chainId: BigInt(chain.chainId), forcedHead });
      if (reason !== null) skipped.push({ seq, index, reason });
      const forcedIndex = forcedIndexOf(input);
      if (forcedIndex !== null && forcedIndex >= forcedHead) forcedHead = forcedIndex + 1n;
      index++;
    }
  }
  return { ...run.outcome(), skipped, forcedHead };
}

function createRun(inputs: HeaderInputs, { machine, nodes, rules }: Deps) {
  const { vm, state } = machine;
  const { common, fork } = rules;
  const header = openHeader(inputs, rules);
  const ethereumBlock = createBlock({ header }, { common, freeze: false });
  const transactions: StoredTransaction[] = [];
  const receipts: StoredReceipt[] = [];
  const encodedReceipts: Uint8Array[] = [];
  const bloom = new Bloom(undefined, common);
  let gasUsed = 0n;

  /** Runs a judged transaction; any rule of the fork beyond ours makes it OTHER. */
  const execute = async (raw: Uint8Array, sender: Address): Promise<SkipReason | null> => {
    let result: RunTxResult;
    let tx: TypedTransaction;
    try {
      tx = withSender(createTxFromRLP(raw, { common, freeze: false }), sender);
      const options = { tx, block: ethereumBlock, blockGasUsed: gasUsed };
      result = await runTx(vm, { ...options, skipHardForkValidation: true });
    } catch {
      nodes.assertHealthy();
      return "OTHER";
    }
    nodes.assertHealthy();
    gasUsed += result.totalGasSpent;
    bloom.or(result.bloom);
    transactions.push({ hash: keccak256(raw), sender, raw: copyBytes(raw) });
    receipts.push(receiptOf(tx, result, { gasUsed, baseFee: inputs.baseFee }));
    encodedReceipts.push(encodeReceipt(result.receipt, tx.type));
    return null;
  };

  return {
    take: async (
      input: RuleInput,
      chain: { readonly chainId: bigint; readonly forcedHead: bigint },
    ): Promise<SkipReason | null> => {
      const judged = judgeItself(input, { ...chain, fork });
      if (typeof judged === "string") return judged;
      const room = { baseFee: inputs.baseFee, gasLeft: BigInt(inputs.gasLimit) - gasUsed };
      const sender = await senderState(judged);
      return judgeSender(judged, sender, { room, fork }) ?? execute(input.data, judged.sender);
    },
    outcome: () => ({
      transactions,
      receipts,
      encodedReceipts,
      gasUsed: Number(gasUsed),
      logsBloom: bloom.bitvector,
    }),
  };

  async function senderState({ sender }: Candidate): Promise<SenderState> {
    const address = createAddressFromString(sender);
    const account = await state.getAccount(address);
    if (account === undefined) return { nonce: 0n, balance: 0n, contract: false };
    const { nonce, balance } = account;
    if (!account.isContract()) return { nonce, balance, contract: false };
    const code = await state.getCode(address);
    const delegated = fork.setCode && DELEGATION.every((byte, index) => code[index] === byte);
    return { nonce, balance, contract: !delegated };
  }
}

/** The rule has recovered the sender already: the costliest step of a transfer by far. */
function withSender(tx: TypedTransaction, sender: Address): TypedTransaction {
  const address = createAddressFromString(sender);
  tx.getSenderAddress = () => address;
  return tx;
}

function receiptOf(
  tx: TypedTransaction,
  result: RunTxResult,
  block: { readonly gasUsed: bigint; readonly baseFee: bigint },
): StoredReceipt {
  const { createdAddress, execResult } = result;
  const price = tx.getEffectivePriorityFee(block.baseFee) + block.baseFee;
  return {
    succeeded: execResult.exceptionError === undefined,
    type: tx.type,
    to: tx.to === undefined ? null : (tx.to.toString() as Address),
    gasUsed: Number(result.totalGasSpent),
    cumulativeGasUsed: Number(block.gasUsed),
    effectiveGasPrice: price.toString(),
    contractAddress: createdAddress === undefined ? null : (createdAddress.toString() as Address),
    logs: result.receipt.logs.map(([address, topics, data]) => ({
      address: toHex(address) as Address,
      topics: topics.map((topic): Hash => toHash(topic)),
      data: toHex(data),
    })),
    logsBloom: toHex(result.bloom.bitvector),
  };
}
