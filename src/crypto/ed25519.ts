/**
 * Ed25519 (RFC 8032): node identities, tip reports, receipts. [D8, K5]
 *
 * Whether a report is valid decides whether a proposal is, so every implementation has to accept
 * the same signatures, also malicious ones. The rule: the key is a canonical encoding of a point of
 * the prime-order group other than its neutral element (checked once, by `parsePublicKey`), s < L,
 * and R is byte for byte the encoding of sB - kA.
 *
 * Node's library checks exactly that equation. Noble checks it times the cofactor 8, which lets an
 * R with a small-order part pass; such an R is refused here. With A and R both in the prime-order
 * group the two equations are one.
 */
import { ed25519 as noble } from "@noble/curves/ed25519.js";
import { assert } from "../primitives/assert.ts";
import { concatBytes, copyBytes, fromHex } from "../primitives/bytes.ts";

/** A seed, which is the secret key of RFC 8032. */
export const ED25519_SEED_BYTES = 32;
const ED25519_PUBLIC_KEY_BYTES = 32;
const ED25519_SIGNATURE_BYTES = 64;

/** A key that was checked, to be kept per member: checking costs more than verifying. */
export type Ed25519PublicKey = {
  /** 32 bytes. */
  readonly bytes: Uint8Array;
  /** The runtime's key object; undefined in noble's. */
  readonly keyObject: unknown;
};

/** A seed that was made ready to sign with. */
export type Ed25519SecretKey = {
  /** The seed, 32 bytes. */
  readonly seed: Uint8Array;
  readonly keyObject: unknown;
};

/** Operations of one implementation; what a peer sends is judged, never thrown. */
export type Ed25519Backend = {
  readonly implementation: "node" | "noble";
  /** @throws {AssertionError} unless `seed` has 32 bytes. */
  createSecretKey(seed: Uint8Array): Ed25519SecretKey;
  /** 32 bytes. */
  publicKeyOf(secretKey: Ed25519SecretKey): Uint8Array;
  /** Null unless the bytes are a canonical point of prime order. */
  parsePublicKey(bytes: Uint8Array): Ed25519PublicKey | null;
  /** 64 bytes: R ‖ s. Deterministic. */
  sign(secretKey: Ed25519SecretKey, message: Uint8Array): Uint8Array;
  /** Whether `key` signed `message`, by the rule above. */
  verify(key: Ed25519PublicKey, message: Uint8Array, signature: Uint8Array): boolean;
};

type KeyInput = { key: Uint8Array; format: "der"; type: "pkcs8" | "spki" };
type NodeCrypto = {
  createPrivateKey(input: KeyInput): unknown;
  createPublicKey(input: KeyInput): unknown;
  sign(algorithm: null, message: Uint8Array, key: unknown): Uint8Array;
  verify(algorithm: null, message: Uint8Array, key: unknown, signature: Uint8Array): boolean;
};
type Runtime = { process?: { getBuiltinModule?: (name: string) => unknown } };

/** Plain JavaScript: browsers, and the oracle of the other. */
export const nobleEd25519: Ed25519Backend = {
  implementation: "noble",
  createSecretKey: (seed) => ({ seed: copySeed(seed), keyObject: undefined }),
  publicKeyOf: ({ seed }) => noble.getPublicKey(seed),
  parsePublicKey: (bytes) =>
    isPublicKey(bytes) ? { bytes: copyBytes(bytes), keyObject: undefined } : null,
  sign: ({ seed }, message) => noble.sign(message, seed),
  verify: ({ bytes }, message, signature) =>
    hasSignatureForm(signature) &&
    noble.verify(signature, message, bytes, { zip215: false }) &&
    noble.Point.fromBytes(signature.subarray(0, 32)).isTorsionFree(),
};

/** DER of an Ed25519 key up to its 32 bytes (RFC 8410). */
const PKCS8_PREFIX = fromHex("0x302e020100300506032b657004220420");
const SPKI_PREFIX = fromHex("0x302a300506032b6570032100");

function createNodeEd25519(crypto: NodeCrypto): Ed25519Backend {
  const publicKeyObject = (bytes: Uint8Array): unknown =>
    crypto.createPublicKey({ key: concatBytes(SPKI_PREFIX, bytes), format: "der", type: "spki" });
  return {
    implementation: "node",
    createSecretKey: (seed) => {
      const key = concatBytes(PKCS8_PREFIX, copySeed(seed));
      const keyObject = crypto.createPrivateKey({ key, format: "der", type: "pkcs8" });
      return { seed: copySeed(seed), keyObject };
    },
    publicKeyOf: nobleEd25519.publicKeyOf,
    parsePublicKey: (bytes) =>
      isPublicKey(bytes) ? { bytes: copyBytes(bytes), keyObject: publicKeyObject(bytes) } : null,
    sign: ({ keyObject }, message) => {
      assert(keyObject !== undefined, "the key was made by this back end");
      return copyBytes(crypto.sign(null, message, keyObject));
    },
    verify: ({ keyObject }, message, signature) => {
      assert(keyObject !== undefined, "the key was parsed by this back end");
      return hasSignatureForm(signature) && crypto.verify(null, message, keyObject, signature);
    },
  };
}

function copySeed(seed: Uint8Array): Uint8Array {
  assert(seed.length === ED25519_SEED_BYTES, "a seed has 32 bytes");
  return copyBytes(seed);
}

/** Length, and an R that is not the neutral element: y = 1, all other bits zero. */
function hasSignatureForm(signature: Uint8Array): boolean {
  if (signature.length !== ED25519_SIGNATURE_BYTES) return false;
  return signature[0] !== 1 || signature.subarray(1, 32).some((byte) => byte !== 0);
}

function isPublicKey(bytes: Uint8Array): boolean {
  if (bytes.length !== ED25519_PUBLIC_KEY_BYTES) return false;
  try {
    const point = noble.Point.fromBytes(bytes, false);
    return !point.is0() && point.isTorsionFree();
  } catch {
    return false;
  }
}

const nodeCrypto = (globalThis as Runtime).process?.getBuiltinModule?.("node:crypto") as
  | NodeCrypto
  | undefined;

/** The runtime's own where there is one, else noble. */
export const ed25519: Ed25519Backend = nodeCrypto ? createNodeEd25519(nodeCrypto) : nobleEd25519;
