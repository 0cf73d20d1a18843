/** What is final: history, schedule, sets, forced items, and what makes the node halt. */
import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { effectiveEpoch } from "../../../../src/chain/index.ts";
import { SafetyError } from "../../../../src/primitives/assert.ts";
import { epochOf, rollupOf } from "../../../../src/primitives/brand.ts";
import { UsageError } from "../../../../src/primitives/errors.ts";
import { ADDRESSES, createScriptedChain } from "./scripted-chain.ts";
import {
  BASE,
  blobHashOf,
  changeSeats,
  committeeSet,
  forced,
  forcedIncluded,
  P,
  register,
  registerRollup,
  startedChain,
  startWatcher,
} from "./watcher-fixture.ts";

const SCHEDULE = { base: BASE, blocks: P };
const hashAt = (chain: ReturnType<typeof startedChain>, number: number) =>
  chain.blocks[number]?.hash;

test("SC1: nothing is fixed before the base is final; then set(0) and set(1) are, by its hash", async () => {
  const chain = startedChain();
  chain.mineTo(BASE + 5);
  chain.final = BASE - 1;
  const { watcher, told } = await startWatcher(chain);
  await watcher.look();
  expect(watcher.schedule()).toEqual(SCHEDULE);
  expect(watcher.setOf(epochOf(0))).toBeNull();
  chain.final = BASE;
  await watcher.look();
  expect(told.sets.map(({ epoch }) => epoch)).toEqual([0, 1]);
  expect(told.sets[0]).toMatchObject({
    leaderSeed: hashAt(chain, BASE),
    committeeHash: blobHashOf(1, 2, 3, 4),
    endsAtL1Block: BASE + P,
    rollups: [
      { rollupId: 1, name: "rollup-1", evmChainId: 7_001, orderPolicy: 1 },
      { rollupId: 2, name: "rollup-2", evmChainId: 7_002, orderPolicy: 1 },
    ],
  });
  expect(watcher.setOf(epochOf(1))).toMatchObject({ endsAtL1Block: BASE + 2 * P });
  expect(watcher.setOf(epochOf(2))).toBeNull();
});

test("SC1: set(e) is known with snapshot(e), from the changes below it", async () => {
  const chain = startedChain();
  chain.mineTo(BASE + 3);
  const joins = effectiveEpoch(SCHEDULE, chain.blocks.length);
  chain.mine(register(5, joins), changeSeats(1, 0, joins));
  chain.mineTo(BASE + 4 * P);
  chain.final = BASE + 2 * P - 1;
  const { watcher, told } = await startWatcher(chain);
  await watcher.look();
  expect(joins).toBe(2);
  expect(told.sets.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
  expect(told.sets[1]?.committeeHash).toBe(blobHashOf(1, 2, 3, 4));
  expect(told.sets[2]?.committeeHash).toBe(blobHashOf(2, 3, 4, 5));
  expect(told.sets[2]?.leaderSeed).toBe(hashAt(chain, BASE + P));
  chain.final++;
  await watcher.look();
  expect(told.sets.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3]);
  expect(watcher.operatorsOf(epochOf(2)).map(({ id }) => id)).toEqual([2, 3, 4, 5]);
  expect(watcher.operators().length).toBe(5);
});

