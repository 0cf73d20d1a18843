/** Endpoints that fail, lie or lag: the watcher stalls rather than guesses, and says why. [ST2] */
import { expect, test } from "vitest";
import { type Misbehaviour, requestMsFor } from "../endpoints/scripted-endpoint.ts";
import { createScriptedChain } from "./scripted-chain.ts";
import { BASE, forced, startedChain, startWatcher, type WatcherRest } from "./watcher-fixture.ts";

async function start(rest: WatcherRest) {
  const chain = startedChain();
  chain.mineTo(BASE);
  chain.mine(forced(1, 0));
  chain.mineTo(BASE + 9);
  chain.final = BASE + 4;
  const started = await startWatcher(chain, rest);
  const grow = (blocks: number) => {
    chain.mineTo(chain.blocks.length - 1 + blocks);
    chain.final += blocks;
  };
  const finalNumber = () => started.watcher.heads().finalized?.number ?? null;
  const detail = () => started.health.reasons().map((reason) => reason.detail);
  return { ...started, chain, grow, finalNumber, detail };
}

const FAILING: readonly Misbehaviour[] = ["hang", "rate_limit", "html", "drop", "server_error"];

test.each(FAILING)(
  "ST2: with all endpoints failing (%s) nothing moves, then it goes on",
  async (how) => {
    const { watcher, scripted, reasons, grow, finalNumber, detail, clock, metric, told } =
      await start({ options: { requestMs: requestMsFor(how) } });
    await watcher.look();
    expect(finalNumber()).toBe(BASE + 4);
    grow(3);
    const only = scripted[0] as (typeof scripted)[0];
    only.misbehaviour = how;
    await watcher.look();
    expect(reasons()).toEqual(["l1_unreachable"]);
    expect(detail()[0]).toMatch(/endpoint 0: /);
    expect(finalNumber()).toBe(BASE + 4);
    expect(await metric('lockstep_l1_endpoint_healthy{endpoint="0"}')).toBe(0);
    only.misbehaviour = "none";
    clock.nowMs += 60_000;
    await watcher.look();
    expect(reasons()).toEqual([]);
    expect(finalNumber()).toBe(BASE + 7);
    expect(await metric('lockstep_l1_endpoint_healthy{endpoint="0"}')).toBe(1);
    expect(told.blocks.map(({ number }) => number)).toEqual([
      ...new Set(told.blocks.map(({ number }) => number)),
    ]);
  },
);

test.each([...FAILING, "hang_body"] as const)(
  "ST2: two of three go on and report the third (%s)",
  async (how) => {
    const { watcher, scripted, reasons, finalNumber, detail, metric } = await start({
      endpoints: 3,
      options: { requestMs: requestMsFor(how) },
    });
    (scripted[1] as { misbehaviour: string }).misbehaviour = how;
    await watcher.look();
    expect(finalNumber()).toBe(BASE + 4);
    expect(reasons()).toEqual(["l1_unreachable"]);
    expect(detail()[0]).toMatch(/^endpoint 1: .*; the others go on$/);
    expect(await metric('lockstep_l1_endpoint_healthy{endpoint="0"}')).toBe(1);
    expect(await metric('lockstep_l1_endpoint_healthy{endpoint="1"}')).toBe(0);
  },
);

test("ST2: of two endpoints one is not enough, unless the operator says so", async () => {
  const strict = await start({ endpoints: 2 });
  (strict.scripted[1] as { misbehaviour: string }).misbehaviour = "drop";
  await strict.watcher.look();
  expect(strict.finalNumber()).toBeNull();
  expect(strict.told.blocks).toEqual([]);
  const lenient = await start({ endpoints: 2, options: { agreeing: 1 } });
  (lenient.scripted[1] as { misbehaviour: string }).misbehaviour = "drop";
  await lenient.watcher.look();
  expect(lenient.finalNumber()).toBe(BASE + 4);
});

test("ST2: an endpoint of another chain is named", async () => {
  const { watcher, scripted, reasons, detail, finalNumber } = await start({ endpoints: 3 });
  (scripted[2] as { chainId: number }).chainId = 5;
  await watcher.look();
  expect(finalNumber()).toBe(BASE + 4);
  expect(reasons()).toEqual(["l1_unreachable"]);
  expect(detail()[0]).toContain("endpoint 2: wrong_chain, chain 5, not 31337");
});

test("a reason keeps the time since which it holds, also where each look begins well", async () => {
  const { watcher, scripted, health, clock, grow } = await start({});
  await watcher.look();
  grow(2);
  const only = scripted[0] as (typeof scripted)[0];
  only.only = "eth_getLogs";
  only.misbehaviour = "drop";
  const since = clock.nowMs;
  for (let look = 0; look < 3; look++) {
    await watcher.look();
    expect(health.reasons()).toMatchObject([{ code: "l1_unreachable", since }]);
    clock.nowMs += 60_000;
  }
});

test("ST2: contradicting hashes stall, count and are critical, until they agree", async () => {
  const { watcher, scripted, reasons, finalNumber, metric, health, grow, chain } = await start({
    endpoints: 3,
  });
  await watcher.look();
  grow(2);
  const other = createScriptedChain(10);
  other.mineTo(60);
  other.final = chain.final;
  (scripted[0] as { chain: typeof chain }).chain = other;
  await watcher.look();
  await watcher.look();
  expect(reasons()).toEqual(["l1_disagreement"]);
  expect(health.ready()).toBe(false);
  expect(finalNumber()).toBe(BASE + 4);
  expect(await metric("lockstep_l1_disagreements_total")).toBe(2);
  (scripted[0] as { chain: typeof chain }).chain = chain;
  await watcher.look();
  expect(reasons()).toEqual([]);
  expect(finalNumber()).toBe(BASE + 6);
});

