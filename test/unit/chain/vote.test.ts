import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ACK_TAG,
  ackStatement,
  finalizeStatement,
  notarizeStatement,
  nullifyStatement,
  OUTPUT_TAG,
  outputStatement,
  Phase,
  POP_TAG,
  proposeStatement,
  type Statement,
  sameStatement,
  VOTE_TAG,
  voteDigest,
} from "../../../src/chain/vote.ts";
import { keccak256, keccakText } from "../../../src/crypto/hash.ts";
import {
  type Address,
  epochOf,
  type Hash,
  heightOf,
  laneHeightOf,
  operatorOf,
  viewOf,
  ZERO_ADDRESS,
  ZERO_HASH,
} from "../../../src/primitives/brand.ts";
import { fromHex, toHex } from "../../../src/primitives/bytes.ts";

/** The same file is read by the contracts' tests. */
type Vectors = {
  tags: { text: string; tag: Hash }[];
  digests: {
    name: string;
    tag: Hash;
    l1ChainId: number;
    registry: Address;
    epoch: number;
    height: number;
    view: number;
    phase: Phase;
    hash: Hash;
    digest: Hash;
  }[];
};
const vectors: Vectors = JSON.parse(
  readFileSync(new URL("../../vectors/digests.json", import.meta.url), "utf8"),
);

const DOMAIN = { l1ChainId: 1, registry: `0x${"00".repeat(19)}aa` as Address };
const POINT = {
  epoch: epochOf(7),
  view: viewOf(3),
  height: heightOf(1000),
  hash: `0x${"11".repeat(32)}` as Hash,
};

describe("D5: TAG constants", () => {
  test.each([
    ["LOCKSTEP/v1/VOTE", "0x13765037595e93f7b31cdd7389f9d293da75bd947547b889f709722e96177705"],
    ["LOCKSTEP/v1/ACK", "0x53037226fefb952a40da1608d3f577f43b2c203ee84162ea56b7032368cd212f"],
    ["LOCKSTEP/v1/OUTPUT", "0x9b808d6bd644cb048acd553e3405998d8102595de85e181ec6ba48ddfd1cbb2d"],
    ["LOCKSTEP/v1/POP", "0x45c95a6490d8dccd8f3b01ccfb5d2cf8bd5387026536b63fd70ec5d9231dcd9e"],
    ["LOCKSTEP/v1/BLOCK", "0x3ae3ad110e099407dff896dcd32a028573b58230ae18f10ee454fafd291b466f"],
    ["LOCKSTEP/v1/LEADER", "0x626e008a92c2e56a19d2c1dfb5f75539007be7227e9a0d41ac4cdac4db349a5c"],
    [
      "LOCKSTEP/v1/OUTPUT-HEADER",
      "0xfdfb6c755ad44f36e1ff3dfe822701bdc554057d5128fdadf99acbd51df1114e",
    ],
    [
      "LOCKSTEP/v1/ROLLUP-LEAF",
      "0x627ba38467b58baa62163eaed8ccd4299da19d90d6f6be923e186cf87a421e2a",
    ],
    ["LOCKSTEP/v1/PART", "0x1d9c1ed748519a248355467dfa3ca96e2e4e1a1918a55e7b351031f7213d3614"],
    ["LOCKSTEP/v1/BUNDLE", "0x3f7c779693adab05c7cb43aaa32aee6f3e1dbb27c1f42adbf1caa05421f90469"],
  ])("%s, as the file for the contracts has it", (text, tag) => {
    expect(keccakText(text)).toBe(tag);
    expect(vectors.tags).toContainEqual({ text, tag });
  });

  test("no two are equal, and the votes' are these", () => {
    expect(new Set(vectors.tags.map(({ tag }) => tag)).size).toBe(vectors.tags.length);
    const byText = Object.fromEntries(vectors.tags.map(({ text, tag }) => [text, tag]));
    expect(VOTE_TAG).toBe(byText["LOCKSTEP/v1/VOTE"]);
    expect(ACK_TAG).toBe(byText["LOCKSTEP/v1/ACK"]);
    expect(OUTPUT_TAG).toBe(byText["LOCKSTEP/v1/OUTPUT"]);
    expect(POP_TAG).toBe(byText["LOCKSTEP/v1/POP"]);
  });
});

