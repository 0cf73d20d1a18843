/** An unmodified viem client against the rollup's JSON-RPC. */

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createPublicClient,
  createWalletClient,
  defineChain,
  type Hex,
  http,
  parseEther,
} from "viem";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Conductor, createConductor, type FeedBatch } from "../../src/conductor/index.ts";
import { keccak256 as keccak } from "../../src/crypto/hash.ts";
import { createLogger, createRegistry } from "../../src/telemetry/index.ts";
import {
  accountOf,
  BASE_FEE,
  batchesOf,
  CHAIN_ID,
  LOGS,
  REVERTS,
  rollupOf,
  SINK,
  section,
  sign,
} from "../vectors/execution/chain.ts";
import { optionsOf, scriptedFeed } from "./conductor-fixture.ts";

const keccak256 = (bytes: Uint8Array): Hex => keccak(bytes) as string as Hex;
const data: Hex = "0x00112233";
const transfer = await sign({ from: 1, nonce: 0, value: 5n, tip: 7n });
const logging = await sign({ from: 1, nonce: 1, to: LOGS, gas: 100_000n, data, value: 9n });
const reverting = await sign({ from: 2, nonce: 0, to: REVERTS, gas: 50_000n });
const feed: FeedBatch[] = batchesOf("rpc", [
  { timestampMs: 5_000, txs: [section(transfer)] },
  { timestampMs: 6_000, txs: [section(logging), section(reverting)] },
]);

const dataDir = mkdtempSync(join(tmpdir(), "lockstep-rpc-"));
let conductor: Conductor;
const forwarded: unknown[] = [];
const sequencer = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => {
    body += String(chunk);
  });
  request.on("end", () => {
    forwarded.push(JSON.parse(body));
    response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, result: keccak256(transfer) }));
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => sequencer.listen(0, "127.0.0.1", resolve));
  const sequencerUrl = `http://127.0.0.1:${(sequencer.address() as AddressInfo).port}/rpc/1`;
  const rpc = { sequencerUrl, logsRangeMax: 2 };
  conductor = await createConductor(
    { ...optionsOf(dataDir, rollupOf()), rpc },
    {
      feed: scriptedFeed(feed, "end"),
      logger: createLogger({ format: "json", level: "silent", name: "test" }),
      registry: createRegistry(),
    },
  );
  await conductor.done;
});

afterAll(async () => {
  await conductor.close();
  sequencer.close();
  rmSync(dataDir, { recursive: true });
});

const clientOf = () => {
  const chain = defineChain({
    id: CHAIN_ID,
    name: "rollup",
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [conductor.rpcUrl] } },
  });
  return { chain, client: createPublicClient({ chain, transport: http(conductor.rpcUrl) }) };
};

const post = async (body: unknown) => {
  const response = await fetch(conductor.rpcUrl, { method: "POST", body: JSON.stringify(body) });
  return (await response.json()) as Record<string, unknown>;
};
const call = async (method: string, ...params: unknown[]) =>
  post({ jsonrpc: "2.0", id: 1, method, params });

