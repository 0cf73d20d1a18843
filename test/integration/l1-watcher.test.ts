/** The watcher on a real chain: sets as the contracts write them, forced items, levels, reorgs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeFunctionData, keccak256 } from "viem";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { EpochSet, L1Block } from "../../src/chain/index.ts";
import { sendCall } from "../../src/l1/contracts/contract-call.ts";
import { headerStruct, proofOf } from "../../src/l1/contracts/contract-structs.ts";
import { committeeManagerAbi } from "../../src/l1/generated/committee-manager.ts";
import { lightClientAbi } from "../../src/l1/generated/light-client.ts";
import {
  createL1Watcher,
  type L1Header,
  L1Options,
  type L1Progress,
  type L1Watcher,
} from "../../src/l1/index.ts";
import { epochOf, type Hash, rollupOf } from "../../src/primitives/brand.ts";
import { createHealth, createLogger, createRegistry } from "../../src/telemetry/index.ts";
import { createOutputChain, type OutputChain } from "../unit/l1/settlement/settlement-fixture.ts";
import { type Anvil, CHAIN_ID, startAnvil } from "./l1-anvil.ts";
import {
  callerAt,
  EPOCH_BLOCKS,
  joinAs,
  joinRequestOf,
  startNetwork,
  type TestNetwork,
  type TestOperator,
} from "./l1-network.ts";

/** anvil with two slots per epoch: finalized = head - 4. */
const TO_FINALITY = 4;

let anvil: Anvil;
let network: TestNetwork;
let outputs: OutputChain;

const directory = mkdtempSync(join(tmpdir(), "lockstep-watcher-"));

beforeAll(async () => {
  anvil = await startAnvil();
  network = await startNetwork(anvil);
  const { bls, operators, deployment } = network;
  for (const [index, daMode] of (["posted", "validium"] as const).entries()) {
    await first().calls.registerRollup({
      name: `rollup-${index + 1}`,
      evmChainId: 1_000 + index,
      orderPolicy: 1,
      acceptsSealed: true,
      txFormat: "evm",
      daMode,
      maxSpendPerBlock: 7n,
      deposit: 0n,
    });
  }
  outputs = createOutputChain(2, {
    domain: { l1ChainId: CHAIN_ID, registry: deployment.registry },
    operators: 4,
    signers: [0, 1, 3],
    aggregate: (digest) => {
      const signing = operators.filter((_, place) => place !== 2);
      const parts = signing.map(({ secret }) => bls.sign(secret, digest));
      return bls.aggregateSignatures(parts) as Uint8Array;
    },
  });
}, 120_000);

afterAll(async () => {
  await anvil.stop();
  rmSync(directory, { recursive: true });
});

const first = (): TestOperator => network.operators[0] as TestOperator;

/** A watcher of its own, with all that it told. */
function watch(name: string, endpoints: readonly string[] = [anvil.url]) {
  const registry = createRegistry();
  const health = createHealth(registry);
  const told = {
    blocks: [] as L1Block[],
    sets: [] as EpochSet[],
    progress: [] as L1Progress[],
    heads: [] as (readonly [L1Header, number])[],
    halts: [] as unknown[],
  };
  const cursorFile = join(directory, `${name}.json`);
  const watcher: L1Watcher = createL1Watcher(
    L1Options.parse({ endpoints, cursorFile, staleMs: 10 ** 9, logRange: 7 }),
    {
      domain: { l1ChainId: CHAIN_ID, registry: network.deployment.registry },
      registryBlock: network.deployment.registryBlock,
      bls: network.bls,
      listener: {
        onFinal: (blocks) => {
          told.blocks.push(...blocks);
        },
        onEpochSet: (set) => told.sets.push(set),
        onHead: (head, undone) => told.heads.push([head, undone]),
        onProgress: (progress) => told.progress.push(progress),
        onHalt: (error) => told.halts.push(error),
      },
      health,
      logger: createLogger({ format: "json", level: "silent", name: "test" }),
      registry,
    },
  );
  onTestFinished(() => watcher.stop());
  return { watcher, told, health };
}

/** What the contract would write as the committee of an epoch. */
const blobHashOf = async (epoch: number): Promise<string> => {
  const [blob] = await anvil.client.readContract({
    address: network.deployment.committee as never,
    abi: committeeManagerAbi,
    functionName: "setOf",
    args: [BigInt(epoch)],
  });
  return keccak256(blob);
};