test("ST3: while finality stalls no set is fixed; it makes up for it later", async () => {
  const chain = startedChain();
  chain.mineTo(BASE + 4 * P);
  chain.final = BASE + P - 1;
  const { watcher, told } = await startWatcher(chain);
  await watcher.look();
  chain.mineTo(BASE + 9 * P);
  await watcher.look();
  expect(told.sets.map(({ epoch }) => epoch)).toEqual([0, 1]);
  chain.final = BASE + 8 * P;
  await watcher.look();
  expect(told.sets.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("SC6: the L1's own committees are compared with its logs", async () => {
  const chain = startedChain();
  chain.mineTo(BASE);
  chain.mine(committeeSet(0, blobHashOf(1, 2, 3, 4)), committeeSet(1, blobHashOf(1, 2, 3, 4)));
  chain.final = BASE + 1;
  const { watcher, told, reasons } = await startWatcher(chain);
  await watcher.look();
  expect(told.halts).toEqual([]);
  expect(reasons()).toEqual([]);
  chain.mineTo(BASE + P);
  chain.mine(committeeSet(2, blobHashOf(1, 2, 3, 5)));
  chain.final = BASE + P + 1;
  await watcher.look();
  expect(told.halts).toEqual([expect.any(SafetyError)]);
  expect(String(told.halts[0])).toContain("SC6: epoch 2");
});

test("E2: an unusable set is carried over", async () => {
  const chain = startedChain();
  chain.mineTo(BASE + 1);
  chain.mine(changeSeats(1, 0, 2));
  chain.mineTo(BASE + 2 * P);
  chain.final = BASE + 2 * P;
  const { told } = await lookedAt(chain);
  expect(told.sets.map(({ committeeHash }) => committeeHash)).toEqual(
    Array.from({ length: 4 }, () => blobHashOf(1, 2, 3, 4)),
  );
});

async function lookedAt(chain: ReturnType<typeof startedChain>, rest = {}) {
  const started = await startWatcher(chain, rest);
  await started.watcher.look();
  return started;
}

test("ST1: history begins at the registry's block, is read in ranges, and no block is told twice", async () => {
  const chain = startedChain();
  chain.mineTo(400);
  chain.mine(forced(1, 0));
  chain.mineTo(900);
  chain.mine(forced(1, 1));
  chain.final = 900;
  const { told, scripted, watcher } = await lookedAt(chain, { options: { logRange: 150 } });
  const ranges = scripted[0]?.calls
    .filter(({ method }) => method === "eth_getLogs")
    .map(({ params }) => params[0] as { fromBlock?: string; toBlock?: string })
    .flatMap(({ fromBlock, toBlock }) =>
      fromBlock === undefined ? [] : [[Number(fromBlock), Number(toBlock)]],
    );
  expect(ranges?.[0]).toEqual([2, 151]);
  expect(ranges?.at(-1)).toEqual([752, 900]);
  const numbers = told.blocks.map(({ number }) => number);
  const tail = Array.from({ length: 256 }, (_, index) => 645 + index);
  expect(numbers).toEqual([4, 5, BASE - 1, 401, ...tail]);
  expect(told.blocks.at(-1)?.hash).toBe(hashAt(chain, 900));
  chain.mineTo(903);
  chain.final = 903;
  await watcher.look();
  expect(told.blocks.slice(numbers.length).map(({ number }) => number)).toEqual([901, 902, 903]);
  await watcher.look();
  expect(told.blocks.length).toBe(numbers.length + 3);
});

test("ST6: forced items and inclusions are told with their final block, in log order", async () => {
  const chain = startedChain();
  chain.mineTo(BASE);
  chain.mine(forced(1, 0), forced(2, 0), forced(1, 1));
  chain.mine(forcedIncluded(1, 0, 1));
  chain.final = BASE + 1;
  const { told, watcher, metric, clock } = await lookedAt(chain);
  const payload = new Uint8Array([1, 2]);
  expect(told.blocks.at(-1)).toMatchObject({
    number: BASE + 1,
    forced: [
      { rollupId: 1, index: 0, payload },
      { rollupId: 2, index: 0, payload },
      { rollupId: 1, index: 1, payload },
    ],
    inclusions: [],
  });
  const name = 'lockstep_forced_pending_transactions{rollup="rollup-1"}';
  expect(await metric(name)).toBe(2);
  chain.final++;
  await watcher.look();
  expect(told.blocks.at(-1)?.inclusions).toEqual([{ rollupId: 1, upto: 1 }]);
  expect(await metric(name)).toBe(1);
  const age = 'lockstep_forced_oldest_age_seconds{rollup="rollup-1"}';
  expect(await metric(age)).toBe(12 * (40 - BASE - 1));
  clock.nowMs += 5_000;
  expect(await metric(age)).toBe(12 * (40 - BASE - 1) + 5);
  watcher.forcedConsumed(rollupOf(1), 2);
  expect([await metric(name), await metric(age)]).toEqual([0, 0]);
});

test("SC11: rollups are known from their epoch on, with how their bytes are kept", async () => {
  const chain = startedChain();
  chain.mineTo(BASE);
  chain.mine(registerRollup(3, 2), {
    by: "rollups",
    event: "RollupConfigured",
    args: {
      id: 1n,
      policyId: 2,
      acceptsSealed: false,
      daMode: 1,
      maxSpendPerBlock: 9n,
      epoch: 2n,
    },
  });
  chain.mineTo(BASE + P);
  chain.final = BASE + P;
  const { told, watcher } = await lookedAt(chain);
  expect(told.sets.map(({ rollups }) => rollups.length)).toEqual([2, 2, 3]);
  expect(told.sets[1]?.rollups[0]?.orderPolicy).toBe(1);
  expect(told.sets[2]?.rollups[0]?.orderPolicy).toBe(2);
  expect(watcher.rollupInfo(rollupOf(1))?.settings).toEqual({
    orderPolicy: 2,
    acceptsSealed: false,
    daMode: "validium",
    maxSpendPerBlock: 9n,
  });
  expect(watcher.rollupInfo(rollupOf(2))).toMatchObject({
    name: "rollup-2",
    settings: { daMode: "validium" },
  });
  expect(watcher.rollupInfo(rollupOf(9))).toBeNull();
  expect(watcher.rollups().length).toBe(3);
});

test("E1: a node that starts in a later epoch is told the sets from there on", async () => {
  const chain = startedChain();
  chain.mineTo(BASE + 5 * P);
  chain.final = BASE + 5 * P;
  const { told, watcher } = await lookedAt(chain, { fromEpoch: 4 });
  expect(told.sets.map(({ epoch }) => epoch)).toEqual([4, 5, 6]);
  expect(watcher.setOf(epochOf(3))).toBeNull();
});

test("ST1: a final block that another run acted on and that changed halts the node", async () => {
  const chain = startedChain();
  chain.mineTo(BASE + 9);
  chain.final = BASE + 5;
  const { cursorFile } = await lookedAt(chain);
  chain.undo(6);
  chain.mineTo(BASE + 9);
  const { told, watcher } = await lookedAt(chain, { cursorFile });
  expect(told.halts).toEqual([expect.any(SafetyError)]);
  expect(String(told.halts[0])).toContain(`final L1 block ${BASE + 5} was`);
  expect(told.blocks).toEqual([]);
  await watcher.look();
  expect(told.halts.length).toBe(1);
});

test("ST1: final blocks that change while the node runs halt it", async () => {
  const chain = startedChain();
  chain.mineTo(BASE + 9);
  chain.final = BASE + 5;
  const same = await lookedAt(chain);
  const grown = await lookedAt(chain);
  chain.undo(6);
  chain.mineTo(BASE + 9);
  await same.watcher.look();
  expect(same.told.halts).toEqual([expect.any(SafetyError)]);
  chain.final = BASE + 7;
  await grown.watcher.look();
  expect(grown.told.halts).toEqual([expect.any(SafetyError)]);
});

test("ST1: after a restart nothing is acted on below what was final before", async () => {
  const chain = startedChain();
  chain.mineTo(BASE + 9);
  chain.final = BASE + 5;
  const { cursorFile } = await lookedAt(chain);
  chain.final = BASE + 2;
  const { told, watcher, reasons } = await lookedAt(chain, { cursorFile });
  expect(told.blocks).toEqual([]);
  expect(reasons()).toEqual(["l1_stale"]);
  chain.final = BASE + 6;
  await watcher.look();
  expect(reasons()).toEqual([]);
  expect(told.blocks.at(-1)?.number).toBe(BASE + 6);
});

test("ST1: while history is read again the cursor does not go back", async () => {
  const chain = startedChain();
  chain.mineTo(BASE + 30);
  chain.final = BASE + 30;
  const { cursorFile } = await lookedAt(chain);
  let seen = 0;
  const onFinal = () => {
    seen++;
    if (seen === 2) throw new Error("the process dies here");
  };
  const second = await lookedAt(chain, { cursorFile, onFinal, options: { logRange: 10 } });
  expect(second.told.halts.length).toBe(1);
  chain.undo(2);
  chain.mineTo(BASE + 30);
  const third = await lookedAt(chain, { cursorFile });
  expect(third.told.halts).toEqual([expect.any(SafetyError)]);
});

test("ST1: a damaged cursor halts the node", async () => {
  const chain = startedChain();
  chain.mineTo(BASE + 9);
  chain.final = BASE + 5;
  const { cursorFile } = await lookedAt(chain);
  writeFileSync(cursorFile, "?");
  const { told } = await lookedAt(chain, { cursorFile });
  expect(told.halts).toMatchObject([{ code: "L1_CURSOR" }]);
});

test("ST1: the next blocks wait until these were taken", async () => {
  const chain = startedChain();
  chain.mineTo(BASE + 40);
  chain.final = BASE + 40;
  let open = 0;
  const onFinal = async () => {
    expect(++open).toBe(1);
    await Promise.resolve();
    open--;
  };
  const { told } = await lookedAt(chain, { onFinal, options: { logRange: 10 } });
  expect(told.halts).toEqual([]);
  expect(told.blocks.at(-1)?.number).toBe(BASE + 40);
});

test("SC9: a forced item whose log is withheld stalls, and nothing is told", async () => {
  const chain = startedChain();
  chain.mineTo(BASE);
  chain.mine(forced(1, 0));
  chain.mine(forced(1, 1));
  chain.final = BASE + 2;
  const { watcher, scripted, told, reasons } = await startWatcher(chain);
  const endpoint = scripted[0] as (typeof scripted)[0];
  endpoint.lie = ({ method }, honest) =>
    method === "eth_getLogs"
      ? (honest as { blockNumber: string }[]).filter((log) => Number(log.blockNumber) !== BASE + 1)
      : honest;
  await watcher.look();
  expect(reasons()).toEqual(["l1_disagreement"]);
  expect(told.blocks).toEqual([]);
  endpoint.lie = null;
  await watcher.look();
  expect(reasons()).toEqual([]);
  expect(told.blocks.flatMap((block) => block.forced).length).toBe(2);
  expect(told.sets.map(({ epoch }) => epoch)).toEqual([0, 1]);
});

test("where no registry is, nothing is read and the reason says so", async () => {
  const chain = createScriptedChain(P);
  chain.mineTo(30);
  chain.final = 20;
  const { watcher, scripted, health, told } = await startWatcher(chain);
  (scripted[0] as (typeof scripted)[0]).lie = ({ method }, honest) =>
    method === "eth_call" ? "0x" : honest;
  await watcher.look();
  expect(health.reasons()).toMatchObject([
    { code: "l1_unreachable", detail: expect.stringContaining("no registry of Lockstep") },
  ]);
  expect(told.halts).toEqual([]);
  expect(watcher.contracts()).toBeNull();
});

test("the contracts are those that the registry names", async () => {
  const chain = startedChain();
  chain.final = 5;
  const { watcher } = await lookedAt(chain);
  expect(watcher.contracts()).toEqual({ ...ADDRESSES, epochBlocks: P });
});

test("ST2: endpoints that can never agree, or are one, are an operator's mistake", async () => {
  const chain = startedChain();
  const url = "http://127.0.0.1:1/";
  await expect(startWatcher(chain, { options: { agreeing: 2 } })).rejects.toThrow(UsageError);
  await expect(
    startWatcher(chain, { options: { endpoints: [url, "http://127.0.0.1:1"] } }),
  ).rejects.toThrow(/given twice/);
});
