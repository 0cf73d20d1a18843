/** Settlement as a node opens it, on a real chain. [ST4, ST5] */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { custom, toHex } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { committeeBlob, committeeHash, createCommittee } from "../../src/chain/index.ts";
import { keccakText } from "../../src/crypto/hash.ts";
import {
  createKzg,
  createSettlement,
  openEvidenceQueue,
  type Settlement,
  SettlementOptions,
} from "../../src/l1/index.ts";
import { createSettlementView } from "../../src/l1/settlement/view.ts";
import { epochOf, type Hash, heightOf, rollupOf } from "../../src/primitives/brand.ts";
import { createRegistry } from "../../src/telemetry/index.ts";
import { createOutputChain, type OutputChain } from "../unit/l1/settlement/settlement-fixture.ts";
import { type Anvil, CHAIN_ID, startAnvil } from "./l1-anvil.ts";
import { startNetwork, type TestNetwork } from "./l1-network.ts";

let anvil: Anvil;
let network: TestNetwork;
let chain: OutputChain;
let settlement: Settlement;
let directory: string;
const registry = createRegistry();
const reasons = new Map<string, string>();
const key = generatePrivateKey();
const kzg = createKzg();
const nothing = { height: heightOf(0), outputHash: null, seqs: new Map() };

const logger = {
  child: () => logger,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
} as never;

async function open(): Promise<Settlement> {
  const { deployment, operators, bls, base } = network;
  const members = operators.map(({ member }) => member);
  return createSettlement(
    SettlementOptions.parse({
      outboxDir: join(directory, "outbox"),
      walletFile: join(directory, "wallet"),
      blobWalletFile: join(directory, "wallet"),
      blobProofs: "cell",
      batchAgeMs: 0,
    }),
    {
      domain: { l1ChainId: CHAIN_ID, registry: deployment.registry },
      contracts: deployment,
      transport: custom(
        { request: ({ method, params }) => anvil.rpc.request(method, params ?? []) },
        { retryCount: 0 },
      ),
      source: chain.source,
      schedule: () => ({ base, blocks: deployment.epochBlocks }),
      setOf: (epoch) => ({ epoch, members }) as never,
      posted: () => ({ finalized: nothing }),
      validSeq: () => null,
      restorationOf: () => null,
      isPosted: () => true,
      evidence: await openEvidenceQueue(join(directory, "evidence")),
      kzg,
      ownKeys: [members[0]?.blsKey as Uint8Array],
      bls,
      health: {
        set: ({ code, detail }) => reasons.set(code, detail),
        clear: (code) => reasons.delete(code),
      },
      logger,
      registry,
      randomHash: () => keccakText("salt"),
      now: () => Number.MAX_SAFE_INTEGER,
    },
  );
}

beforeAll(async () => {
  anvil = await startAnvil();
  directory = await mkdtemp(join(tmpdir(), "lockstep-settlement-"));
  await writeFile(join(directory, "wallet"), key, { mode: 0o600 });
  network = await startNetwork(anvil, async (calls) => {
    await calls.registerRollup({
      name: "alpha",
      evmChainId: 1001,
      orderPolicy: 1,
      acceptsSealed: false,
      txFormat: "evm",
      daMode: "posted",
      maxSpendPerBlock: 0n,
      deposit: 0n,
    });
  });
  const { deployment, operators, bls } = network;
  chain = createOutputChain(1, {
    domain: { l1ChainId: CHAIN_ID, registry: deployment.registry },
    operators: 4,
    signers: [0, 1, 2, 3],
    aggregate: (digest) =>
      bls.aggregateSignatures(
        operators.map(({ secret }) => bls.sign(secret, digest)),
      ) as Uint8Array,
  });
  settlement = await open();
}, 120_000);

afterAll(async () => {
  await kzg.close();
  await settlement.close();
  await anvil.stop();
  await rm(directory, { recursive: true });
});

async function heads(count: number): Promise<void> {
  for (let head = 0; head < count; head++) {
    await settlement.onHead(await anvil.head());
    await anvil.mine();
  }
}

test("wallet_low: an account without ether is a reason, and settlement goes on when it is funded", async () => {
  const { operators, bls } = network;
  const committee = createCommittee(
    epochOf(0),
    operators.map(({ member }) => member),
  );
  const keys = committee.members.map(({ blsKey }) => bls.parsePublicKey(blsKey) as never);
  const sum = bls.aggregatePublicKeys(keys) as Uint8Array;
  const { finalized } = await anvil.head();
  const { hash } = await anvil.client.getBlock({ blockNumber: BigInt(finalized) });
  const output = chain.next({
    l1Number: finalized,
    l1Hash: hash as string as Hash,
    committeeHash: committeeHash(committeeBlob(committee, sum)),
    transactions: new Map([[1, Uint8Array.of(1, 2, 3)]]),
  });
  settlement.onCertified(output);
  await heads(2);
  expect(reasons.get("wallet_low")).toContain("checkpoint");
  const { address } = privateKeyToAccount(key);
  await anvil.client.request({
    method: "anvil_setBalance",
    params: [address, toHex(10n ** 19n)],
  } as never);
  await heads(8);
  expect(reasons.has("wallet_low")).toBe(false);
  const view = createSettlementView(network.deployment, (to, data) =>
    anvil.rpc.request("eth_call", [{ to, data }, "latest"]).then(String),
  );
  expect((await view.head()).height).toBe(1);
  expect((await view.inboxOf(rollupOf(1))).claimedSeq).toBe(1);
}, 120_000);

test("what was sent is counted, and balances are told", async () => {
  await heads(6);
  const text = await registry.metrics();
  expect(text).toContain(
    'lockstep_settlement_submissions_total{kind="checkpoint",outcome="confirmed"} 1',
  );
  expect(text).toContain(
    'lockstep_settlement_submissions_total{kind="calldata",outcome="confirmed"} 1',
  );
  expect(text).toMatch(/lockstep_settlement_wallet_balance_ether\{wallet="blob"\} 9\.9/);
}, 120_000);
