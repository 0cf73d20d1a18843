/** Anvil as a rollup's execution client: the vectors, its death, and that of its conductor. */
import process from "node:process";
import { createPublicClient, type Hex, http } from "viem";
import { expect, onTestFinished, test } from "vitest";
import {
  type AnvilDriver,
  AnvilOptions,
  createAnvilDriver,
  createConductor,
  createConductorMetrics,
} from "../../src/conductor/index.ts";
import { createLogger, createRegistry } from "../../src/telemetry/index.ts";
import { executionCases } from "../vectors/execution/cases.ts";
import { rollupOf, SINK } from "../vectors/execution/chain.ts";
import { runCase } from "../vectors/execution/run.ts";
import vectors from "../vectors/execution/vectors.json" with { type: "json" };
import {
  optionsOf,
  readBatches,
  scriptedFeed,
  temporaryDir,
  traffic,
} from "./conductor-fixture.ts";

const rollup = rollupOf();
const batches = await traffic(9, 3);
const feedOf = () =>
  readBatches({ name: "anvil", batches, options: optionsOf("", rollup), close: true });
const logger = createLogger({ format: "json", level: "silent", name: "test" });

/** Drives the feed's batches `from..until` and answers with anvil's own hash and root of each block. */
async function drive(driver: AnvilDriver, from: number, until: number) {
  const made = [];
  for (const batch of feedOf().slice(from - 1, until)) {
    const { hash: parentHash } = await driver.open();
    const { seq, hash, timestampMs } = batch;
    const timestamp = Math.floor(timestampMs / 1_000);
    const block = await driver.executeBlock({
      ...{ parentHash, firstSeq: seq, lastSeq: seq, batchHash: hash, timestamp },
      batches: [batch],
    });
    const engine = await driver.engineBlock(block.number);
    expect(engine?.stateRoot).toBe(block.stateRoot);
    made.push(engine?.hash);
  }
  return made;
}

const open = async (dataDir: string, options: { dumpBlocks?: number; port?: number } = {}) => {
  const driver = await createAnvilDriver({ dataDir, rollup, anvil: AnvilOptions.parse(options) });
  let closed = false;
  const close = async () => {
    if (!closed) await driver.close();
    closed = true;
  };
  onTestFinished(close);
  return { driver, close };
};

test.each(await executionCases())("CE4: anvil makes the pinned blocks of $name", async (each) => {
  const mismatches: number[] = [];
  const driver = await createAnvilDriver(
    { dataDir: temporaryDir(), rollup: each.rollup, anvil: AnvilOptions.parse({}) },
    { onRootMismatch: ({ number }) => mismatches.push(number) },
  );
  onTestFinished(driver.close);
  const pinned = vectors.vectors.find(({ name }) => name === each.name);
  expect(await runCase(each, driver)).toEqual(pinned?.blocks);
  expect(mismatches).toEqual([]);
});

test.each([
  { dumpBlocks: 1_000, how: "replays everything" },
  { dumpBlocks: 2, how: "loads its last dump and replays the rest" },
])("CE4: a killed anvil $how and goes on: same blocks, same port", async ({ dumpBlocks }) => {
  const calm = await open(temporaryDir());
  const expected = await drive(calm.driver, 1, 9);
  const { driver } = await open(temporaryDir(), { dumpBlocks });
  const { url } = driver;
  const made = await drive(driver, 1, 5);
  const killed = driver.pid();
  process.kill(killed, "SIGKILL");
  made.push(...(await drive(driver, 6, 9)));
  expect(driver.pid()).not.toBe(killed);
  expect(driver.url).toBe(url);
  expect(made).toEqual(expected);
  const client = createPublicClient({ transport: http(url) });
  const block = await client.getBlock({ blockNumber: 3n });
  expect(block.hash).toBe(expected[2]);
  expect(block.transactions.length).toBeGreaterThan(0);
  const receipt = await client.getTransactionReceipt({ hash: block.transactions[0] as Hex });
  expect(receipt).toMatchObject({ status: "success", blockNumber: 3n });
});

test("CE4: a new conductor ends the anvil that a killed one left behind", async () => {
  const dataDir = temporaryDir();
  const first = await open(dataDir);
  const expected = await drive(first.driver, 1, 3);
  const orphan = first.driver.pid();
  await first.driver.oracle.close();
  const { driver } = await open(dataDir);
  expect(() => process.kill(orphan, 0)).toThrow();
  const again = await Promise.all([1, 2, 3].map((number) => driver.engineBlock(number)));
  expect(again.map((block) => block?.hash)).toEqual(expected);
  await drive(driver, 4, 5);
});

test("CE1: a conductor over anvil has the roots of one over EthereumJS", async () => {
  const rootsOf = async (driver: "anvil" | "ethereumjs") => {
    const roots: string[] = [];
    const conductor = await createConductor(optionsOf(temporaryDir(), rollup, driver), {
      feed: scriptedFeed(feedOf(), "end"),
      logger,
      registry: createRegistry(),
      onBlock: (_, { stateRoot }) => roots.push(stateRoot),
    });
    await conductor.done;
    const client = createPublicClient({ transport: http(conductor.rpcUrl) });
    const seen = [await client.getBlockNumber(), await client.getBalance({ address: SINK })];
    await conductor.close();
    return { roots, seen };
  };
  expect(await rootsOf("anvil")).toEqual(await rootsOf("ethereumjs"));
});

test("metrics start at zero for every reason", async () => {
  const registry = createRegistry();
  createConductorMetrics(registry);
  const text = await registry.metrics();
  expect(text).toContain('lockstep_conductor_skipped_total{reason="FORCED_DONE"} 0');
});

test.each([{ dumpBlocks: 1_000 }, { dumpBlocks: 2 }])(
  "CE5: anvil goes back with its oracle, over a dump above (%o)",
  async (options) => {
    const { driver } = await open(temporaryDir(), options);
    const made = await drive(driver, 1, 6);
    const point = await driver.pointAt(3);
    if (point === null) throw new Error("no point");
    await driver.rewind(point);
    expect(await driver.open()).toEqual(point);
    expect(await driver.engineBlock(4)).toBeNull();
    expect((await driver.engineBlock(3))?.stateRoot).toBe(point.stateRoot);
    expect(await drive(driver, 4, 6)).toEqual(made.slice(3));
    await expect(driver.rewind({ ...point, forcedHead: 9n })).rejects.toThrow("never stood");
  },
);
