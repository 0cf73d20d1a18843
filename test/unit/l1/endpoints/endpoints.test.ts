import { expect, test } from "vitest";
import { createEndpoints, majority } from "../../../../src/l1/endpoints/endpoints.ts";
import { createRpc } from "../../../../src/l1/endpoints/rpc.ts";
import { createRpcEndpoint } from "../../../../src/l1/endpoints/rpc-endpoint.ts";
import { L1Disagreement, RpcFailure } from "../../../../src/l1/endpoints/rpc-failure.ts";
import { createScriptedChain } from "../watcher/scripted-chain.ts";
import { type Misbehaviour, requestMsFor, startScriptedEndpoint } from "./scripted-endpoint.ts";

async function start(count: number, how: Misbehaviour = "none") {
  const chain = createScriptedChain(10);
  chain.mineTo(40);
  chain.final = 30;
  const scripted = await Promise.all(
    Array.from({ length: count }, () => startScriptedEndpoint(chain)),
  );
  const clock = { nowMs: 0 };
  const endpoints = createEndpoints(
    scripted.map(({ url }, index) =>
      createRpcEndpoint(index, createRpc({ url, requestMs: requestMsFor(how) })),
    ),
    {
      chainId: 31_337,
      agreeing: majority(count),
      lagBlocks: 8,
      pauseMs: 1_000,
      now: () => clock.nowMs,
    },
  );
  const survey = async () => {
    const result = await endpoints.survey();
    if (result.kind !== "agreed") return result;
    return { final: result.final.number, used: result.used.map(({ index }) => index) };
  };
  const faults = () => endpoints.states().map(({ fault }) => fault?.kind ?? null);
  return { chain, scripted, endpoints, clock, survey, faults };
}

test("ST2: more than half must agree: one of one, two of two, two of three", () => {
  expect([1, 2, 3, 4, 5].map(majority)).toEqual([1, 2, 2, 3, 3]);
});

test("ST2: the lowest final number that all know counts", async () => {
  const { scripted, survey } = await start(3);
  (scripted[1] as { lag: number }).lag = 3;
  expect(await survey()).toEqual({ final: 27, used: [0, 1, 2] });
});

const FAILING: readonly Misbehaviour[] = [
  "hang",
  "hang_body",
  "rate_limit",
  "rate_limit_rpc",
  "html",
  "html_error",
  "json_of_nothing",
  "server_error",
  "drop",
];

test.each(FAILING)("ST2: two of three go on without one that answers with %s", async (how) => {
  const { scripted, survey, faults, endpoints } = await start(3, how);
  const bad = scripted[1] as { misbehaviour: Misbehaviour };
  bad.misbehaviour = how;
  expect(await survey()).toEqual({ final: 30, used: [0, 2] });
  expect(faults()).toEqual([null, expect.any(String), null]);
  expect(endpoints.states()[1]?.fault?.detail).toMatch(/eth_chainId/);
});

test.each(FAILING)("ST2: with too few left nothing is final: %s", async (how) => {
  const { scripted, survey } = await start(2, how);
  (scripted[1] as { misbehaviour: Misbehaviour }).misbehaviour = how;
  expect(await survey()).toMatchObject({
    kind: "unreachable",
    detail: expect.stringMatching(/fewer than 2 of 2 endpoints are usable; endpoint 1: /),
  });
});

test("ST2: one on another chain is left out, and alone it is no L1 at all", async () => {
  const { scripted, survey, faults } = await start(3);
  (scripted[0] as { chainId: number }).chainId = 1;
  expect(await survey()).toEqual({ final: 30, used: [1, 2] });
  expect(faults()).toEqual(["wrong_chain", null, null]);
  const alone = await start(1);
  (alone.scripted[0] as { chainId: number }).chainId = 1;
  expect(await alone.survey()).toMatchObject({
    kind: "unreachable",
    detail: expect.stringContaining("endpoint 0: wrong_chain, chain 1, not 31337"),
  });
});

test("ST2: an old head is left out only while enough others are near each other", async () => {
  const { scripted, survey, faults } = await start(3);
  const [first, second] = scripted as unknown as { lag: number }[];
  (first as { lag: number }).lag = 20;
  expect(await survey()).toEqual({ final: 30, used: [1, 2] });
  expect(faults()).toEqual(["behind", null, null]);
  (second as { lag: number }).lag = 21;
  expect(await survey()).toEqual({ final: 9, used: [0, 1, 2] });
});

test("ST2: one that tells a far future does not outrun two others", async () => {
  const { chain, scripted, survey } = await start(3);
  const ahead = createScriptedChain(10);
  ahead.blocks.splice(0, 1, ...chain.blocks);
  ahead.mineTo(200);
  ahead.final = 150;
  (scripted[0] as { chain: typeof chain }).chain = ahead;
  expect(await survey()).toEqual({ final: 30, used: [0, 1, 2] });
});

