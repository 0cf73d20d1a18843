/** What the nodes of an arena say of themselves, and what their L1 says of them. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeFunctionResult, encodeFunctionData, type Hex } from "viem";
import type { NodeStatus } from "../../src/api/index.ts";
import { type L1Contracts, readContracts } from "../../src/l1/contracts/contracts.ts";
import { lightClientAbi } from "../../src/l1/generated/light-client.ts";
import { readMetrics, type Sample } from "../bench/metrics-page.ts";
import { until } from "../perturb/deadline.ts";
import type { L1Arena } from "./arena.ts";

export const ALL = [0, 1, 2, 3] as const;

const page = async (arena: L1Arena, node: number, path: string): Promise<Response> =>
  await fetch(`${arena.sequencers.metricsUrl(node)}${path}`, { signal: AbortSignal.timeout(5000) });

export const statusOf = async (arena: L1Arena, node: number): Promise<NodeStatus> =>
  (await (await page(arena, node, "/status")).json()) as NodeStatus;

export const metricsOf = async (arena: L1Arena, node: number): Promise<Sample[]> =>
  readMetrics(await (await page(arena, node, "/metrics")).text());

/** Reasons by code, as `/readyz?verbose` has them. */
export async function reasonsOf(arena: L1Arena, node: number): Promise<Map<string, string>> {
  const response = await page(arena, node, "/readyz?verbose");
  const { reasons } = (await response.json()) as { reasons: { code: string; detail: string }[] };
  return new Map(reasons.map(({ code, detail }) => [code, detail]));
}

export const logOf = (arena: L1Arena, node: number): Promise<string> =>
  readFile(join(arena.directory, `${node}.log`), "utf8");

export const certifiedHeights = (arena: L1Arena, nodes: readonly number[] = ALL) =>
  Promise.all(nodes.map(async (node) => (await statusOf(arena, node)).certifiedHeight));

/** These nodes certify so much more than they have. @param enough of them; by default all */
export async function certifyMore(
  arena: L1Arena,
  heights: number,
  nodes: readonly number[] = ALL,
  enough = nodes.length,
): Promise<void> {
  const before = await certifiedHeights(arena, nodes);
  let now = before;
  await until(
    60_000,
    async () => {
      now = await certifiedHeights(arena, nodes);
      const risen = now.filter((height, index) => height >= (before[index] ?? 0) + heights);
      return risen.length >= enough || null;
    },
    () => `from heights ${before} only to ${now}`,
  );
}

export const contractsOf = (arena: L1Arena): Promise<L1Contracts> =>
  readContracts(arena.setup.network.domain.registry, (to, data) =>
    arena.l1.chain.call<string>("eth_call", [{ to, data }, "latest"]),
  );

/** Height of the newest checkpoint that the L1 itself holds. */
export async function checkpointHeight(
  arena: L1Arena,
  { lightClient }: Pick<L1Contracts, "lightClient">,
): Promise<number> {
  const call = { abi: lightClientAbi, functionName: "head" } as const;
  const to = lightClient as string;
  const data = encodeFunctionData(call);
  const answer = await arena.l1.chain.call<Hex>("eth_call", [{ to, data }, "latest"]);
  const [, height] = decodeFunctionResult({ ...call, data: answer });
  return Number(height);
}

export const blockNumber = async (arena: L1Arena): Promise<number> =>
  Number(await arena.l1.chain.call<string>("eth_blockNumber", []));
