/** The newest head, reorgs of it, and what is posted there. [ST1, ST5] */
import { createPublicClient } from "viem";
import { expect, test } from "vitest";
import type { EntryCheck } from "../../../../src/l1/index.ts";
import { heightOf, rollupOf } from "../../../../src/primitives/brand.ts";
import {
  BASE,
  briefly,
  checkpoint,
  entry,
  startedChain,
  startWatcher,
  type WatcherRest,
} from "./watcher-fixture.ts";

async function start(rest: WatcherRest = {}) {
  const chain = startedChain();
  chain.mineTo(BASE + 4);
  chain.final = BASE + 2;
  const started = await startWatcher(chain, rest);
  await started.watcher.look();
  /** What was told since the last time. */
  let read = 0;
  const fresh = () => {
    const news = briefly(started.told.progress.slice(read));
    read = started.told.progress.length;
    return news;
  };
  return { ...started, fresh };
}

test("ST5: posted in the newest block, finalized in a final one", async () => {
  const { chain, watcher, fresh, metric } = await start();
  chain.mine(checkpoint(7), entry(1, 1, 5));
  await watcher.look();
  expect(fresh()).toEqual(["posted height 7", "posted rollup 1 seq 5"]);
  expect(watcher.posted()).toMatchObject({ latest: { height: 7 }, finalized: { height: 0 } });
  expect(await metric("lockstep_settlement_posted_height")).toBe(7);
  expect(await metric("lockstep_settlement_finalized_height")).toBe(0);
  chain.final = chain.blocks.length - 1;
  await watcher.look();
  expect(fresh()).toEqual(["finalized height 7", "finalized rollup 1 seq 5"]);
  expect(await metric("lockstep_settlement_finalized_height")).toBe(7);
});

test("ST5: progress names block, transaction and log", async () => {
  const { chain, watcher, told } = await start();
  const number = chain.mine(checkpoint(7), entry(1, 1, 5));
  await watcher.look();
  const block = chain.blocks[number];
  const [posted, batches] = told.progress;
  expect(posted?.event.at).toEqual({
    blockNumber: number,
    blockHash: block?.hash,
    txHash: block?.logs[0]?.transactionHash,
    logIndex: 0,
  });
  expect(batches?.event).toMatchObject({
    kind: "entry",
    carrier: "blob",
    fromSeq: 1,
    toSeq: 5,
    offset: 3,
    length: 9,
    versionedHashes: [`0x${"01".repeat(32)}`],
    at: { logIndex: 1 },
  });
});

test.each([1, 2, 3])("ST1: a reorg of depth %i retracts and posts anew", async (depth) => {
  const { chain, watcher, fresh, told, metric } = await start();
  for (let height = 1; height <= 3; height++) chain.mine(checkpoint(height));
  await watcher.look();
  fresh();
  chain.undo(depth);
  for (let height = 4 - depth; height <= 4; height++) chain.mine(checkpoint(height));
  await watcher.look();
  const undone = Array.from({ length: depth }, (_, index) => `not posted height ${3 - index}`);
  const again = Array.from(
    { length: depth + 1 },
    (_, index) => `posted height ${4 - depth + index}`,
  );
  expect(fresh()).toEqual([...undone, ...again]);
  expect(told.heads.at(-1)?.[1]).toBe(depth);
  expect(await metric("lockstep_l1_reorg_depth_blocks_count")).toBe(1);
  expect(await metric("lockstep_l1_reorg_depth_blocks_sum")).toBe(depth);
  chain.final = chain.blocks.length - 1;
  await watcher.look();
  expect(watcher.posted().finalized.height).toBe(4);
});

test("ST5: what a reorg drops and nobody posts again stays retracted", async () => {
  const { chain, watcher, fresh } = await start();
  chain.mine(checkpoint(7), entry(1, 1, 5));
  await watcher.look();
  fresh();
  chain.undo(1);
  chain.mineTo(BASE + 8);
  await watcher.look();
  expect(fresh()).toEqual(["not posted rollup 1 seq 5", "not posted height 7"]);
  expect(watcher.posted().latest).toMatchObject({ height: 0, outputHash: null });
  chain.final = BASE + 8;
  await watcher.look();
  expect(fresh()).toEqual([]);
});

test("ST1: finality that overtakes the newest head's branch ends with the final one", async () => {
  const { chain, watcher, fresh } = await start();
  chain.mine(checkpoint(7));
  await watcher.look();
  fresh();
  chain.undo(1);
  chain.mine(checkpoint(8));
  chain.mineTo(BASE + 8);
  chain.final = BASE + 7;
  await watcher.look();
  expect(fresh()).toEqual(["not posted height 7", "posted height 8", "finalized height 8"]);
  expect(watcher.posted()).toMatchObject({ latest: { height: 8 }, finalized: { height: 8 } });
});

test("ST1: an older head of the same chain is no reorg", async () => {
  const { chain, watcher, fresh, scripted, told } = await start();
  chain.mine(checkpoint(7));
  await watcher.look();
  fresh();
  const heads = told.heads.length;
  (scripted[0] as (typeof scripted)[0]).lie = ({ params }, honest) => {
    if (params[0] !== "latest") return honest;
    const { number, timestamp, ...rest } = chain.blocks.at(-3) as (typeof chain.blocks)[0];
    return {
      ...rest,
      number: `0x${number.toString(16)}`,
      timestamp: `0x${timestamp.toString(16)}`,
    };
  };
  await watcher.look();
  expect(fresh()).toEqual([]);
  expect(told.heads.length).toBe(heads);
});