test("ST2: hashes that differ at that number stall, whoever is right", async () => {
  const { chain, scripted, survey } = await start(3);
  const other = createScriptedChain(10);
  other.mineTo(40);
  other.final = 30;
  (scripted[2] as { chain: typeof chain }).chain = other;
  expect(await survey()).toMatchObject({
    kind: "disagreement",
    detail: expect.stringMatching(/^endpoints [0-2] and [0-2] differ/),
  });
});

test("ST2: one that is behind and on another branch stalls as well", async () => {
  const { chain, scripted, survey } = await start(3);
  const other = createScriptedChain(10);
  other.mineTo(40);
  other.final = 10;
  (scripted[2] as { chain: typeof chain }).chain = other;
  expect(await survey()).toMatchObject({ kind: "disagreement" });
});

test("ST2: a read is equal on all used endpoints, or it is a disagreement", async () => {
  const { scripted, endpoints } = await start(3);
  const result = await endpoints.survey();
  const used = result.kind === "agreed" ? result.used : [];
  const read = () => endpoints.agreed(used, (each) => each.headerAt(12));
  expect((await read()).number).toBe(12);
  (scripted[1] as { lie: unknown }).lie = (_: unknown, honest: object) => ({
    ...honest,
    timestamp: "0x1",
  });
  await expect(read()).rejects.toThrow(L1Disagreement);
});

test("ST2: a read that one endpoint fails is no result, and the next survey leaves it out", async () => {
  const { scripted, endpoints, survey, clock } = await start(3);
  const result = await endpoints.survey();
  const used = result.kind === "agreed" ? result.used : [];
  const bad = scripted[1] as { misbehaviour: Misbehaviour; calls: unknown[] };
  bad.misbehaviour = "drop";
  const read = endpoints.agreed(used, (each) => each.headerAt(12));
  await expect(read).rejects.toThrow(RpcFailure);
  bad.misbehaviour = "none";
  const before = bad.calls.length;
  expect(await survey()).toEqual({ final: 30, used: [0, 2] });
  expect(bad.calls.length).toBe(before);
  clock.nowMs += 1_000;
  expect(await survey()).toEqual({ final: 30, used: [0, 1, 2] });
});

test("ST2: pauses double with every failure in a row, and end with a success", async () => {
  const { scripted, endpoints, clock } = await start(3);
  const bad = scripted[1] as { misbehaviour: Misbehaviour; calls: unknown[] };
  bad.misbehaviour = "drop";
  const asked: number[] = [];
  for (; clock.nowMs < 64_000; clock.nowMs += 500) {
    const before = bad.calls.length;
    await endpoints.survey();
    if (bad.calls.length > before) asked.push(clock.nowMs / 1_000);
  }
  expect(asked).toEqual([0, 1, 3, 7, 15, 31, 61]);
  bad.misbehaviour = "none";
  clock.nowMs += 30_000;
  const healed = await endpoints.survey();
  endpoints.succeeded(healed.kind === "agreed" ? healed.used : []);
  bad.misbehaviour = "drop";
  await endpoints.survey();
  clock.nowMs += 1_000;
  const before = bad.calls.length;
  await endpoints.survey();
  expect(bad.calls.length).toBe(before + 1);
});

test("ST2: a rate limit is obeyed even where too few endpoints are left", async () => {
  const { scripted, survey, clock } = await start(1);
  const only = scripted[0] as { misbehaviour: Misbehaviour; calls: unknown[] };
  only.misbehaviour = "rate_limit";
  await survey();
  only.misbehaviour = "none";
  clock.nowMs = 6_999;
  expect(await survey()).toMatchObject({ kind: "unreachable" });
  expect(only.calls.length).toBe(1);
  clock.nowMs = 7_000;
  expect(await survey()).toEqual({ final: 30, used: [0] });
});

test("where too few are left a failed one is asked again at once", async () => {
  const { scripted, survey } = await start(1);
  const only = scripted[0] as { misbehaviour: Misbehaviour };
  only.misbehaviour = "drop";
  expect(await survey()).toMatchObject({ kind: "unreachable" });
  only.misbehaviour = "none";
  expect(await survey()).toEqual({ final: 30, used: [0] });
});

test("requests go to the first endpoint that works, and a refusal is an answer", async () => {
  const { scripted, endpoints } = await start(3);
  const [first, second] = scripted as [(typeof scripted)[0], (typeof scripted)[0]];
  first.misbehaviour = "drop";
  expect(await endpoints.request("eth_chainId", [])).toBe("0x7a69");
  expect(second.calls.length).toBe(1);
  await expect(endpoints.request("eth_nothing", [])).rejects.toMatchObject({ kind: "refused" });
  expect(first.calls.length).toBe(1);
  for (const each of scripted) each.misbehaviour = "drop";
  await expect(endpoints.request("eth_chainId", [])).rejects.toMatchObject({ kind: "unreachable" });
});

test("no request goes to an endpoint of another chain", async () => {
  const { scripted, endpoints } = await start(1);
  (scripted[0] as { chainId: number }).chainId = 1;
  await endpoints.survey();
  await expect(endpoints.request("eth_chainId", [])).rejects.toMatchObject({ kind: "unreachable" });
});
