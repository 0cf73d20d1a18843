/** Settlement on a real chain: certified outputs become checkpoints, their batches blobs. [ST4, SC7, SC8] */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  committeeBlob,
  committeeHash,
  createCommittee,
  leafHash,
  type OutputHeader,
  outputHash,
} from "../../src/chain/index.ts";
import { decodeRange, rangeBytes } from "../../src/codec/index.ts";
import { BLS_DST } from "../../src/crypto/bls.ts";
import { proofsOfChain, readBlobs } from "../../src/l1/blobs/blobs.ts";
import { deflate, inflate } from "../../src/l1/blobs/deflate.ts";
import { createKzg, type Kzg } from "../../src/l1/blobs/kzg.ts";
import { CONTRACT_ERRORS } from "../../src/l1/contracts/contract-call.ts";
import { batchInboxAbi } from "../../src/l1/generated/batch-inbox.ts";
import { lightClientAbi } from "../../src/l1/generated/light-client.ts";
import type { OperatorCalls } from "../../src/l1/operator/operator-calls.ts";
import { createOutboxChain } from "../../src/l1/outbox/chain.ts";
import { createOutbox, type Outbox } from "../../src/l1/outbox/outbox.ts";
import type { OutboxChain } from "../../src/l1/outbox/port.ts";
import { memoryOutboxStore } from "../../src/l1/outbox/store.ts";
import { createCheckpointHistory } from "../../src/l1/posted/checkpoint-history.ts";
import { SETTLER_DEFAULTS, type SettlerAlarm } from "../../src/l1/settlement/port.ts";
import { createSettler, type Settler } from "../../src/l1/settlement/settler.ts";
import { createSettlementView } from "../../src/l1/settlement/view.ts";
import { epochOf, type Hash, heightOf, rollupOf, ZERO_HASH } from "../../src/primitives/brand.ts";
import { deriveRange } from "../../src/sdk/index.ts";
import { type Journal, journal } from "../unit/l1/outbox/outbox-fixture.ts";
import { createOutputChain, type OutputChain } from "../unit/l1/settlement/settlement-fixture.ts";
import { type Anvil, accountAt, CHAIN_ID, startAnvil } from "./l1-anvil.ts";
import { startNetwork, type TestNetwork } from "./l1-network.ts";

const GWEI = 1_000_000_000n;
const ROLLUPS = 8;

let anvil: Anvil;
let network: TestNetwork;
let kzg: Kzg;
let outbox: Outbox;
let outboxChain: OutboxChain;
let settler: Settler;
let chain: OutputChain;
let events: Journal;
const alarms: SettlerAlarm[] = [];
const history = createCheckpointHistory();
/** The node has no batches to show for now. */
let withoutBatches = false;

const viewOf = () =>
  createSettlementView(network.deployment, (to, data) =>
    anvil.rpc.request("eth_call", [{ to, data }, "latest"]).then(String),
  );

/** Before the epochs start, so that they count from the first. */
async function registerRollups(calls: OperatorCalls): Promise<void> {
  for (let index = 1; index <= ROLLUPS; index++) {
    await calls.registerRollup({
      name: `rollup-${index}`,
      evmChainId: 1000 + index,
      orderPolicy: 1,
      acceptsSealed: false,
      txFormat: "evm",
      daMode: "posted",
      maxSpendPerBlock: 0n,
      deposit: 0n,
    });
  }
}

