/** An L1 that does not answer or lies: ordering goes on, settlement waits and catches up. [ST2] */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { L1Contracts } from "../../src/l1/contracts/contracts.ts";
import { LogCode } from "../../src/telemetry/index.ts";
import { sumOf } from "../bench/metrics-page.ts";
import { until } from "../perturb/deadline.ts";
import { type L1Arena, openL1Arena } from "./arena.ts";
import {
  ALL,
  blockNumber,
  certifiedHeights,
  certifyMore,
  checkpointHeight,
  contractsOf,
  logOf,
  metricsOf,
  reasonsOf,
} from "./nodes.ts";
import { type Behaviour, openRpcProxy, type RpcProxy } from "./rpc-proxy.ts";

const CHECKPOINT_EVERY_BLOCKS = 5;
const ENDPOINTS = 2;
/** A busy machine answers late, and is not to be taken for a hung one. */
const REQUEST_MS = 5000;
const FAULT_MS = 60_000;
/** A pause of an endpoint that failed often is half a minute. */
const HEALED_MS = 120_000;
const HEIGHTS = 10;
const QUORUM = 3;

let arena: L1Arena;
let contracts: L1Contracts;
const proxies: RpcProxy[] = [];

beforeAll(async () => {
  arena = await openL1Arena({
    ...{ name: "l1-faults", seed: 61, rollups: 1, conductors: 0 },
    times: { epochBlocks: 30n },
    async settings(l1Url) {
      for (let index = 0; index < ENDPOINTS; index++) proxies.push(await openRpcProxy(l1Url));
      const endpoints = proxies.map(({ url }) => url);
      return {
        l1: { endpoints, requestMs: REQUEST_MS, pollMs: 300 },
        settlement: { checkpointEveryBlocks: CHECKPOINT_EVERY_BLOCKS, walletLowEther: 0 },
      };
    },
  });
  contracts = await contractsOf(arena);
  await settledUpTo(1);
});

afterAll(async () => {
  await arena?.close();
  for (const proxy of proxies) await proxy.close();
});

const behave = async (...hows: readonly Behaviour[]): Promise<void> => {
  for (const [index, how] of hows.entries()) await proxies[index]?.behave(how);
};

/** The L1 itself holds a checkpoint at this height or above. */
async function settledUpTo(height: number): Promise<void> {
  let at = 0;
  await until(
    HEALED_MS,
    async () => {
      at = await checkpointHeight(arena, contracts);
      return at >= height || null;
    },
    () => `the newest checkpoint is ${at}, not ${height}`,
  );
}

/** Every node gives this reason; requests that were under way may have failed in other ways. */
async function reasonEverywhere(code: string, detail: RegExp): Promise<void> {
  const said = new Map<number, string>();
  const says = async (node: number): Promise<true | null> => {
    const reasons = await reasonsOf(arena, node);
    said.set(node, JSON.stringify([...reasons]));
    return detail.test(reasons.get(code) ?? "") || null;
  };
  for (const node of ALL) {
    await until(
      FAULT_MS,
      () => says(node),
      () => `node ${node} says ${said.get(node)}`,
    );
  }
}

async function healed(): Promise<void> {
  await behave("honest", "honest");
  await settledUpTo(Math.max(...(await certifiedHeights(arena))));
  for (const node of ALL) {
    await until(
      HEALED_MS,
      async () => {
        const reasons = await reasonsOf(arena, node);
        return [...reasons.keys()].some((code) => code.startsWith("l1_")) ? null : true;
      },
      () => `node ${node} still complains`,
    );
    const samples = await metricsOf(arena, node);
    expect(sumOf(samples, "lockstep_l1_endpoint_healthy")).toBe(ENDPOINTS);
  }
}

type Fault = {
  readonly name: string;
  /** Of each endpoint. */
  readonly hows: readonly [Behaviour, Behaviour];
  readonly reason: "l1_unreachable" | "l1_stale" | "l1_disagreement";
  readonly detail: RegExp;
  readonly logCode: LogCode;
  /** Endpoints that are left out. */
  readonly unhealthy: readonly number[];
};

