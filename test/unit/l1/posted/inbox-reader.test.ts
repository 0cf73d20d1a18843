/** A rollup's inbox out of logs, blobs and calldata, of finalized blocks only. [SC8, SC9] */
import { encodeFunctionData, type Hex, keccak256 } from "viem";
import { describe, expect, test } from "vitest";
import { blobsOf } from "../../../../src/codec/index.ts";
import { batchInboxAbi } from "../../../../src/l1/generated/batch-inbox.ts";
import {
  createInboxReader,
  type InboxReaderOptions,
} from "../../../../src/l1/posted/inbox-reader.ts";
import { type Address, type Hash, rollupOf } from "../../../../src/primitives/brand.ts";
import { toHex } from "../../../../src/primitives/bytes.ts";

const INBOX = `0x${"b1".repeat(20)}` as Address;
const FORCED = `0x${"f0".repeat(20)}` as Address;
const LIGHT = `0x${"1c".repeat(20)}` as Address;
const word = (byte: number): Hash => `0x${byte.toString(16).padStart(2, "0").repeat(32)}` as Hash;

type FakeLog = {
  address: string;
  eventName: string;
  blockNumber: bigint;
  transactionHash: string;
  args: object;
};

function fakeL1() {
  const state = {
    final: 100n,
    down: false,
    logs: [] as FakeLog[],
    inputs: new Map<string, { to: string; input: Hex }>(),
    blobs: new Map<string, Uint8Array>(),
    forcedSeen: 0n,
    deadline: 0n,
    asked: [] as string[],
  };
  const client = {
    getBlock: async ({ blockTag, blockNumber }: { blockTag?: string; blockNumber?: bigint }) => {
      if (state.down) throw new Error("down");
      if (blockTag !== undefined && blockTag !== "finalized") throw new Error("not final");
      const number = blockNumber ?? state.final;
      return { number, timestamp: 1_000n + 12n * number };
    },
    getLogs: async ({ fromBlock, toBlock }: { fromBlock: bigint; toBlock: bigint }) => {
      if (toBlock > state.final) throw new Error("not final");
      state.asked.push(`${fromBlock}-${toBlock}`);
      return state.logs.filter((log) => log.blockNumber >= fromBlock && log.blockNumber <= toBlock);
    },
    getTransaction: async ({ hash }: { hash: Hex }) => state.inputs.get(hash),
    readContract: async ({ functionName, blockNumber, args }: Record<string, unknown>) => {
      if (blockNumber !== state.final) throw new Error("not final");
      if (functionName === "forcedSeen") return state.forcedSeen;
      if (functionName === "GRACE") return 7n;
      const [, consumed] = args as [bigint, bigint];
      return consumed === state.forcedSeen ? state.deadline : 0n;
    },
  };
  const reader = createInboxReader({
    client: client as unknown as InboxReaderOptions["client"],
    contracts: { batchInbox: INBOX, forcedInbox: FORCED, lightClient: LIGHT },
    rollupId: rollupOf(1),
    fromBlock: 10,
    blobs: async (_block, hashes) => hashes.map((hash) => state.blobs.get(hash) ?? null),
  });
  const entry = (at: bigint, args: object, address: string = INBOX, rollupId = 1n) => {
    const transactionHash = word(Number(at));
    const whole = { rollupId, index: 0n, versionedHashes: [], offset: 0, length: 0, ...args };
    state.logs.push({ address, eventName: "Entry", blockNumber: at, transactionHash, args: whole });
  };
  const forced = (at: bigint, index: bigint, payload: Hex, address: string = FORCED) => {
    const args = { rollupId: 1n, index, deadline: 0n, payload };
    const place = { address, blockNumber: at, transactionHash: word(1) };
    state.logs.push({ ...place, eventName: "Forced", args });
  };
  return { state, reader, entry, forced };
}

const claim = { kind: 1, fromSeq: 1n, toSeq: 2n, batchHash: word(9) };

