import { readFileSync } from "node:fs";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BLS_DST,
  BLS_ORDER,
  type BlsBackend,
  type BlsSecretKey,
  bisect,
  compressPublicKey,
  hasPublicKeyForm,
  hasSignatureForm,
  type PublicKeyHandle,
  parseSecretKey,
  type SignedDigest,
} from "../../../src/crypto/bls.ts";
import { loadNativeBls } from "../../../src/crypto/bls-native.ts";
import { nobleBls } from "../../../src/crypto/bls-noble.ts";
import { keccakText } from "../../../src/crypto/hash.ts";
import { AssertionError } from "../../../src/primitives/assert.ts";
import type { Hash } from "../../../src/primitives/brand.ts";
import { fromHex, toHex } from "../../../src/primitives/bytes.ts";

type Refused = { name: string; bytes: string };
type Vectors = {
  dst: string;
  keygen: { seed: string; secretKey: string; publicKey: string }[];
  sign: { source: string; secretKey: string; digest: Hash; signature: string }[];
  aggregate: {
    digest: Hash;
    publicKeys: string[];
    signatures: string[];
    aggregateSignature: string;
    aggregatePublicKey: string;
  };
  refusedPublicKeys: Refused[];
  refusedSignatures: Refused[];
};
const vectors: Vectors = JSON.parse(
  readFileSync(new URL("../../vectors/crypto/bls.json", import.meta.url), "utf8"),
);

const nativeBls = await loadNativeBls();
const backends: [string, BlsBackend][] = [
  ["blst-native", nativeBls],
  ["noble", nobleBls],
];
/** Who makes, who checks: both directions and each with itself. */
const directions = backends.flatMap(([from, maker]) =>
  backends.map(([to, checker]): [string, string, BlsBackend, BlsBackend] => [
    from,
    to,
    maker,
    checker,
  ]),
);

const secretOf = (hex: string): BlsSecretKey => parseSecretKey(fromHex(hex)) as BlsSecretKey;
const keyOf = (bls: BlsBackend, bytes: Uint8Array): PublicKeyHandle =>
  bls.parsePublicKey(bytes) as PublicKeyHandle;
const secrets = vectors.keygen.map(({ secretKey }) => secretOf(secretKey));
const keysOf = (bls: BlsBackend): PublicKeyHandle[] =>
  vectors.keygen.map(({ publicKey }) => keyOf(bls, fromHex(publicKey)));
const digest = vectors.aggregate.digest;
const otherDigest = keccakText("another digest");
const negated = (signature: Uint8Array): Uint8Array =>
  signature.map((byte, index) => (index === 0 ? byte ^ 0x20 : byte));

test("D16: each back end says which it is", () => {
  for (const [name, bls] of backends) expect(bls.implementation).toBe(name);
});

test("D5: the domain is that of the vectors", () => {
  expect(BLS_DST).toBe(vectors.dst);
});

describe.each(backends)("D5: vectors by %s", (_, bls) => {
  test.each(vectors.keygen)("key generation from $seed", ({ seed, secretKey, publicKey }) => {
    const secret = bls.generateSecretKey(fromHex(seed));
    expect(toHex(secret)).toBe(secretKey);
    expect(toHex(bls.publicKeyOf(secret))).toBe(publicKey);
    expect(toHex(keyOf(bls, fromHex(publicKey)).bytes)).toBe(publicKey);
  });

  test("a seed below 32 bytes is a bug", () => {
    expect(() => bls.generateSecretKey(new Uint8Array(31))).toThrow(AssertionError);
  });

  test.each(vectors.sign)("$source: signature of $digest", (vector) => {
    const secret = secretOf(vector.secretKey);
    expect(toHex(bls.sign(secret, vector.digest))).toBe(vector.signature);
    const key = keyOf(bls, bls.publicKeyOf(secret));
    expect(bls.verify(key, vector.digest, fromHex(vector.signature))).toBe(true);
    expect(bls.verify(key, otherDigest, fromHex(vector.signature))).toBe(false);
  });

  test("aggregate signature and aggregate key", () => {
    const { signatures, aggregateSignature, aggregatePublicKey } = vectors.aggregate;
    expect(toHex(bls.aggregateSignatures(signatures.map(fromHex)) as Uint8Array)).toBe(
      aggregateSignature,
    );
    expect(toHex(bls.aggregatePublicKeys(keysOf(bls)) as Uint8Array)).toBe(aggregatePublicKey);
    expect(bls.verifyAggregate(keysOf(bls), digest, fromHex(aggregateSignature))).toBe(true);
  });
});

