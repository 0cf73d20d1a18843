/**
 * An EVM transaction as its bytes say it: decoded canonically, nothing judged but its form. Types 0
 * (EIP-155), 1 (EIP-2930), 2 (EIP-1559) and 4 (EIP-7702). The one decoder: a door that admits and a
 * rule that executes judge the same reading, each by its own limits.
 */
import { keccak256 } from "../crypto/hash.ts";
import type { RecoverableSignature } from "../crypto/secp256k1.ts";
import type { Hash } from "../primitives/brand.ts";
import { concatBytes } from "../primitives/bytes.ts";
import { beginsList, RlpReader, rlpListHead, rlpNumber } from "./rlp.ts";

/** A transaction, decoded. Prices and amounts in wei. */
export type EvmTransaction = {
  readonly type: 0 | 1 | 2 | 4;
  readonly chainId: bigint;
  /** Below 2^64. */
  readonly nonce: bigint;
  /** Of types 0 and 1 their gas price. May be above `maxFeePerGas`. */
  readonly maxPriorityFeePerGas: bigint;
  /** Of types 0 and 1 their gas price. */
  readonly maxFeePerGas: bigint;
  /** Below 2^64. */
  readonly gasLimit: bigint;
  /** Has no recipient. Never of type 4. */
  readonly creates: boolean;
  readonly value: bigint;
  /** A view. */
  readonly data: Uint8Array;
  /** Entries of the access list, and storage keys in all of them. */
  readonly accessAddresses: number;
  readonly accessKeys: number;
  /** Entries of a type 4's list, which may be empty. */
  readonly authorizations: number;
  /** `yParity` as types 1, 2 and 4 write it, which may be neither 0 nor 1. */
  readonly signature: { readonly r: bigint; readonly s: bigint; readonly yParity: bigint };
  /** The fields that were signed, as they are encoded, without the head of their list: a view. */
  readonly signed: Uint8Array;
};

/** What bytes are: a transaction, not canonical, or of no type that is known or bound to a chain. */
export type DecodedEvmTransaction =
  | { readonly kind: "ok"; readonly transaction: EvmTransaction }
  | { readonly kind: "malformed"; readonly why: string }
  | { readonly kind: "type" };

const U64_BYTES = 8;
const U256_BYTES = 32;
const ADDRESS_BYTES = 20;
const KEY_BYTES = 32;
/** First bytes below are types [EIP-2718]; what is above and no list is nothing. */
const TYPE_LIMIT = 0x80;
/** The least `v` that binds a chain; 27 and 28 could be replayed elsewhere. [EIP-155] */
const CHAIN_BOUND_V = 35n;

const TYPE: DecodedEvmTransaction = { kind: "type" };
/** What a legacy transaction signs behind its chain id: two empty strings. */
const NO_SIGNATURE = Uint8Array.of(0x80, 0x80);

/**
 * Decodes a transaction; its bytes are viewed, not copied. Total.
 *
 * @param limits `parityBytesMax`: bytes of `v` and `yParity` that are still read.
 */
export function decodeEvmTransaction(
  raw: Uint8Array,
  limits: { readonly parityBytesMax: number },
): DecodedEvmTransaction {
  const first = raw[0];
  if (first === undefined) return { kind: "malformed", why: "empty typed transaction bytes" };
  if (beginsList(first)) return decodeLegacy(raw, limits.parityBytesMax);
  if (first === 1 || first === 2 || first === 4) {
    return decodeTyped(raw, first, limits.parityBytesMax);
  }
  return first < TYPE_LIMIT ? TYPE : { kind: "malformed", why: "expected list" };
}

function decodeLegacy(raw: Uint8Array, parityBytesMax: number): DecodedEvmTransaction {
  const reader = new RlpReader(raw);
  const around = reader.openWhole();
  const start = reader.position;
  const nonce = reader.readNumber(U64_BYTES);
  const gasPrice = reader.readNumber(U256_BYTES);
  const gasLimit = reader.readNumber(U64_BYTES);
  const creates = readRecipient(reader, true);
  const value = reader.readNumber(U256_BYTES);
  const data = reader.readBytes();
  const signed = raw.subarray(start, reader.position);
  const v = reader.readNumber(parityBytesMax);
  const r = reader.readNumber(U256_BYTES);
  const s = reader.readNumber(U256_BYTES);
  reader.closeList(around);
  if (reader.fault !== null) return { kind: "malformed", why: reader.fault };
  if (v < CHAIN_BOUND_V) return TYPE;
  const transaction = {
    type: 0,
    chainId: (v - CHAIN_BOUND_V) >> 1n,
    nonce,
    maxPriorityFeePerGas: gasPrice,
    maxFeePerGas: gasPrice,
    gasLimit,
    creates,
    value,
    data,
    accessAddresses: 0,
    accessKeys: 0,
    authorizations: 0,
    signature: { r, s, yParity: (v - CHAIN_BOUND_V) & 1n },
    signed,
  } as const;
  return { kind: "ok", transaction };
}

