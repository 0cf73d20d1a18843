/**
 * BLS by `@noble/curves`, in plain JavaScript: for browsers, and the oracle of the native back end.
 *
 * The multipliers of a batch are derived from the whole batch instead of drawn, so this file needs
 * no randomness: whoever changes any part of a claim gets other multipliers, 128 bits each.
 */
import type { WeierstrassPoint } from "@noble/curves/abstract/weierstrass.js";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { assert } from "../primitives/assert.ts";
import type { Hash } from "../primitives/brand.ts";
import {
  asciiBytes,
  concatBytes,
  copyBytes,
  fromHex,
  LayoutWriter,
  toHex,
} from "../primitives/bytes.ts";
import {
  BLS_DST,
  BLS_ORDER,
  BLS_SECRET_KEY_BYTES,
  BLS_SEED_BYTES_MIN,
  type BlsBackend,
  type BlsSecretKey,
  bisect,
  hasPublicKeyForm,
  hasSignatureForm,
  judgePrepared,
  orNull,
  type PublicKeyHandle,
  type SignedDigest,
} from "./bls.ts";
import { sha256Bytes } from "./hash.ts";

const { G1, G2, fields, longSignatures } = bls12_381;
type G1Point = WeierstrassPoint<bigint>;
type G2Point = InstanceType<typeof G2.Point>;
type NobleClaim = { key: G1Point; message: G2Point; signature: G2Point; claim: SignedDigest };

/** The back end that runs everywhere. */
export const nobleBls: BlsBackend = {
  implementation: "noble",
  generateSecretKey,
  publicKeyOf: (secretKey) => longSignatures.getPublicKey(secretKey).toBytes(false),
  sign: (secretKey, digest) => longSignatures.sign(hashToG2(digest), secretKey).toBytes(),
  parsePublicKey,
  aggregatePublicKeys: (keys) => sumOf(keys)?.toBytes(false) ?? null,
  aggregateSignatures,
  verify: (key, digest, signature) => verifyAggregate([key], digest, signature),
  verifyAggregate,
  verifyBatch: (claims) =>
    judgePrepared(claims.map(prepare), (prepared) => bisect(prepared, allHold)),
};

const hashToG2 = (digest: Hash): G2Point => longSignatures.hash(fromHex(digest), BLS_DST);

/** KeyGen: HKDF with a salt that is hashed until the scalar is not zero, which is at once. */
function generateSecretKey(seed: Uint8Array): BlsSecretKey {
  assert(seed.length >= BLS_SEED_BYTES_MIN, "a seed has at least 32 bytes");
  const length = 48;
  const info = Uint8Array.of(0, length);
  let salt = asciiBytes("BLS-SIG-KEYGEN-SALT-");
  let scalar = 0n;
  while (scalar === 0n) {
    salt = sha256Bytes(salt);
    const key = extract(nobleSha256, concatBytes(seed, Uint8Array.of(0)), salt);
    scalar = BigInt(toHex(expand(nobleSha256, key, info, length))) % BLS_ORDER;
  }
  const digits = scalar.toString(16).padStart(2 * BLS_SECRET_KEY_BYTES, "0");
  return fromHex(`0x${digits}`) as BlsSecretKey;
}

function parsePublicKey(bytes: Uint8Array): PublicKeyHandle | null {
  if (!hasPublicKeyForm(bytes)) return null;
  const point = orNull(() => G1.Point.fromBytes(bytes));
  return point === null ? null : { bytes: copyBytes(bytes), point };
}

/** In the group: noble decodes nothing else. */
function parseSignature(bytes: Uint8Array): G2Point | null {
  return hasSignatureForm(bytes) ? orNull(() => longSignatures.Signature.fromBytes(bytes)) : null;
}

function sumOf(keys: readonly PublicKeyHandle[]): G1Point | null {
  let sum: G1Point = G1.Point.ZERO;
  for (const { point } of keys) {
    assert(point instanceof G1.Point, "the key was parsed by this back end");
    sum = sum.add(point);
  }
  return sum.is0() ? null : sum;
}

function aggregateSignatures(signatures: readonly Uint8Array[]): Uint8Array | null {
  let sum: G2Point = G2.Point.ZERO;
  for (const signature of signatures) {
    const point = parseSignature(signature);
    if (point === null) return null;
    sum = sum.add(point);
  }
  return sum.is0() ? null : sum.toBytes();
}

function verifyAggregate(
  keys: readonly PublicKeyHandle[],
  digest: Hash,
  signature: Uint8Array,
): boolean {
  const point = parseSignature(signature);
  const sum = sumOf(keys);
  if (point === null || sum === null) return false;
  return longSignatures.verify(point, hashToG2(digest), sum);
}

function prepare(claim: SignedDigest): NobleClaim | null {
  const signature = parseSignature(claim.signature);
  const key = sumOf(claim.keys);
  if (signature === null || key === null) return null;
  return { claim, key, message: hashToG2(claim.digest), signature };
}

/** e(-G, Σ rᵢSᵢ) · Π e(rᵢPᵢ, H(mᵢ)) = 1, for multipliers rᵢ that nobody can choose. */
function allHold(claims: readonly NobleClaim[]): boolean {
  const seed = batchSeed(claims);
  const pairs: { g1: G1Point; g2: G2Point }[] = [];
  let sum: G2Point = G2.Point.ZERO;
  for (const [index, { key, message, signature }] of claims.entries()) {
    const multiplier = multiplierOf(seed, index);
    sum = sum.add(signature.multiplyUnsafe(multiplier));
    pairs.push({ g1: key.multiplyUnsafe(multiplier), g2: message });
  }
  if (sum.is0()) return false;
  pairs.push({ g1: G1.Point.BASE.negate(), g2: sum });
  return fields.Fp12.eql(bls12_381.pairingBatch(pairs), fields.Fp12.ONE);
}

/** Binds all the verifier looks at: per claim the sum of its keys, the digest, the signature. */
function batchSeed(claims: readonly NobleClaim[]): Uint8Array {
  const parts = claims.map(({ claim, key }) =>
    concatBytes(key.toBytes(false), fromHex(claim.digest), claim.signature),
  );
  return sha256Bytes(concatBytes(...parts));
}

/** In 1..2^128, hence not zero and less than the order. */
function multiplierOf(seed: Uint8Array, index: number): bigint {
  const preimage = new LayoutWriter(36).raw(seed).u32(index).done();
  return BigInt(toHex(sha256Bytes(preimage).subarray(0, 16))) + 1n;
}