describe("D5: pinned digests", () => {
  test("PROPOSE(chain 1, registry 0x..aa, epoch 7, height 1000, view 3, hash 0x11..11)", () => {
    expect(voteDigest(DOMAIN, proposeStatement(POINT))).toBe(
      "0x6f85a9bf4952de95522b08b504d233b9e9573fad2556e906c8834ad82953d180",
    );
  });

  test("OUTPUT(chain 1, registry 0x..aa, epoch 7, height 1000, hash 0x11..11)", () => {
    expect(voteDigest(DOMAIN, outputStatement(POINT))).toBe(
      "0x9c382395f6ea4181c5a6d43ef59d0fbbd394cf18cbfb267776bc3ac37d0fd2ec",
    );
  });

  test("ST8: without an L1: NULLIFY(0, 0, epoch 0, view 3)", () => {
    const none = { l1ChainId: 0, registry: ZERO_ADDRESS };
    expect(voteDigest(none, nullifyStatement(epochOf(0), viewOf(3)))).toBe(
      "0x38240781a5fc1e05a003db461aeca4e7be88be388e493d581173d3412c4d0009",
    );
  });

  test.each(vectors.digests)("$name of the file for the contracts", (row) => {
    const { name: _, tag, l1ChainId, registry, digest, ...fields } = row;
    const statement = { ...fields, epoch: epochOf(fields.epoch) };
    expect(voteDigest({ l1ChainId, registry }, statement)).toBe(digest);
    expect(naiveDigest(tag, { l1ChainId, registry }, statement)).toBe(digest);
  });
});

/** The oracle: the digits of eight words one after the other. */
function naiveDigest(tag: Hash, domain: typeof DOMAIN, statement: Statement): Hash {
  const { epoch, height, view, phase, hash } = statement;
  const words = [tag, domain.l1ChainId, domain.registry, epoch, height, view, phase, hash];
  const digits = words.map((word) =>
    (typeof word === "number" ? word.toString(16) : word.slice(2)).padStart(64, "0"),
  );
  return keccak256(fromHex(`0x${digits.join("")}`));
}

const TAGS: Record<Phase, Hash> = {
  [Phase.NOTARIZE]: VOTE_TAG,
  [Phase.NULLIFY]: VOTE_TAG,
  [Phase.FINALIZE]: VOTE_TAG,
  [Phase.PROPOSE]: VOTE_TAG,
  [Phase.ACK]: ACK_TAG,
  [Phase.OUTPUT]: OUTPUT_TAG,
  [Phase.POP]: POP_TAG,
};
const hex = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map(toHex);
const statements: fc.Arbitrary<Statement> = fc.record({
  phase: fc.constantFrom(...Object.values(Phase)),
  epoch: fc.maxSafeNat().map(epochOf),
  height: fc.maxSafeNat(),
  view: fc.maxSafeNat(),
  hash: hex(32) as fc.Arbitrary<Hash>,
});
const domains = fc.record({
  l1ChainId: fc.maxSafeNat(),
  registry: hex(20) as fc.Arbitrary<Address>,
});

test("D5: the digest of any statement is that of its eight words", () => {
  fc.assert(
    fc.property(domains, statements, (domain, statement) => {
      const digest = naiveDigest(TAGS[statement.phase], domain, statement);
      expect(voteDigest(domain, statement)).toBe(digest);
    }),
  );
});

describe("D5: the digest binds", () => {
  const base = notarizeStatement(POINT);
  const digest = voteDigest(DOMAIN, base);

  test.each<[string, Partial<Statement>]>([
    ["epoch", { epoch: epochOf(8) }],
    ["height", { height: 1001 }],
    ["view", { view: 4 }],
    ["hash", { hash: ZERO_HASH }],
    ["phase", { phase: Phase.FINALIZE }],
  ])("the %s", (_, change) => {
    const other = { ...base, ...change };
    expect(voteDigest(DOMAIN, other)).not.toBe(digest);
    expect(sameStatement(base, other)).toBe(false);
    expect(sameStatement(base, { ...base })).toBe(true);
  });

  test("the chain and the registry", () => {
    expect(voteDigest({ ...DOMAIN, l1ChainId: 2 }, base)).not.toBe(digest);
    expect(voteDigest({ ...DOMAIN, registry: ZERO_ADDRESS }, base)).not.toBe(digest);
  });

  test("the phase even where all other fields agree", () => {
    const digests = Object.values(Phase).map((phase) => voteDigest(DOMAIN, { ...base, phase }));
    expect(new Set(digests).size).toBe(7);
  });
});

describe("K1: a decision determines its statement", () => {
  test("votes on a block carry its epoch, view, height and hash", () => {
    const { epoch, view, height, hash } = POINT;
    const fields = { epoch, view, height, hash };
    expect(notarizeStatement(POINT)).toEqual({ phase: 1, ...fields });
    expect(finalizeStatement(POINT)).toEqual({ phase: 3, ...fields });
    expect(proposeStatement(POINT)).toEqual({ phase: 7, ...fields });
  });

  test("a nullify carries no block", () => {
    expect(nullifyStatement(epochOf(7), viewOf(3))).toEqual({
      phase: 2,
      epoch: 7,
      height: 0,
      view: 3,
      hash: ZERO_HASH,
    });
  });

  test("an ack carries lane height and lane, an output no view", () => {
    const ack = { epoch: epochOf(7), lane: operatorOf(5), height: laneHeightOf(9) };
    expect(ackStatement({ ...ack, digest: POINT.hash })).toEqual({
      phase: 4,
      epoch: 7,
      height: 9,
      view: 5,
      hash: POINT.hash,
    });
    expect(outputStatement(POINT)).toEqual({
      phase: 5,
      epoch: 7,
      height: 1000,
      view: 0,
      hash: POINT.hash,
    });
  });
});
