/**
 * Reorgs of the L1 right after each step of a network's life there: what was undone happens again, what
 * is final stays, and no call is left behind. [ST1, ST4, ST5, E1]
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Abi, type Hex, keccak256 } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadNativeBls } from "../../src/crypto/bls-native.ts";
import { l1Accounts, ownAccounts, peopleAccounts } from "../../src/devnet/accounts.ts";
import { call } from "../../src/devnet/json-rpc.ts";
import { operatorKeys } from "../../src/devnet/keys.ts";
import { joinRequest, l1Client, SEAT_BOND } from "../../src/devnet/l1-network.ts";
import type { Conductor } from "../../src/devnet/rollups.ts";
import { nodeFolder } from "../../src/devnet/setup.ts";
import { sendCall } from "../../src/l1/contracts/contract-call.ts";
import { batchInboxAbi } from "../../src/l1/generated/batch-inbox.ts";
import { committeeManagerAbi } from "../../src/l1/generated/committee-manager.ts";
import { lightClientAbi } from "../../src/l1/generated/light-client.ts";
import { createOperatorCalls, type L1Contracts } from "../../src/l1/index.ts";
import { joinCalls } from "../../src/l1/operator/operator-calls.ts";
import { fromHex } from "../../src/primitives/bytes.ts";
import { createBlsVerifier } from "../../src/sdk/index.ts";
import { until } from "../perturb/deadline.ts";
import { type L1Arena, openL1Arena } from "./arena.ts";
import { ALL, certifiedHeights, contractsOf, metricsOf, statusOf } from "./nodes.ts";
import { receiptOf } from "./rollup-state.ts";
import { type Said, undoCall, undoNext } from "./undoing.ts";
import { createWitness, type Witness } from "./witness.ts";

const SEED = 62;
const EPOCH_BLOCKS = 15n;
const UP_MS = 120_000;
/** For what takes some L1 blocks of a second, on a machine that has other things to do. */
const L1_MS = 90_000;
const TEST_MS = 400_000;
/** What lies deeper is final. */
const DEPTHS = [1, 2, 3] as const;

let arena: L1Arena;
let contracts: L1Contracts;
let witness: Witness;
let sending: Promise<void>;
let isOver = false;
let conductor: Conductor;

beforeAll(async () => {
  arena = await openL1Arena({
    ...{ name: "reorg", seed: SEED, rollups: 1, conductors: 1 },
    times: { epochBlocks: EPOCH_BLOCKS },
    settings: { settlement: { checkpointEveryBlocks: 4, batchAgeMs: 2000 } },
  });
  contracts = await contractsOf(arena);
  const { domain } = arena.l1.network;
  witness = createWitness(arena.setup.rollups, createBlsVerifier(await loadNativeBls(), domain));
  for (const node of ALL) witness.follow(`node ${node}`, [arena.urls[node] ?? ""], arena.trust);
  conductor = arena.rollups?.conductors[0] as Conductor;
  sending = keepSending();
}, UP_MS);

afterAll(async () => {
  isOver = true;
  await sending;
  await witness?.stop();
  await arena?.close();
});

/** One transfer after the other, each sent once. */
async function keepSending(): Promise<void> {
  const { rollup } = conductor;
  const [account] = ownAccounts();
  for (let nonce = 0; account !== undefined && !isOver; nonce++) {
    const raw = await account.signTransaction({
      ...{ type: "eip1559", chainId: rollup.evmChainId, nonce, value: 1n, gas: 21_000n },
      ...{ to: account.address, maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 1n },
    });
    await call(`${arena.urls[0]}/rpc/${rollup.name}`, "eth_sendRawTransaction", [raw]);
    const hash = keccak256(raw);
    await until(
      L1_MS,
      async () => isOver || (await receiptOf(conductor, hash)),
      () => `transfer ${nonce} is not executed`,
    );
  }
}

const checkpoints = (): Said => ({
  ...{ address: contracts.lightClient, abi: lightClientAbi as Abi, eventName: "Checkpoint" },
});
const entries = (): Said => ({
  ...{ address: contracts.batchInbox, abi: batchInboxAbi as Abi, eventName: "Entry" },
});
const committees = (): Said => ({
  ...{ address: contracts.committee, abi: committeeManagerAbi as Abi, eventName: "CommitteeSet" },
});

/** Calls that wait, are on their way, or are in a block that may vanish. */
async function outboxOf(node: number): Promise<string[]> {
  const names = await readdir(join(nodeFolder(arena.directory, node), "outbox"));
  return names.filter((name) => /^[0-9a-f]{64}\.json(\.bad)?$/.test(name));
}

const gauge = async (node: number, name: string): Promise<number> =>
  (await metricsOf(arena, node)).find((sample) => sample.name === name)?.value ?? 0;

type BlockAnswer = { readonly number: Hex; readonly hash: string } | null;

const tagged = (tag: string) =>
  call<BlockAnswer>(conductor.rpcUrl, "eth_getBlockByNumber", [tag, false]);

