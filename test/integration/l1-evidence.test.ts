/** Evidence on a real chain: commit, reveal, slash. [ST7, SC10] */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  bitmapOf,
  type Certificate,
  type Evidence,
  notarizeStatement,
  outputStatement,
  type Statement,
  voteDigest,
} from "../../src/chain/index.ts";
import { keccakText } from "../../src/crypto/hash.ts";
import { CONTRACT_ERRORS } from "../../src/l1/contract-call.ts";
import { openEvidenceCases } from "../../src/l1/evidence-cases.ts";
import { createEvidenceReporter, type EvidenceReporter } from "../../src/l1/evidence-reporter.ts";
import { slasherAbi } from "../../src/l1/generated/slasher.ts";
import { createKzg } from "../../src/l1/kzg.ts";
import { createOutbox, type Outbox } from "../../src/l1/outbox.ts";
import { createOutboxChain } from "../../src/l1/outbox-chain.ts";
import { openOutboxStore } from "../../src/l1/outbox-store.ts";
import { type Address, epochOf, heightOf, operatorOf, viewOf } from "../../src/primitives/brand.ts";
import { journal } from "../unit/l1/outbox-fixture.ts";
import { type Anvil, accountAt, CHAIN_ID, startAnvil } from "./l1-anvil.ts";
import { startNetwork, type TestNetwork } from "./l1-network.ts";

let anvil: Anvil;
let network: TestNetwork;
let directory: string;
const refusals: string[] = [];

beforeAll(async () => {
  anvil = await startAnvil();
  network = await startNetwork(anvil);
  directory = await mkdtemp(join(tmpdir(), "lockstep-evidence-"));
}, 120_000);
afterAll(async () => {
  await anvil.stop();
  await rm(directory, { recursive: true });
});
afterEach(() => expect(refusals.splice(0)).toEqual([]));

const domain = () => ({ l1ChainId: CHAIN_ID, registry: network.deployment.registry });
const sign = (place: number, statement: Statement): Uint8Array => {
  const secret = network.operators[place]?.secret;
  if (secret === undefined) throw new Error("no such operator");
  return network.bls.sign(secret, voteDigest(domain(), statement));
};

/** The same directories: what a restart finds. */
async function start(): Promise<{ outbox: Outbox; reporter: EvidenceReporter }> {
  const chain = createOutboxChain({
    rpc: anvil.rpc,
    chainId: CHAIN_ID,
    accounts: { checkpoint: accountAt(8), blob: accountAt(9) },
    kzg: createKzg(),
    blobProofs: "cell",
    errors: CONTRACT_ERRORS,
  });
  const caps = { maxFeePerGas: 10n ** 12n, maxFeePerBlobGas: 10n ** 12n };
  const outbox = await createOutbox(
    { caps, replaceAfterBlocks: 3, inFlightMax: 4 },
    { chain, store: await openOutboxStore(join(directory, "outbox")), events: journal() },
  );
  let salts = 0;
  const reporter = await createEvidenceReporter({
    contracts: network.deployment,
    domain: domain(),
    outbox,
    cases: await openEvidenceCases(join(directory, "cases")),
    reporter: accountAt(8).address.toLowerCase() as Address,
    bls: network.bls,
    call: (to, data) => anvil.rpc.request("eth_call", [{ to, data }, "latest"]).then(String),
    finalCall: (to, data) =>
      anvil.rpc.request("eth_call", [{ to, data }, "finalized"]).then(String),
    keyOf: (_epoch, place) => network.operators[place]?.member.blsKey ?? null,
    committeeSize: () => network.operators.length,
    randomHash: () => keccakText(`salt ${salts++}`),
    onRefused: (error) => refusals.push(error),
  });
  return { outbox, reporter };
}

async function look({ outbox, reporter }: Awaited<ReturnType<typeof start>>): Promise<void> {
  const head = await anvil.head();
  await reporter.onHead(head);
  await outbox.onHead(head);
  await anvil.mine();
}

