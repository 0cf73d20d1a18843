/**
 * A member that signs two things is caught by honest nodes, and pays for it on the L1; so do those
 * that sign two certificates, though the nodes that see them halt. [S7, O8, ST7, SC10]
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  ackStatement,
  bitmapOf,
  type Certificate,
  finalizeStatement,
  notarizeStatement,
  nullifyStatement,
  OFFENCES,
  type OutputCertificate,
  outputStatement,
  type PeerMessage,
  type Statement,
  voteDigest,
} from "../../src/chain/index.ts";
import { loadNativeBls } from "../../src/crypto/bls-native.ts";
import { keccakText } from "../../src/crypto/hash.ts";
import { l1Accounts } from "../../src/devnet/accounts.ts";
import { l1Client } from "../../src/devnet/l1-network.ts";
import { operatorRegistryAbi } from "../../src/l1/generated/operator-registry.ts";
import { slasherAbi } from "../../src/l1/generated/slasher.ts";
import { connectL1, type L1Connection } from "../../src/l1/index.ts";
import {
  type Epoch,
  epochOf,
  heightOf,
  laneHeightOf,
  operatorOf,
  type View,
  viewOf,
} from "../../src/primitives/brand.ts";
import { sumOf } from "../bench/metrics-page.ts";
import { until } from "../perturb/deadline.ts";
import { type L1Arena, openL1Arena } from "./arena.ts";
import { type Equivocator, openEquivocator } from "./equivocator.ts";
import { certifyMore, metricsOf, statusOf } from "./nodes.ts";

const LIAR = 3;
const HONEST = [0, 1, 2] as const;
/** Who is lied to; the others hear of it. */
const VICTIM = 0;
const CERT_CONFLICT = 7;
/** Views ahead of the newest: votes for them are kept, and nobody is there yet. */
const VIEWS_AHEAD = 5;
const SHOWN_MS = 60_000;
const CAUGHT_MS = 30_000;

let arena: L1Arena;
let liar: Equivocator;
let chain: L1Connection;
/** Places in the committee by node. */
const places: number[] = [];

beforeAll(async () => {
  arena = await openL1Arena({
    ...{ name: "l1-slashing", seed: 67, rollups: 1, conductors: 0 },
    // All in one epoch, the longest that the exit delay allows.
    times: { epochBlocks: 300n },
  });
  chain = await connectL1(arena.l1.url, arena.setup.network.domain);
  for (const node of [...HONEST, LIAR]) {
    places.push((await statusOf(arena, node)).operator ?? Number.NaN);
  }
  await arena.sequencers.kill(LIAR);
  liar = await openEquivocator(arena, { node: LIAR, place: places[LIAR] ?? 0 });
});

afterAll(async () => {
  await liar?.close();
  await arena?.close();
});

const logsOf = { fromBlock: 0n, strict: true } as const;

async function offences() {
  const logs = await l1Client(arena.l1.url).getContractEvents({
    ...{ address: chain.contracts.slasher as never, abi: slasherAbi, eventName: "Offence" },
    ...logsOf,
  });
  return logs.map(({ args: { operator, kind, reporter } }) => ({
    ...{ operator: Number(operator), kind, reporter },
  }));
}

const operatorIdOf = async (node: number): Promise<number> =>
  (await chain.operatorOfKey(arena.setup.keys[node]?.blsKey ?? new Uint8Array())) ?? 0;

/** So many of these offences are on the L1. */
const recorded = (kind: number, count: number) =>
  until(
    SHOWN_MS,
    async () => {
      const all = (await offences()).filter((each) => each.kind === kind);
      return all.length >= count ? all : null;
    },
    () => `the L1 has not ${count} offences of kind ${kind}`,
  );

const evidenceSeen = async (node: number, type?: string): Promise<number> =>
  sumOf(
    await metricsOf(arena, node),
    "lockstep_consensus_evidence_total",
    type === undefined ? {} : { type },
  );

async function now(): Promise<{ epoch: Epoch; view: View; certified: number }> {
  const { epoch, view, certifiedHeight } = await statusOf(arena, VICTIM);
  return { epoch: epochOf(epoch), view: viewOf(view + VIEWS_AHEAD), certified: certifiedHeight };
}

const hashOf = (text: string) => keccakText(text);

test("S7: notarize and nullify of one view is no offence", async () => {
  const { epoch, view } = await now();
  const point = { epoch, view, height: heightOf(1_000_000), hash: hashOf("a") };
  const statements = [notarizeStatement(point), nullifyStatement(epoch, view)];
  liar.send(HONEST, ...statements.map(liar.vote));
  await certifyMore(arena, 3 * VIEWS_AHEAD, HONEST);
  for (const node of HONEST) expect(await evidenceSeen(node)).toBe(0);
  expect(await offences()).toEqual([]);
});

type Lie = {
  readonly kind: (typeof OFFENCES)[number];
  messages(): Promise<readonly PeerMessage[]>;
};

const votes = (statements: readonly Statement[]): PeerMessage[] => statements.map(liar.vote);
const outputVote = (statement: Statement): PeerMessage => ({
  ...{ kind: "outputVote", epoch: statement.epoch, statement },
  signature: liar.signed(statement).signature,
});

