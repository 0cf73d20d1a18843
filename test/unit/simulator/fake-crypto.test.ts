import { expect, test } from "vitest";
import {
  bitmapOf,
  type Certificate,
  nullifyStatement,
  Phase,
  type Statement,
  type TipReportContent,
} from "../../../src/chain/index.ts";
import { ALL_RULES } from "../../../src/core/rules.ts";
import { nobleBls } from "../../../src/crypto/bls-noble.ts";
import {
  epochOf,
  type Hash,
  heightOf,
  laneHeightOf,
  type OperatorIndex,
  operatorOf,
  viewOf,
  ZERO_ADDRESS,
  ZERO_HASH,
} from "../../../src/primitives/brand.ts";
import type { Keyring, NetworkCrypto } from "../../simulator/crypto.ts";
import { createFakeKeyring } from "../../simulator/fake-crypto.ts";
import { createRealKeyring } from "../../simulator/real-crypto.ts";

const HASH = `0x${"11".repeat(32)}` as Hash;
const OTHER_HASH = `0x${"11".repeat(31)}12` as Hash;
const domain = { l1ChainId: 0, registry: ZERO_ADDRESS };
const keyAt = (_epoch: number, place: number): number => place;
const binding = { domain, instance: ZERO_HASH, rules: ALL_RULES, keyAt };
const loose = { ...binding, rules: { ...ALL_RULES, digestBindsContext: false } };
const elsewhere = { ...binding, domain: { ...domain, l1ChainId: 5 } };
const operators = [0, 1, 2, 3].map(operatorOf);

const statement: Statement = {
  phase: Phase.NOTARIZE,
  epoch: epochOf(0),
  height: heightOf(3),
  view: viewOf(4),
  hash: HASH,
};
const report: TipReportContent = {
  epoch: epochOf(0),
  view: viewOf(4),
  operator: operatorOf(2),
  l1Number: 0,
  tips: [1, 2, 3, 4].map(laneHeightOf),
};

const sign = (crypto: NetworkCrypto, operator: OperatorIndex, what: Statement): Uint8Array => {
  const request = { owner: "consensus" as const, epoch: epochOf(0), statement: what, report: null };
  return crypto.signerOf(operator)(request).statement as Uint8Array;
};
const votesOf = (crypto: NetworkCrypto, signers: readonly OperatorIndex[], what = statement) =>
  signers.map((operator) => ({ operator, signature: sign(crypto, operator, what) }));

const keyrings: [string, () => Keyring][] = [
  ["fake", () => createFakeKeyring(1, 4)],
  ["real", () => createRealKeyring(1, 4, nobleBls)],
];

test.each(keyrings)("%s: signatures and keys have the form of real ones", (_, create) => {
  const keyring = create();
  expect(keyring.publicKeys.map((keys) => keys.blsKey.length)).toEqual([96, 96, 96, 96]);
  expect(keyring.publicKeys.map((keys) => keys.nodeKey.length)).toEqual([32, 32, 32, 32]);
  const crypto = keyring.bind(binding);
  const request = { owner: "consensus" as const, epoch: epochOf(0), statement, report };
  const signed = crypto.signerOf(operatorOf(2))(request);
  expect(signed.statement).toHaveLength(96);
  expect(signed.report).toHaveLength(64);
  expect((signed.statement as Uint8Array)[0]).toSatisfy((flags: number) => (flags & 0xc0) === 0x80);
});

test.each(keyrings)("%s: votes verify, and their aggregate is a certificate", (_, create) => {
  const crypto = create().bind(binding);
  const votes = votesOf(crypto, operators.slice(0, 3));
  const verdict = crypto.verify({ kind: "votes", statement, votes });
  expect(verdict.valid).toBe(true);
  const signature = verdict.aggregate as Uint8Array;
  expect(signature).toHaveLength(96);
  const certify = (signers: readonly OperatorIndex[], what = statement): boolean => {
    const bitmap = bitmapOf(4, signers);
    const certificate: Certificate = { statement: what, signers: bitmap, signature };
    return crypto.verify({ kind: "certificate", certificate }).valid;
  };
  expect(certify(operators.slice(0, 3))).toBe(true);
  expect(certify(operators.slice(0, 2))).toBe(false);
  expect(certify(operators)).toBe(false);
  expect(certify([])).toBe(false);
  expect(certify(operators.slice(0, 3), { ...statement, hash: OTHER_HASH })).toBe(false);
});

