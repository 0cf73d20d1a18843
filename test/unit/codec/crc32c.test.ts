import { expect, test } from "vitest";
import { crc32c } from "../../../src/codec/crc32c.ts";
import { asciiBytes, fromHex } from "../../../src/primitives/bytes.ts";
import { bytesOf, seededDraw } from "../../property/draw.ts";

/** RFC 3720, appendix B.4, and the check value of the catalogue of CRC algorithms. */
test.each([
  ["no bytes", new Uint8Array(0), 0],
  ["123456789", asciiBytes("123456789"), 0xe3069283],
  ["32 zeros", new Uint8Array(32), 0x8a9136aa],
  ["32 ones", new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ["0 to 31", Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd794e],
  ["31 to 0", Uint8Array.from({ length: 32 }, (_, index) => 31 - index), 0x113fdb5c],
  [
    "an iSCSI read command",
    fromHex(
      "0x01c00000000000000000000000000000140000000000040000000014000000182800000000000000" +
        "0200000000000000",
    ),
    0xd9963a56,
  ],
])("the checksum of %s", (_name, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});

/** The definition, bit by bit. */
function slowCrc32c(bytes: Uint8Array): number {
  let register = 0xffff_ffff;
  for (const byte of bytes) {
    register ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      register = (register >>> 1) ^ (register & 1 ? 0x82f63b78 : 0);
    }
  }
  return ~register >>> 0;
}

test("eight bytes at a time give what one bit at a time gives, at every length and offset", () => {
  const draw = seededDraw(1);
  const bytes = bytesOf(draw, 96);
  for (let offset = 0; offset < 9; offset++) {
    for (let length = 0; offset + length <= bytes.length; length++) {
      const part = bytes.subarray(offset, offset + length);
      expect(crc32c(part)).toBe(slowCrc32c(part));
    }
  }
});

test("a checksum goes on where another stopped", () => {
  const bytes = bytesOf(seededDraw(2), 50);
  for (let cut = 0; cut <= bytes.length; cut++) {
    expect(crc32c(bytes.subarray(cut), crc32c(bytes.subarray(0, cut)))).toBe(crc32c(bytes));
  }
});
