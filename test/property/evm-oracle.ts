/**
 * How an EVM transaction's bytes read, as plainly as it can be said: the whole tree of EthereumJS's
 * RLP first, then every field at its place. Slow, with copies of everything.
 */
import { RLP } from "@ethereumjs/rlp";
import type { EvmTransaction } from "../../src/chain/index.ts";
import { keccak256 } from "../../src/crypto/hash.ts";
import { concatBytes } from "../../src/primitives/bytes.ts";

/** RLP as EthereumJS decodes it. */
export type RlpTree = Uint8Array | RlpTree[];

/** What the decoder should say, `signed` replaced by the hash that was signed. */
export type OracleReading =
  | { readonly kind: "ok"; readonly transaction: Omit<EvmTransaction, "signed">; hash: string }
  | { readonly kind: "malformed" }
  | { readonly kind: "type" };

const MALFORMED = { kind: "malformed" } as const;

/** EthereumJS's own types leave out what it accepts. */
export const encodeTree = (tree: RlpTree): Uint8Array => RLP.encode(tree as never);
export const decodeTree = (bytes: Uint8Array): RlpTree => RLP.decode(bytes) as RlpTree;

/** Any fault: the oracle does not say which. */
function demand(holds: boolean): asserts holds {
  if (!holds) throw new SyntaxError("malformed");
}

function listOf(item: RlpTree | undefined, length?: number): RlpTree[] {
  demand(Array.isArray(item) && (length === undefined || item.length === length));
  return item;
}

function bytesOf(item: RlpTree | undefined, ...sizes: number[]): Uint8Array {
  demand(item instanceof Uint8Array && (sizes.length === 0 || sizes.includes(item.length)));
  return item;
}

function numberOf(item: RlpTree | undefined, bytesMax: number): bigint {
  const bytes = bytesOf(item);
  demand(bytes.length <= bytesMax && bytes[0] !== 0);
  return BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);
}

/** Of a number, by its digits: none for zero. */
function treeOf(value: bigint): Uint8Array {
  const digits = value === 0n ? "" : value.toString(16);
  return Uint8Array.from(
    Buffer.from(digits.padStart(2 * Math.ceil(digits.length / 2), "0"), "hex"),
  );
}

/** Reads `raw`; `v` and `yParity` have at most `parityBytesMax` bytes. */
export function readByOracle(raw: Uint8Array, parityBytesMax: number): OracleReading {
  const [type] = raw;
  if (type === undefined || (type >= 0x80 && type < 0xc0)) return MALFORMED;
  if (type < 0x80 && type !== 1 && type !== 2 && type !== 4) return { kind: "type" };
  try {
    return type >= 0xc0
      ? legacy(listOf(decodeTree(raw), 9), parityBytesMax)
      : typed(type as 1 | 2 | 4, listOf(decodeTree(raw.subarray(1))), parityBytesMax);
  } catch {
    return MALFORMED;
  }
}

function legacy(fields: RlpTree[], parityBytesMax: number): OracleReading {
  const [nonce, gasPrice, gasLimit, to, value, data, v, r, s] = fields;
  const parity = numberOf(v, parityBytesMax);
  const price = numberOf(gasPrice, 32);
  const transaction = {
    type: 0 as const,
    chainId: (parity - 35n) / 2n,
    nonce: numberOf(nonce, 8),
    maxPriorityFeePerGas: price,
    maxFeePerGas: price,
    gasLimit: numberOf(gasLimit, 8),
    creates: bytesOf(to, 0, 20).length === 0,
    value: numberOf(value, 32),
    data: bytesOf(data),
    accessAddresses: 0,
    accessKeys: 0,
    authorizations: 0,
    signature: { r: numberOf(r, 32), s: numberOf(s, 32), yParity: (parity + 1n) % 2n },
  };
  if (parity < 35n) return { kind: "type" };
  const none = new Uint8Array(0);
  const words = [...fields.slice(0, 6), treeOf(transaction.chainId), none, none];
  return { kind: "ok", transaction, hash: keccak256(encodeTree(words)) };
}

function typed(type: 1 | 2 | 4, fields: RlpTree[], parityBytesMax: number): OracleReading {
  const signed = { 1: 8, 2: 9, 4: 10 }[type];
  demand(fields.length === signed + 3);
  const words = fields.slice(0, signed);
  // Type 1 has one price where the others have two.
  const [chainId, nonce, tip, cap, gasLimit, to, value, data, access, delegations] =
    type === 1 ? words.toSpliced(2, 0, words[2] as RlpTree) : words;
  const [yParity, r, s] = fields.slice(signed);
  const entries = listOf(access).map((entry) => listOf(entry, 2));
  for (const [address] of entries) bytesOf(address, 20);
  const keys = entries.flatMap(([, list]) => listOf(list));
  for (const key of keys) bytesOf(key, 32);
  const authorizations = type === 4 ? listOf(delegations) : [];
  for (const authorization of authorizations) checkAuthorization(listOf(authorization, 6));
  const transaction = {
    type,
    chainId: numberOf(chainId, 32),
    nonce: numberOf(nonce, 8),
    maxPriorityFeePerGas: numberOf(tip, 32),
    maxFeePerGas: numberOf(cap, 32),
    gasLimit: numberOf(gasLimit, 8),
    creates: bytesOf(to, ...(type === 4 ? [20] : [0, 20])).length === 0,
    value: numberOf(value, 32),
    data: bytesOf(data),
    accessAddresses: entries.length,
    accessKeys: keys.length,
    authorizations: authorizations.length,
    signature: {
      r: numberOf(r, 32),
      s: numberOf(s, 32),
      yParity: numberOf(yParity, parityBytesMax),
    },
  };
  const hash = keccak256(concatBytes(Uint8Array.of(type), encodeTree(words)));
  return { kind: "ok", transaction, hash };
}

function checkAuthorization([chainId, address, nonce, yParity, r, s]: RlpTree[]): void {
  bytesOf(address, 20);
  numberOf(nonce, 8);
  numberOf(yParity, 1);
  for (const word of [chainId, r, s]) numberOf(word, 32);
}
