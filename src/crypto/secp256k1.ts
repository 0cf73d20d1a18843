/**
 * secp256k1 as a sequencer needs it: is there a sender at all, and who is it?
 *
 * The two questions differ by a factor of forty in cost. A public key exists for (r, s) whenever
 * both are in range and r is the x of a point, whatever the message; only its value needs scalar
 * multiplications.
 */
import { secp256k1 } from "@noble/curves/secp256k1.js";
import type { Address } from "../primitives/brand.ts";
import { fromHex } from "../primitives/bytes.ts";
import { keccak256 } from "./hash.ts";

/** p: the field. */
const FIELD = 2n ** 256n - 2n ** 32n - 977n;
/** n: the order of the group. */
const ORDER = 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_baae_dce6_af48_a03b_bfd2_5e8c_d036_4141n;
const HALF_ORDER = ORDER / 2n;

/** An ECDSA signature with the parity of its point, as Ethereum writes it. */
export type RecoverableSignature = {
  readonly r: bigint;
  readonly s: bigint;
  readonly yParity: 0 | 1;
};

/** The Jacobi symbol of `value` over an odd prime: 1 for a non-zero square. */
function jacobi(value: bigint, prime: bigint): number {
  let sign = 1;
  let upper = value % prime;
  let lower = prime;
  while (upper !== 0n) {
    let twos = 0;
    while ((upper & 1n) === 0n) {
      upper >>= 1n;
      twos++;
    }
    const rest = lower & 7n;
    if (twos % 2 === 1 && (rest === 3n || rest === 5n)) sign = -sign;
    [upper, lower] = [lower, upper];
    if ((upper & 3n) === 3n && (lower & 3n) === 3n) sign = -sign;
    upper %= lower;
  }
  return lower === 1n ? sign : 0;
}

/**
 * Whether a signature has a signer: r and s in range, s in the lower half (EIP-2), r the x of a
 * point of the curve. The point at infinity as a key aside, which only who chose the message after
 * the signature can reach, `recoverAddress` then finds an address for every message.
 */
export function hasSigner(signature: RecoverableSignature): boolean {
  const { r, s } = signature;
  if (r <= 0n || r >= ORDER || s <= 0n || s > HALF_ORDER) return false;
  return jacobi((((r * r) % FIELD) * r + 7n) % FIELD, FIELD) === 1;
}

/** The address that signed `digest` (32 bytes), or null where there is none. */
export function recoverAddress(
  digest: Uint8Array,
  signature: RecoverableSignature,
): Address | null {
  if (!hasSigner(signature)) return null;
  try {
    const { r, s, yParity } = signature;
    const key = new secp256k1.Signature(r, s, yParity).recoverPublicKey(digest).toBytes(false);
    return `0x${keccak256(key.subarray(1)).slice(26)}` as Address;
  } catch {
    return null;
  }
}

/** The same for a digest in hex. */
export const recoverAddressOf = (digest: string, signature: RecoverableSignature): Address | null =>
  recoverAddress(fromHex(digest), signature);