describe.each(directions)("D5: %s signs, %s verifies", (_from, _to, maker, checker) => {
  const seed = fc.uint8Array({ minLength: 32, maxLength: 40 });
  const anyDigest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((b) => toHex(b) as Hash);

  test("sign and verify", () => {
    fc.assert(
      fc.property(seed, anyDigest, (entropy, message) => {
        const secret = maker.generateSecretKey(entropy);
        expect(secret).toEqual(checker.generateSecretKey(entropy));
        const publicKey = maker.publicKeyOf(secret);
        expect(publicKey).toEqual(checker.publicKeyOf(secret));
        const signature = maker.sign(secret, message);
        const key = keyOf(checker, publicKey);
        expect(checker.verify(key, message, signature)).toBe(true);
        expect(checker.verify(key, otherDigest, signature)).toBe(false);
        expect(checker.verify(key, message, negated(signature))).toBe(false);
      }),
      { numRuns: 5 },
    );
  });

  test("aggregate and fast-aggregate-verify of any signers", () => {
    const signers = fc.uniqueArray(fc.nat({ max: secrets.length - 1 }), { minLength: 1 });
    fc.assert(
      fc.property(signers, anyDigest, (indices, message) => {
        const parts = indices.map((index) => maker.sign(secrets[index] as BlsSecretKey, message));
        const sum = maker.aggregateSignatures(parts) as Uint8Array;
        const all = keysOf(checker);
        const keys = indices.map((index) => all[index] as PublicKeyHandle);
        expect(checker.verifyAggregate(keys, message, sum)).toBe(true);
        expect(checker.verifyAggregate(keys, otherDigest, sum)).toBe(false);
        expect(checker.verifyAggregate(keys.slice(1), message, sum)).toBe(false);
        const doubled = [...keys, keys[0] as PublicKeyHandle];
        expect(checker.verifyAggregate(doubled, message, sum)).toBe(false);
      }),
      { numRuns: 5 },
    );
  });
});

test("a compressed key is the library's, with either sign of y", () => {
  for (const secret of secrets) {
    const bytes = nobleBls.publicKeyOf(secret);
    const point = bls12_381.G1.Point.fromBytes(bytes);
    for (const either of [point, point.negate()]) {
      expect(compressPublicKey(either.toBytes(false))).toEqual(either.toBytes(true));
    }
  }
});

describe.each(backends)("K2: %s refuses", (_, bls) => {
  test.each(vectors.refusedPublicKeys)("the public key: $name", ({ bytes }) => {
    expect(bls.parsePublicKey(fromHex(bytes))).toBeNull();
  });

  test.each(vectors.refusedSignatures)("the signature: $name", ({ bytes }) => {
    const [key] = keysOf(bls) as [PublicKeyHandle];
    const signature = fromHex(bytes);
    expect(bls.verify(key, digest, signature)).toBe(false);
    expect(bls.verifyAggregate([key], digest, signature)).toBe(false);
    expect(bls.verifyBatch([{ keys: [key], digest, signature }])).toEqual([false]);
    const sum = bls.aggregateSignatures([signature]);
    expect(sum === null || !bls.verify(key, digest, sum)).toBe(true);
  });

  test("a component of small order in a batch, however often it is sent", () => {
    // Unchecked, every multiplier divisible by 13 would make the component vanish.
    const name = "a signature plus a point of order 13";
    const bytes = vectors.refusedSignatures.find((entry) => entry.name === name)?.bytes as string;
    const [key] = keysOf(bls) as [PublicKeyHandle];
    const claims = Array.from({ length: 100 }, () => ({
      keys: [key],
      digest,
      signature: fromHex(bytes),
    }));
    expect(bls.verifyBatch(claims)).toEqual(claims.map(() => false));
  });

  test("nobody's signature", () => {
    const signature = fromHex(vectors.aggregate.aggregateSignature);
    expect(bls.verifyAggregate([], digest, signature)).toBe(false);
    expect(bls.verifyBatch([{ keys: [], digest, signature }])).toEqual([false]);
    expect(bls.aggregateSignatures([])).toBeNull();
    expect(bls.aggregatePublicKeys([])).toBeNull();
    expect(bls.verifyBatch([])).toEqual([]);
  });

  test("sums at infinity: a key and its negation, a signature and its negation", () => {
    const secret = secrets[0] as BlsSecretKey;
    const scalar = BLS_ORDER - BigInt(toHex(secret));
    const opposite = secretOf(`0x${scalar.toString(16).padStart(64, "0")}`);
    const keys = [secret, opposite].map((each) => keyOf(bls, bls.publicKeyOf(each)));
    const signatures = [secret, opposite].map((each) => bls.sign(each, digest));
    const infinity = fromHex(`0xc0${"00".repeat(95)}`);
    expect(signatures[1]).toEqual(negated(signatures[0] as Uint8Array));
    expect(bls.aggregatePublicKeys(keys)).toBeNull();
    expect(bls.aggregateSignatures(signatures)).toBeNull();
    for (const signature of [infinity, ...signatures]) {
      expect(bls.verifyAggregate(keys, digest, signature)).toBe(false);
      expect(bls.verifyBatch([{ keys, digest, signature }])).toEqual([false]);
    }
  });

  test("garbage, as a value", () => {
    const [key] = keysOf(bls) as [PublicKeyHandle];
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ minLength: 96, maxLength: 96 }),
      fc.uint8Array({ minLength: 96, maxLength: 96 }).map((bytes) => {
        bytes[0] = ((bytes[0] as number) & 0x0f) | 0x80;
        return bytes;
      }),
    );
    fc.assert(
      fc.property(garbage, (bytes) => {
        expect(bls.parsePublicKey(bytes)).toBeNull();
        expect(bls.verify(key, digest, bytes)).toBe(false);
        expect(bls.verifyBatch([{ keys: [key], digest, signature: bytes }])).toEqual([false]);
        bls.aggregateSignatures([bytes]);
      }),
      { numRuns: 40 },
    );
  });

  test("a key parsed by another back end: a bug", () => {
    const [, other] = backends.find(([name]) => name !== bls.implementation) as [
      string,
      BlsBackend,
    ];
    const foreign = keysOf(other);
    const signature = fromHex(vectors.aggregate.aggregateSignature);
    expect(() => bls.verifyAggregate(foreign, digest, signature)).toThrow(AssertionError);
  });
});

