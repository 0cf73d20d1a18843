/** What a devnet must have shown after a while without anybody watching. */
import { beforeAll, describe, expect, test } from "vitest";
import type { NetworkFile } from "../../../src/chain/index.ts";
import { loadNativeBls } from "../../../src/crypto/bls-native.ts";
import { operatorKeys } from "../../../src/devnet/keys.ts";
import type { Load } from "../../../src/devnet/load.ts";
import type { Rollups } from "../../../src/devnet/rollups.ts";
import { devnetNetwork } from "../../../src/devnet/setup.ts";
import { judgeSmoke } from "../../../src/devnet/smoke.ts";

let network: NetworkFile;
beforeAll(async () => {
  const bls = await loadNativeBls();
  const keys = [0, 1, 2, 3].map((index) => operatorKeys(7, index, bls));
  network = devnetNetwork(keys, { seed: 7, rollups: 1, opaque: false, bls });
});

type Roots = ReadonlyMap<number, ReadonlyMap<number, string>>;

/** State roots by sequence number: one per replica. */
const rootsOf = (rows: Readonly<Record<number, readonly string[]>>): Roots =>
  new Map(
    Object.entries(rows).map(([seq, roots]) => [
      Number(seq),
      new Map(roots.map((root, replica) => [replica, root])),
    ]),
  );

const judge = (over: {
  readonly roots?: Roots;
  readonly executed?: number;
  readonly batches?: number;
  readonly deaths?: readonly string[];
  readonly failures?: readonly string[];
  readonly delaysMs?: readonly number[];
}) =>
  judgeSmoke({
    domain: network.domain,
    configs: network.rollups,
    trust: { network },
    urls: ["http://127.0.0.1:1"],
    seconds: 20,
    replicas: 2,
    firstCertifiedMs: 900,
    watched: {
      height: 40,
      batches: new Map([[1, over.batches ?? 30]]),
      transactions: 60,
      delaysMs: over.delaysMs ?? [],
      failures: over.failures ?? [],
    },
    rollups: {
      conductors: [],
      roots: () => over.roots ?? rootsOf({ 5: ["a", "a"], 6: ["b", "b"] }),
      executed: () => over.executed ?? 60,
      state: () => "FOLLOWING" as const,
    } satisfies Rollups,
    load: {
      counts: () => ({ sent: 60, failed: 0, bundles: [] }),
      setRate: () => {},
      stop: async () => {},
    } satisfies Load,
    deaths: over.deaths ?? [],
  });

test("a run that showed everything is fine", async () => {
  const result = await judge({ delaysMs: [30, 10, 20, 40] });
  expect(result).toMatchObject({
    ok: true,
    seconds: 20,
    firstCertifiedMs: 900,
    height: 40,
    transactions: 60,
    rollups: [{ name: "alpha", verifiedBatches: 30, comparedRoots: 2, equalRoots: true }],
    delayMs: { p50: 30, p99: 40 },
    failures: [],
  });
});

describe("it fails", () => {
  test("when replicas have different state roots", async () => {
    const result = await judge({ roots: rootsOf({ 5: ["a", "a"], 6: ["b", "c"] }) });
    expect(result.failures).toEqual(["alpha: replicas have different state roots"]);
    expect(result.rollups[0]?.equalRoots).toBe(false);
  });

  test("when no root of all replicas could be compared", async () => {
    const result = await judge({ roots: rootsOf({ 5: ["a"] }) });
    expect(result.failures).toEqual(["alpha: no state root of all replicas"]);
  });

  test("when nothing was executed, and when no batch was verified", async () => {
    expect((await judge({ executed: 0 })).failures).toEqual(["alpha: no transaction was executed"]);
    expect((await judge({ batches: 0 })).failures).toEqual(["alpha: no verified batch"]);
  });

  test("when a process died, or a server was left", async () => {
    const result = await judge({ deaths: ["node 2 ended"], failures: ["rejected BODY"] });
    expect(result.ok).toBe(false);
    expect(result.failures).toEqual(["node 2 ended", "rejected BODY"]);
  });
});