/** Restarts at every head. */
async function untilShown(): Promise<void> {
  for (let heads = 0; heads < 40; heads++) {
    const running = await start();
    if (running.reporter.size() === 0) return;
    await look(running);
  }
  throw new Error("the case is stuck");
}

const offences = async () => {
  const logs = await anvil.client.getContractEvents({
    address: network.deployment.slasher as never,
    abi: slasherAbi,
    eventName: "Offence",
    fromBlock: 0n,
  });
  return logs.map(({ args }) => args);
};

function doubleNotarize(place: number): Evidence {
  const point = { epoch: epochOf(0), view: viewOf(7), height: heightOf(3) };
  const [first, second] = ["a", "b"].map((text) => {
    const statement = notarizeStatement({ ...point, hash: keccakText(text) });
    return { statement, operator: operatorOf(place), signature: sign(place, statement) };
  });
  if (first === undefined || second === undefined) throw new Error("two statements");
  return { kind: "DOUBLE_NOTARIZE", operator: operatorOf(place), first, second };
}

test("ST7: a double notarize is committed to, revealed and slashed, over restarts; the reporter is paid", async () => {
  const { reporter } = await start();
  expect(await reporter.report(doubleNotarize(0))).toBe(true);
  expect(await reporter.report(doubleNotarize(0))).toBe(true);
  expect(reporter.size()).toBe(1);
  await untilShown();
  const [offence, ...others] = await offences();
  expect(others).toEqual([]);
  const account = accountAt(8).address;
  expect(offence).toMatchObject({ operator: 1n, kind: 2, reporter: account });
  expect((await network.operators[0]?.calls.operator(1))?.status).toBe("slashed");
}, 120_000);

test("ST7: the same evidence again is recorded already: nothing is sent", async () => {
  const { reporter } = await start();
  const sent = await anvil.client.getTransactionCount({ address: accountAt(8).address });
  await reporter.report(doubleNotarize(0));
  await untilShown();
  expect(await anvil.client.getTransactionCount({ address: accountAt(8).address })).toBe(sent);
  expect(await offences()).toHaveLength(1);
}, 120_000);

test.each([1, 2])(
  "ST7: a reorg of depth %i between commit and reveal leaves no case open",
  async (depth) => {
    const before = (await offences()).length;
    const { reporter } = await start();
    await reporter.report(doubleNotarize(depth));
    for (let heads = 0; heads < 3; heads++) await look(await start());
    await anvil.reorg(depth);
    await untilShown();
    expect(await offences()).toHaveLength(before + 1);
  },
  120_000,
);

test("SC10: two certificates of one height slash their common signers", async () => {
  const certificateOf = (text: string, places: readonly number[]): Certificate => {
    const hash = keccakText(text);
    const statement = outputStatement({ epoch: epochOf(0), height: heightOf(9), hash });
    const signatures = places.map((place) => sign(place, statement));
    const signature = network.bls.aggregateSignatures(signatures) as Uint8Array;
    return { statement, signers: bitmapOf(4, places.map(operatorOf)), signature };
  };
  const before = (await offences()).length;
  const first = certificateOf("x", [0, 1, 3]);
  const second = certificateOf("y", [1, 2, 3]);
  const { reporter } = await start();
  expect(await reporter.report({ kind: "CERT_CONFLICT", first, second })).toBe(true);
  await untilShown();
  const shown = (await offences()).slice(before);
  expect(shown.map(({ operator, kind }) => [operator, kind])).toEqual([
    [2n, 7],
    [4n, 7],
  ]);
}, 120_000);

test("what the contract does not take for an offence is said and given up", async () => {
  const running = await start();
  const evidence = doubleNotarize(3);
  if (evidence.kind === "CERT_CONFLICT") throw new Error("a pair");
  await running.reporter.report({ ...evidence, second: evidence.first });
  await look(running);
  expect(refusals.splice(0)).toEqual(["NotAnOffence"]);
  expect(running.reporter.size()).toBe(0);
}, 120_000);
