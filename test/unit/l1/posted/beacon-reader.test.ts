/** Bytes of entries where the L1 and its beacon API have them. [SC8, ST5] */
import { custom, encodeFunctionData, type Hex } from "viem";
import { expect, test } from "vitest";
import { registrationLeaf } from "../../../../src/chain/index.ts";
import type { Kzg } from "../../../../src/l1/blobs/kzg.ts";
import {
  headerStruct,
  hexBytes,
  leafStruct,
} from "../../../../src/l1/contracts/contract-structs.ts";
import { batchInboxAbi } from "../../../../src/l1/generated/batch-inbox.ts";
import type { EntryEvent } from "../../../../src/l1/index.ts";
import { createBeaconReader, createBlobReader } from "../../../../src/l1/posted/beacon-reader.ts";
import { type Address, type Hash, rollupOf, ZERO_HASH } from "../../../../src/primitives/brand.ts";
import { CONTRACTS } from "../settlement/model-contracts.ts";
import { createOutputChain } from "../settlement/settlement-fixture.ts";

const BATCH_INBOX = `0x${"b1".repeat(20)}` as Address;
const rollupId = rollupOf(1);
const { header } = createOutputChain(1, {
  domain: { l1ChainId: 1, registry: CONTRACTS.registry },
  operators: 4,
  signers: [0, 1, 2],
  aggregate: () => new Uint8Array(96),
}).next({ l1Number: 100, transactions: new Map([[1, Uint8Array.of(1)]]) });
const leaf = leafStruct(registrationLeaf(rollupId, 1));
const place = { fromSeq: 1n, proof: [], blobIndex: 0, offset: 0, length: 3, repost: false };
const DATA = Uint8Array.of(7, 8, 9);

/** What a transaction calls: `postCalldata`, as the contract has it. */
const POSTING = encodeFunctionData({
  ...{ abi: batchInboxAbi, functionName: "postCalldata" },
  args: [headerStruct(header), { leaf, ...place }, hexBytes(DATA)],
});

const BLOCK = { number: 9, timestamp: 1_000 + 12 * 5 };
const kzg: Kzg = { commit: () => Promise.reject(new Error("no blob")), close: async () => {} };

/** A beacon API without blobs. @param genesis what it says of its beginning, one answer after the other */
function beaconOf(genesis: readonly unknown[] = [{ data: { genesis_time: "1000" } }]) {
  const asked: string[] = [];
  let answers = 0;
  const fetching = ((url: string) => {
    asked.push(url);
    if (!url.endsWith("/genesis")) return Promise.resolve(new Response(null, { status: 404 }));
    return Promise.resolve(Response.json(genesis[answers++] ?? null));
  }) as typeof fetch;
  return { asked, source: { url: "http://beacon", kzg, fetch: fetching } };
}

/** An L1 with one transaction, whose block `BLOCK` is. */
function readerOf(transaction: { readonly to: string | null; readonly input: Hex } | null) {
  const { asked, source } = beaconOf();
  const reader = createBeaconReader({
    transport: custom({
      request: async ({ method }: { readonly method: string }) =>
        method === "eth_getBlockByHash"
          ? { number: "0x9", timestamp: `0x${BLOCK.timestamp.toString(16)}` }
          : transaction && { hash: ZERO_HASH, ...transaction },
    }),
    batchInbox: BATCH_INBOX,
    source,
    block: "number",
    leafOf: () => Promise.resolve(null),
  });
  return { reader, asked };
}

const entry: EntryEvent = {
  kind: "entry",
  carrier: "calldata",
  rollupId,
  index: 0,
  fromSeq: 1,
  toSeq: 1,
  at: { blockNumber: BLOCK.number, blockHash: ZERO_HASH, txHash: ZERO_HASH, logIndex: 0 },
  batchHash: ZERO_HASH,
  versionedHashes: [],
  offset: 0,
  length: 3,
};

const shown = (to: string | null, input: Hex) => readerOf({ to, input }).reader.calldata(entry);

test("SC8: bytes of calldata are those of a call of the inbox itself", async () => {
  for (const to of [BATCH_INBOX, BATCH_INBOX.replaceAll("b", "B")]) {
    expect(await shown(to, POSTING)).toEqual(DATA);
  }
  expect(await shown(BATCH_INBOX, "0x1234")).toBeNull();
  const other = encodeFunctionData({ abi: batchInboxAbi, functionName: "unpause" });
  expect(await shown(BATCH_INBOX, other)).toBeNull();
});

test("SC8: a contract in between that is called alike shows none, as for who derives", async () => {
  for (const to of [CONTRACTS.lightClient, null]) expect(await shown(to, POSTING)).toBeNull();
});

test("SC8: a transaction that the L1 does not know is waited for", async () => {
  await expect(readerOf(null).reader.calldata(entry)).rejects.toThrow("could not be found");
});

test("ST5: blobs are asked of the block that the L1 names", async () => {
  const { reader, asked } = readerOf(null);
  const name = `0x01${"00".repeat(31)}` as Hash;
  expect(await reader.blobs(entry, [name, name])).toEqual([null, null]);
  expect(asked).toEqual([`http://beacon/eth/v1/beacon/blobs/9?versioned_hashes=${name},${name}`]);
});

test("ST5: a slot follows from the block's time; the beginning of slots is asked for once", async () => {
  const { asked, source } = beaconOf();
  const read = createBlobReader(source, "slot");
  expect(await read(BLOCK, [ZERO_HASH])).toEqual([null]);
  expect(await read({ number: 10, timestamp: BLOCK.timestamp + 23 }, [])).toEqual([]);
  expect(asked.map((url) => url.slice("http://beacon/eth/v1/beacon/".length))).toEqual([
    "genesis",
    `blobs/5?versioned_hashes=${ZERO_HASH}`,
    "blobs/6?versioned_hashes=",
  ]);
});

test("ST5: a beacon API that tells no beginning is asked again", async () => {
  const { asked, source } = beaconOf([{ data: null }, null, { data: { genesis_time: 1000 } }]);
  const read = createBlobReader(source, "slot");
  await expect(read(BLOCK, [])).rejects.toThrow("no genesis time");
  await expect(read(BLOCK, [])).rejects.toThrow("no genesis time");
  expect(await read(BLOCK, [])).toEqual([]);
  expect(asked.at(-1)).toBe("http://beacon/eth/v1/beacon/blobs/5?versioned_hashes=");
});
