/** BLS signatures in the form that the contracts take. [SC7, SC10] */
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { hasSignatureForm, orNull } from "./bls.ts";

/**
 * The 192 bytes `x.c1 ‖ x.c0 ‖ y.c1 ‖ y.c0` of a signature, 48 each, as every library writes them; the
 * contracts swap what EIP-2537 wants swapped. Null unless `compressed` is the encoding of a point
 * of the curve other than infinity. Whether it is in the group is for the L1's pairing to say.
 */
export function uncompressedSignature(compressed: Uint8Array): Uint8Array | null {
  if (!hasSignatureForm(compressed)) return null;
  return orNull(() => bls12_381.G2.Point.fromBytes(compressed).toBytes(false));
}
