/** Random EVM transactions: well encoded, whatever their fields say. */
import { concatBytes } from "../../src/primitives/bytes.ts";
import { bytesOf, type Draw, flip, listOf, pick } from "./draw.ts";
import { decodeTree, encodeTree, type RlpTree } from "./evm-oracle.ts";

/** A number of up to `bytesMax` bytes without a leading zero; often short, sometimes zero. */
function numberBytesOf(draw: Draw, bytesMax: number): Uint8Array {
  const bytes = bytesOf(draw, draw.below(1 + (flip(draw) ? Math.min(2, bytesMax) : bytesMax)));
  if (bytes[0] === 0) bytes[0] = 1 + draw.below(255);
  return bytes;
}

const address = (draw: Draw): Uint8Array => bytesOf(draw, 20);

const accessListOf = (draw: Draw): RlpTree =>
  listOf(draw, {}, () => [address(draw), listOf(draw, {}, () => bytesOf(draw, 32))]);

const authorizationOf = (draw: Draw): RlpTree => [
  numberBytesOf(draw, 32),
  address(draw),
  numberBytesOf(draw, 8),
  numberBytesOf(draw, 1),
  numberBytesOf(draw, 32),
  numberBytesOf(draw, 32),
];

/** Price or prices, then gas limit, recipient, value and data. */
const bodyOf = (draw: Draw, options: { prices: number; mayCreate: boolean }): RlpTree[] => [
  ...Array.from({ length: options.prices }, () => numberBytesOf(draw, 32)),
  numberBytesOf(draw, 8),
  options.mayCreate && flip(draw) ? new Uint8Array(0) : address(draw),
  numberBytesOf(draw, 32),
  bytesOf(draw, pick(draw, [0, 1, 2, 55, 56, 300])),
];

/** A transaction of any type that the decoder reads; its `v` may bind no chain. */
export function evmTransactionOf(draw: Draw): Uint8Array {
  const type = pick(draw, [0, 1, 2, 4]);
  const nonce = numberBytesOf(draw, 8);
  const body = bodyOf(draw, { prices: type === 2 || type === 4 ? 2 : 1, mayCreate: type !== 4 });
  const signature = [numberBytesOf(draw, 8), numberBytesOf(draw, 32), numberBytesOf(draw, 32)];
  if (type === 0) return encodeTree([nonce, ...body, ...signature]);
  const lists = [accessListOf(draw)];
  if (type === 4) lists.push(listOf(draw, {}, () => authorizationOf(draw)));
  const chainId = numberBytesOf(draw, 32);
  const fields = [chainId, nonce, ...body, ...lists, ...signature];
  return concatBytes(Uint8Array.of(type), encodeTree(fields));
}

/** One item of the tree changed, taken away, doubled or put into a list. */
function bendTree(draw: Draw, tree: RlpTree): RlpTree {
  if (tree instanceof Uint8Array) {
    const sizes = [0, 1, 8, 9, 19, 20, 21, 32, 33, 60];
    return draw.below(6) === 0 ? [tree] : bytesOf(draw, pick(draw, sizes));
  }
  const bent = [...tree];
  const at = draw.below(bent.length + 1);
  const item = bent[at];
  if (item === undefined) return [...bent, flip(draw) ? [] : bytesOf(draw, draw.below(3))];
  const shape = draw.below(8);
  if (shape === 0) bent.splice(at, 1);
  else if (shape === 1) bent.splice(at, 0, item);
  else bent[at] = bendTree(draw, item);
  return bent;
}

/** A transaction with a change in its structure: every size around it is right. */
export function bendEvmTransaction(draw: Draw, raw: Uint8Array): Uint8Array {
  const type = raw.subarray(0, (raw[0] as number) < 0x80 ? 1 : 0);
  return concatBytes(type, encodeTree(bendTree(draw, decodeTree(raw.subarray(type.length)))));
}
