/** A network of four real processes for clients who mean harm, and what is seen of it from outside. */
import { randomFillSync } from "node:crypto";
import { genesisHash } from "../../src/chain/index.ts";
import { call } from "../../src/devnet/json-rpc.ts";
import type { Hash } from "../../src/primitives/brand.ts";
import { toHex } from "../../src/primitives/bytes.ts";
import { type Committee, startCommittee } from "../bench/committee.ts";
import { readMetrics, sumOf } from "../bench/metrics-page.ts";
import { residentMegabytes } from "../bench/process-usage.ts";

/** The node that is abused; honest clients use it too. */
export const VICTIM = 1;

export type HostileNetwork = {
  readonly committee: Committee;
  readonly genesis: Hash;
  /** Of the node under abuse. */
  readonly url: string;
  readonly port: number;
  readonly grpcPort: number;
  /** Resident memory of that node, MB. */
  megabytes(): Promise<number>;
  /** Sum of a metric of that node. */
  count(name: string, labels?: Readonly<Record<string, string>>): Promise<number>;
};

export async function startHostileNetwork(
  settings: Readonly<Record<string, unknown>>,
): Promise<HostileNetwork> {
  const shape = { nodes: 4, rollups: 2, deltaMs: 50, directory: null };
  const committee = await startCommittee({ ...shape, settings });
  const url = committee.sequencers.apiUrl(VICTIM);
  return {
    committee,
    genesis: genesisHash(committee.setup.network),
    url,
    port: Number(new URL(url).port),
    grpcPort: Number(committee.grpc[VICTIM]?.split(":")[1]),
    megabytes: () => residentMegabytes(committee.pids()[VICTIM] ?? 0),
    async count(name, labels = {}) {
      const text = await fetch(`${committee.sequencers.metricsUrl(VICTIM)}/metrics`);
      return sumOf(readMetrics(await text.text()), name, labels);
    },
  };
}

/** Of the node's own account of a rollup's feed. */
export async function keptRange(url: string, rollupId: number): Promise<[number, number]> {
  type Info = { rollups: { rollupId: string; oldestSeq: string; headSeq: string }[] };
  const { rollups } = await call<Info>(`${url}/rpc`, "seq_getInfo", []);
  const own = rollups.find((rollup) => Number(rollup.rollupId) === rollupId);
  return [Number(own?.oldestSeq), Number(own?.headSeq)];
}

/** Sends one transaction of random bytes. @returns its hash. */
export async function sendBytes(url: string, rollupId: number, size: number): Promise<string> {
  const data = toHex(randomFillSync(new Uint8Array(size)));
  const sent = { rollupId: `0x${rollupId.toString(16)}`, data };
  const { txHash } = await call<{ txHash: string }>(`${url}/rpc`, "seq_sendTransaction", [sent]);
  return txHash;
}