describe("viem reads", () => {
  test("balances, nonces, code and storage, now and then", async () => {
    const { client } = clientOf();
    expect(await client.getChainId()).toBe(CHAIN_ID);
    expect(await client.getBlockNumber()).toBe(2n);
    expect(await client.getBalance({ address: SINK })).toBe(5n);
    expect(await client.getBalance({ address: SINK, blockNumber: 0n })).toBe(0n);
    const { address } = accountOf(1);
    expect(await client.getTransactionCount({ address })).toBe(2);
    expect(await client.getTransactionCount({ address, blockNumber: 1n })).toBe(1);
    expect(await client.getCode({ address: LOGS })).toBe("0x34600055366000600037366000a0");
    const slot = { address: LOGS, slot: "0x0" as const };
    expect(BigInt((await client.getStorageAt(slot)) ?? 0)).toBe(9n);
    expect(BigInt((await client.getStorageAt({ ...slot, blockNumber: 1n })) ?? 1)).toBe(0n);
  });

  test("receipts, transactions and blocks that fit together", async () => {
    const { client } = clientOf();
    const hash = keccak256(transfer);
    const receipt = await client.waitForTransactionReceipt({ hash });
    expect(receipt).toMatchObject({ status: "success", blockNumber: 1n, gasUsed: 21_000n });
    expect(receipt.effectiveGasPrice).toBe(BASE_FEE + 7n);
    const transaction = await client.getTransaction({ hash });
    expect(transaction).toMatchObject({ from: receipt.from, value: 5n, type: "eip1559", nonce: 0 });
    const block = await client.getBlock({ blockNumber: 2n, includeTransactions: true });
    expect(block.transactions.map((each) => each.hash)).toEqual([
      keccak256(logging),
      keccak256(reverting),
    ]);
    expect(block).toMatchObject({ timestamp: 6n, mixHash: feed[1]?.hash, baseFeePerGas: BASE_FEE });
    expect(await client.getBlock({ blockHash: block.hash })).toMatchObject({ number: 2n });
    expect(block.parentHash).toBe(receipt.blockHash);
    const failed = await client.getTransactionReceipt({ hash: keccak256(reverting) });
    expect(failed).toMatchObject({ status: "reverted", transactionIndex: 1 });
    await expect(client.getTransactionReceipt({ hash: block.hash })).rejects.toThrow(
      "not be found",
    );
  });

  test("logs by block, address and range, within bounds", async () => {
    const { client } = clientOf();
    const logs = await client.getLogs({ address: LOGS, fromBlock: 1n, toBlock: "latest" });
    expect(logs).toMatchObject([{ data, blockNumber: 2n, logIndex: 0, topics: [] }]);
    expect(await client.getLogs({ address: SINK, fromBlock: 1n, toBlock: 2n })).toEqual([]);
    const blockHash = (await client.getBlock()).hash;
    expect(await client.getLogs({ blockHash })).toHaveLength(1);
    expect(await call("eth_getLogs", { fromBlock: "0x0" })).toMatchObject({
      error: { code: -32_005 },
    });
  });

  test("calls and estimates, and why they fail", async () => {
    const { client } = clientOf();
    const account = accountOf(3);
    expect(await client.call({ account, to: SINK })).toEqual({ data: undefined });
    expect(await client.estimateGas({ account, to: SINK, value: 1n })).toBe(21_000n);
    const estimate = await client.estimateGas({ account, to: LOGS, data, value: 1n });
    const used = (await client.getTransactionReceipt({ hash: keccak256(logging) })).gasUsed;
    expect(estimate).toBeGreaterThanOrEqual(used - 17_100n);
    expect(estimate).toBeLessThan((used * 11n) / 10n);
    await expect(client.call({ account, to: REVERTS })).rejects.toThrow("reverted");
    // Nothing that was tried stayed.
    expect(await client.getTransactionCount({ address: account.address })).toBe(0);
  });

  test("fees", async () => {
    const { client } = clientOf();
    expect(await client.getGasPrice()).toBe(BASE_FEE);
    const history = await client.getFeeHistory({ blockCount: 2, rewardPercentiles: [50] });
    expect(history).toMatchObject({ oldestBlock: 1n, reward: [[7n], [0n]] });
    expect(history.baseFeePerGas).toHaveLength(3);
    const fees = await client.estimateFeesPerGas();
    expect(fees.maxFeePerGas).toBeGreaterThanOrEqual(BASE_FEE);
  });
});

test("a wallet's transaction goes to the sequencer", async () => {
  const { chain } = clientOf();
  const wallet = createWalletClient({
    chain,
    account: accountOf(4),
    transport: http(conductor.rpcUrl),
  });
  const hash = await wallet.sendTransaction({ to: SINK, value: parseEther("1") });
  expect(hash).toBe(keccak256(transfer));
  expect(forwarded).toMatchObject([{ method: "eth_sendRawTransaction" }]);
});

test("what is no call is refused, whatever it is", async () => {
  expect(await call("eth_mine")).toMatchObject({ error: { code: -32_601 } });
  expect(await call("eth_getBalance", "0x12")).toMatchObject({ error: { code: -32_602 } });
  expect(await call("eth_getBalance", SINK, "0x99")).toMatchObject({ error: { code: -32_000 } });
  expect(await post([])).toMatchObject({ error: { code: -32_600 } });
  expect(await post(7)).toMatchObject({ error: { code: -32_600 } });
  const chainId = { jsonrpc: "2.0", id: "a", method: "eth_chainId", params: [] };
  expect(await post([chainId, 1])).toMatchObject([{ id: "a", result: "0x385" }, { error: {} }]);
  const text = await fetch(conductor.rpcUrl, { method: "POST", body: "{" });
  expect(await text.json()).toMatchObject({ error: { code: -32_700 } });
  expect((await fetch(conductor.rpcUrl)).status).toBe(405);
  const large = await fetch(conductor.rpcUrl, { method: "POST", body: "x".repeat(1_100_000) });
  expect(large.status).toBe(413);
});