describe("SC8: entries", () => {
  test("SC8: bytes come out of the blobs of the entry's block", async () => {
    const { state, reader, entry } = fakeL1();
    const stream = Uint8Array.from({ length: 300 }, (_, at) => at % 251);
    const [blob] = blobsOf(stream);
    state.blobs.set(word(1), blob as Uint8Array);
    entry(20n, { ...claim, versionedHashes: [word(1)], offset: 100, length: 50 });
    expect(await reader.entries(0)).toEqual([
      {
        kind: "batches",
        index: 0,
        timestamp: 1_240,
        fromSeq: 1,
        toSeq: 2,
        batchHash: word(9),
        bytes: stream.slice(100, 150),
      },
    ]);
    expect(await reader.entries(1)).toEqual([]);
  });

  test("SC8: a blob that the source lacks is waited for, until no source can have it", async () => {
    const { state, reader, entry } = fakeL1();
    entry(20n, { ...claim, versionedHashes: [word(1)], length: 5 });
    expect(await reader.entries(0)).toBeNull();
    state.final = 200_000n;
    expect(await reader.entries(0)).toMatchObject([{ bytes: null }]);
  });

  test("SC8: calldata of a call to the inbox itself, as the contract has it", async () => {
    const zero = word(0);
    const header = {
      version: 1,
      epoch: 0n,
      height: 2n,
      view_: 0n,
      timestampMs: 0n,
      blockHash: zero,
      prevOutputHash: zero,
      rollupsRoot: zero,
      rollupCount: 1,
      anchorNumber: 0n,
      anchorHash: zero,
      committeeHash: zero,
      nextCommittee: zero,
      beacon: zero,
      stateRoot: zero,
    };
    const leaf = {
      rollupId: 1n,
      rollupSeq: 2n,
      batchHeight: 2n,
      prevBatchHash: zero,
      bodyRoot: zero,
      txCount: 1,
      byteSize: 3n,
      forcedUpto: 0n,
      orderPolicy: 1,
      spent: 0n,
    };
    const place = { blobIndex: 0, offset: 0, length: 3, repost: false };
    const range = { leaf, fromSeq: 1n, proof: [], ...place };
    const data = toHex(Uint8Array.of(7, 8, 9)) as Hex;
    const call = { abi: batchInboxAbi, functionName: "postCalldata" } as const;
    const input = encodeFunctionData({ ...call, args: [header, range, data] } as never);
    const { state, reader, entry } = fakeL1();
    for (const at of [20n, 21n, 22n]) {
      entry(at, { ...claim, kind: 2, versionedHashes: [keccak256(data)], length: 3 });
    }
    state.inputs.set(word(20), { to: INBOX, input });
    state.inputs.set(word(21), { to: LIGHT, input });
    state.inputs.set(word(22), { to: INBOX, input: "0x1234" });
    const bytes = (await reader.entries(0))?.map((each) => each.kind === "batches" && each.bytes);
    expect(bytes).toEqual([Uint8Array.of(7, 8, 9), null, null]);
  });

  test("SC8: another rollup's entries, and those of another contract, are none", async () => {
    const { reader, entry } = fakeL1();
    entry(20n, claim, INBOX, 2n);
    entry(21n, claim, LIGHT);
    expect(await reader.entries(0)).toEqual([]);
  });

  test("SC8: each block is read once, in bounded ranges, and none that is not final", async () => {
    const { state, reader } = fakeL1();
    state.final = 4_100n;
    await reader.entries(0);
    await reader.view();
    state.final = 4_150n;
    await reader.entries(0);
    expect(state.asked).toEqual(["10-2009", "2010-4009", "4010-4100", "4101-4150"]);
  });
});

describe("SC9: forced entries and what is due", () => {
  test("SC9: items come with the payloads that were enqueued", async () => {
    const { reader, entry, forced } = fakeL1();
    forced(12n, 0n, "0x01");
    forced(13n, 1n, "0x0203");
    forced(13n, 1n, "0xff", INBOX);
    entry(30n, { ...claim, kind: 3, fromSeq: 0n, toSeq: 2n });
    expect(await reader.entries(0)).toEqual([
      {
        kind: "forced",
        index: 0,
        timestamp: 1_360,
        from: 0,
        to: 2,
        payloads: [Uint8Array.of(1), Uint8Array.of(2, 3)],
      },
    ]);
  });

  test("SC9: the oldest waiting item is due after deadline and grace", async () => {
    const { state, reader } = fakeL1();
    state.forcedSeen = 3n;
    state.deadline = 5_000n;
    expect(await reader.view()).toEqual({
      timeMs: 2_200_000,
      entries: 0,
      checkpointMs: null,
      forcedDueMs: 5_007_000,
    });
    state.deadline = 0n;
    expect(await reader.view()).toMatchObject({ forcedDueMs: null });
  });

  test("SC7: the newest checkpoint says when the committee was last heard", async () => {
    const { state, reader } = fakeL1();
    for (const blockNumber of [40n, 50n]) {
      const place = { address: LIGHT, blockNumber, transactionHash: word(1) };
      state.logs.push({ ...place, eventName: "Checkpoint", args: { height: 1n } });
    }
    expect(await reader.view()).toMatchObject({ checkpointMs: 1_600_000 });
  });

  test("ST1: no answer is none", async () => {
    const { state, reader } = fakeL1();
    state.down = true;
    expect(await reader.view()).toBeNull();
    expect(await reader.entries(0)).toBeNull();
  });
});