test("K2: the refused encodings are what their names say", () => {
  const { G1, G2, fields } = bls12_381;
  const { Fp, Fp2 } = fields;
  const find = (list: Refused[], name: string): Uint8Array =>
    fromHex(list.find((entry) => entry.name === name)?.bytes as string);
  const number = (bytes: Uint8Array): bigint => BigInt(toHex(bytes));
  const key = (name: string) => {
    const bytes = find(vectors.refusedPublicKeys, name);
    return { x: number(bytes.subarray(0, 48)), y: number(bytes.subarray(48)) };
  };
  const onCurve = ({ x, y }: { x: bigint; y: bigint }): boolean =>
    Fp.eql(Fp.sqr(Fp.create(y)), Fp.add(Fp.pow(Fp.create(x), 3n), 4n));
  for (const name of ["order 3, not in the group", "on the curve, not in the group"]) {
    expect(onCurve(key(name))).toBe(true);
    expect(G1.Point.fromAffine(key(name)).isTorsionFree()).toBe(false);
  }
  expect(key("x + p for x").x >= Fp.ORDER && key("y + p for y").y >= Fp.ORDER).toBe(true);
  for (const name of ["x + p for x", "y + p for y"]) {
    const { x, y } = key(name);
    expect(onCurve({ x, y })).toBe(true);
    const reduced = G1.Point.fromAffine({ x: Fp.create(x), y: Fp.create(y) });
    expect(() => reduced.assertValidity()).not.toThrow();
  }
  expect(onCurve(key("off the curve"))).toBe(false);

  const outside = find(vectors.refusedSignatures, "on the curve, not in the group");
  const x = Fp2.create({
    c1: number(outside.subarray(0, 48)) & ((1n << 381n) - 1n),
    c0: number(outside.subarray(48)),
  });
  const y = Fp2.sqrt(Fp2.add(Fp2.pow(x, 3n), Fp2.fromBigTuple([4n, 4n])));
  expect(G2.Point.fromAffine({ x, y }).isTorsionFree()).toBe(false);
});

