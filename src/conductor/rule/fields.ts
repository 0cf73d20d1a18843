/** Fields of a decoded RLP list, each read under its canonical form. */
import { RLP } from "@ethereumjs/rlp";

/** A list of RLP, decoded: byte strings and lists. */
export type RlpItem = Uint8Array | readonly RlpItem[];

/** The bytes are not what they should be. Caught where the decoding began; never leaves this folder. */
export class MalformedError extends Error {
  override readonly name = "MalformedError";
}

const WORD_BYTES = 32;

/** The list that fills `bytes` exactly. @throws {MalformedError} */
export function decodeList(bytes: Uint8Array): readonly RlpItem[] {
  let item: unknown;
  try {
    item = RLP.decode(bytes);
  } catch (error) {
    throw new MalformedError("not RLP", { cause: error });
  }
  return listOf(item as RlpItem);
}

/** @throws {MalformedError} if `item` is a byte string. */
export function listOf(item: RlpItem | undefined): readonly RlpItem[] {
  if (item === undefined || item instanceof Uint8Array) throw new MalformedError("not a list");
  return item;
}

/** @throws {MalformedError} unless `item` is a byte string of one of these lengths, if any. */
export function bytesOf(item: RlpItem | undefined, lengths?: readonly number[]): Uint8Array {
  if (!(item instanceof Uint8Array)) throw new MalformedError("not bytes");
  if (lengths !== undefined && !lengths.includes(item.length)) throw new MalformedError("length");
  return item;
}

/** A number without a leading zero. @throws {MalformedError} */
export function numberOf(item: RlpItem | undefined, bytesMax = WORD_BYTES): bigint {
  const bytes = bytesOf(item);
  if (bytes.length > bytesMax) throw new MalformedError("number too large");
  if (bytes[0] === 0) throw new MalformedError("leading zero");
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}
