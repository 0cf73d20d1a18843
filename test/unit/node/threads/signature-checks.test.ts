import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bitmapOf,
  type DigestDomain,
  nullifyStatement,
  outputStatement,
  reportPreimage,
  type Statement,
  type TipReport,
  type TipReportContent,
  voteDigest,
} from "../../../../src/chain/index.ts";
import type { Claim } from "../../../../src/core/index.ts";
import type { BlsBackend } from "../../../../src/crypto/bls.ts";
import { loadNativeBls } from "../../../../src/crypto/bls-native.ts";
import { nobleBls } from "../../../../src/crypto/bls-noble.ts";
import { ed25519 } from "../../../../src/crypto/ed25519.ts";
import { createSignatureChecks } from "../../../../src/node/threads/signature-checks.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  laneHeightOf,
  operatorOf,
  viewOf,
  ZERO_ADDRESS,
} from "../../../../src/primitives/brand.ts";
import { UsageError } from "../../../../src/primitives/errors.ts";

const native = await loadNativeBls();
const domain: DigestDomain = { l1ChainId: 1, registry: ZERO_ADDRESS };
const instance = `0x${"22".repeat(32)}` as Hash;
const hash = `0x${"11".repeat(32)}` as Hash;

const seeds = [0, 1, 2, 3].map((operator) => new Uint8Array(32).fill(operator + 1));
const secrets = seeds.map((seed) => native.generateSecretKey(seed));
const nodes = seeds.map((seed) => ed25519.createSecretKey(seed));
const members = secrets.map((secret, index) => ({
  blsKey: native.publicKeyOf(secret),
  nodeKey: ed25519.publicKeyOf(nodes[index] as (typeof nodes)[number]),
}));

const statement = outputStatement({ epoch: epochOf(0), height: heightOf(7), hash });
const content: TipReportContent = {
  epoch: epochOf(0),
  view: viewOf(4),
  operator: operatorOf(2),
  l1Number: 0,
  tips: [1, 2, 3, 4].map(laneHeightOf),
};

const signatureOf = (operator: number, of: Statement, under = domain): Uint8Array =>
  native.sign(secrets[operator] as (typeof secrets)[number], voteDigest(under, of));
const votes = (operators: readonly number[], of: Statement, under = domain): Claim => ({
  kind: "votes",
  statement: of,
  votes: operators.map((operator) => ({
    operator: operatorOf(operator),
    signature: signatureOf(operator, of, under),
  })),
});
const certificate = (operators: readonly number[], of: Statement): Claim => ({
  kind: "certificate",
  certificate: {
    statement: of,
    signers: bitmapOf(4, operators.map(operatorOf)),
    signature: native.aggregateSignatures(
      operators.map((operator) => signatureOf(operator, of)),
    ) as Uint8Array,
  },
});
const report = (of: TipReportContent, signer = of.operator, under = instance): Claim => {
  const secret = nodes[signer] as (typeof nodes)[number];
  const signature = ed25519.sign(secret, reportPreimage(under, of));
  return { kind: "report", report: { ...of, signature } satisfies TipReport };
};

/** Of the one epoch that the claims are about. */
function checksOf(bls: BlsBackend) {
  const checks = createSignatureChecks({ domain, bls });
  checks.open({ epoch: epochOf(0), instance, members });
  return checks.check;
}

const backends: [string, BlsBackend][] = [
  ["blst", native],
  ["noble", nobleBls],
];

describe.each(backends)("with %s", (_name, bls) => {
  const checks = checksOf(bls);
  const valid = (...claims: readonly Claim[]): boolean[] =>
    checks(claims).map((verdict) => verdict.valid);

  test("no claims, no verdicts", () => {
    expect(checks([])).toEqual([]);
  });

  test("K3: votes yield their aggregate, which is the certificate's", () => {
    const [verdict] = checks([votes([0, 1, 3], statement)]);
    const expected = certificate([0, 1, 3], statement);
    expect(verdict?.valid).toBe(true);
    expect(expected.kind === "certificate" && expected.certificate.signature).toEqual(
      verdict?.aggregate,
    );
  });

  test("K2, K5: valid claims of all kinds in one job", () => {
    const other = nullifyStatement(epochOf(0), viewOf(9));
    const claims = [
      certificate([0, 1, 2], statement),
      report(content),
      votes([1, 2, 3], other),
      votes([2], statement),
    ];
    expect(valid(...claims)).toEqual([true, true, true, true]);
    const aggregates = checks(claims).map((verdict) => verdict.aggregate?.length ?? null);
    expect(aggregates).toEqual([null, null, 96, 96]);
  });

  test("K3: a false claim spoils no other, wherever it stands", () => {
    const good = [certificate([0, 1, 2], statement), votes([1, 2, 3], statement)];
    const foreign = votes([0, 1, 2], statement, { ...domain, l1ChainId: 2 });
    for (const place of [0, 1, 2]) {
      const claims = [...good.slice(0, place), foreign, ...good.slice(place)];
      expect(valid(...claims)).toEqual(claims.map((claim) => claim !== foreign));
      expect(checks(claims)[place]?.aggregate).toBeNull();
    }
  });

  test("a stranger, nobody, and bytes that are no signature are false, not thrown", () => {
    const stranger = votes([0], statement);
    if (stranger.kind !== "votes") throw new Error("votes");
    const [vote] = stranger.votes;
    if (vote === undefined) throw new Error("one vote");
    const bad: Claim[] = [
      { ...stranger, votes: [{ ...vote, operator: operatorOf(4) }] },
      { ...stranger, votes: [] },
      { ...stranger, votes: [{ ...vote, signature: new Uint8Array(96) }] },
      { ...stranger, votes: [{ ...vote, signature: new Uint8Array(3) }] },
      { ...stranger, votes: [{ ...vote, operator: operatorOf(1) }] },
      report({ ...content, operator: operatorOf(4) }, operatorOf(0)),
    ];
    expect(valid(...bad)).toEqual(bad.map(() => false));
    for (const claim of bad) expect(valid(claim)).toEqual([false]);
  });

  test("K5: a report counts under its operator's key and in its instance only", () => {
    const elsewhere = `0x${"33".repeat(32)}` as Hash;
    expect(valid(report(content))).toEqual([true]);
    expect(valid(report(content, operatorOf(1)))).toEqual([false]);
    expect(valid(report(content, content.operator, elsewhere))).toEqual([false]);
  });

  test("K2: signers that a certificate does not name, or names too many", () => {
    const claim = certificate([0, 1, 2], statement);
    if (claim.kind !== "certificate") throw new Error("certificate");
    for (const named of [[0, 1], [0, 1, 3], [0, 1, 2, 3], []]) {
      const signers = bitmapOf(4, named.map(operatorOf));
      const altered: Claim = { ...claim, certificate: { ...claim.certificate, signers } };
      expect(valid(altered, claim)).toEqual([false, true]);
    }
  });
});

