/**
 * An EVM transaction as admission sees it: decoded canonically, nothing judged but its form.
 * Types 0 (EIP-155), 1 (EIP-2930), 2 (EIP-1559) and 4 (EIP-7702).
 */

import { keccak256 } from "../../crypto/hash.ts";
import type { RecoverableSignature } from "../../crypto/secp256k1.ts";
import type { Hash } from "../../primitives/brand.ts";
import { concatBytes } from "../../primitives/bytes.ts";
import {
  atEnd,
  closeList,
  listHead,
  openList,
  type RlpCursor,
  RlpError,
  readBytes,
  readList,
  readNumber,
  readSized,
} from "./rlp.ts";

export type EvmTransaction = {
  readonly type: 0 | 1 | 2 | 4;
  readonly chainId: bigint;
  readonly nonce: bigint;
  /** Gas price of types 0 and 1, fee cap of the others; wei. */
  readonly maxFeePerGas: bigint;
  readonly gasLimit: bigint;
  readonly creates: boolean;
  /** Wei. */
  readonly value: bigint;
  /** A view. */
  readonly data: Uint8Array;
  readonly accessAddresses: number;
  readonly accessKeys: number;
  readonly authorizations: number;
  readonly signature: RecoverableSignature;
  /** What was signed, hashed when it is asked for. */
  signingHash(): Hash;
};

export type DecodedTransaction =
  | { readonly kind: "ok"; readonly transaction: EvmTransaction }
  | { readonly kind: "rlp"; readonly why: string }
  | { readonly kind: "type" };

const U64_BYTES = 8;
const U256_BYTES = 32;
const ADDRESS = [20];
const ADDRESS_OR_NONE = [0, 20];

/** Decodes a raw transaction; the bytes are viewed, not copied. */
export function decodeTransaction(raw: Uint8Array): DecodedTransaction {
  try {
    const transaction = decode(raw);
    return transaction === null ? { kind: "type" } : { kind: "ok", transaction };
  } catch (error) {
    if (error instanceof RlpError) return { kind: "rlp", why: error.message };
    throw error;
  }
}

function decode(raw: Uint8Array): EvmTransaction | null {
  const first = raw[0];
  if (first === undefined) throw new RlpError("empty typed transaction bytes");
  if (first >= 0xc0) return decodeLegacy(raw);
  if (first === 1 || first === 2 || first === 4) return decodeTyped(raw, first);
  if (first < 0x80) return null;
  throw new RlpError("expected list");
}

function decodeLegacy(raw: Uint8Array): EvmTransaction | null {
  const list = openList(raw, 0);
  const { bytes, offset: start } = list;
  const nonce = readNumber(list, U64_BYTES);
  const maxFeePerGas = readNumber(list, U256_BYTES);
  const gasLimit = readNumber(list, U64_BYTES);
  const creates = readSized(list, ADDRESS_OR_NONE).length === 0;
  const value = readNumber(list, U256_BYTES);
  const data = readBytes(list);
  const signed = bytes.subarray(start, list.offset);
  const v = readNumber(list, U64_BYTES);
  const r = readNumber(list, U256_BYTES);
  const s = readNumber(list, U256_BYTES);
  closeList(list);
  // 27 and 28 bind no chain: anybody could replay it elsewhere. [EIP-155]
  if (v < 35n) return null;
  const chainId = (v - 35n) / 2n;
  const signature = { r, s, yParity: (v - 35n) % 2n === 0n ? 0 : 1 } as const;
  const signingHash = (): Hash => {
    const tail = concatBytes(signed, encodeNumber(chainId), Uint8Array.of(0x80, 0x80));
    return keccak256(concatBytes(listHead(tail.length), tail));
  };
  const access = { accessAddresses: 0, accessKeys: 0, authorizations: 0 };
  const fields = { chainId, nonce, maxFeePerGas, gasLimit, creates, value, data };
  return { type: 0, ...fields, ...access, signature, signingHash };
}

function decodeTyped(raw: Uint8Array, type: 1 | 2 | 4): EvmTransaction {
  const list = openList(raw, 1);
  const start = list.offset;
  const chainId = readNumber(list, U256_BYTES);
  const nonce = readNumber(list, U64_BYTES);
  const priority = type === 1 ? 0n : readNumber(list, U256_BYTES);
  const maxFeePerGas = readNumber(list, U256_BYTES);
  const gasLimit = readNumber(list, U64_BYTES);
  const creates = readSized(list, type === 4 ? ADDRESS : ADDRESS_OR_NONE).length === 0;
  const value = readNumber(list, U256_BYTES);
  const data = readBytes(list);
  const access = readAccessList(readList(list));
  const authorizations = type === 4 ? readAuthorizations(readList(list)) : 0;
  const signed = raw.subarray(start, list.offset);
  const parity = readNumber(list, U64_BYTES);
  const r = readNumber(list, U256_BYTES);
  const s = readNumber(list, U256_BYTES);
  closeList(list);
  if (parity > 1n) throw new RlpError("yParity is neither 0 nor 1");
  if (priority > maxFeePerGas)
    throw new RlpError("max priority fee per gas higher than max fee per gas");
  if (type === 4 && authorizations === 0) throw new RlpError("empty authorization list");
  const signature = { r, s, yParity: parity === 0n ? 0 : 1 } as const;
  const signingHash = (): Hash =>
    keccak256(concatBytes(Uint8Array.of(type), listHead(signed.length), signed));
  const fields = { chainId, nonce, maxFeePerGas, gasLimit, creates, value, data };
  return { type, ...fields, ...access, authorizations, signature, signingHash };
}

function readAccessList(list: RlpCursor): { accessAddresses: number; accessKeys: number } {
  let accessAddresses = 0;
  let accessKeys = 0;
  while (!atEnd(list)) {
    const entry = readList(list);
    readSized(entry, ADDRESS);
    const keys = readList(entry);
    closeList(entry);
    for (; !atEnd(keys); accessKeys++) readSized(keys, [32]);
    accessAddresses++;
  }
  return { accessAddresses, accessKeys };
}

function readAuthorizations(list: RlpCursor): number {
  let count = 0;
  for (; !atEnd(list); count++) {
    const entry = readList(list);
    readNumber(entry, U256_BYTES);
    readSized(entry, ADDRESS);
    readNumber(entry, U64_BYTES);
    readNumber(entry, 1);
    readNumber(entry, U256_BYTES);
    readNumber(entry, U256_BYTES);
    closeList(entry);
  }
  return count;
}

/** A number below 2^64 as RLP. */
function encodeNumber(value: bigint): Uint8Array {
  if (value === 0n) return Uint8Array.of(0x80);
  const bytes: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 8n) bytes.unshift(Number(rest & 0xffn));
  const [only] = bytes;
  if (bytes.length === 1 && only !== undefined && only < 0x80) return Uint8Array.of(only);
  return Uint8Array.of(0x80 + bytes.length, ...bytes);
}

/** Gas that a transaction costs before its first instruction, from Shanghai on. */
export function intrinsicGas(transaction: EvmTransaction): bigint {
  const { data } = transaction;
  let nonZero = 0;
  for (let index = 0; index < data.length; index++) if (data[index] !== 0) nonZero++;
  let gas = 21_000 + 4 * (data.length - nonZero) + 16 * nonZero;
  if (transaction.creates) gas += 32_000 + 2 * Math.ceil(data.length / 32);
  gas += 2_400 * transaction.accessAddresses + 1_900 * transaction.accessKeys;
  gas += 25_000 * transaction.authorizations;
  return BigInt(gas);
}
