/**
 * A whole network on a real L1: what its users send is ordered, certified, posted in blobs, and final
 * there; and everybody can see so. [ST3, ST4, ST5, SC7, SC8]
 */
import { createPublicClient, type Hex, http } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { NodeStatus } from "../../src/api/index.ts";
import { type BodyPart, leafHash } from "../../src/chain/index.ts";
import { decodeRange, type RangeBatch, rangeBytes } from "../../src/codec/index.ts";
import { loadNativeBls } from "../../src/crypto/bls-native.ts";
import { keccak256 } from "../../src/crypto/hash.ts";
import { l1Accounts, ownAccounts } from "../../src/devnet/accounts.ts";
import { call } from "../../src/devnet/json-rpc.ts";
import { type Load, startLoad } from "../../src/devnet/load.ts";
import { batchInboxAbi } from "../../src/l1/generated/batch-inbox.ts";
import { lightClientAbi } from "../../src/l1/generated/light-client.ts";
import {
  connectL1,
  createBlobReader,
  createKzg,
  inflate,
  type L1Connection,
} from "../../src/l1/index.ts";
import type { Hash } from "../../src/primitives/brand.ts";
import { concatBytes, equalBytes } from "../../src/primitives/bytes.ts";
import { createBlsVerifier } from "../../src/sdk/index.ts";
import { createLogger } from "../../src/telemetry/index.ts";
import { until } from "../perturb/deadline.ts";
import { type L1Arena, openL1Arena } from "./arena.ts";
import { createWitness, type Witness } from "./witness.ts";

const EPOCH_BLOCKS = 12n;
/** For what takes some L1 blocks of a second, on a machine that has other things to do. */
const L1_MS = 120_000;

let arena: L1Arena;
let l1: L1Connection;
let witness: Witness;
let load: Load;
/** That are read back, of each rollup: on a busy machine each takes a minute. */
const BLOBS = 1;
const kzg = createKzg();

beforeAll(async () => {
  arena = await openL1Arena({
    ...{ name: "settlement", seed: 4101, rollups: 2, conductors: 1 },
    times: { epochBlocks: EPOCH_BLOCKS },
    settings: { settlement: { checkpointEveryBlocks: 5, batchAgeMs: 3000 } },
  });
  const { domain } = arena.l1.network;
  l1 = await connectL1(arena.l1.chain.url, domain);
  const verifier = createBlsVerifier(await loadNativeBls(), domain);
  witness = createWitness(arena.setup.rollups, verifier, { resent: true });
  witness.follow("all", arena.urls, arena.trust);
  const [transferAccount, bundleAccount] = ownAccounts();
  if (transferAccount === undefined || bundleAccount === undefined) throw new Error("no account");
  load = startLoad({
    targets: arena.setup.rollups.map(({ rollupId, name, evmChainId }, index) => ({
      ...{ rollupId, name, chainId: evmChainId },
      rpcUrl: arena.rollups?.conductors[index]?.rpcUrl ?? "",
    })),
    ...{ nodeUrls: arena.urls, transfersPerSecond: 20, bundleMs: 4000 },
    ...{ transferAccount, bundleAccount },
    logger: createLogger({ format: "json", level: "silent", name: "load" }),
    sending: () => undefined,
  });
});

afterAll(async () => {
  await load?.stop();
  await witness?.stop();
  await kzg.close();
  await arena?.close();
});

const statusOf = async (node: number): Promise<NodeStatus> =>
  (await (await fetch(`${arena.sequencers.metricsUrl(node)}/status`)).json()) as NodeStatus;

const client = () =>
  createPublicClient({ transport: http(arena.l1.chain.url), pollingInterval: 100 });

/** Blob entries of a rollup that a final block has. */
async function blobEntries(rollupId: number) {
  const entries = await client().getContractEvents({
    address: l1.contracts.batchInbox as string as Hex,
    ...{ abi: batchInboxAbi, eventName: "Entry", args: { rollupId: BigInt(rollupId) } },
    ...{ fromBlock: 0n, toBlock: "finalized", strict: true },
  });
  return entries.filter(({ args }) => args.kind === 1);
}

test("K2: four operators joined by their bonds", async () => {
  for (const id of [1, 2, 3, 4]) {
    const operator = await l1.callsOf(l1Accounts().deployer).operator(id);
    expect(operator).toMatchObject({ status: "active", place: id - 1, seats: 1 });
    expect(operator.bond).toBeGreaterThan(0n);
  }
});

test("ST3: epochs advance with the L1, at every node", async () => {
  for (const node of [0, 1, 2, 3]) {
    await until(
      L1_MS,
      async () => (await statusOf(node)).epoch >= 2 || null,
      () => `node ${node} does not reach epoch 2`,
    );
  }
  expect(arena.deaths).toEqual([]);
});

test("SC7, ST4: checkpoints are accepted, of what the feeds show as certified", async () => {
  const seen = await until(
    L1_MS,
    async () => {
      const checkpoints = await client().getContractEvents({
        address: l1.contracts.lightClient as string as Hex,
        ...{ abi: lightClientAbi, eventName: "Checkpoint", strict: true },
        ...{ fromBlock: 0n, toBlock: "finalized" },
      });
      const known = checkpoints.filter(({ args }) => witness.outputs.has(Number(args.height)));
      const epochs = new Set(known.map(({ args }) => args.epoch));
      return known.length >= 3 && epochs.size >= 2 ? known : null;
    },
    () => `no checkpoints of two epochs; ${witness.violations.slice(0, 3)}`,
  );
  for (const { args } of seen) {
    expect(args.outputHash).toBe(witness.outputs.get(Number(args.height)));
  }
});

