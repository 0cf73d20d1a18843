/**
 * A fifth operator joins and the first one leaves, while users send: the network goes on as one
 * certified stream, from its first height to its last. [E1..E8, SC1, FC6, X1]
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { NodeStatus } from "../../src/api/index.ts";
import { loadNativeBls } from "../../src/crypto/bls-native.ts";
import { l1Accounts } from "../../src/devnet/accounts.ts";
import type { Joined } from "../../src/devnet/joining.ts";
import { connectL1 } from "../../src/l1/index.ts";
import { epochOf, millisOf } from "../../src/primitives/brand.ts";
import { enterTrust } from "../../src/sdk/client/entry.ts";
import {
  type BlsVerifier,
  createBlsVerifier,
  type FeedTrust,
  type Trust,
} from "../../src/sdk/index.ts";
import { until } from "../perturb/deadline.ts";
import { startTraffic, type Traffic } from "../perturb/traffic.ts";
import { type L1Arena, openL1Arena } from "./arena.ts";
import { auditHeights } from "./height-audit.ts";
import { createWitness, type Witness } from "./witness.ts";

const EPOCH_BLOCKS = 20n;
/** For some epochs of L1 blocks of a second, on a machine that has other things to do. */
const EPOCHS_MS = 200_000;
const DELIVERED_MS = 30_000;
const LEAVER = 0;
const STAYING = [1, 2, 3];

let arena: L1Arena;
let verifier: BlsVerifier;
let genesis: Trust;
let witness: Witness;
let traffic: Traffic;
let joined: Joined;
let leavesAt: number;

const statusOf = async (node: number): Promise<NodeStatus | null> => {
  const url = `${arena.sequencers.metricsUrl(node)}/status`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => null);
  return answer === null ? null : ((await answer.json()) as NodeStatus);
};

const reaches = (node: number, epoch: number): Promise<true> =>
  until(
    EPOCHS_MS,
    async () => ((await statusOf(node))?.epoch ?? -1) >= epoch || null,
    () => `node ${node} does not reach epoch ${epoch}: ${witness.violations.slice(0, 3)}`,
  );

beforeAll(async () => {
  arena = await openL1Arena({
    ...{ name: "membership", seed: 4102, rollups: 2, conductors: 0, opaque: true },
    times: { epochBlocks: EPOCH_BLOCKS },
  });
  const { domain } = arena.l1.network;
  verifier = createBlsVerifier(await loadNativeBls(), domain);
  witness = createWitness(arena.setup.rollups, verifier);
  witness.follow("all", arena.urls, arena.trust);
  const urls = STAYING.map((node) => arena.urls[node] as string);
  const fromGenesis = { ...arena.trust, epoch: epochOf(0) } as FeedTrust;
  const entered = await enterTrust(fromGenesis, null, { verifier, nowMs: millisOf(Date.now()) });
  if (entered.kind !== "ok") throw new Error(`no genesis committee: ${entered.reason}`);
  genesis = entered.trust;
  const { genesisHash, committee } = genesis;
  witness.follow("genesis", urls, { genesisHash, committee });
  traffic = startTraffic({ urls, rollups: 2, perSecond: 20 });
});

afterAll(async () => {
  await traffic?.stop();
  await witness?.stop();
  await arena?.close();
});

test("SC1, E2: a fifth operator joins by its bond, and votes in the epoch that it was told", async () => {
  joined = await arena.join();
  const l1 = await connectL1(arena.l1.chain.url, arena.l1.network.domain);
  const calls = l1.callsOf(l1Accounts().operator(LEAVER).owner);
  const id = await l1.operatorOfKey(arena.setup.keys[LEAVER]?.blsKey ?? new Uint8Array(0));
  leavesAt = (await calls.requestExit(id ?? 0, 1)).epoch;
  for (const node of STAYING) await reaches(node, joined.epoch);
  await until(
    EPOCHS_MS,
    async () => (await statusOf(joined.index))?.voting || null,
    () => `node ${joined.index} does not vote`,
  );
});

test("E8: the operator that left is served to the end of its last epoch, and ends by itself", async () => {
  await until(
    EPOCHS_MS,
    () => (arena.deaths.length > 0 ? true : null),
    () => `node ${LEAVER} runs on; deaths: ${arena.deaths}`,
  );
  expect(arena.deaths).toEqual([`node ${LEAVER} ended: {"code":0,"signal":null}`]);
  for (const node of [...STAYING, joined.index]) {
    const status = await statusOf(node);
    expect(status?.epoch).toBeGreaterThanOrEqual(leavesAt - 1);
  }
});

test("FP1, X1: over all of it there is one gapless certified stream, nothing lost or doubled", async () => {
  const last = Math.max(3, leavesAt + 1);
  for (const node of [...STAYING, joined.index]) await reaches(node, last);
  await traffic.stop();
  const { taken } = traffic;
  await until(
    DELIVERED_MS,
    () => (witness.book.missing(traffic.hashes).length === 0 ? true : null),
    () => `lost of ${taken}: ${witness.book.missing(traffic.hashes).length}`,
  );
  expect(traffic.hashes.length).toBeGreaterThan(100);
  expect(witness.violations).toEqual([]);
  for (const stream of ["all", "genesis"]) {
    expect([...witness.epochs(stream)].length).toBeGreaterThanOrEqual(4);
  }
});

test("X1, O3: from the genesis committee on every height is proven, and follows the one below", async () => {
  const height = (await statusOf(1))?.certifiedHeight ?? 0;
  const [rollup] = arena.setup.rollups;
  if (rollup === undefined) throw new Error("no rollup");
  const audit = await auditHeights({
    ...{ grpcPort: arena.grpcPorts[1] as number, rollupId: rollup.rollupId },
    ...{ genesis, verifier, last: height },
  });
  expect(audit.committees).toBeGreaterThanOrEqual(4);
  const proven = [...audit.heights.values()].reduce((sum, one) => sum + one, 0);
  expect(proven).toBe(height);
  expect(audit.heights.size).toBeGreaterThanOrEqual(4);
  const place = (await statusOf(joined.index))?.operator;
  expect([...(audit.signers.get(Math.max(...audit.heights.keys())) ?? [])]).toContain(place);
});