const LIES: readonly Lie[] = [
  {
    kind: "DOUBLE_NOTARIZE",
    async messages() {
      const { epoch, view } = await now();
      const point = { epoch, view, height: heightOf(1_000_000) };
      return votes(["a", "b"].map((text) => notarizeStatement({ ...point, hash: hashOf(text) })));
    },
  },
  {
    kind: "NULLIFY_FINALIZE",
    async messages() {
      const { epoch, view } = await now();
      const point = { epoch, view, height: heightOf(1_000_000), hash: hashOf("a") };
      return votes([nullifyStatement(epoch, view), finalizeStatement(point)]);
    },
  },
  {
    kind: "DOUBLE_FINALIZE",
    async messages() {
      const { epoch, view } = await now();
      const point = { epoch, view, height: heightOf(1_000_000) };
      return votes(["a", "b"].map((text) => finalizeStatement({ ...point, hash: hashOf(text) })));
    },
  },
  {
    kind: "DOUBLE_OUTPUT",
    async messages() {
      const { epoch, certified } = await now();
      const height = heightOf(certified + 2 * VIEWS_AHEAD);
      return ["a", "b"].map((text) =>
        outputVote(outputStatement({ epoch, height, hash: hashOf(text) })),
      );
    },
  },
  {
    kind: "DOUBLE_ACK",
    async messages() {
      const { epoch } = await now();
      const lane = operatorOf(places[VICTIM] ?? 0);
      return ["a", "b"].map((text): PeerMessage => {
        const ack = { epoch, lane, height: laneHeightOf(1), digest: hashOf(text) };
        const statement = ackStatement(ack);
        return { kind: "ack", epoch, statement, signature: liar.signed(statement).signature };
      });
    },
  },
];

test.each(LIES)("S7, ST7: $kind is seen, gossiped, shown and slashed", async (lie) => {
  liar.send([VICTIM], ...(await lie.messages()));
  for (const node of HONEST) {
    await until(
      CAUGHT_MS,
      async () => (await evidenceSeen(node, lie.kind.toLowerCase())) > 0 || null,
      () => `node ${node} knows of no ${lie.kind}`,
    );
  }
  const kind = OFFENCES.indexOf(lie.kind) + 1;
  const shown = await recorded(kind, 1);
  const reporters = HONEST.map((node) => l1Accounts().operator(node).calls.address);
  expect(shown).toHaveLength(1);
  expect(shown[0]?.operator).toBe(await operatorIdOf(LIAR));
  expect(reporters).toContain(shown[0]?.reporter);
  await certifyMore(arena, 5, HONEST);
});

test("SC10: the liar's bond is gone; who committed before revealing is paid", async () => {
  const id = await operatorIdOf(LIAR);
  const info = await chain.callsOf(l1Accounts().deployer).operator(id);
  expect(info.status).toBe("slashed");
  const [first] = await offences();
  const [slashed] = await l1Client(arena.l1.url).getContractEvents({
    ...{ address: chain.contracts.registry as never, abi: operatorRegistryAbi },
    ...{ eventName: "Slashed", ...logsOf },
  });
  expect(slashed?.args.reporter).toBe(first?.reporter);
  expect(slashed?.args.amount).toBeGreaterThan(0n);
});

test("O8, ST7: two output certificates halt who sees them, and their signers pay all the same", async () => {
  const { certified, epoch } = await now();
  const answer = liar.next("outputs");
  const fromHeight = heightOf(certified - 2);
  liar.send([VICTIM], { kind: "getOutputs", epoch, fromHeight, count: 2 });
  const [proven] = (await answer).outputs.filter(({ certificate }) => certificate !== null);
  const honest = proven?.certificate as OutputCertificate;
  const { height } = honest.statement;
  // The nodes' own keys, but two of the four in both.
  const signers = [LIAR, HONEST[1], HONEST[2]];
  const statement = outputStatement({
    ...{ epoch, height: heightOf(height), hash: hashOf("fork") },
  });
  const certificate = await certificateOf(statement, signers);
  liar.send(HONEST, { kind: "outputCertificate", epoch, certificate } as PeerMessage);
  const shown = await recorded(CERT_CONFLICT, 2);
  const ids = await Promise.all([HONEST[1], HONEST[2]].map(operatorIdOf));
  expect(shown.map(({ operator }) => operator).sort()).toEqual(ids.sort());
  await until(
    CAUGHT_MS,
    () => arena.deaths.length === HONEST.length || null,
    () => `halted: ${arena.deaths}`,
  );
  for (const death of arena.deaths) expect(death).toContain('"code":4');
  // No innocent pays: these are all that there ever were.
  expect(await offences()).toHaveLength(LIES.length + 2);
});

async function certificateOf(statement: Statement, nodes: readonly number[]): Promise<Certificate> {
  const bls = await loadNativeBls();
  const digest = voteDigest(arena.setup.network.domain, statement);
  const signatures = nodes.map((node) => {
    const keys = arena.setup.keys[node];
    if (keys === undefined) throw new Error(`there is no node ${node}`);
    return bls.sign(keys.blsSecret, digest);
  });
  const signature = bls.aggregateSignatures(signatures);
  if (signature === null) throw new Error("no sum");
  const bitmap = bitmapOf(4, nodes.map((node) => operatorOf(places[node] ?? 0)).sort());
  return { statement, signers: bitmap, signature };
}
