/**
 * A user whom every operator censors: executed through the committee within the deadline, and without
 * it out of the L1 alone; nothing runs twice when the committee returns. [ST6, SC9, CE5]
 */
import { keccak256 } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PartKind } from "../../src/chain/index.ts";
import { loadNativeBls } from "../../src/crypto/bls-native.ts";
import { l1Accounts, peopleAccounts } from "../../src/devnet/accounts.ts";
import { call } from "../../src/devnet/json-rpc.ts";
import { l1Client } from "../../src/devnet/l1-network.ts";
import type { Conductor } from "../../src/devnet/rollups.ts";
import { connectL1, createOperatorCalls, type OperatorCalls } from "../../src/l1/index.ts";
import { epochOf } from "../../src/primitives/brand.ts";
import { fromHex } from "../../src/primitives/bytes.ts";
import { createBlsVerifier, createFeedClient, type FeedTrust } from "../../src/sdk/index.ts";
import { until } from "../perturb/deadline.ts";
import { type L1Arena, openL1Arena } from "./arena.ts";
import { balanceOf, chainOf, nonceOf, phaseOf, receiptOf } from "./rollup-state.ts";

const FORCE_DELAY_S = 30;
const GRACE_S = 10;
const UP_MS = 120_000;
/** For what takes seconds on an idle machine. */
const SOON_MS = 60_000;
/** A test ends by its own deadlines. */
const TEST_MS = 400_000;
const NODES = [0, 1, 2, 3];

const [censored, other, payee] = peopleAccounts().map(({ account }) => account) as [
  ReturnType<typeof peopleAccounts>[0]["account"],
  ReturnType<typeof peopleAccounts>[0]["account"],
  ReturnType<typeof peopleAccounts>[0]["account"],
];

let arena: L1Arena;
let conductors: readonly Conductor[];
let anybody: OperatorCalls;
/** Of what has run, by order. */
const expected: string[] = [];

beforeAll(async () => {
  arena = await openL1Arena({
    name: "forced",
    seed: 61,
    rollups: 1,
    conductors: 2,
    times: { epochBlocks: 60n, forceDelay: BigInt(FORCE_DELAY_S), grace: BigInt(GRACE_S) },
    settings: { settlement: { batchAgeMs: 8000 } },
    // Only a forced item may be why the feed is given up.
    escape: { stallAfterMs: 8000, escapeAfterMs: 3_600_000, freshForMs: 3000, pollMs: 500 },
  });
  conductors = arena.rollups?.conductors ?? [];
  const { contracts } = await connectL1(arena.l1.chain.url, arena.l1.network.domain);
  const account = l1Accounts().operator(9).owner;
  anybody = createOperatorCalls({ client: l1Client(arena.l1.chain.url), account }, contracts);
}, UP_MS);

afterAll(async () => {
  await arena?.close();
});

async function transfer(from: typeof censored, nonce: number, value: bigint) {
  const raw = await from.signTransaction({
    type: "eip1559",
    chainId: conductors[0]?.rollup.evmChainId as number,
    nonce,
    to: payee.address,
    value,
    gas: 21_000n,
    maxFeePerGas: 10n ** 10n,
    maxPriorityFeePerGas: 1n,
  });
  return { raw, hash: keccak256(raw) };
}

/** By every conductor. */
async function executed(hash: string): Promise<void> {
  for (const conductor of conductors) {
    await until(
      SOON_MS,
      () => receiptOf(conductor, hash),
      () => `conductor ${conductor.replica} has not executed ${hash}`,
    );
  }
  expected.push(hash);
}

async function phase(wanted: string): Promise<void> {
  for (const conductor of conductors) {
    await until(
      SOON_MS,
      () => phaseOf(arena.directory, conductor) === wanted || null,
      () => `conductor ${conductor.replica} is ${phaseOf(arena.directory, conductor)}`,
    );
  }
}

/** Both have the same blocks, and in them what was expected and nothing else. */
async function agreed(): Promise<void> {
  const [first, second] = await until(
    SOON_MS,
    async () => {
      const chains = await Promise.all(conductors.map(chainOf));
      return chains[0]?.length === chains[1]?.length ? chains : null;
    },
    () => "the conductors are not equally far",
  );
  expect(second).toEqual(first);
  const ran = (first ?? []).flatMap(({ transactions }) => transactions);
  expect(ran.toSorted()).toEqual(expected.toSorted());
}

