/**
 * BLS by `@chainsafe/bls` over native blst. For Node only: nothing browser-safe imports this. [D16]
 *
 * The library checks points only where told to, and not at all where it takes bytes in place of
 * objects; so every signature that decides something is parsed here, group check included.
 */
import { PointFormat, type PublicKey, type Signature } from "@chainsafe/bls/types";
import { assert } from "../primitives/assert.ts";
import { copyBytes, fromHex } from "../primitives/bytes.ts";
import { LockstepError } from "../primitives/errors.ts";
import {
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

type NativeBls = typeof import("@chainsafe/bls/blst-native")["bls"];
type NativeClaim = { publicKey: PublicKey; message: Uint8Array; signature: Signature };

/**
 * The native back end.
 *
 * @param load where the library comes from; tests name another.
 * @throws {LockstepError} CRYPTO_UNAVAILABLE if it does not load here or is not blst: falling back
 * to a slower implementation in silence would make a node that cannot keep up.
 */
export async function loadNativeBls(
  load: () => Promise<{ bls: NativeBls }> = () => import("@chainsafe/bls/blst-native"),
): Promise<BlsBackend> {
  const { bls } = await load().catch((cause: unknown) => {
    throw new LockstepError("CRYPTO_UNAVAILABLE", "native BLS does not load", { cause });
  });
  if (bls.implementation !== "blst-native") {
    const found = `BLS is ${bls.implementation}, not blst-native`;
    throw new LockstepError("CRYPTO_UNAVAILABLE", found);
  }
  return createNativeBls(bls);
}

function createNativeBls(bls: NativeBls): BlsBackend {
  const verifyAggregate: BlsBackend["verifyAggregate"] = (keys, digest, signature) => {
    const point = parseSignature(bls, signature);
    if (point === null || keys.length === 0) return false;
    return bls.verifyAggregate(pointsOf(bls, keys), fromHex(digest), point);
  };
  return {
    implementation: "blst-native",
    generateSecretKey: (seed) => {
      assert(seed.length >= BLS_SEED_BYTES_MIN, "a seed has at least 32 bytes");
      return bls.SecretKey.fromKeygen(seed).toBytes() as BlsSecretKey;
    },
    publicKeyOf: (secretKey) =>
      bls.SecretKey.fromBytes(secretKey).toPublicKey().toBytes(PointFormat.uncompressed),
    sign: (secretKey, digest) =>
      bls.SecretKey.fromBytes(secretKey).sign(fromHex(digest)).toBytes(PointFormat.compressed),
    parsePublicKey: (bytes) => parsePublicKey(bls, bytes),
    aggregatePublicKeys: (keys) => {
      if (keys.length === 0) return null;
      const sum = bls.PublicKey.aggregate(pointsOf(bls, keys)).toBytes(PointFormat.uncompressed);
      return hasPublicKeyForm(sum) ? sum : null;
    },
    aggregateSignatures: (signatures) => aggregateSignatures(bls, signatures),
    verify: (key, digest, signature) => verifyAggregate([key], digest, signature),
    verifyAggregate,
    verifyBatch: (claims) =>
      judgePrepared(
        claims.map((claim) => prepare(bls, claim)),
        (prepared) => bisect(prepared, (half) => bls.verifyMultipleSignatures([...half])),
      ),
  };
}

function parsePublicKey(bls: NativeBls, bytes: Uint8Array): PublicKeyHandle | null {
  if (!hasPublicKeyForm(bytes)) return null;
  const point = orNull(() => bls.PublicKey.fromBytes(bytes, undefined, true));
  return point === null ? null : { bytes: copyBytes(bytes), point };
}

/** Group-checked. */
function parseSignature(bls: NativeBls, bytes: Uint8Array): Signature | null {
  if (!hasSignatureForm(bytes)) return null;
  return orNull(() => bls.Signature.fromBytes(bytes, undefined, true));
}

function aggregateSignatures(bls: NativeBls, signatures: readonly Uint8Array[]): Uint8Array | null {
  if (signatures.length === 0 || !signatures.every(hasSignatureForm)) return null;
  const sum = orNull(() => bls.Signature.aggregate([...signatures]));
  const bytes = sum?.toBytes(PointFormat.compressed);
  return bytes !== undefined && hasSignatureForm(bytes) ? bytes : null;
}

function prepare(bls: NativeBls, claim: SignedDigest): NativeClaim | null {
  const signature = parseSignature(bls, claim.signature);
  if (signature === null || claim.keys.length === 0) return null;
  const points = pointsOf(bls, claim.keys);
  const publicKey = points.length === 1 ? points[0] : bls.PublicKey.aggregate(points);
  return publicKey === undefined ? null : { publicKey, message: fromHex(claim.digest), signature };
}

const pointsOf = (bls: NativeBls, keys: readonly PublicKeyHandle[]): PublicKey[] =>
  keys.map(({ point }) => {
    assert(point instanceof bls.PublicKey, "the key was parsed by this back end");
    return point;
  });