test("SC8, ST5: blobs read back through the beacon API are the batches of the feed", async () => {
  const read = createBlobReader({ url: arena.l1.url, kzg }, "number");
  for (const { rollupId } of arena.setup.rollups) {
    const entries = await until(
      L1_MS,
      async () => {
        const found = await blobEntries(rollupId);
        return found.length >= BLOBS ? found : null;
      },
      () => `rollup ${rollupId} has no ${BLOBS} blobs: ${witness.violations.slice(0, 3)}`,
    );
    for (const { args, blockNumber } of entries.slice(0, BLOBS)) {
      const block = { number: Number(blockNumber), timestamp: 0 };
      const blobs = await read(block, args.versionedHashes as readonly string[] as Hash[]);
      const found = blobs.filter((blob) => blob !== null);
      expect(found.length).toBe(args.versionedHashes.length);
      const range = decodeRange(rangeBytes(found, args) ?? new Uint8Array(0), inflate);
      if (!("batches" in range)) throw new Error(`no batches: ${JSON.stringify(range)}`);
      const seqs = range.batches.map(({ leaf }) => BigInt(leaf.seq));
      expect(seqs.at(0)).toBe(args.fromSeq);
      expect(seqs.at(-1)).toBe(args.toSeq);
      expect(leafHash((range.batches.at(-1) as RangeBatch).leaf)).toBe(args.batchHash);
      for (const batch of range.batches) await expectCertified(batch);
    }
  }
});

/** The very bytes that the committee certified, as the SDK verified them. */
async function expectCertified({ leaf, parts }: RangeBatch): Promise<void> {
  const certified = await until(
    L1_MS,
    () => witness.batch(leaf.rollupId, leaf.seq) ?? null,
    () => `no feed showed batch ${leaf.rollupId}/${leaf.seq}`,
  );
  expect(leafHash(leaf)).toBe(certified.hash);
  const bytes = (of: readonly Pick<BodyPart, "data">[]): Uint8Array =>
    concatBytes(...of.map(({ data }) => data));
  expect(equalBytes(bytes(parts), bytes(certified.parts))).toBe(true);
}

const blockNumber = async (rpcUrl: string, tag: string): Promise<number> => {
  const block = await call<{ number: string }>(rpcUrl, "eth_getBlockByNumber", [tag, false]);
  return Number(block.number);
};

test("ST5, CP6: a conductor reports what is safe and what is finalized", async () => {
  const found = arena.rollups?.conductors.find(({ execution }) => execution === "ethereumjs");
  const { rpcUrl, rollup } = found ?? expect.unreachable("no conductor");
  await until(
    L1_MS,
    async () => (await blockNumber(rpcUrl, "finalized")) > 0 || null,
    () => `${rollup.name} has no finalized block`,
  );
  // In this order: each may move on between two answers.
  const finalized = await blockNumber(rpcUrl, "finalized");
  const safe = await blockNumber(rpcUrl, "safe");
  const latest = await blockNumber(rpcUrl, "latest");
  expect(safe).toBeGreaterThanOrEqual(finalized);
  expect(latest).toBeGreaterThanOrEqual(safe);
});

test("CP6: anvil's own tags call nothing final that the L1 does not have", async () => {
  const found = arena.rollups?.conductors.find(({ execution }) => execution === "anvil");
  const { rpcUrl } = found ?? expect.unreachable("no conductor");
  expect(await blockNumber(rpcUrl, "finalized")).toBe(0);
  expect(await blockNumber(rpcUrl, "safe")).toBe(0);
  expect(await blockNumber(rpcUrl, "latest")).toBeGreaterThan(0);
});

type Status = {
  readonly status: string;
  readonly rollupId: string | null;
  readonly rollupSeq: string | null;
};

/** All nodes say this of a transaction. */
async function saidOf(hash: string, word: string): Promise<void> {
  const ask = (url: string): Promise<true> => {
    let last: Status | null = null;
    return until(
      L1_MS,
      async () => {
        last = await call<Status>(`${url}/rpc`, "seq_getTransactionStatus", [{ hash }]);
        return last.status === word || null;
      },
      () => `${url}, not ${word}: ${last?.status} ${last?.rollupId}/${last?.rollupSeq}`,
    );
  };
  await Promise.all(arena.urls.map(ask));
}

test("ST5: a transaction's status goes on to posted, and to finalized", async () => {
  const anybody = l1.callsOf(l1Accounts().deployer);
  const [rollup] = arena.setup.rollups;
  const { rollupId } = rollup ?? expect.unreachable("no rollup");
  const seq = (await anybody.inbox(rollupId)).claimedSeq + 1;
  const next = await until(
    L1_MS,
    () => witness.batch(rollupId, seq) ?? null,
    () => `no batch ${rollupId}/${seq}`,
  );
  const [transaction] = [...next.txs];
  const hash = keccak256(transaction?.data ?? new Uint8Array(0));
  await load.stop();
  await until(
    L1_MS,
    async () => (await anybody.inbox(rollupId)).claimedSeq >= seq || null,
    () => `batch ${rollupId}/${seq} is not posted`,
  );
  // Without new blocks it cannot become final before everybody has checked its bytes.
  await arena.l1.chain.call("evm_setIntervalMining", [0]);
  await saidOf(hash, "posted");
  await arena.l1.chain.tick();
  await saidOf(hash, "finalized");
  expect(witness.violations).toEqual([]);
  expect(arena.deaths).toEqual([]);
});
