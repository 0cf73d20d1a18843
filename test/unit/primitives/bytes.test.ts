import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AssertionError } from "../../../src/primitives/assert.ts";
import type { Hash } from "../../../src/primitives/brand.ts";
import {
  asciiBytes,
  concatBytes,
  copyBytes,
  equalBytes,
  fromHex,
  isHash,
  LayoutReader,
  LayoutWriter,
  toHash,
  toHex,
  writeHex,
} from "../../../src/primitives/bytes.ts";

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 100 }),
  fc.uint8Array({ minLength: 32, maxLength: 32 }),
);

describe("hex", () => {
  test("equals Buffer's, and comes back", () => {
    fc.assert(
      fc.property(bytes, (data) => {
        const text = toHex(data);
        expect(text).toBe(`0x${Buffer.from(data).toString("hex")}`);
        expect(fromHex(text)).toEqual(data);
        expect(fromHex(`0x${text.slice(2).toUpperCase()}`)).toEqual(data);
      }),
    );
  });

  test("of one hash does not leak into the next", () => {
    const [first, second] = [1, 2].map((byte) => toHex(new Uint8Array(32).fill(byte)));
    expect(first).toBe(`0x${"01".repeat(32)}`);
    expect(second).toBe(`0x${"02".repeat(32)}`);
  });

  test.each(["", "0", "0x0", "00", "1x00", "0X00", "0xgg", "0x0g", "0xg0", "0x é", "0x€0"])(
    "'%s' is refused",
    (text) => {
      expect(() => fromHex(text)).toThrow(RangeError);
    },
  );

  test("any text is hex or a RangeError", () => {
    const digits = fc.string({ unit: fc.constantFrom(..."0123456789abcdefABCDEFgx \u0130") });
    fc.assert(
      fc.property(digits, (text) => {
        const valid = /^([0-9a-fA-F]{2})*$/.test(text);
        if (valid) expect(toHex(fromHex(`0x${text}`))).toBe(`0x${text.toLowerCase()}`);
        else expect(() => fromHex(`0x${text}`)).toThrow(RangeError);
      }),
    );
  });

  test("is written over exactly its target", () => {
    const target = new Uint8Array(4).fill(9);
    writeHex("0x0102", target.subarray(1, 3));
    expect(target).toEqual(Uint8Array.of(9, 1, 2, 9));
    for (const text of ["0x01", "0x010203", "0x0g02", ""]) {
      expect(() => writeHex(text, new Uint8Array(2))).toThrow(RangeError);
    }
  });

  test("of a hash is 66 characters in lower case", () => {
    const hash = toHash(new Uint8Array(32).fill(0xab));
    expect(isHash(hash)).toBe(true);
    expect(isHash(hash.toUpperCase())).toBe(false);
    expect(isHash(hash.slice(0, -2))).toBe(false);
    expect(() => toHash(new Uint8Array(31))).toThrow(AssertionError);
  });
});

describe("bytes", () => {
  test("are equal by content", () => {
    fc.assert(
      fc.property(bytes, bytes, (left, right) => {
        expect(equalBytes(left, copyBytes(left))).toBe(true);
        expect(equalBytes(left, right)).toBe(toHex(left) === toHex(right));
      }),
    );
  });

  test("are joined in order", () => {
    fc.assert(
      fc.property(fc.array(bytes), (parts) => {
        expect(toHex(concatBytes(...parts))).toBe(
          `0x${parts.map((p) => toHex(p).slice(2)).join("")}`,
        );
      }),
    );
  });

  test("that are kept pin nothing", () => {
    const frame = new Uint8Array(1000).fill(7);
    const kept = copyBytes(frame.subarray(10, 42));
    expect(kept.buffer.byteLength).toBe(32);
    expect(asciiBytes("LOCKSTEP")).toEqual(Uint8Array.from(Buffer.from("LOCKSTEP")));
  });
});

describe("fixed layouts", () => {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHash);
  const fields = fc.record({
    u8: fc.nat({ max: 0xff }),
    u16: fc.nat({ max: 0xffff }),
    u32: fc.nat({ max: 0xffff_ffff }),
    u64: fc.maxSafeNat(),
    hash,
    raw: fc.uint8Array({ minLength: 5, maxLength: 5 }),
  });

  test("are big-endian and read back as written", () => {
    fc.assert(
      fc.property(fields, (value) => {
        const written = new LayoutWriter(52)
          .u8(value.u8)
          .u16(value.u16)
          .u32(value.u32)
          .u64(value.u64)
          .hash(value.hash)
          .raw(value.raw)
          .done();
        const digits = [
          value.u8.toString(16).padStart(2, "0"),
          value.u16.toString(16).padStart(4, "0"),
          value.u32.toString(16).padStart(8, "0"),
          value.u64.toString(16).padStart(16, "0"),
          value.hash.slice(2),
          toHex(value.raw).slice(2),
        ];
        expect(toHex(written)).toBe(`0x${digits.join("")}`);
        const reader = new LayoutReader(written);
        expect({
          u8: reader.u8(),
          u16: reader.u16(),
          u32: reader.u32(),
          u64: reader.u64(),
          hash: reader.hash(),
          raw: reader.raw(5),
        }).toEqual(value);
        expect([reader.failed, reader.position, reader.remaining]).toEqual([false, 52, 0]);
      }),
    );
  });

  test("are filled exactly", () => {
    expect(() => new LayoutWriter(2).u8(1).done()).toThrow(AssertionError);
    expect(() => new LayoutWriter(1).u16(1)).toThrow(RangeError);
    expect(() => new LayoutWriter(31).hash(`0x${"11".repeat(32)}` as Hash)).toThrow(RangeError);
    expect(() => new LayoutWriter(8).u64(2 ** 53)).toThrow(AssertionError);
    expect(() => new LayoutWriter(8).u64(-1)).toThrow(AssertionError);
  });

  test("read past their end fail and stay failed, without a throw", () => {
    const reader = new LayoutReader(Uint8Array.of(1, 2, 3));
    expect(reader.u16()).toBe(0x0102);
    expect(reader.u32()).toBe(0);
    expect(reader.failed).toBe(true);
    expect(reader.u8()).toBe(0);
    expect(reader.hash()).toBe(`0x${"00".repeat(32)}`);
    expect(reader.raw(1_000_000).length).toBe(0);
  });

  test("hold no u64 above 2^53 - 1", () => {
    const limit = new LayoutReader(fromHex("0x001fffffffffffff"));
    expect([limit.u64(), limit.failed]).toEqual([Number.MAX_SAFE_INTEGER, false]);
    const above = new LayoutReader(fromHex("0x0020000000000000"));
    expect([above.u64(), above.failed]).toEqual([0, true]);
  });
});