/** All that was decided before is still so, and all that was certified becomes final on the L1. */
async function settles(): Promise<void> {
  const [boxes, goals, final, latest] = await Promise.all([
    Promise.all(ALL.map(outboxOf)),
    certifiedHeights(arena),
    tagged("finalized"),
    tagged("latest"),
  ]);
  for (const node of ALL) {
    await until(
      L1_MS,
      async () =>
        (await gauge(node, "lockstep_settlement_finalized_height")) >= (goals[node] ?? 0) || null,
      () => `node ${node} does not see ${goals[node]} final on the L1`,
    );
    await until(
      L1_MS,
      async () => {
        const left = new Set(await outboxOf(node));
        return (boxes[node] ?? []).every((name) => !left.has(name)) || null;
      },
      () => `the outbox of node ${node} keeps its calls`,
    );
  }
  await until(
    L1_MS,
    async () => Number((await tagged("finalized"))?.number ?? 0) >= Number(latest?.number) || null,
    () => `block ${latest?.number} of the rollup is not final`,
  );
  // The same blocks as before.
  for (const block of [final, latest]) {
    if (block === null) continue;
    expect((await tagged(block.number))?.hash).toBe(block.hash);
  }
  expect(witness.violations).toEqual([]);
  expect(arena.deaths).toEqual([]);
}

test(
  "ST4: a checkpoint undone by reorgs of depth 1, 2 and 3 is accepted again",
  async () => {
    for (const depth of DEPTHS) await undoNext(arena, checkpoints(), depth, L1_MS);
    await settles();
  },
  TEST_MS,
);

test(
  "ST4, SC8: batches undone by reorgs of depth 1, 2 and 3 are posted again",
  async () => {
    for (const depth of DEPTHS) await undoNext(arena, entries(), depth, L1_MS);
    await settles();
  },
  TEST_MS,
);

test(
  "E1, SC6: a committee undone by reorgs of depth 1, 2 and 3 is written again, and takes over",
  async () => {
    for (const depth of DEPTHS) await undoNext(arena, committees(), depth, L1_MS);
    const { epoch } = await statusOf(arena, 0);
    for (const node of ALL) {
      await until(
        L1_MS,
        async () => (await statusOf(arena, node)).epoch > epoch || null,
        () => `node ${node} stays in epoch ${epoch}`,
      );
    }
    await settles();
  },
  TEST_MS,
);

test(
  "ST6: a forced transaction undone by reorgs of depth 1, 2 and 3 never runs, the one after it does",
  async () => {
    const { rollupId, evmChainId } = conductor.rollup;
    const [, , , , , user] = peopleAccounts();
    const account = l1Accounts().operator(9).owner;
    const client = l1Client(arena.l1.chain.url);
    const inbox = createOperatorCalls({ client, account }, contracts);
    const signed = async (value: bigint) => {
      const raw = await user?.account.signTransaction({
        ...{ type: "eip1559", chainId: evmChainId, nonce: 0, value, gas: 21_000n },
        ...{ to: account.address, maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 1n },
      });
      return raw as Hex;
    };
    const undone: Hex[] = [];
    for (const depth of DEPTHS) {
      const raw = await signed(BigInt(depth));
      undone.push(raw);
      const make = () => inbox.enqueue(rollupId, fromHex(raw));
      await undoCall(arena, { from: account.address, make }, depth);
    }
    const stays = await signed(9n);
    const { index } = await inbox.enqueue(rollupId, fromHex(stays));
    expect(index).toBe(0);
    await until(
      L1_MS,
      () => receiptOf(conductor, keccak256(stays)),
      () => "the forced transaction is not executed",
    );
    for (const raw of undone) expect(await receiptOf(conductor, keccak256(raw))).toBeNull();
    await settles();
  },
  TEST_MS,
);

test(
  "SC1, E1: a join undone by reorgs of depth 1, 2 and 3 gives no seat; made again, it does",
  async () => {
    const place = ALL.length;
    const bls = await loadNativeBls();
    const account = l1Accounts().operator(place).owner;
    const caller = { client: l1Client(arena.l1.chain.url), account };
    const request = joinRequest({
      ...{ own: operatorKeys(SEED, place, bls), account, bls },
      ...{ domain: arena.l1.network.domain, multiaddr: "/ip4/127.0.0.1/tcp/1" },
    });
    const [approve, register] = joinCalls(contracts, request, SEAT_BOND);
    await createOperatorCalls(caller, contracts).mintTestToken(SEAT_BOND);
    await sendCall(caller, approve);
    for (const depth of DEPTHS) {
      const make = async () => {
        const { blockNumber } = await sendCall(caller, register);
        return { blockNumber: Number(blockNumber) };
      };
      await undoCall(arena, { from: account.address, make }, depth);
    }
    const { epoch } = await statusOf(arena, 0);
    const joined = await arena.join();
    for (const node of [...ALL, joined.index]) {
      await until(
        L1_MS,
        async () => (await statusOf(arena, node)).epoch >= joined.epoch || null,
        () => `node ${node} does not reach epoch ${joined.epoch} from ${epoch}`,
      );
    }
    await until(
      L1_MS,
      async () => (await statusOf(arena, joined.index)).voting || null,
      () => "who joined does not vote",
    );
    await settles();
  },
  TEST_MS,
);
