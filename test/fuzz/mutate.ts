/**
 * Mutations of valid input: raw ones on bytes, and structural ones on the fields of a protobuf
 * message, which keep every length prefix around the change right, so that they reach deep.
 */
import type { MessageShape } from "../../src/codec/shape.ts";
import { concatBytes } from "../../src/primitives/bytes.ts";
import { bytesOf, type Draw, flip, pick } from "../property/draw.ts";

const NASTY_BYTES = [0, 1, 0x7f, 0x80, 0xff, 8, 10, 11, 12];
const NASTY_LENGTHS = [0, 1, 127, 128, 0xffff, 0x7fff_ffff, 0xffff_ffff];

const swapSlices = (bytes: Uint8Array, from: number, to: number, middle: Uint8Array): Uint8Array =>
  concatBytes(bytes.subarray(0, from), middle, bytes.subarray(to));

/** One change somewhere in the bytes. */
export function mutateBytes(draw: Draw, bytes: Uint8Array): Uint8Array {
  const at = draw.below(bytes.length + 1);
  const to = Math.min(bytes.length, at + draw.below(40));
  switch (draw.below(7)) {
    case 0: {
      const copy = new Uint8Array(bytes);
      if (at < copy.length) copy[at] = (copy[at] as number) ^ (1 << draw.below(8));
      return copy;
    }
    case 1:
      return swapSlices(
        bytes,
        at,
        Math.min(bytes.length, at + 1),
        Uint8Array.of(pick(draw, NASTY_BYTES)),
      );
    case 2:
      return bytes.slice(0, at);
    case 3:
      return swapSlices(bytes, at, to, new Uint8Array(0));
    case 4:
      return swapSlices(bytes, at, at, bytesOf(draw, 1 + draw.below(20)));
    case 5:
      return swapSlices(bytes, at, at, bytes.slice(at, to));
    default: {
      const field = new Uint8Array(4);
      new DataView(field.buffer).setUint32(0, pick(draw, NASTY_LENGTHS), flip(draw));
      return swapSlices(bytes, at, Math.min(bytes.length, at + 4), field);
    }
  }
}

/** A field as it stands: a number, bytes, or a nested message. */
type Node = {
  number: number;
  wire: number;
  value: number;
  bytes: Uint8Array;
  children: Node[] | null;
};

/** The fields of a valid message. */
function parse(bytes: Uint8Array, shape: MessageShape): Node[] {
  const nodes: Node[] = [];
  let offset = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[offset++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (offset < bytes.length) {
    const tag = varint();
    const [number, wire] = [Math.floor(tag / 8), tag % 8];
    const node: Node = { number, wire, value: varint(), bytes: new Uint8Array(0), children: null };
    if (wire === 2) {
      node.bytes = bytes.subarray(offset, offset + node.value);
      offset += node.value;
      const message = shape.fields[number]?.message ?? null;
      if (message !== null) node.children = parse(node.bytes, message);
    }
    nodes.push(node);
  }
  return nodes;
}

function varintBytes(value: number, pad: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  for (let index = 0; index < pad; index++) {
    bytes[bytes.length - 1] = (bytes.at(-1) as number) | 128;
    bytes.push(0);
  }
  return bytes;
}

/** Now and then with longer varints than needed. */
function serialize(draw: Draw, nodes: readonly Node[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const pad = (): number => (draw.below(400) === 0 ? 1 + draw.below(10) : 0);
  for (const node of nodes) {
    const body = node.children === null ? node.bytes : serialize(draw, node.children);
    parts.push(Uint8Array.from(varintBytes(node.number * 8 + node.wire, pad())));
    if (node.wire === 0) parts.push(Uint8Array.from(varintBytes(node.value, pad())));
    else if (node.wire === 2) {
      parts.push(Uint8Array.from(varintBytes(body.length, pad())), body);
    } else parts.push(bytesOf(draw, node.wire === 1 ? 8 : 4));
  }
  return concatBytes(...parts);
}

const NASTY_NUMBERS = [
  0,
  1,
  2,
  3,
  7,
  8,
  127,
  128,
  0xffff_ffff,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
];
const NASTY_SIZES = [0, 1, 31, 32, 33, 63, 64, 65, 95, 96, 97];

function mutateNodes(draw: Draw, nodes: Node[]): void {
  const at = draw.below(nodes.length || 1);
  const node = nodes[at];
  if (node === undefined) return;
  if (node.children !== null && node.children.length > 0 && draw.below(4) > 0) {
    mutateNodes(draw, node.children);
    return;
  }
  switch (draw.below(8)) {
    case 0:
      nodes.splice(at, 1);
      return;
    case 1:
      nodes.splice(at, 0, node);
      return;
    case 2:
      nodes.splice(draw.below(nodes.length), 0, ...nodes.splice(at, 1));
      return;
    case 3:
      node.number = pick(draw, [0, node.number + 1, draw.below(50), 0x1fff_ffff, 0x2000_0000]);
      return;
    case 4:
      node.wire = draw.below(8);
      return;
    case 5:
      for (let count = 1 << draw.below(9); count > 0; count--) nodes.splice(at, 0, node);
      return;
    case 6:
      node.children = null;
      node.bytes = bytesOf(draw, pick(draw, NASTY_SIZES));
      return;
    default:
      node.value = flip(draw) ? pick(draw, NASTY_NUMBERS) : draw.below(300);
      node.bytes = node.bytes.length === 0 ? node.bytes : mutateBytes(draw, node.bytes);
  }
}

/** One to three changes to the fields of a valid message of this shape. */
export function mutateMessage(draw: Draw, bytes: Uint8Array, shape: MessageShape): Uint8Array {
  const nodes = parse(bytes, shape);
  for (let count = 1 + draw.below(3); count > 0; count--) mutateNodes(draw, nodes);
  return serialize(draw, nodes);
}
