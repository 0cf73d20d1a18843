/** Root of the trie of a block's transactions or receipts, in one pass instead of an insertion each. */
import { RLP } from "@ethereumjs/rlp";
import { keccak256 } from "../../../crypto/hash.ts";
import type { Hash } from "../../../primitives/brand.ts";
import { fromHex } from "../../../primitives/bytes.ts";

type Leaf = { readonly nibbles: readonly number[]; readonly value: Uint8Array };
/** A node as its parent holds it: its hash, or itself below 32 bytes. */
type Node = Uint8Array | readonly Node[];

const NOTHING = new Uint8Array(0);
const encode = (node: Node): Uint8Array => RLP.encode(node as never);

/** The trie root over `rlp(index) -> values[index]`. */
export function orderedRoot(values: readonly Uint8Array[]): Hash {
  if (values.length === 0) return keccak256(RLP.encode(NOTHING));
  const leaves = values.map((value, index) => ({ nibbles: nibblesOf(RLP.encode(index)), value }));
  leaves.sort((left, right) => compare(left.nibbles, right.nibbles));
  return keccak256(encode(nodeOf(leaves, 0)));
}

const nibblesOf = (key: Uint8Array): number[] => Array.from(key).flatMap((b) => [b >> 4, b & 15]);

function compare(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((nibble, index) => nibble !== right[index]);
  return at < 0 ? left.length - right.length : (left[at] ?? -1) - (right[at] ?? -1);
}

/** Hex-prefix encoding of a path. */
function compact(nibbles: readonly number[], leaf: boolean): Uint8Array {
  const flag = leaf ? 2 : 0;
  const odd = nibbles.length % 2 === 1;
  const all = odd ? [flag + 1, ...nibbles] : [flag, 0, ...nibbles];
  return Uint8Array.from({ length: all.length / 2 }, (_, index) => {
    return ((all[2 * index] as number) << 4) | (all[2 * index + 1] as number);
  });
}

/** The node over sorted leaves that share their first `depth` nibbles. No key is another's prefix. */
function nodeOf(leaves: readonly Leaf[], depth: number): Node {
  const [first] = leaves as readonly [Leaf];
  const last = leaves.at(-1) as Leaf;
  if (leaves.length === 1) return [compact(first.nibbles.slice(depth), true), first.value];
  let end = depth;
  while (first.nibbles[end] === last.nibbles[end]) end++;
  if (end > depth) {
    return [compact(first.nibbles.slice(depth, end), false), reference(nodeOf(leaves, end))];
  }
  const children: Node[] = Array.from({ length: 16 }, () => NOTHING);
  for (let start = 0; start < leaves.length; ) {
    const nibble = leaves[start]?.nibbles[depth] as number;
    let stop = start;
    while (leaves[stop]?.nibbles[depth] === nibble) stop++;
    children[nibble] = reference(nodeOf(leaves.slice(start, stop), depth + 1));
    start = stop;
  }
  return [...children, NOTHING];
}

function reference(node: Node): Node {
  const bytes = encode(node);
  return bytes.length < 32 ? node : fromHex(keccak256(bytes));
}
