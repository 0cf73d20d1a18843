import { keccak_256 } from "@noble/hashes/sha3.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { keccak256 } from "../../../src/crypto/hash.ts";
import { copyBytes, toHex } from "../../../src/primitives/bytes.ts";

test("D6: keccak-256 of nothing and of known texts", () => {
  const digest = (text: string): string => keccak256(new TextEncoder().encode(text));
  expect(digest("")).toBe("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  expect(digest("abc")).toBe("0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
});

test("D6: every length around a block's end equals noble's", () => {
  for (let length = 0; length <= 3 * 136 + 1; length++) {
    const data = Uint8Array.from({ length }, (_, index) => (7 * index + length) & 255);
    expect(keccak256(data), `length ${length}`).toBe(toHex(keccak_256(data)));
  }
});

test("D6: messages longer than the memory equal noble's", () => {
  const room = Math.floor((65_536 - 512) / 136) * 136;
  for (const length of [room - 1, room, room + 1, 2 * room, 2 * room + 135, 200_000]) {
    const data = new Uint8Array(length).fill(0xa5);
    expect(keccak256(data), `length ${length}`).toBe(toHex(keccak_256(data)));
  }
});

test("D6: random bytes equal noble's, whatever was hashed before", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (data) => {
      expect(keccak256(data)).toBe(toHex(keccak_256(data)));
    }),
    { numRuns: 500 },
  );
});

test("the input is left alone, also where it is a view into a larger buffer", () => {
  const buffer = Uint8Array.from({ length: 300 }, (_, index) => index & 255);
  const before = copyBytes(buffer);
  const view = buffer.subarray(17, 217);
  expect(keccak256(view)).toBe(toHex(keccak_256(copyBytes(view))));
  expect(buffer).toEqual(before);
});
