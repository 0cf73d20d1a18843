/** Evidence on a real chain: commit, reveal, slash. [ST7, SC10] */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  ackStatement,
  bitmapOf,
  type Certificate,
  type Evidence,
  finalizeStatement,
  notarizeStatement,
  nullifyStatement,
  OFFENCES,
  offenceOf,
  outputStatement,
  proposeStatement,
  type SignedStatement,
  type Statement,
  voteDigest,
} from "../../src/chain/index.ts";
import { keccakText } from "../../src/crypto/hash.ts";
import { createKzg } from "../../src/l1/blobs/kzg.ts";
import { CONTRACT_ERRORS } from "../../src/l1/contracts/contract-call.ts";
import { openEvidenceCases } from "../../src/l1/evidence/cases.ts";
import { createEvidenceReporter, type EvidenceReporter } from "../../src/l1/evidence/reporter.ts";
import { slasherAbi } from "../../src/l1/generated/slasher.ts";
import { createOutboxChain } from "../../src/l1/outbox/chain.ts";
import { createOutbox, type Outbox } from "../../src/l1/outbox/outbox.ts";
import { openOutboxStore } from "../../src/l1/outbox/store.ts";
import {
  type Address,
  epochOf,
  type Hash,
  heightOf,
  laneHeightOf,
  operatorOf,
  viewOf,
} from "../../src/primitives/brand.ts";
import { journal } from "../unit/l1/outbox/outbox-fixture.ts";
import { type Anvil, accountAt, CHAIN_ID, startAnvil } from "./l1-anvil.ts";
import { EPOCH_BLOCKS, startNetwork, type TestNetwork } from "./l1-network.ts";

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

/** Two statements that are this offence. @param which as long as it differs, other ones */
function statementsOf(kind: (typeof OFFENCES)[number], which: number): [Statement, Statement] {
  const epoch = epochOf(0);
  const [view, height] = [viewOf(which), heightOf(which)];
  const both = (make: (hash: Hash) => Statement): [Statement, Statement] => [
    make(keccakText("a")),
    make(keccakText("b")),
  ];
  switch (kind) {
    case "DOUBLE_PROPOSE":
      return both((hash) => proposeStatement({ epoch, view, height, hash }));
    case "DOUBLE_NOTARIZE":
      return both((hash) => notarizeStatement({ epoch, view, height, hash }));
    case "DOUBLE_FINALIZE":
      return both((hash) => finalizeStatement({ epoch, view, height, hash }));
    case "NULLIFY_FINALIZE": {
      const point = { epoch, view, height, hash: keccakText("a") };
      return [nullifyStatement(epoch, view), finalizeStatement(point)];
    }
    case "DOUBLE_ACK": {
      const ack = { epoch, lane: operatorOf(0), height: laneHeightOf(which) };
      return both((digest) => ackStatement({ ...ack, digest }));
    }
    case "DOUBLE_OUTPUT":
      return both((hash) => outputStatement({ epoch, height, hash }));
  }
}

test.each(OFFENCES)(
  "S7, SC10: %s is an offence to both",
  async (kind) => {
    const before = (await offences()).length;
    const place = operatorOf(3);
    const [first, second] = statementsOf(kind, 100).map((statement) => ({
      ...{ statement, operator: place, signature: sign(place, statement) },
    })) as [SignedStatement, SignedStatement];
    expect(offenceOf(first.statement, second.statement)).toBe(kind);
    const { reporter } = await start();
    await reporter.report({ kind, operator: place, first, second });
    await untilShown();
    const shown = (await offences()).slice(before);
    expect(shown).toMatchObject([{ operator: 4n, kind: OFFENCES.indexOf(kind) + 1 }]);
  },
  120_000,
);

function certificateOf(text: string, places: readonly number[], epoch = 0): Certificate {
  const hash = keccakText(text);
  const statement = outputStatement({ epoch: epochOf(epoch), height: heightOf(9 + epoch), hash });
  const signatures = places.map((place) => sign(place, statement));
  const signature = network.bls.aggregateSignatures(signatures) as Uint8Array;
  return { statement, signers: bitmapOf(4, places.map(operatorOf)), signature };
}

test("SC10: two certificates of one height slash their common signers", async () => {
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

test("ST7: a case waits for the L1 to know the committee of its epoch", async () => {
  const before = (await offences()).length;
  // Its snapshot is there, and nobody has written it.
  const passed = (await anvil.head()).number - network.base;
  const epoch = 1 + Math.floor(passed / EPOCH_BLOCKS);
  const first = certificateOf("x", [0, 1, 3], epoch);
  const second = certificateOf("y", [0, 2, 3], epoch);
  await (await start()).reporter.report({ kind: "CERT_CONFLICT", first, second });
  for (let heads = 0; heads < 3; heads++) await look(await start());
  expect((await start()).reporter.size()).toBe(1);
  expect(await offences()).toHaveLength(before);
  await network.operators[0]?.calls.advanceEpoch(epoch);
  await untilShown();
  const shown = (await offences()).slice(before);
  expect(shown.map(({ operator }) => operator)).toEqual([1n, 4n]);
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