async function postCheckpoint(): Promise<{ height: number; block: number }> {
  await anvil.mine(TO_FINALITY);
  const { finalized } = await anvil.head();
  const { hash } = await anvil.client.getBlock({ blockNumber: BigInt(finalized) });
  const epoch = Math.max(0, Math.floor((finalized - network.base) / EPOCH_BLOCKS));
  // An epoch is written from its snapshot on, for 2P blocks: the next one's is reached already.
  for (const each of [epoch, epoch + 1]) await writeCommittee(each);
  const { header, certificate } = outputs.next({
    epoch,
    l1Number: finalized,
    l1Hash: hash as string as Hash,
    committeeHash: (await blobHashOf(epoch)) as Hash,
  });
  const { absent, sig192 } = proofOf(certificate, 4);
  const args = [headerStruct(header), absent, sig192] as const;
  const receipt = await sendCall(callerAt(anvil, 7), {
    name: "submitCheckpoint",
    to: network.deployment.lightClient,
    data: encodeFunctionData({ abi: lightClientAbi, functionName: "submitCheckpoint", args }),
  });
  return { height: header.height, block: Number(receipt.blockNumber) };
}

const written = new Set<number>([0]);
async function writeCommittee(epoch: number): Promise<void> {
  if (written.has(epoch)) return;
  written.add(epoch);
  await first().calls.advanceEpoch(epoch);
}

const briefly = (progress: readonly L1Progress[]): string[] =>
  progress.map(({ level, event, retracted }) => {
    const what = event.kind === "checkpoint" ? `height ${event.height}` : `entry ${event.index}`;
    return `${retracted ? "not " : ""}${level} ${what}`;
  });

test("ST5: a checkpoint is posted in the newest head, then finalized", async () => {
  const { watcher, told } = watch("levels");
  await watcher.look();
  const before = told.progress.length;
  const { height, block } = await postCheckpoint();
  await watcher.look();
  expect(briefly(told.progress.slice(before))).toEqual([`posted height ${height}`]);
  expect(told.progress.at(-1)?.event.at.blockNumber).toBe(block);
  expect(watcher.posted().latest.height).toBe(height);
  await anvil.mine(TO_FINALITY);
  await watcher.look();
  expect(briefly(told.progress.slice(before + 1))).toEqual([`finalized height ${height}`]);
  expect(told.halts).toEqual([]);
});

test.each([1, 2, 3])(
  "ST1: a reorg of depth %i retracts what was posted and changes nothing final",
  async (depth) => {
    const { watcher, told } = watch(`reorg-${depth}`);
    await watcher.look();
    const { height } = await postCheckpoint();
    await anvil.mine(depth - 1);
    await watcher.look();
    const [sets, blocks, before] = [told.sets.length, told.blocks.length, told.progress.length];
    const final = watcher.heads().finalized;
    await anvil.reorg(depth);
    await watcher.look();
    expect(briefly(told.progress.slice(before))).toEqual([`not posted height ${height}`]);
    expect(told.heads.at(-1)?.[1]).toBe(depth);
    expect([told.sets.length, told.blocks.length]).toEqual([sets, blocks]);
    expect(watcher.heads().finalized).toEqual(final);
    await anvil.mine(TO_FINALITY + depth);
    await watcher.look();
    expect(briefly(told.progress.slice(before + 1))).toEqual([]);
    expect(told.halts).toEqual([]);
    expect(told.blocks.at(-1)?.number).toBe(watcher.heads().finalized?.number);
  },
);

test("ST6: forced items come with their final block, and reorgs before do not double them", async () => {
  const { watcher, told } = watch("forced");
  const { index } = await first().calls.enqueue(1, new Uint8Array([1, 2, 3]));
  await watcher.look();
  expect(told.blocks.flatMap(({ forced }) => forced)).toEqual([]);
  const payload = new Uint8Array([1, 2, 3]);
  await anvil.mine(TO_FINALITY);
  await watcher.look();
  const items = () => told.blocks.flatMap(({ forced }) => forced);
  expect(items()).toEqual([{ rollupId: 1, index, payload }]);
  await anvil.reorg(2);
  await anvil.mine(TO_FINALITY);
  await watcher.look();
  expect(items().length).toBe(1);
  await anvil.control.increaseTime({ seconds: 200 });
  await anvil.mine();
  await first().calls.forceInclude(1, index + 1);
  await anvil.mine(TO_FINALITY);
  await watcher.look();
  const included = told.blocks.flatMap(({ inclusions }) => inclusions);
  expect(included).toEqual([{ rollupId: 1, upto: index + 1 }]);
});

