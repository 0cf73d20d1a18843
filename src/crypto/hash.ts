/**
 * The two hashes. [D6]
 *
 * keccak-256 over 32-byte words is for what the L1 recomputes; SHA-256 is for bulk bytes, because
 * processors have it in hardware. SHA-256 comes from the runtime where there is one, else from noble;
 * keccak-256, which runtimes lack, from WebAssembly: a step hashes more headers than anything else.
 */
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { createKeccak } from "hash-wasm";
import { assert } from "../primitives/assert.ts";
import type { Address, Hash } from "../primitives/brand.ts";
import { asciiBytes, toHash, writeHex } from "../primitives/bytes.ts";

type NodeCrypto = { hash(algorithm: string, data: Uint8Array, encoding: "hex" | "latin1"): string };
type Runtime = { process?: { getBuiltinModule?: (name: string) => unknown } };

const nodeCrypto = (globalThis as Runtime).process?.getBuiltinModule?.("node:crypto") as
  | NodeCrypto
  | undefined;

/** SHA-256 as 32 bytes that share memory with nothing. [D6] */
export const sha256Bytes: (data: Uint8Array) => Uint8Array = nodeCrypto
  ? (data) => asciiBytes(nodeCrypto.hash("sha256", data, "latin1"))
  : (data) => nobleSha256(data);

/** SHA-256. [D6] */
export const sha256: (data: Uint8Array) => Hash = nodeCrypto
  ? (data) => `0x${nodeCrypto.hash("sha256", data, "hex")}` as Hash
  : (data) => toHash(nobleSha256(data));

const keccak = await createKeccak(256);

/** keccak-256, the hash of the L1 (not SHA3-256, which pads differently). [D6] */
export const keccak256 = (data: Uint8Array): Hash =>
  `0x${keccak.init().update(data).digest("hex")}` as Hash;

/** keccak-256 as 32 bytes that share memory with nothing. [D6] */
export const keccak256Bytes = (data: Uint8Array): Uint8Array =>
  keccak.init().update(data).digest("binary");

/** keccak-256 of ASCII text: the TAG constants. [D5] */
export const keccakText = (text: string): Hash => keccak256(asciiBytes(text));

/** A value of one ABI word: an unsigned number, 32 bytes, or an address, which is padded left. */
export type Word = number | bigint | Hash | Address;

const WORD_LIMIT = 1n << 256n;
const HASH_CHARACTERS = 66;
const ADDRESS_CHARACTERS = 42;

/** Fills the zeroed word that ends before `end`. */
function writeWord(view: DataView, end: number, word: Word): void {
  if (typeof word === "number") {
    assert(Number.isSafeInteger(word) && word >= 0, `not an unsigned word: ${word}`);
    view.setUint32(end - 4, word % 0x1_0000_0000);
    view.setUint32(end - 8, Math.floor(word / 0x1_0000_0000));
    return;
  }
  if (typeof word === "bigint") {
    assert(word >= 0n && word < WORD_LIMIT, `not an unsigned word: ${word}`);
    for (let offset = end - 8, rest = word; rest > 0n; offset -= 8, rest >>= 64n) {
      view.setBigUint64(offset, BigInt.asUintN(64, rest));
    }
    return;
  }
  const known = word.length === HASH_CHARACTERS || word.length === ADDRESS_CHARACTERS;
  assert(known, `neither a hash nor an address: ${word}`);
  const length = (word.length - 2) / 2;
  writeHex(word, new Uint8Array(view.buffer, end - length, length));
}

/**
 * `abi.encode` of static values: one big-endian 32-byte word each. [D5]
 *
 * @throws {AssertionError} for a value that is no word: a bug, since decoders check ranges.
 */
export function encodeWords(words: readonly Word[]): Uint8Array {
  const bytes = new Uint8Array(32 * words.length);
  writeWords(new DataView(bytes.buffer), words);
  return bytes;
}

function writeWords(view: DataView, words: readonly Word[]): void {
  for (let index = 0; index < words.length; index++) {
    writeWord(view, 32 * (index + 1), words[index] as Word);
  }
}

/** Filled anew each time: a preimage is hashed at once and never kept. */
const PREIMAGE = new Uint8Array(32 * 32);
const PREIMAGE_VIEW = new DataView(PREIMAGE.buffer);

/** `keccak256(abi.encode(..words))`. [D5] */
export function keccakWords(words: readonly Word[]): Hash {
  const length = 32 * words.length;
  if (length > PREIMAGE.length) return keccak256(encodeWords(words));
  PREIMAGE.fill(0, 0, length);
  writeWords(PREIMAGE_VIEW, words);
  return keccak256(PREIMAGE.subarray(0, length));
}