describe.each(backends)("B8, K3: batches by %s", (_, bls) => {
  const keys = keysOf(bls);
  const claimOf = (indices: readonly number[], message: Hash): SignedDigest => {
    const parts = indices.map((index) => bls.sign(secrets[index] as BlsSecretKey, message));
    return {
      keys: indices.map((index) => keys[index] as PublicKeyHandle),
      digest: message,
      signature: bls.aggregateSignatures(parts) as Uint8Array,
    };
  };
  const good = [[0], [1, 2], [0, 1, 2, 3, 4], [3], [2, 4]].map((indices, index) =>
    claimOf(indices, keccakText(`claim ${index}`)),
  );
  const spoilt: ((claim: SignedDigest) => SignedDigest)[] = [
    (claim) => ({ ...claim, digest: otherDigest }),
    (claim) => ({ ...claim, signature: negated(claim.signature) }),
    (claim) => ({ ...claim, signature: new Uint8Array(96) }),
    (claim) => ({ ...claim, keys: [...claim.keys, ...claim.keys] }),
    (claim) => ({ ...claim, keys: [] }),
  ];

  test("all of them hold", () => {
    expect(bls.verifyBatch(good)).toEqual(good.map(() => true));
  });

  test("any bad ones are named, and only they", () => {
    const choice = fc.tuple(...good.map(() => fc.integer({ min: -3, max: spoilt.length - 1 })));
    fc.assert(
      fc.property(choice, (choices) => {
        const claims = good.map((claim, index) => {
          const spoil = spoilt[choices[index] as number];
          return spoil === undefined ? claim : spoil(claim);
        });
        const singly = claims.map((claim) =>
          bls.verifyAggregate(claim.keys, claim.digest, claim.signature),
        );
        expect(bls.verifyBatch(claims)).toEqual(singly);
        expect(singly).toEqual(choices.map((each) => each < 0));
      }),
      { numRuns: 6 },
    );
  });

  test("errors that cancel out in a plain sum are found", () => {
    const { G2 } = bls12_381;
    const shift = (signature: Uint8Array, by: bigint): Uint8Array => {
      const moved = G2.Point.BASE.multiply(by < 0n ? -by : by);
      return G2.Point.fromBytes(signature)
        .add(by < 0n ? moved.negate() : moved)
        .toBytes();
    };
    const [first, second] = good as [SignedDigest, SignedDigest];
    const pair = [
      { ...first, signature: shift(first.signature, 7n) },
      { ...second, signature: shift(second.signature, -7n) },
    ];
    expect(bls.verifyBatch(pair)).toEqual([false, false]);
  });

  test("votes of one digest, one of them a liar's", () => {
    const votes = secrets.map(
      (secret, index): SignedDigest => ({
        keys: [keys[index] as PublicKeyHandle],
        digest,
        signature: bls.sign(secret, index === 3 ? otherDigest : digest),
      }),
    );
    expect(bls.verifyBatch(votes)).toEqual([true, true, true, false, true]);
  });
});

describe("K3: bisection", () => {
  test("names exactly the bad items, within its bound of checks", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 130 }), (items) => {
        let checks = 0;
        const verdicts = bisect(items, (half) => {
          checks++;
          return half.every((item) => item);
        });
        expect(verdicts).toEqual(items);
        const bad = items.filter((item) => !item).length;
        const levels = Math.ceil(Math.log2(Math.max(1, items.length)));
        expect(checks).toBeLessThanOrEqual(2 * bad * levels + 1);
      }),
    );
  });
});

describe("D5: secret keys", () => {
  const hexOf = (scalar: bigint): string => `0x${scalar.toString(16).padStart(64, "0")}`;

  test("1 and r - 1 are the ends of the range", () => {
    for (const scalar of [1n, BLS_ORDER - 1n]) {
      expect(toHex(parseSecretKey(fromHex(hexOf(scalar))) as Uint8Array)).toBe(hexOf(scalar));
    }
    for (const scalar of [0n, BLS_ORDER, BLS_ORDER + 1n, 2n ** 256n - 1n]) {
      expect(parseSecretKey(fromHex(hexOf(scalar)))).toBeNull();
    }
  });

  test("a wrong length is refused, and the key is a copy", () => {
    expect(parseSecretKey(new Uint8Array(31).fill(1))).toBeNull();
    expect(parseSecretKey(new Uint8Array(33).fill(1))).toBeNull();
    const bytes = new Uint8Array(32).fill(1);
    const secret = parseSecretKey(bytes);
    bytes.fill(0);
    expect(secret).toEqual(new Uint8Array(32).fill(1));
  });
});

test("K2: a public key handle does not follow the frame it was read from", () => {
  for (const [, bls] of backends) {
    const frame = fromHex(vectors.keygen[0]?.publicKey as string);
    const key = keyOf(bls, frame);
    frame.fill(0);
    expect(toHex(key.bytes)).toBe(vectors.keygen[0]?.publicKey);
  }
});

test("K2: form is length and flags", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 95, maxLength: 97 }), (bytes) => {
      const flags = (bytes[0] as number) >> 5;
      expect(hasPublicKeyForm(bytes)).toBe(bytes.length === 96 && flags === 0);
      expect(hasSignatureForm(bytes)).toBe(bytes.length === 96 && (flags === 4 || flags === 5));
    }),
  );
  expect(hasPublicKeyForm(new Uint8Array(0)) || hasSignatureForm(new Uint8Array(0))).toBe(false);
});