/** Items of the forced inbox that the certified batches have consumed, and their places. */
async function forcedInFeed(goal: number): Promise<{ upto: number; items: string[] }> {
  const verifier = createBlsVerifier(await loadNativeBls(), arena.l1.network.domain);
  const rollupId = conductors[0]?.rollup.rollupId as Conductor["rollup"]["rollupId"];
  // From the first batch on, whatever epoch it is now.
  const trust = { ...arena.trust, epoch: epochOf(0) } as FeedTrust;
  const client = createFeedClient({ urls: arena.urls, rollupId, trust, verifier });
  const items: string[] = [];
  const signal = AbortSignal.timeout(SOON_MS);
  for await (const batch of client.batches({ fromSeq: 1, signal })) {
    for (const tx of batch.txs) {
      if (tx.kind === PartKind.FORCED && tx.data !== null) items.push(keccak256(tx.data));
    }
    const upto = batch.proof.path.leaf.forcedUpto;
    if (upto >= goal) return { upto, items };
  }
  throw new Error(`no batch has consumed ${goal} forced items`);
}

test(
  "ST6: a transaction that no operator is given is executed within its deadline",
  async () => {
    const before = await balanceOf(conductors[0] as Conductor, payee.address);
    const { raw, hash } = await transfer(censored, 0, 1000n);
    const { index, deadline } = await anybody.enqueue(1, fromHex(raw));
    expect(index).toBe(0);
    await executed(hash);
    for (const conductor of conductors) {
      expect(await balanceOf(conductor, payee.address)).toBe(before + 1000n);
      const blocks = await chainOf(conductor);
      const block = blocks.find(({ transactions }) => transactions.includes(hash));
      expect(block?.timestamp).toBeLessThanOrEqual(deadline);
      expect(phaseOf(arena.directory, conductor)).toBe("FOLLOWING");
    }
    expect(await forcedInFeed(1)).toEqual({ upto: 1, items: [hash] });
    await agreed();
  },
  TEST_MS,
);

test(
  "CE5: with every node dead anybody has the L1 execute it",
  async () => {
    // What comes now is not posted for a while: the L1 has the forced item before it.
    await until(
      SOON_MS,
      async () => (await anybody.inbox(1)).claimedSeq > 0 || null,
      () => "no batch is posted",
    );
    const node = `${arena.urls[0]}/rpc/alpha`;
    const certified = await transfer(other, 0, 5n);
    await call(node, "eth_sendRawTransaction", [certified.raw]);
    await executed(certified.hash);
    await Promise.all(NODES.map((index) => arena.sequencers.kill(index)));

    const { raw, hash } = await transfer(censored, 1, 2000n);
    const { index } = await anybody.enqueue(1, fromHex(raw));
    await expect(anybody.forceInclude(1, index + 1)).rejects.toThrow("NotDue");
    await arena.l1.chain.call("evm_increaseTime", [FORCE_DELAY_S + GRACE_S + 1]);
    await arena.l1.chain.call("anvil_mine", ["0x1"]);
    await anybody.forceInclude(1, index + 1);
    await phase("ESCAPED");
    await executed(hash);
    for (const conductor of conductors) {
      expect(await nonceOf(conductor, censored.address)).toBe(2);
      expect(await receiptOf(conductor, certified.hash)).toBeNull();
    }
  },
  TEST_MS,
);

test(
  "CE5: the committee returns, both conductors follow it, and nothing has run twice",
  async () => {
    await Promise.all(NODES.map((index) => arena.sequencers.start(index)));
    await phase("FOLLOWING");
    const later = await transfer(other, 1, 7n);
    await call(`${arena.urls[1]}/rpc/alpha`, "eth_sendRawTransaction", [later.raw]);
    await executed(later.hash);
    const forced = await forcedInFeed(2);
    expect(forced.upto).toBe(2);
    await agreed();
    const ran = (await chainOf(conductors[0] as Conductor)).flatMap((block) => block.transactions);
    // In the L1's order, where the second forced one comes before what was certified before it.
    const [first, certified, second, last] = expected;
    expect(ran).toEqual([first, second, certified, last]);
    for (const conductor of conductors) {
      expect(await nonceOf(conductor, censored.address)).toBe(2);
      expect(await nonceOf(conductor, other.address)).toBe(2);
    }
    expect(arena.deaths).toEqual([]);
  },
  TEST_MS,
);