test("ST1: a block that vanishes while its logs are read is read with the next look", async () => {
  const { chain, watcher, fresh, scripted, reasons } = await start();
  chain.mine(checkpoint(7));
  const endpoint = scripted[0] as (typeof scripted)[0];
  endpoint.lie = ({ params }, honest) =>
    (params[0] as { blockHash?: string } | undefined)?.blockHash === undefined
      ? honest
      : new Error("unknown block");
  await watcher.look();
  expect(fresh()).toEqual([]);
  expect(reasons()).toEqual([]);
  endpoint.lie = null;
  await watcher.look();
  expect(fresh()).toEqual(["posted height 7"]);
});

test("ST2: where the first endpoint fails to tell the newest head the next one is followed", async () => {
  const { chain, watcher, fresh, scripted, reasons } = await start({ endpoints: 3 });
  chain.mine(checkpoint(7));
  const endpoint = scripted[0] as (typeof scripted)[0];
  endpoint.lie = ({ params }, honest) => (params[0] === "latest" ? "nonsense" : honest);
  await watcher.look();
  expect([fresh(), reasons()]).toEqual([[], ["l1_unreachable"]]);
  await watcher.look();
  expect(fresh()).toEqual(["posted height 7"]);
});

test("SC8: entries of the forced inbox carry no batches", async () => {
  const { chain, watcher, fresh } = await start();
  chain.mine(entry(1, 0, 3, 3), entry(1, 1, 2, 2));
  await watcher.look();
  expect(fresh()).toEqual(["posted rollup 1 seq 2"]);
});

test("ST5: with a check an entry is posted once its bytes are there", async () => {
  let answer: "valid" | "garbage" | "unavailable" = "unavailable";
  const checkEntry: EntryCheck = () => Promise.resolve(answer);
  const { chain, watcher, fresh } = await start({ checkEntry });
  chain.mine(entry(1, 1, 5));
  await watcher.look();
  expect(fresh()).toEqual([]);
  answer = "valid";
  await watcher.look();
  expect(fresh()).toEqual(["posted rollup 1 seq 5"]);
  answer = "garbage";
  chain.mine(entry(1, 6, 9));
  await watcher.look();
  expect(fresh()).toEqual([]);
  answer = "valid";
  chain.mine(entry(1, 6, 9));
  chain.final = chain.blocks.length - 1;
  await watcher.look();
  expect(fresh()).toEqual([
    "finalized rollup 1 seq 5",
    "posted rollup 1 seq 9",
    "finalized rollup 1 seq 9",
  ]);
});

test("ST4: the age of what is certified and not posted is told", async () => {
  const { chain, watcher, clock, metric } = await start();
  const age = () => metric("lockstep_settlement_oldest_pending_age_seconds");
  expect(await age()).toBe(0);
  watcher.certified(heightOf(6), clock.nowMs - 30_000);
  watcher.certified(heightOf(7), clock.nowMs - 20_000);
  watcher.certified(heightOf(8), clock.nowMs - 10_000);
  expect(await age()).toBe(30);
  chain.mine(checkpoint(7));
  await watcher.look();
  expect(await age()).toBe(10);
  chain.undo(1);
  chain.mineTo(BASE + 8);
  await watcher.look();
  expect(await age()).toBe(30);
});

test("before the first look there is nothing, and nothing fails", async () => {
  const chain = startedChain();
  const { watcher } = await startWatcher(chain);
  expect(watcher.heads()).toEqual({ finalized: null, latest: null });
  expect(watcher.posted().latest).toMatchObject({ height: 0 });
  expect(watcher.schedule()).toBeNull();
  expect(watcher.rollups()).toEqual([]);
});

test("viem reads over the same endpoints, whichever works", async () => {
  const chain = startedChain();
  chain.final = 5;
  const { watcher, scripted } = await startWatcher(chain, { endpoints: 2 });
  const client = createPublicClient({ transport: () => watcher.transport({}) });
  (scripted[0] as (typeof scripted)[0]).misbehaviour = "drop";
  expect(await client.getChainId()).toBe(31_337);
  expect(scripted[1]?.calls.length).toBe(1);
});

test("ST4: an entry that cannot be checked leaves open what is valid, a new one does not", async () => {
  const checkEntry: EntryCheck = () => Promise.resolve("unavailable");
  const { chain, watcher } = await start({ checkEntry });
  expect(watcher.validSeq(rollupOf(1))).toBe(0);
  const number = chain.mine(entry(1, 1, 5));
  await watcher.look();
  expect(watcher.validSeq(rollupOf(1))).toBe(0);
  chain.mineTo(number + 7);
  await watcher.look();
  expect(watcher.validSeq(rollupOf(1))).toBe(0);
  chain.mineTo(number + 8);
  await watcher.look();
  expect([watcher.validSeq(rollupOf(1)), watcher.validSeq(rollupOf(2))]).toEqual([null, 0]);
});
