/**
 * BLS signatures on BLS12-381, the minimal-public-key variant: what votes and certificates are
 * signed with. [D5, D8]
 *
 * This file is the surface; `bls-native.ts` (Node) and `bls-noble.ts` (browsers, and the oracle of
 * the other) stand behind it and accept exactly the same bytes. What a peer sends is judged, never
 * thrown: a refused encoding is `null` or `false`.
 *
 * Aggregates of one digest are sound only among keys with a proof of possession [K2]. The proof is
 * a signature of the POP statement of `chain/vote.ts` like any other: `sign` makes it, `verify`
 * checks it.
 */
import type { Brand, Hash } from "../primitives/brand.ts";
import { copyBytes, toHex } from "../primitives/bytes.ts";

/** Domain of every signature of Lockstep. [D5] */
export const BLS_DST = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";
/** A scalar, big-endian. */
export const BLS_SECRET_KEY_BYTES = 32;
/** G1, uncompressed: x ‖ y, 48 bytes each. */
const BLS_PUBLIC_KEY_BYTES = 96;
/** G2, compressed: flags and x. */
const BLS_SIGNATURE_BYTES = 96;
/** Least entropy of `generateSecretKey`. */
export const BLS_SEED_BYTES_MIN = 32;

/** Order r of both groups. */
export const BLS_ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n;

/** 32 bytes in 1..r-1, big-endian. Made by `parseSecretKey` and `generateSecretKey`. */
export type BlsSecretKey = Brand<Uint8Array, "BlsSecretKey">;

/**
 * A public key that was parsed and found in the group, to be kept per committee member: checking a
 * point costs more than adding it to an aggregate.
 */
export type PublicKeyHandle = {
  /** Uncompressed, 96 bytes. */
  readonly bytes: Uint8Array;
  /** The back end's own point; a handle works with the back end that made it only. */
  readonly point: unknown;
};

/** Claim that all of `keys` signed `digest`, as one aggregate. */
export type SignedDigest = {
  readonly keys: readonly PublicKeyHandle[];
  readonly digest: Hash;
  /** Compressed G2, 96 bytes, unverified. */
  readonly signature: Uint8Array;
};

/** Operations of one implementation. All synchronous; none throws for what a peer sent. */
export type BlsBackend = {
  readonly implementation: "blst-native" | "noble";
  /**
   * KeyGen of draft-irtf-cfrg-bls-signature-05, equal to EIP-2333's master key.
   *
   * @throws {AssertionError} if `seed` has fewer than 32 bytes.
   */
  generateSecretKey(seed: Uint8Array): BlsSecretKey;
  /** Uncompressed, 96 bytes. */
  publicKeyOf(secretKey: BlsSecretKey): Uint8Array;
  /** Compressed, 96 bytes. */
  sign(secretKey: BlsSecretKey, digest: Hash): Uint8Array;
  /** Null unless `bytes` are the one encoding of a point of the group other than infinity. [K2] */
  parsePublicKey(bytes: Uint8Array): PublicKeyHandle | null;
  /** Sum of the keys, each once, uncompressed; null if there are none or the sum is infinity. */
  aggregatePublicKeys(keys: readonly PublicKeyHandle[]): Uint8Array | null;
  /**
   * Sum of the signatures; null if there are none, one is no point, or the sum is infinity. A part
   * outside the group is refused here or where the sum is verified; bisection finds it. [K3]
   */
  aggregateSignatures(signatures: readonly Uint8Array[]): Uint8Array | null;
  /** Whether `key` signed `digest`. */
  verify(key: PublicKeyHandle, digest: Hash, signature: Uint8Array): boolean;
  /** Whether all of `keys` signed `digest`; false for none. [K2] */
  verifyAggregate(keys: readonly PublicKeyHandle[], digest: Hash, signature: Uint8Array): boolean;
  /** Per claim, whether it holds: one randomized check if all do, else by bisection. [B8, K3] */
  verifyBatch(claims: readonly SignedDigest[]): boolean[];
};

/** A copy as a secret key; null unless 32 bytes in 1..r-1. */
export function parseSecretKey(bytes: Uint8Array): BlsSecretKey | null {
  if (bytes.length !== BLS_SECRET_KEY_BYTES) return null;
  const scalar = BigInt(toHex(bytes));
  return scalar > 0n && scalar < BLS_ORDER ? (copyBytes(bytes) as BlsSecretKey) : null;
}

const FLAG_COMPRESSED = 0x80;
const FLAG_INFINITY = 0x40;
const FLAG_SIGN = 0x20;
/** Bytes of one coordinate of G1. */
const FIELD_BYTES = 48;
/** (p-1)/2 of the base field: a greater y is written with the sign flag. */
const HALF_FIELD =
  0x0d0088f51cbff34d258dd3db21a5d66bb23ba5c279c2895fb39869507b587b120f55ffff58a9ffffdcff7fffffffd555n;

/**
 * The 48 bytes of a public key as other programs write it, such as a keystore: x and flags.
 *
 * @param bytes uncompressed, of a valid key.
 */
export function compressPublicKey(bytes: Uint8Array): Uint8Array {
  const compressed = bytes.slice(0, FIELD_BYTES);
  const sign = BigInt(toHex(bytes.subarray(FIELD_BYTES))) > HALF_FIELD ? FLAG_SIGN : 0;
  compressed[0] = (compressed[0] as number) | FLAG_COMPRESSED | sign;
  return compressed;
}

/** Length and flags of an uncompressed G1 point that is not infinity: all that costs nothing. */
export function hasPublicKeyForm(bytes: Uint8Array): boolean {
  const flags = (bytes[0] ?? 0) & (FLAG_COMPRESSED | FLAG_INFINITY | FLAG_SIGN);
  return bytes.length === BLS_PUBLIC_KEY_BYTES && flags === 0;
}

/** Length and flags of a compressed G2 point that is not infinity. */
export function hasSignatureForm(bytes: Uint8Array): boolean {
  const flags = (bytes[0] ?? 0) & (FLAG_COMPRESSED | FLAG_INFINITY);
  return bytes.length === BLS_SIGNATURE_BYTES && flags === FLAG_COMPRESSED;
}

/**
 * Which items hold, where `allHold` can only judge a set as a whole: halves it until each failure
 * is alone. One call if all hold, at most 2b⌈log2 n⌉ + 1 for b failures among n. [K3]
 */
export function bisect<T>(
  items: readonly T[],
  allHold: (items: readonly T[]) => boolean,
): boolean[] {
  if (items.length === 0) return [];
  if (allHold(items)) return items.map(() => true);
  if (items.length === 1) return [false];
  const middle = Math.ceil(items.length / 2);
  const left = bisect(items.slice(0, middle), allHold);
  return [...left, ...bisect(items.slice(middle), allHold)];
}

/** Null where `parse` throws, which is how the libraries refuse an encoding. */
export function orNull<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch {
    return null;
  }
}

/** Runs `judge` on the prepared claims only; a claim that could not be prepared does not hold. */
export function judgePrepared<T>(
  prepared: readonly (T | null)[],
  judge: (items: readonly T[]) => boolean[],
): boolean[] {
  const verdicts = judge(prepared.filter((item) => item !== null));
  let next = 0;
  return prepared.map((item) => item !== null && verdicts[next++] === true);
}
