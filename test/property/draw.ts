/**
 * A stream of choices, and the simple values made of it. Every generator of domain values takes a
 * `Draw`, so property tests (through `arbitraries.ts`), pinned vectors and fuzzing share them.
 *
 * The generator is written out here, not taken from a library: pinned vectors depend on each bit.
 */
import { type Hash, type OperatorIndex, operatorOf } from "../../src/primitives/brand.ts";
import { toHex } from "../../src/primitives/bytes.ts";

export type Draw = {
  /** An integer in [0, bound), bound up to 2^32. */
  below(bound: number): number;
  /** Longest list. */
  readonly size: number;
};

/** xoshiro128** by Blackman and Vigna, seeded by splitmix32: the same on every machine. */
export function seededDraw(seed: number, size = 4): Draw {
  const state = new Uint32Array(4);
  let mix = seed >>> 0;
  for (let index = 0; index < 4; index++) {
    mix = (mix + 0x9e3779b9) >>> 0;
    let word = Math.imul(mix ^ (mix >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    state[index] = word ^ (word >>> 15);
  }
  const next = (): number => {
    const [a, b, c, d] = state as unknown as [number, number, number, number];
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const third = c ^ a;
    const fourth = d ^ b;
    state[1] = b ^ third;
    state[0] = a ^ fourth;
    state[2] = third ^ (b << 9);
    state[3] = (fourth << 11) | (fourth >>> 21);
    return result;
  };
  return { size, below: (bound) => Math.floor((next() * bound) / 0x1_0000_0000) };
}

export const pick = <T>(draw: Draw, choices: readonly T[]): T =>
  choices[draw.below(choices.length)] as T;

export const flip = (draw: Draw): boolean => draw.below(2) === 1;

/** Between `least` and `draw.size` things, or `most` if that is fewer. */
export function listOf<T>(
  draw: Draw,
  range: { readonly least?: number; readonly most?: number },
  make: (index: number) => T,
): T[] {
  const least = range.least ?? 0;
  const most = Math.max(least, Math.min(range.most ?? draw.size, draw.size));
  return Array.from({ length: least + draw.below(most - least + 1) }, (_, index) => make(index));
}

/** Fixed: exactly `count` things. */
export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

export function bytesOf(draw: Draw, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index++) bytes[index] = draw.below(256);
  return bytes;
}

/** Now and then zero, or of one repeated byte. */
export function hashOf(draw: Draw): Hash {
  const shape = draw.below(8);
  const bytes = shape === 0 ? new Uint8Array(32) : bytesOf(draw, 32);
  return toHex(shape === 1 ? bytes.fill(draw.below(256)) : bytes) as Hash;
}

/** Where varints and integer types have their edges. */
const EDGES = [0, 1, 127, 128, 255, 16_383, 16_384, 65_535, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];
const EDGES_53 = [...EDGES, 0x1_0000_0000, 2 ** 42, 2 ** 49 - 1, 2 ** 49, Number.MAX_SAFE_INTEGER];

export function u32Of(draw: Draw): number {
  const shape = draw.below(4);
  if (shape === 0) return pick(draw, EDGES);
  return shape === 1 ? draw.below(0x1_0000_0000) : draw.below(1000);
}

/** A safe integer that a u64 field holds. */
export function u53Of(draw: Draw): number {
  const shape = draw.below(4);
  if (shape === 0) return pick(draw, EDGES_53);
  if (shape > 1) return draw.below(1000);
  return draw.below(2 ** 21) * 2 ** 32 + draw.below(0x1_0000_0000);
}

export const operatorBelow = (draw: Draw, operators: number): OperatorIndex =>
  operatorOf(draw.below(operators));

/** Text of any characters, surrogates in pairs. */
export const textOf = (draw: Draw): string =>
  listOf(draw, {}, () => pick(draw, ["a", "Z", " ", "\u0000", "ü", "€", "\u{1f512}", "\n"])).join(
    "",
  );