const { l1Unreachable, l1Stale, l1Disagreement } = LogCode;
const unreachable = { reason: "l1_unreachable", logCode: l1Unreachable } as const;
const BOTH = [0, 1];
const FAULTS: readonly Fault[] = [
  {
    ...{ name: "down", hows: ["down", "down"], ...unreachable, unhealthy: BOTH },
    detail: /endpoint 0: unreachable, .*ECONNREFUSED/,
  },
  {
    ...{ name: "hung", hows: ["hung", "hung"], ...unreachable, unhealthy: BOTH },
    detail: /endpoint 0: timeout/,
  },
  {
    ...{ name: "rate-limited", hows: ["limited", "limited"], ...unreachable, unhealthy: BOTH },
    detail: /endpoint 0: rate_limited/,
  },
  {
    ...{ name: "a page of HTML", hows: ["html", "html"], ...unreachable, unhealthy: BOTH },
    detail: /endpoint 0: malformed/,
  },
  {
    ...{ name: "one on another chain", hows: ["honest", "wrong_chain"], ...unreachable },
    ...{ detail: /endpoint 1: wrong_chain/, unhealthy: [1] },
  },
  {
    ...{ name: "an old head", hows: ["old_head", "old_head"], reason: "l1_stale" },
    ...{ detail: /was final before/, logCode: l1Stale, unhealthy: [] },
  },
  {
    ...{ name: "two that disagree", hows: ["honest", "other_chain"], reason: "l1_disagreement" },
    ...{ detail: /endpoints 0 and 1 differ/, logCode: l1Disagreement, unhealthy: [] },
  },
];

describe.each(FAULTS)("ST2: $name", ({ hows, reason, detail, logCode, unhealthy }) => {
  test("ordering goes on, the node says why settlement waits, and it catches up", async () => {
    const disagreements = async (node: number): Promise<number> =>
      sumOf(await metricsOf(arena, node), "lockstep_l1_disagreements_total");
    const before = await Promise.all(ALL.map(disagreements));
    const logged = await Promise.all(ALL.map(async (node) => (await logOf(arena, node)).length));
    await behave(...hows);
    await reasonEverywhere(reason, detail);
    // A node that saw one final block less than a quorum waits for it: what is in it may be forced.
    await certifyMore(arena, HEIGHTS, ALL, QUORUM);
    for (const node of ALL) {
      const samples = await metricsOf(arena, node);
      const failing = { check: reason };
      expect(sumOf(samples, "lockstep_health_check_failing", failing)).toBe(1);
      for (const index of BOTH) {
        const labels = { endpoint: String(index) };
        const healthy = unhealthy.includes(index) ? 0 : 1;
        expect(sumOf(samples, "lockstep_l1_endpoint_healthy", labels)).toBe(healthy);
      }
      const isLie = reason === "l1_disagreement";
      expect((await disagreements(node)) > (before[node] ?? 0)).toBe(isLie);
      // Repeated lines are folded, and come again every few seconds.
      await until(
        FAULT_MS,
        async () => (await logOf(arena, node)).slice(logged[node]).includes(logCode) || null,
        () => `the log of node ${node} has no new ${logCode}`,
      );
    }
    await healed();
    await certifyMore(arena, 1);
    expect(arena.deaths).toEqual([]);
  });
});

test("ST4: with the L1 out of reach nothing is posted, and then all of it at once", async () => {
  await behave("down", "down");
  await reasonEverywhere("l1_unreachable", /./);
  // What was on its way is mined by now.
  const from = (await blockNumber(arena)) + 2;
  const mined = (number: number): Promise<true> =>
    until(
      FAULT_MS,
      async () => (await blockNumber(arena)) >= number || null,
      () => `the L1 has no block ${number}`,
    );
  await mined(from);
  const before = await checkpointHeight(arena, contracts);
  await mined(from + 2 * CHECKPOINT_EVERY_BLOCKS);
  expect(await checkpointHeight(arena, contracts)).toBe(before);
  const [, ...quorum] = (await certifiedHeights(arena)).sort((left, right) => left - right);
  expect(quorum[0]).toBeGreaterThan(before + HEIGHTS);
  const samples = await metricsOf(arena, 0);
  const pendingSeconds = sumOf(samples, "lockstep_settlement_oldest_pending_age_seconds");
  expect(pendingSeconds).toBeGreaterThan(CHECKPOINT_EVERY_BLOCKS);
  await healed();
});
