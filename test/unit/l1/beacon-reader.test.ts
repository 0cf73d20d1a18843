/** Where the bytes of a calldata entry are, and where they are not. [SC8, ST5] */
import { custom, encodeFunctionData, zeroHash } from "viem";
import { expect, test } from "vitest";
import { createBeaconReader } from "../../../src/l1/beacon-reader.ts";
import { batchInboxAbi } from "../../../src/l1/generated/batch-inbox.ts";
import type { EntryEvent } from "../../../src/l1/l1-event.ts";
import { type Address, type Hash, rollupOf, ZERO_HASH } from "../../../src/primitives/brand.ts";

const batchInbox = `0x${"ab".repeat(20)}` as Address;
const other = `0x${"cd".repeat(20)}` as Address;

const header = {
  ...{ version: 1, epoch: 0n, height: 9n, view_: 0n, timestampMs: 0n, blockHash: zeroHash },
  ...{ prevOutputHash: zeroHash, rollupsRoot: zeroHash, rollupCount: 1, anchorNumber: 0n },
  ...{ anchorHash: zeroHash, committeeHash: zeroHash, nextCommittee: zeroHash },
  ...{ beacon: zeroHash, stateRoot: zeroHash },
};
const leaf = {
  ...{ rollupId: 1n, rollupSeq: 5n, batchHeight: 9n, prevBatchHash: zeroHash, bodyRoot: zeroHash },
  ...{ txCount: 0, byteSize: 0n, forcedUpto: 0n, orderPolicy: 1, spent: 0n },
};
const range = {
  ...{ leaf, fromSeq: 4n, proof: [], blobIndex: 0, offset: 0, length: 3, repost: false },
};
const input = encodeFunctionData({
  abi: batchInboxAbi,
  functionName: "postCalldata",
  args: [header, range, "0x010203"],
});

const entry: EntryEvent = {
  kind: "entry",
  at: { blockNumber: 7, blockHash: ZERO_HASH, txHash: `0x${"11".repeat(32)}` as Hash, logIndex: 0 },
  rollupId: rollupOf(1),
  ...{ index: 0, carrier: "calldata", fromSeq: 4, toSeq: 5, batchHash: ZERO_HASH },
  ...{ versionedHashes: [], offset: 0, length: 3 },
};

/** An L1 whose transaction calls `to`. */
const readerOf = (to: string | null) =>
  createBeaconReader({
    transport: custom({ request: () => Promise.resolve({ to, input }) }),
    source: { url: "", kzg: { close: () => Promise.resolve() } as never },
    block: "number",
    batchInbox,
    leafOf: () => Promise.resolve(null),
  });

test("SC8: bytes of calldata are those of a call of the inbox itself", async () => {
  const checksummed = batchInbox.toUpperCase().replace("0X", "0x");
  for (const to of [batchInbox, checksummed]) {
    expect(await readerOf(to).calldata(entry)).toEqual(Uint8Array.of(1, 2, 3));
  }
});

test("SC8: a contract in between that is called alike shows none, as for who derives", async () => {
  for (const to of [other, null]) expect(await readerOf(to).calldata(entry)).toBeNull();
});
