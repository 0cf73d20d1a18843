/** The methods of a rollup's JSON-RPC over the chain that EthereumJS keeps. */
import { toHex } from "../../primitives/bytes.ts";
import type { RpcOptions } from "../config.ts";
import type { EthereumJsDriver } from "../drivers/ethereum-js/driver.ts";
import type { StateReader } from "../drivers/ethereum-js/reader.ts";
import type { StoredBlock } from "../drivers/ethereum-js/stored-block.ts";
import type { EscapePhase } from "../escape/machine.ts";
import { blockJson, receiptJson, transactionJson } from "./block-json.ts";
import { blockAt, blockByHash, stateBlock } from "./blocks.ts";
import { estimateGas, ethCall } from "./calls.ts";
import { feeHistory, nextBaseFee } from "./fees.ts";
import { findLogs } from "./logs.ts";
import { addressOf, countOf, hashOf, quantity, slotOf } from "./params.ts";
import { forwardTransaction } from "./sequencer.ts";

export type Method = (params: readonly unknown[]) => unknown;

export type MethodDeps = {
  readonly driver: EthereumJsDriver;
  readonly reader: StateReader;
  readonly options: RpcOptions;
  /** While the feed is not followed, nothing is passed to a sequencer. [CE5] */
  readonly phase: () => EscapePhase;
};

const CLIENT = "lockstep-conductor/ethereumjs";

/** Method by name. */
export function rollupMethods(deps: MethodDeps): ReadonlyMap<string, Method> {
  return new Map([...chainMethods(deps), ...stateMethods(deps), ...blockMethods(deps)]);
}

function chainMethods({ driver, options, phase }: MethodDeps): [string, Method][] {
  const { chainId } = driver.rollup;
  const head = () => driver.store.block(driver.head().number) as StoredBlock;
  return [
    ["eth_chainId", () => quantity(chainId)],
    ["net_version", () => String(chainId)],
    ["net_listening", () => true],
    ["web3_clientVersion", () => CLIENT],
    ["eth_syncing", () => false],
    ["eth_accounts", () => []],
    ["eth_blockNumber", () => quantity(driver.head().number)],
    ["eth_gasPrice", () => quantity(nextBaseFee(driver, head()))],
    ["eth_maxPriorityFeePerGas", () => "0x0"],
    ["eth_feeHistory", (params) => feeHistory(driver, params)],
    [
      "eth_sendRawTransaction",
      (params) => forwardTransaction(options.sequencerUrl, params, phase()),
    ],
  ];
}

function stateMethods({ driver, reader, options }: MethodDeps): [string, Method][] {
  const calls = { driver, reader, callGasMax: options.callGasMax };
  const account = (params: readonly unknown[]) =>
    reader.account(stateBlock(driver, params[1], "[1]"), addressOf(params[0], "[0]"));
  return [
    ["eth_getBalance", async (params) => quantity((await account(params))?.balance ?? 0n)],
    ["eth_getTransactionCount", async (params) => quantity((await account(params))?.nonce ?? 0n)],
    [
      "eth_getCode",
      async (params) =>
        toHex(await reader.code(stateBlock(driver, params[1], "[1]"), addressOf(params[0], "[0]"))),
    ],
    [
      "eth_getStorageAt",
      async (params) => {
        const block = stateBlock(driver, params[2], "[2]");
        const slot = slotOf(params[1], "[1]");
        return toHex(await reader.storage(block, addressOf(params[0], "[0]"), slot));
      },
    ],
    ["eth_call", (params) => ethCall(calls, params)],
    ["eth_estimateGas", (params) => estimateGas(calls, params)],
  ];
}

function blockMethods({ driver, options }: MethodDeps): [string, Method][] {
  const { store, rules } = driver;
  const json = (block: StoredBlock | null, full: unknown) =>
    block &&
    blockJson(block, { full: full === true, rules, receipts: store.receipts(block.number) });
  const byNumber = (params: readonly unknown[]) => blockAt(driver, params[0], "[0]");
  const byHash = (params: readonly unknown[]) => blockByHash(driver, hashOf(params[0], "[0]"));
  const placed = (hash: unknown) => {
    const place = store.placeOf(hashOf(hash, "[0]"));
    const block = place && store.block(place.block);
    if (place === null || block === null) return null;
    return { place: { block, index: place.index }, receipts: store.receipts(block.number) };
  };
  const count = (block: StoredBlock | null) => block && quantity(block.transactions.length);
  const inBlock = (block: StoredBlock | null, index: unknown) =>
    block &&
    transactionJson(
      { block, index: countOf(index, "[1]") },
      { rules, receipts: store.receipts(block.number) },
    );
  return [
    ["eth_getBlockByNumber", (params) => json(byNumber(params), params[1])],
    ["eth_getBlockByHash", (params) => json(byHash(params), params[1])],
    ["eth_getBlockTransactionCountByNumber", (params) => count(byNumber(params))],
    ["eth_getBlockTransactionCountByHash", (params) => count(byHash(params))],
    ["eth_getTransactionByBlockNumberAndIndex", (params) => inBlock(byNumber(params), params[1])],
    ["eth_getTransactionByBlockHashAndIndex", (params) => inBlock(byHash(params), params[1])],
    [
      "eth_getTransactionByHash",
      ([hash]) => {
        const found = placed(hash);
        return found && transactionJson(found.place, { rules, receipts: found.receipts });
      },
    ],
    [
      "eth_getTransactionReceipt",
      ([hash]) => {
        const found = placed(hash);
        return found && receiptJson(found.place, found.receipts);
      },
    ],
    [
      "eth_getBlockReceipts",
      (params) => {
        const block = byNumber(params);
        if (block === null) return null;
        const receipts = store.receipts(block.number);
        return receipts.map((_, index) => receiptJson({ block, index }, receipts));
      },
    ],
    ["eth_getLogs", ([filter]) => findLogs(driver, filter, options)],
  ];
}