function decodeTyped(
  raw: Uint8Array,
  type: 1 | 2 | 4,
  parityBytesMax: number,
): DecodedEvmTransaction {
  const reader = new RlpReader(raw, 1);
  const around = reader.openWhole();
  const start = reader.position;
  const chainId = reader.readNumber(U256_BYTES);
  const nonce = reader.readNumber(U64_BYTES);
  const maxPriorityFeePerGas = reader.readNumber(U256_BYTES);
  // Type 1 has one price where the others have two.
  const maxFeePerGas = type === 1 ? maxPriorityFeePerGas : reader.readNumber(U256_BYTES);
  const gasLimit = reader.readNumber(U64_BYTES);
  const creates = readRecipient(reader, type !== 4);
  const value = reader.readNumber(U256_BYTES);
  const data = reader.readBytes();
  const { accessAddresses, accessKeys } = readAccessList(reader);
  const authorizations = type === 4 ? readAuthorizations(reader) : 0;
  const signed = raw.subarray(start, reader.position);
  const yParity = reader.readNumber(parityBytesMax);
  const r = reader.readNumber(U256_BYTES);
  const s = reader.readNumber(U256_BYTES);
  reader.closeList(around);
  if (reader.fault !== null) return { kind: "malformed", why: reader.fault };
  const transaction = {
    type,
    chainId,
    nonce,
    maxPriorityFeePerGas,
    maxFeePerGas,
    gasLimit,
    creates,
    value,
    data,
    accessAddresses,
    accessKeys,
    authorizations,
    signature: { r, s, yParity },
    signed,
  };
  return { kind: "ok", transaction };
}

/** Whether there is no recipient, where there may be none. */
function readRecipient(reader: RlpReader, mayCreate: boolean): boolean {
  const size = reader.skipBytes();
  if (size === 0 && mayCreate) return true;
  if (size !== ADDRESS_BYTES) reader.fail("wrong size");
  return false;
}

/** Passes over a string of exactly `size` bytes. */
function skipSized(reader: RlpReader, size: number): void {
  if (reader.skipBytes() !== size) reader.fail("wrong size");
}

function readAccessList(reader: RlpReader): { accessAddresses: number; accessKeys: number } {
  let accessAddresses = 0;
  let accessKeys = 0;
  const fields = reader.openList();
  for (; !reader.atEnd; accessAddresses++) {
    const list = reader.openList();
    skipSized(reader, ADDRESS_BYTES);
    const entry = reader.openList();
    for (; !reader.atEnd; accessKeys++) skipSized(reader, KEY_BYTES);
    reader.closeList(entry);
    reader.closeList(list);
  }
  reader.closeList(fields);
  return { accessAddresses, accessKeys };
}

function readAuthorizations(reader: RlpReader): number {
  let count = 0;
  const fields = reader.openList();
  for (; !reader.atEnd; count++) {
    const list = reader.openList();
    reader.readNumber(U256_BYTES);
    skipSized(reader, ADDRESS_BYTES);
    reader.readNumber(U64_BYTES);
    reader.readNumber(1);
    reader.readNumber(U256_BYTES);
    reader.readNumber(U256_BYTES);
    reader.closeList(list);
  }
  reader.closeList(fields);
  return count;
}

/** The signature, or null: its parity is neither 0 nor 1, so it is nobody's. */
export function evmSignature({ signature }: EvmTransaction): RecoverableSignature | null {
  const { r, s, yParity } = signature;
  if (yParity === 0n) return { r, s, yParity: 0 };
  return yParity === 1n ? { r, s, yParity: 1 } : null;
}

/** keccak-256 of what was signed. Copies the transaction once. */
export function evmSigningHash({ type, chainId, signed }: EvmTransaction): Hash {
  if (type !== 0) {
    return keccak256(concatBytes(Uint8Array.of(type), rlpListHead(signed.length), signed));
  }
  const chain = rlpNumber(chainId);
  const length = signed.length + chain.length + NO_SIGNATURE.length;
  return keccak256(concatBytes(rlpListHead(length), signed, chain, NO_SIGNATURE));
}
