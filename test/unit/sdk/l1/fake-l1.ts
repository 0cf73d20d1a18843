/** An L1 node of which a test says what it answers. */
import { encodeWords, keccakText, type Word } from "../../../../src/crypto/hash.ts";
import { type Address, type Hash, millisOf } from "../../../../src/primitives/brand.ts";
import { toHash, toHex } from "../../../../src/primitives/bytes.ts";
import { createL1Rpc, type FetchLike, type L1Trust } from "../../../../src/sdk/index.ts";
import { blobOf } from "../epochs-fixture.ts";

const REGISTRY = `0x${"a0".repeat(20)}` as Address;
const COMMITTEES = `0x${"c0".repeat(20)}` as Address;
export const LIGHT_CLIENT = `0x${"1c".repeat(20)}` as Address;
const INBOX = `0x${"b1".repeat(20)}` as Address;
const OTHER = `0x${"0e".repeat(20)}` as Address;
const CHAIN = 31_337;

/** What the node has; tests change it. */
export type FakeL1 = {
  chainId: number;
  number: number;
  /** Seconds. */
  timestamp: number;
  head: { epoch: number; frozen: boolean };
  /** Seconds. */
  validUntil: number;
  /** Instead of `validUntil`, where epochs differ. */
  validUntilOf: ((epoch: number) => number) | null;
  code: (epoch: number) => Uint8Array;
  receipt: unknown;
  down: boolean;
  /** Methods that were called. */
  readonly calls: string[];
};

const words = (...values: readonly Word[]): string => toHex(encodeWords(values));
const selector = (signature: string): string => keccakText(signature).slice(0, 10);

export function fakeL1(by: Partial<FakeL1> = {}): FakeL1 {
  return {
    chainId: CHAIN,
    number: 40,
    timestamp: 1000,
    head: { epoch: 1, frozen: false },
    validUntil: 2000,
    validUntilOf: null,
    code: blobOf,
    receipt: null,
    down: false,
    calls: [],
    ...by,
  };
}

function answerOf(l1: FakeL1, method: string, params: readonly unknown[]): unknown {
  switch (method) {
    case "eth_chainId":
      return `0x${l1.chainId.toString(16)}`;
    case "eth_getBlockByNumber":
      if (params[0] !== "finalized") throw new Error("only finalized blocks are asked for");
      return { number: `0x${l1.number.toString(16)}`, timestamp: `0x${l1.timestamp.toString(16)}` };
    case "eth_call": {
      const [{ to, data }, block] = params as [{ to: string; data: string }, string];
      if (block !== `0x${l1.number.toString(16)}`) throw new Error("a state that is not final");
      const name = data.slice(0, 10);
      if (to === REGISTRY && name === selector("contracts()")) {
        return words(COMMITTEES, LIGHT_CLIENT, OTHER, INBOX, OTHER, OTHER, OTHER);
      }
      if (to === LIGHT_CLIENT && name === selector("head()")) {
        return words(l1.head.epoch, 100, 30, l1.head.frozen ? 1 : 0);
      }
      if (to === COMMITTEES && name === selector("committees(uint64)")) {
        const epoch = BigInt(`0x${data.slice(10)}`);
        const validUntil = l1.validUntilOf?.(Number(epoch)) ?? l1.validUntil;
        return words((0xb10bn << 16n) | epoch, validUntil);
      }
      throw new Error(`no ${data} at ${to}`);
    }
    case "eth_getCode": {
      const [address] = params as [string];
      return toHex(l1.code(Number(`0x${address.slice(-4)}`)));
    }
    case "eth_getTransactionReceipt":
      return l1.receipt;
    default:
      throw new Error(`no ${method}`);
  }
}

const fetchOf =
  (l1: FakeL1): FetchLike =>
  async (_url, { body }) => {
    if (l1.down) throw new Error("down");
    const { method, params } = JSON.parse(body) as { method: string; params: unknown[] };
    l1.calls.push(method);
    const text = JSON.stringify({ jsonrpc: "2.0", id: 1, result: answerOf(l1, method, params) });
    return { status: 200, headers: { get: () => null }, text: async () => text };
  };

const CLOCK = { nowMs: () => millisOf(0), after: () => () => {} };

export const trustIn = (l1: FakeL1): L1Trust =>
  createL1Rpc({
    url: "http://l1",
    l1ChainId: CHAIN,
    registry: REGISTRY,
    fetch: fetchOf(l1),
    clock: CLOCK,
  });

export const BLOCK_HASH = `0x${"b0".repeat(32)}` as Hash;
export const TX_HASH = `0x${"77".repeat(32)}` as Hash;

export type FakeLog = { address: Address; topics: readonly Hash[]; data: string };

/** A receipt with this log at index 5 of block 30. */
export const receiptWith = (log: FakeLog, block = 30, blockHash = BLOCK_HASH) => ({
  blockNumber: `0x${block.toString(16)}`,
  blockHash,
  logs: [{ ...log, logIndex: "0x5" }],
});

const ENTRY = "Entry(uint64,uint64,uint8,uint64,uint64,bytes32,bytes32[],uint32,uint32)";

export const entryLog = (entry: {
  rollupId: number;
  toSeq: number;
  batchHash: Hash;
  kind?: number;
}): FakeLog => ({
  address: INBOX,
  topics: [keccakText(ENTRY), toHash(encodeWords([entry.rollupId]))],
  data: words(0, entry.kind ?? 1, 1, entry.toSeq, entry.batchHash, 256, 0, 10, 0),
});

export const checkpointLog = (height: number, outputHash: Hash): FakeLog => ({
  address: LIGHT_CLIENT,
  topics: [
    keccakText("Checkpoint(uint64,uint64,bytes32,bytes)"),
    toHash(encodeWords([height])),
    toHash(encodeWords([1])),
  ],
  data: words(outputHash, 64, 0),
});