beforeAll(async () => {
  anvil = await startAnvil();
  network = await startNetwork(anvil, registerRollups);
  const { deployment, operators, bls, base } = network;
  chain = createOutputChain(ROLLUPS, {
    domain: { l1ChainId: CHAIN_ID, registry: deployment.registry },
    operators: 4,
    signers: [0, 1, 3],
    aggregate: (digest) => {
      const signing = operators.filter((_, place) => place !== 2);
      const parts = signing.map(({ secret }) => bls.sign(secret, digest));
      return bls.aggregateSignatures(parts) as Uint8Array;
    },
  });
  kzg = createKzg();
  events = journal();
  outboxChain = createOutboxChain({
    rpc: anvil.rpc,
    chainId: CHAIN_ID,
    accounts: { checkpoint: accountAt(8), blob: accountAt(9) },
    kzg,
    blobProofs: await proofsOfChain(anvil.client),
    errors: CONTRACT_ERRORS,
  });
  const caps = { maxFeePerGas: 500n * GWEI, maxFeePerBlobGas: 500n * GWEI };
  outbox = await createOutbox(
    { caps, replaceAfterBlocks: 3, inFlightMax: 4 },
    { chain: outboxChain, store: memoryOutboxStore(), events },
  );
  settler = createSettler(
    { ...SETTLER_DEFAULTS, checkpointEveryBlocks: 2, backupAfterBlocks: 0, batchAgeMs: 0 },
    {
      contracts: deployment,
      outbox,
      source: {
        outputAt: chain.source.outputAt,
        batches: async (...wanted) =>
          withoutBatches ? null : await chain.source.batches(...wanted),
      },
      call: (to, data) => anvil.rpc.request("eth_call", [{ to, data }, "latest"]).then(String),
      schedule: () => ({ base, blocks: deployment.epochBlocks }),
      committeeOf: (epoch) => (epoch < 0 ? null : { size: 4, place: 0 }),
      isPosted: () => true,
      validSeq: () => null,
      restorationOf: history.restorationOf,
      finalizedHeight: () => 0,
      deflate,
      now: () => Number.MAX_SAFE_INTEGER,
      onAlarm: (alarm) => alarms.push(alarm),
    },
  );
}, 180_000);

afterAll(async () => {
  await kzg.close();
  await anvil.stop();
});

const committeeOfEpoch = (epoch: number) =>
  createCommittee(
    epochOf(epoch),
    network.operators.map(({ member }) => member),
  );

function committeeHashOf(epoch: number): Hash {
  const committee = committeeOfEpoch(epoch);
  const keys = committee.members.map(({ blsKey }) => network.bls.parsePublicKey(blsKey) as never);
  const sum = network.bls.aggregatePublicKeys(keys) as Uint8Array;
  return committeeHash(committeeBlob(committee, sum));
}

/** A certified output anchored at the newest final L1 block. */
async function certify(
  transactions: ReadonlyMap<number, Uint8Array>,
  nextCommittee: Hash = ZERO_HASH,
): Promise<number> {
  await anvil.mine(2);
  const { finalized } = await anvil.head();
  const { hash } = await anvil.client.getBlock({ blockNumber: BigInt(finalized) });
  const epoch = Math.max(
    0,
    Math.floor((finalized - network.base) / network.deployment.epochBlocks),
  );
  const output = chain.next({
    epoch,
    l1Number: finalized,
    l1Hash: hash as string as Hash,
    committeeHash: committeeHashOf(epoch),
    transactions,
    nextCommittee,
  });
  settler.onCertified(output);
  return output.header.height;
}

/** Nothing waits for proofs of its blobs. */
async function proven(): Promise<void> {
  const isReady = (): boolean =>
    outbox.unmined().every(({ intent }) => outboxChain.prepare(intent));
  await vi.waitUntil(isReady, { timeout: 60_000, interval: 20 });
}

async function heads(count: number): Promise<void> {
  for (let head = 0; head < count; head++) {
    const now = await anvil.head();
    await outbox.onHead(now);
    await settler.onHead(now);
    await proven();
    await outbox.onHead(now);
    await anvil.mine();
  }
}

const oneEach = (size: number): Map<number, Uint8Array> =>
  new Map(
    Array.from({ length: ROLLUPS }, (_, index) => [
      index + 1,
      Uint8Array.from({ length: size }, (_byte, at) => (at * at * (index + 3)) % 251),
    ]),
  );

/** Every entry of the inbox, from the first. */
const entries = () =>
  anvil.client.getContractEvents({
    address: network.deployment.batchInbox as never,
    abi: batchInboxAbi,
    eventName: "Entry",
    fromBlock: 0n,
  });

test("SC7: a checkpoint with an absent operator is accepted, the DST being what both sides sign", async () => {
  expect(BLS_DST).toContain("POP");
  const height = await certify(new Map());
  await heads(2);
  const view = viewOf();
  expect(await view.head()).toMatchObject({ height, frozen: false });
  const output = await chain.source.outputAt(heightOf(height));
  expect(await view.isCheckpoint(outputHash(output?.header as OutputHeader))).toBe(true);
  expect(await view.isCheckpoint(ZERO_HASH)).toBe(false);
}, 120_000);

