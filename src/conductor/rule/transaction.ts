/**
 * A sequenced transaction's bytes as the execution rule reads them: canonically, and without asking
 * any library whether it likes them. A library's constructor refuses for many reasons at once; the
 * rule needs the first one in its own order.
 */
import { RLP } from "@ethereumjs/rlp";
import { keccak256 } from "../../crypto/hash.ts";
import type { RecoverableSignature } from "../../crypto/secp256k1.ts";
import type { Hash } from "../../primitives/brand.ts";
import { concatBytes } from "../../primitives/bytes.ts";
import { bytesOf, decodeList, listOf, MalformedError, numberOf, type RlpItem } from "./fields.ts";

/** What the rule looks at. Amounts in wei. */
export type RuleTransaction = {
  readonly type: 0 | 1 | 2 | 4;
  readonly chainId: bigint;
  readonly nonce: bigint;
  /** Of types 0 and 1 their gas price. */
  readonly maxFeePerGas: bigint;
  readonly gasLimit: bigint;
  readonly creates: boolean;
  readonly value: bigint;
  readonly data: Uint8Array;
  readonly accessAddresses: number;
  readonly accessKeys: number;
  readonly authorizations: number;
  /** `yParity` as it was written, which may be neither 0 nor 1. */
  readonly signature: Omit<RecoverableSignature, "yParity"> & { readonly yParity: bigint };
  /** keccak-256 of what was signed; hashed when it is asked for. */
  signingHash(): Hash;
};

export type DecodedTransaction =
  | { readonly kind: "ok"; readonly transaction: RuleTransaction }
  | { readonly kind: "skip"; readonly reason: "DECODE" | "TYPE" };

const NONCE_BYTES = 8;
const ADDRESS = [20];
const ADDRESS_OR_NONE = [0, 20];
const LEGACY_FIELDS = 9;
const AUTHORIZATION_FIELDS = 6;
/** First byte of an RLP list; below 0x80 it is a type, between them it is nothing. */
const LIST = 0xc0;
const TYPE_LIMIT = 0x80;
/** Signed values of types 1, 2 and 4; their signature follows: `yParity, r, s`. */
const SIGNED_FIELDS = { 1: 8, 2: 9, 4: 10 } as const;

const DECODE = { kind: "skip", reason: "DECODE" } as const;
const TYPE = { kind: "skip", reason: "TYPE" } as const;

/** Decodes `raw` without judging it. Set-code transactions exist where `setCode` says so. */
export function decodeTransaction(raw: Uint8Array, setCode: boolean): DecodedTransaction {
  const first = raw[0];
  if (first === undefined || (first >= TYPE_LIMIT && first < LIST)) return DECODE;
  if (first < TYPE_LIMIT && !(first === 1 || first === 2 || (first === 4 && setCode))) return TYPE;
  try {
    const transaction =
      first >= LIST ? decodeLegacy(raw) : decodeTyped(first as 1 | 2 | 4, raw.subarray(1));
    return transaction === null ? TYPE : { kind: "ok", transaction };
  } catch (error) {
    if (error instanceof MalformedError) return DECODE;
    throw error;
  }
}

const encode = (items: readonly RlpItem[]): Uint8Array => RLP.encode(items as never);

/** Null: signed without a chain id, so anybody may replay it from another chain. */
function decodeLegacy(raw: Uint8Array): RuleTransaction | null {
  const fields = decodeList(raw);
  if (fields.length !== LEGACY_FIELDS) throw new MalformedError("fields");
  const [nonce, gasPrice, gasLimit, to, value, data, v, r, s] = fields;
  const read = {
    type: 0 as const,
    nonce: numberOf(nonce, NONCE_BYTES),
    maxFeePerGas: numberOf(gasPrice),
    gasLimit: numberOf(gasLimit, NONCE_BYTES),
    creates: bytesOf(to, ADDRESS_OR_NONE).length === 0,
    value: numberOf(value),
    data: bytesOf(data),
    accessAddresses: 0,
    accessKeys: 0,
    authorizations: 0,
  };
  const parity = numberOf(v);
  const signature = { r: numberOf(r), s: numberOf(s), yParity: (parity + 1n) & 1n };
  if (parity < 35n) return null;
  const chainId = (parity - 35n) >> 1n;
  const none = new Uint8Array(0);
  const signingHash = () => {
    const words = [fields.slice(0, 6), [numberBytes(chainId), none, none]].flat();
    return keccak256(encode(words));
  };
  return { ...read, chainId, signature, signingHash };
}

function numberBytes(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 8n) bytes.unshift(Number(rest & 255n));
  return Uint8Array.from(bytes);
}

function decodeTyped(type: 1 | 2 | 4, payload: Uint8Array): RuleTransaction {
  const fields = decodeList(payload);
  const signed = SIGNED_FIELDS[type];
  if (fields.length !== signed + 3) throw new MalformedError("fields");
  const [yParity, r, s] = fields.slice(signed);
  // Type 1 has one price where the others have a tip and a cap.
  const [chainId, nonce, ...rest] = fields;
  if (type !== 1) numberOf(rest.shift());
  const [price, gasLimit, to, value, data, accessList, authorizations] = rest;
  const access = listOf(accessList).map(accessKeysOf);
  return {
    type,
    chainId: numberOf(chainId),
    nonce: numberOf(nonce, NONCE_BYTES),
    maxFeePerGas: numberOf(price),
    gasLimit: numberOf(gasLimit, NONCE_BYTES),
    creates: bytesOf(to, type === 4 ? ADDRESS : ADDRESS_OR_NONE).length === 0,
    value: numberOf(value),
    data: bytesOf(data),
    accessAddresses: access.length,
    accessKeys: access.reduce((sum, keys) => sum + keys, 0),
    authorizations: type === 4 ? authorizationsIn(authorizations) : 0,
    signature: { r: numberOf(r), s: numberOf(s), yParity: numberOf(yParity) },
    signingHash: () => {
      return keccak256(concatBytes(Uint8Array.of(type), encode(fields.slice(0, signed))));
    },
  };
}

/** Storage keys of one entry of an access list. */
function accessKeysOf(entry: RlpItem): number {
  const [address, keys, ...more] = listOf(entry);
  if (more.length > 0) throw new MalformedError("access list");
  bytesOf(address, ADDRESS);
  for (const key of listOf(keys)) bytesOf(key, [32]);
  return listOf(keys).length;
}

function authorizationsIn(item: RlpItem | undefined): number {
  const authorizations = listOf(item);
  for (const authorization of authorizations) {
    const fields = listOf(authorization);
    if (fields.length !== AUTHORIZATION_FIELDS) throw new MalformedError("authorization");
    const [chainId, address, nonce, yParity, r, s] = fields;
    bytesOf(address, ADDRESS);
    numberOf(nonce, NONCE_BYTES);
    numberOf(yParity, 1);
    for (const word of [chainId, r, s]) numberOf(word);
  }
  return authorizations.length;
}