test("one job judges as one claim at a time does", () => {
  const checks = checksOf(native);
  const foreign = { ...domain, l1ChainId: 9 };
  const pool = [
    votes([0, 1, 2], statement),
    votes([0, 1, 2], statement, foreign),
    certificate([1, 2, 3], statement),
    report(content),
    report(content, operatorOf(1)),
  ];
  fc.assert(
    fc.property(fc.array(fc.nat(pool.length - 1), { maxLength: 8 }), (picks) => {
      const claims = picks.map((pick) => pool[pick] as Claim);
      expect(checks(claims)).toEqual(claims.flatMap((claim) => checks([claim])));
    }),
    { numRuns: 40 },
  );
});

test("BLS keys that are none are all named before the first check", () => {
  const broken = members.map((member, index) => ({
    ...member,
    blsKey: index % 2 === 1 ? new Uint8Array(96) : member.blsKey,
  }));
  const create = (): void =>
    createSignatureChecks({ domain, bls: native }).open({
      epoch: epochOf(0),
      instance,
      members: broken,
    });
  expect(create).toThrow(UsageError);
  expect(create).toThrow(/members\[1\]\.blsKey.*\nmembers\[3\]\.blsKey/);
});

test("K5: 32 bytes on the L1 that are no node key stop nobody, and no report of theirs holds", () => {
  const notOnTheCurve = new Uint8Array(32).fill(2);
  const smallOrder = new Uint8Array(32);
  for (const nodeKey of [notOnTheCurve, smallOrder]) {
    expect(ed25519.parsePublicKey(nodeKey)).toBeNull();
    const checks = createSignatureChecks({ domain, bls: native });
    const hostile = members.map((member, index) => (index === 1 ? { ...member, nodeKey } : member));
    checks.open({ epoch: epochOf(0), instance, members: hostile });
    const claims = [
      votes([0, 1, 2], statement),
      report(content),
      report({ ...content, operator: operatorOf(1) }),
    ];
    expect(checks.check(claims).map(({ valid }) => valid)).toEqual([true, true, false]);
  }
});

describe("claims of several epochs", () => {
  const later = `0x${"33".repeat(32)}` as Hash;
  const next = (epoch: number): Statement => ({ ...statement, epoch: epochOf(epoch) });
  /** The same four operators, at other places. */
  const turned = [...members].reverse();

  test("K2: each is judged under the keys of the epoch it names", () => {
    const checks = createSignatureChecks({ domain, bls: native });
    checks.open({ epoch: epochOf(0), instance, members });
    checks.open({ epoch: epochOf(1), instance: later, members: turned });
    const claims = [
      votes([0, 1, 2], statement),
      votes([0, 1, 2], next(1)),
      report(content),
      report({ ...content, epoch: epochOf(1) }, operatorOf(1), later),
      report({ ...content, epoch: epochOf(1) }, operatorOf(1), instance),
      report({ ...content, epoch: epochOf(1) }, operatorOf(2), later),
    ];
    const valid = checks.check(claims).map((verdict) => verdict.valid);
    expect(valid).toEqual([true, false, true, true, false, false]);
  });

  test("K2: of an epoch that was not opened nothing holds", () => {
    const checks = createSignatureChecks({ domain, bls: native });
    const claims = [
      votes([0, 1, 2], statement),
      certificate([0, 1, 2], statement),
      report(content),
    ];
    expect(checks.check(claims).map((verdict) => verdict.valid)).toEqual([false, false, false]);
  });

  test("E6: any number may be open while a node catches up; those that have closed go", () => {
    const checks = createSignatureChecks({ domain, bls: native });
    for (const epoch of [0, 1, 2, 3].map(epochOf)) checks.open({ epoch, instance, members });
    const claims = [0, 1, 2, 3].map((epoch) => votes([0, 1, 2], next(epoch)));
    expect(checks.check(claims).map((verdict) => verdict.valid)).toEqual([true, true, true, true]);
    checks.forgetBelow(epochOf(1));
    expect(checks.check(claims).map((verdict) => verdict.valid)).toEqual([false, true, true, true]);
  });
});