test("ST2: one endpoint that withholds a log or changes it is contradicted, not believed", async () => {
  for (const lie of [
    (logs: readonly object[]) => logs.slice(0, -1),
    (logs: readonly object[]) =>
      logs.map((log, index) => (index === logs.length - 1 ? { ...log, logIndex: "0x9" } : log)),
  ]) {
    const { watcher, scripted, reasons, told } = await start({ endpoints: 2 });
    const liar = scripted[1] as (typeof scripted)[0];
    liar.lie = ({ method }, honest) =>
      method === "eth_getLogs" ? lie(honest as object[]) : honest;
    await watcher.look();
    expect(reasons()).toEqual(["l1_disagreement"]);
    expect(told.blocks).toEqual([]);
    liar.lie = null;
    await watcher.look();
    expect(reasons()).toEqual([]);
    expect(told.blocks.flatMap((block) => block.forced).length).toBe(1);
  }
});

test("ST2: one endpoint that names other contracts is contradicted", async () => {
  const { watcher, scripted, reasons } = await start({ endpoints: 2 });
  const liar = scripted[0] as (typeof scripted)[0];
  liar.lie = ({ method }, honest) =>
    method === "eth_call" ? String(honest).replaceAll("2222", "9999") : honest;
  await watcher.look();
  expect(reasons()).toEqual(["l1_disagreement"]);
  expect(watcher.contracts()).toBeNull();
});

test("ST2: headers that do not link are a contradiction even from one endpoint", async () => {
  const { watcher, scripted, reasons, told } = await start({});
  const liar = scripted[0] as (typeof scripted)[0];
  liar.lie = ({ params }, honest) =>
    params[0] === `0x${(BASE + 2).toString(16)}`
      ? { ...(honest as object), parentHash: `0x${"77".repeat(32)}` }
      : honest;
  await watcher.look();
  expect(reasons()).toEqual(["l1_disagreement"]);
  expect(told.blocks).toEqual([]);
});

test("ST2: a log of another block than the final one is a contradiction", async () => {
  const { watcher, scripted, reasons } = await start({});
  const liar = scripted[0] as (typeof scripted)[0];
  liar.lie = ({ method }, honest) =>
    method === "eth_getLogs"
      ? (honest as object[]).map((log) => ({ ...log, blockHash: `0x${"77".repeat(32)}` }))
      : honest;
  await watcher.look();
  expect(reasons()).toEqual(["l1_disagreement"]);
});

test("ST2: a log that does not decode fails the look, and nothing of it is taken", async () => {
  const { watcher, scripted, reasons, told } = await start({});
  const liar = scripted[0] as (typeof scripted)[0];
  liar.lie = ({ method }, honest) =>
    method === "eth_getLogs"
      ? (honest as object[]).map((log) => ({ ...log, data: "0x12" }))
      : honest;
  await watcher.look();
  expect(reasons()).toEqual(["l1_unreachable"]);
  expect(told.blocks).toEqual([]);
});

test("ST2: old finality is stale, measured by the L1's clock", async () => {
  const { watcher, reasons, clock, metric, grow } = await start({ options: { staleMs: 600_000 } });
  await watcher.look();
  expect(reasons()).toEqual([]);
  const age = await metric("lockstep_l1_finalized_age_seconds");
  expect(age).toBe(12 * (40 - BASE - 4));
  clock.nowMs += 600_000;
  await watcher.look();
  expect(reasons()).toEqual(["l1_stale"]);
  grow(30);
  await watcher.look();
  expect(reasons()).toEqual([]);
});

test("ST2: an endpoint that fails every log request is left out until its pause ends", async () => {
  const { watcher, scripted, grow, finalNumber, reasons } = await start({ endpoints: 3 });
  await watcher.look();
  grow(2);
  const bad = scripted[1] as (typeof scripted)[0];
  bad.only = "eth_getLogs";
  bad.misbehaviour = "drop";
  await watcher.look();
  expect(finalNumber()).toBe(BASE + 4);
  expect(reasons()).toEqual(["l1_unreachable"]);
  await watcher.look();
  expect(finalNumber()).toBe(BASE + 6);
});

test("the loop looks again and again, and stop ends it", async () => {
  const chain = startedChain();
  chain.mineTo(BASE + 9);
  chain.final = BASE;
  let seen: () => void = () => undefined;
  const twice = new Promise<void>((resolve) => {
    seen = resolve;
  });
  let calls = 0;
  const { watcher, told } = await startWatcher(chain, {
    options: { pollMs: 50 },
    onFinal: () => {
      chain.final = BASE + 5;
      if (++calls === 2) seen();
    },
  });
  watcher.start();
  await twice;
  await watcher.stop();
  expect(told.blocks.at(-1)?.number).toBe(BASE + 5);
  const looks = told.blocks.length;
  chain.final = BASE + 6;
  await watcher.look();
  expect(told.blocks.length).toBe(looks);
});

test("a halted loop looks no more", async () => {
  const chain = startedChain();
  chain.mineTo(BASE + 9);
  chain.final = BASE;
  let halted: () => void = () => undefined;
  const end = new Promise<void>((resolve) => {
    halted = resolve;
  });
  const { watcher, told, scripted } = await startWatcher(chain, {
    options: { pollMs: 50 },
    onFinal: () => {
      halted();
      throw new Error("the consumer is broken");
    },
  });
  watcher.start();
  await end;
  await watcher.stop();
  expect(told.halts).toMatchObject([{ message: "the consumer is broken" }]);
  const calls = scripted[0]?.calls.length;
  await watcher.look();
  expect(scripted[0]?.calls.length).toBe(calls);
});
