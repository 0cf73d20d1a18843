import { bls12_381 } from "@noble/curves/bls12-381.js";
import { expect, test } from "vitest";
import { loadNativeBls } from "../../../src/crypto/bls-native.ts";
import { uncompressedSignature } from "../../../src/crypto/bls-points.ts";
import { keccakText, sha256Bytes } from "../../../src/crypto/hash.ts";
import { asciiBytes } from "../../../src/primitives/bytes.ts";

const bls = await loadNativeBls();
const secret = bls.generateSecretKey(sha256Bytes(asciiBytes("point")));

test("SC7: a signature uncompressed is the same point, x.c1 first, in 192 bytes", () => {
  const signature = bls.sign(secret, keccakText("digest"));
  const bytes = uncompressedSignature(signature) as Uint8Array;
  expect(bytes).toHaveLength(192);
  const compressed = new Uint8Array(signature.subarray(0, 96));
  compressed[0] = (compressed[0] as number) & 0x1f;
  expect(bytes.subarray(0, 96)).toEqual(compressed);
  expect(bls12_381.G2.Point.fromBytes(bytes).toBytes(true)).toEqual(signature);
});

test("what is no point of the curve, infinity, or another length is null", () => {
  const signature = bls.sign(secret, keccakText("digest"));
  expect(uncompressedSignature(signature.subarray(1))).toBeNull();
  expect(uncompressedSignature(new Uint8Array(96))).toBeNull();
  const infinity = new Uint8Array(96);
  infinity[0] = 0xc0;
  expect(uncompressedSignature(infinity)).toBeNull();
  const beyond = new Uint8Array(96).fill(0xff);
  beyond[0] = 0x9f;
  expect(uncompressedSignature(beyond)).toBeNull();
});
