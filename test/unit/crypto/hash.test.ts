import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  encodeWords,
  keccak256,
  keccakText,
  keccakWords,
  sha256,
  sha256Bytes,
  type Word,
} from "../../../src/crypto/hash.ts";
import type { Address, Hash } from "../../../src/primitives/brand.ts";
import { asciiBytes, toHex } from "../../../src/primitives/bytes.ts";

type Vectors = {
  hashes: { text: string; repeat: number; sha256: Hash; keccak256: Hash }[];
  abi: { source: string; words: { uint?: string; bytes?: string }[]; encoded: string }[];
};
const vectors: Vectors = JSON.parse(
  readFileSync(new URL("../../vectors/crypto/hash.json", import.meta.url), "utf8"),
);

describe.each(vectors.hashes)("D6: the two hashes of '$text' × $repeat", (vector) => {
  const data = asciiBytes(vector.text.repeat(vector.repeat));

  test("SHA-256 as a hash and as bytes", () => {
    expect(sha256(data)).toBe(vector.sha256);
    expect(toHex(sha256Bytes(data))).toBe(vector.sha256);
  });

  test("keccak-256, which is not SHA3-256", () => {
    expect(keccak256(data)).toBe(vector.keccak256);
    expect(keccakText(vector.text.repeat(vector.repeat))).toBe(vector.keccak256);
  });
});

test("D6: SHA-256 bytes are a plain array of their own, not a slice of a pool", () => {
  const bytes = sha256Bytes(asciiBytes("abc"));
  expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
  expect(bytes.buffer.byteLength).toBe(32);
});

describe("D6: without a runtime's crypto, as in a browser", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  test("the fallback hashes the same", async () => {
    vi.resetModules();
    vi.stubGlobal("process", { ...process, getBuiltinModule: undefined });
    const browser = await import("../../../src/crypto/hash.ts");
    vi.unstubAllGlobals();
    expect(browser.sha256).not.toBe(sha256);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (data) => {
        expect(browser.sha256(data)).toBe(sha256(data));
        expect(browser.sha256Bytes(data)).toEqual(sha256Bytes(data));
        expect(browser.keccak256(data)).toBe(keccak256(data));
      }),
    );
  });
});

describe("D5: encodeWords is abi.encode of static values", () => {
  const wordOf = (word: { uint?: string; bytes?: string }): Word =>
    word.uint === undefined ? (word.bytes as Hash) : BigInt(word.uint);

  test.each(vectors.abi)("$source", ({ words, encoded }) => {
    expect(toHex(encodeWords(words.map(wordOf)))).toBe(encoded);
    expect(keccakWords(words.map(wordOf))).toBe(keccak256(encodeWords(words.map(wordOf))));
  });

  test("a number and the equal bigint are one word", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(encodeWords([value])).toEqual(encodeWords([BigInt(value)]));
      }),
    );
  });

  test("any words equal their digits one after the other", () => {
    const hex = (length: number) =>
      fc.uint8Array({ minLength: length, maxLength: length }).map(toHex);
    const word = fc.oneof(
      fc.maxSafeNat(),
      fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
      hex(32) as fc.Arbitrary<Hash>,
      hex(20) as fc.Arbitrary<Address>,
    );
    const digits = (value: Word): string =>
      (typeof value === "string" ? value.slice(2) : value.toString(16)).padStart(64, "0");
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (words) => {
        expect(toHex(encodeWords(words))).toBe(`0x${words.map(digits).join("")}`);
      }),
    );
  });

  test.each([
    ["a negative number", -1],
    ["a fraction", 0.5],
    ["beyond the safe integers", 2 ** 53],
    ["not a number", Number.NaN],
    ["a negative bigint", -1n],
    ["a bigint of 257 bits", 2n ** 256n],
    ["31 bytes", `0x${"11".repeat(31)}` as Hash],
    ["33 bytes", `0x${"11".repeat(33)}` as Hash],
    ["no prefix", "11".repeat(33) as Hash],
    ["no digits", `0x${"gg".repeat(32)}` as Hash],
  ])("%s is refused", (_, word) => {
    expect(() => encodeWords([1, word, 2])).toThrow();
  });
});
