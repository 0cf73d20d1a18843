/** What is one case and what is another. [ST7, SC10] */
import { expect, test } from "vitest";
import {
  bitmapOf,
  type Certificate,
  type Evidence,
  notarizeStatement,
  voteDigest,
} from "../../../../src/chain/index.ts";
import { loadNativeBls } from "../../../../src/crypto/bls-native.ts";
import { keccakText } from "../../../../src/crypto/hash.ts";
import type { L1Contracts } from "../../../../src/l1/contracts/contracts.ts";
import type { EvidenceCase } from "../../../../src/l1/evidence/cases.ts";
import { createEvidenceReporter } from "../../../../src/l1/evidence/reporter.ts";
import type { Outbox } from "../../../../src/l1/outbox/outbox.ts";
import {
  type Address,
  epochOf,
  heightOf,
  operatorOf,
  viewOf,
  ZERO_ADDRESS,
} from "../../../../src/primitives/brand.ts";

const bls = await loadNativeBls();
const domain = { l1ChainId: 1, registry: ZERO_ADDRESS };
const secrets = [1, 2, 3, 4].map((byte) => bls.generateSecretKey(new Uint8Array(32).fill(byte)));
const secretOf = (place: number) => secrets[place] as (typeof secrets)[number];

const point = { epoch: epochOf(0), view: viewOf(7), height: heightOf(3) };
const statements = ["a", "b"].map((text) =>
  notarizeStatement({ ...point, hash: keccakText(text) }),
) as [ReturnType<typeof notarizeStatement>, ReturnType<typeof notarizeStatement>];

function doubleNotarize(place: number, [one, other] = statements): Evidence {
  const signed = (statement: (typeof statements)[number]) => ({
    statement,
    operator: operatorOf(place),
    signature: bls.sign(secretOf(place), voteDigest(domain, statement)),
  });
  const [first, second] = [signed(one), signed(other)];
  return { kind: "DOUBLE_NOTARIZE", operator: operatorOf(place), first, second };
}

function conflict(): Evidence {
  const [first, second] = statements.map((statement): Certificate => {
    const signatures = [0, 1, 2].map((place) =>
      bls.sign(secretOf(place), voteDigest(domain, statement)),
    );
    const signature = bls.aggregateSignatures(signatures) as Uint8Array;
    return { statement, signers: bitmapOf(4, [0, 1, 2].map(operatorOf)), signature };
  }) as [Certificate, Certificate];
  return { kind: "CERT_CONFLICT", first, second };
}

async function start() {
  const kept = new Map<string, EvidenceCase>();
  const unused = (): never => {
    throw new Error("nothing of the L1 is asked");
  };
  let salts = 0;
  const reporter = await createEvidenceReporter({
    contracts: {} as L1Contracts,
    domain,
    outbox: {} as Outbox,
    cases: {
      load: () => Promise.resolve([]),
      put: async (one) => void kept.set(one.key, one),
      remove: unused,
    },
    reporter: ZERO_ADDRESS as Address,
    bls,
    call: unused,
    finalCall: unused,
    keyOf: (_epoch, place) => bls.publicKeyOf(secretOf(place)),
    committeeSize: () => secrets.length,
    randomHash: () => keccakText(`salt ${salts++}`),
    onRefused: unused,
  });
  return { reporter, kept };
}

test("ST7: two operators that signed the same two statements are two cases", async () => {
  const { reporter, kept } = await start();
  expect(await reporter.report(doubleNotarize(0))).toBe(true);
  expect(await reporter.report(doubleNotarize(1))).toBe(true);
  expect(await reporter.report(conflict())).toBe(true);
  expect(reporter.size()).toBe(3);
  expect(new Set([...kept.values()].map(({ data }) => data)).size).toBe(3);
});

test("ST7: the same evidence again, either way round, is the same case", async () => {
  const { reporter, kept } = await start();
  const [one, other] = statements;
  for (const order of [statements, [other, one] as [typeof one, typeof one]]) {
    expect(await reporter.report(doubleNotarize(2, order))).toBe(true);
  }
  expect(await reporter.report(conflict())).toBe(true);
  expect(await reporter.report(conflict())).toBe(true);
  expect(reporter.size()).toBe(2);
  expect(kept.size).toBe(2);
});