test.each(keyrings)("%s: K3: one false vote spoils the whole set", (_, create) => {
  const crypto = create().bind(binding);
  const votes = votesOf(crypto, operators);
  const check = (changed: typeof votes): boolean =>
    crypto.verify({ kind: "votes", statement, votes: changed }).valid;
  expect(check(votes)).toBe(true);
  const [first, second, ...rest] = votes as [(typeof votes)[0], (typeof votes)[0]];
  expect(check([{ ...first, signature: second.signature }, second, ...rest])).toBe(false);
  const flipped = new Uint8Array(first.signature);
  flipped[95] = (flipped[95] as number) ^ 1;
  expect(check([{ ...first, signature: flipped }, second, ...rest])).toBe(false);
  expect(check([{ ...first, signature: first.signature.subarray(1) }, second])).toBe(false);
  expect(check([{ ...first, operator: operatorOf(9) }])).toBe(false);
  expect(check([])).toBe(false);
});

test.each([
  ["phase", { ...statement, phase: Phase.FINALIZE }],
  ["epoch", { ...statement, epoch: epochOf(1) }],
  ["height", { ...statement, height: 4 }],
  ["view", { ...statement, view: 5 }],
  ["hash", { ...statement, hash: OTHER_HASH }],
  ["everything", nullifyStatement(epochOf(0), viewOf(4))],
])("a fake signature is of one statement: another %s fails", (_, other) => {
  const crypto = createFakeKeyring(1, 4).bind(binding);
  const votes = votesOf(crypto, operators);
  expect(crypto.verify({ kind: "votes", statement: other, votes }).valid).toBe(false);
});

test.each(keyrings)("%s: reports verify as they were signed only", (_, create) => {
  const crypto = create().bind(binding);
  const request = { owner: "consensus" as const, epoch: epochOf(0), statement: null, report };
  const signature = crypto.signerOf(report.operator)(request).report as Uint8Array;
  const check = (changed: Partial<TipReportContent>): boolean =>
    crypto.verify({ kind: "report", report: { ...report, ...changed, signature } }).valid;
  expect(check({})).toBe(true);
  expect(check({ view: viewOf(5) })).toBe(false);
  expect(check({ l1Number: 1 })).toBe(false);
  expect(check({ operator: operatorOf(1) })).toBe(false);
  expect(check({ tips: [1, 2, 3, 5].map(laneHeightOf) })).toBe(false);
});

test.each(keyrings)("%s: D5: a signature of another chain is worthless here", (_, create) => {
  const keyring = create();
  const votes = votesOf(keyring.bind(elsewhere), operators);
  expect(keyring.bind(binding).verify({ kind: "votes", statement, votes }).valid).toBe(false);
});

test.each(keyrings)(
  "%s: digestBindsContext off: chain and phase are not looked at",
  (_, create) => {
    const keyring = create();
    const crypto = keyring.bind(loose);
    const elsewhereVotes = votesOf(keyring.bind({ ...elsewhere, rules: loose.rules }), operators);
    const foreign = { kind: "votes" as const, statement, votes: elsewhereVotes };
    expect(crypto.verify(foreign).valid).toBe(true);
    const phase = { ...statement, phase: Phase.FINALIZE };
    const votes = votesOf(crypto, operators);
    expect(crypto.verify({ kind: "votes", statement: phase, votes }).valid).toBe(true);
  },
);

test("seeds and operators have keys of their own", () => {
  const keys = [1, 2].flatMap((seed) => createFakeKeyring(seed, 4).publicKeys);
  expect(new Set(keys.map((key) => key.blsKey.join())).size).toBe(8);
  const other = createFakeKeyring(2, 4).bind(binding);
  const votes = votesOf(other, operators);
  const claim = { kind: "votes" as const, statement, votes };
  expect(createFakeKeyring(1, 4).bind(binding).verify(claim).valid).toBe(false);
});