test("SC6: through joins, more seats, an exit and a rotated key every set is the contract's", async () => {
  const { watcher, told } = watch("sets");
  const fifth = await joinAs(anvil, 5, network);
  const joined = await fifth.calls.operator(5);
  expect(joined.seats).toBe(1);
  await fifth.calls.addSeats(5, 1);
  await anvil.mine(3);
  await first().calls.requestExit(1, 1);
  const second = network.operators[1] as TestOperator;
  const { secret: _, ...moved } = joinRequestOf(12, network);
  await second.calls.updateEndpoint(2, moved.nodeKey, "/ip4/10.9.9.9/tcp/1");
  for (let epoch = 0; epoch < 5; epoch++) await anvil.mine(EPOCH_BLOCKS);
  await watcher.look();
  const { finalized } = await anvil.head();
  const newest = Math.floor((finalized - network.base) / EPOCH_BLOCKS) + 1;
  expect(told.sets.map(({ epoch }) => epoch)).toEqual(
    Array.from({ length: newest + 1 }, (_each, epoch) => epoch),
  );
  for (const set of told.sets) {
    expect(set.committeeHash, `epoch ${set.epoch}`).toBe(await blobHashOf(set.epoch));
    const snapshot = network.base + Math.max(0, set.epoch - 1) * EPOCH_BLOCKS;
    const { hash } = await anvil.client.getBlock({ blockNumber: BigInt(snapshot) });
    expect(set.leaderSeed).toBe(hash);
  }
  expect(told.sets.at(-1)?.members.length).toBe(4);
  expect(new Set(told.sets.map(({ committeeHash }) => committeeHash)).size).toBeGreaterThan(1);
  expect(watcher.operatorsOf(epochOf(newest)).map(({ id }) => id)).toEqual([2, 3, 4, 5]);
  expect(watcher.operatorsOf(epochOf(newest))[0]).toMatchObject({
    nodeKey: moved.nodeKey,
    multiaddr: "/ip4/10.9.9.9/tcp/1",
  });
  expect(told.sets.at(-1)?.rollups).toEqual([
    { rollupId: 1, name: "rollup-1", evmChainId: 1_000, orderPolicy: 1 },
    { rollupId: 2, name: "rollup-2", evmChainId: 1_001, orderPolicy: 1 },
  ]);
  expect(watcher.rollupInfo(rollupOf(2))?.settings).toMatchObject({
    daMode: "validium",
    maxSpendPerBlock: 7n,
  });
  await writeCommittee(newest);
  await anvil.mine(TO_FINALITY);
  await watcher.look();
  expect(told.halts).toEqual([]);
});

test("SC1: readers that came at different times tell the same sets and blocks", async () => {
  const early = watch("early");
  await early.watcher.look();
  await anvil.mine(EPOCH_BLOCKS);
  await early.watcher.look();
  const late = watch("late");
  await late.watcher.look();
  expect(late.told.sets).toEqual(early.told.sets);
  const restarted = watch("early");
  await restarted.watcher.look();
  expect(restarted.told.sets).toEqual(early.told.sets);
  expect(restarted.told.halts).toEqual([]);
});

test("ST2: two anvils that are not one chain are a disagreement", async () => {
  const other = await startAnvil();
  onTestFinished(() => other.stop());
  const { finalized } = await anvil.head();
  await other.mine(finalized + 10);
  const { watcher, told, health } = watch("two", [anvil.url, other.url]);
  await watcher.look();
  expect(health.reasons().map(({ code }) => code)).toEqual(["l1_disagreement"]);
  expect(told.blocks).toEqual([]);
});

test("ST1: an L1 whose final block changed halts the node", async () => {
  // A transaction that the other branch lacks: empty blocks may come again with the same hash.
  const { blockNumber } = await first().calls.mintTestToken(1n);
  await anvil.mine(TO_FINALITY);
  const { watcher } = watch("halt");
  await watcher.look();
  expect(watcher.heads().finalized?.number).toBe(blockNumber);
  await anvil.reorg(TO_FINALITY + 1);
  const again = watch("halt");
  await again.watcher.look();
  expect(again.told.halts.map(String)).toEqual([
    expect.stringContaining("ST1: the final L1 block"),
  ]);
  expect(again.told.blocks).toEqual([]);
});