test("SC8: eight rollups share a blob, which re-derives to their batches through the beacon API", async () => {
  await certify(oneEach(300));
  const height = await certify(oneEach(600));
  await heads(6);
  expect((await viewOf().head()).height).toBe(height);
  const logs = await entries();
  expect(logs).toHaveLength(ROLLUPS);
  for (const { args, blockNumber } of logs) {
    const { rollupId, fromSeq, toSeq, batchHash, versionedHashes, offset, length } = args;
    const hashes = [...(versionedHashes ?? [])] as unknown as Hash[];
    const blobs = await readBlobs({ url: anvil.url, kzg }, String(blockNumber), hashes);
    const bytes = rangeBytes(blobs as Uint8Array[], { offset: offset ?? 0, length: length ?? 0 });
    const range = decodeRange(bytes as Uint8Array, inflate);
    if (range.kind !== "batches") throw new Error(range.kind);
    const id = rollupOf(Number(rollupId));
    const first = (await chain.source.batches(id, 1, 1))?.[0];
    const derived = deriveRange(
      range.batches,
      {
        rollupId: id,
        fromSeq: Number(fromSeq),
        toSeq: Number(toSeq),
        batchHash: batchHash as string as Hash,
      },
      { seq: 0, batchHash: first?.leaf.prevBatchHash as Hash },
    );
    if (derived.kind !== "ok") throw new Error(`${derived.code} ${derived.reason}`);
    expect(derived.batches).toHaveLength(2);
    const newest = chain.leaves()[id - 1];
    expect(derived.head.batchHash).toBe(newest && leafHash(newest));
  }
}, 180_000);

test("ST4: less than a kilobyte goes as calldata", async () => {
  await heads(3);
  const before = (await entries()).length;
  await certify(new Map([[2, Uint8Array.of(1, 2, 3)]]));
  await heads(6);
  const [entry] = (await entries()).slice(before);
  expect(entry?.args).toMatchObject({ rollupId: 2n, kind: 2, fromSeq: 3n, toSeq: 3n });
}, 120_000);

test.each([1, 2, 3])(
  "ST4: a reorg of depth %i under checkpoint and batches changes nothing in the end",
  async (depth) => {
    await heads(3);
    const height = await certify(oneEach(100 * depth));
    await heads(3);
    await anvil.reorg(depth);
    await heads(12);
    const view = viewOf();
    expect((await view.head()).height).toBe(height);
    for (const leaf of chain.leaves()) {
      expect((await view.inboxOf(leaf.rollupId)).claimedSeq).toBe(leaf.seq);
    }
    expect(outbox.unmined()).toEqual([]);
    expect(alarms).toEqual([]);
  },
  180_000,
);

test("SC6: epochs are written by whoever is on duty", async () => {
  await heads(2 * network.deployment.epochBlocks);
  const { number } = await anvil.head();
  const newest = Math.floor((number - network.base) / network.deployment.epochBlocks);
  expect(await viewOf().isWritten(newest)).toBe(true);
  expect(events.outcomes.some(({ item }) => item.intent.kind === "epoch")).toBe(true);
  expect(events.outcomes.map(({ outcome }) => outcome.kind)).not.toContain("refused");
}, 120_000);

test("SC7: batches are posted under a checkpoint that the light client forgot, once it is restored", async () => {
  const before = (await entries()).length;
  withoutBatches = true;
  const old = await certify(new Map([[3, Uint8Array.of(4, 5, 6)]]), committeeHashOf(0));
  for (let later = 0; later < 32; later++) {
    await heads(1);
    await certify(new Map());
  }
  await heads(2);
  const header = (await chain.source.outputAt(heightOf(old)))?.header as OutputHeader;
  expect(await viewOf().isCheckpoint(outputHash(header))).toBe(false);
  const stored = await anvil.client.getContractEvents({
    address: network.deployment.lightClient as never,
    abi: lightClientAbi,
    eventName: "Checkpoint",
    fromBlock: 0n,
  });
  for (const { args } of stored) {
    history.add({
      height: heightOf(Number(args.height)),
      outputHash: args.outputHash as string as Hash,
    });
  }
  withoutBatches = false;
  await heads(5);
  expect(await viewOf().isCheckpoint(outputHash(header))).toBe(true);
  const [entry] = (await entries()).slice(before);
  expect(entry?.args).toMatchObject({ rollupId: 3n, toSeq: BigInt(chain.leaves()[2]?.seq ?? 0) });
}, 240_000);
