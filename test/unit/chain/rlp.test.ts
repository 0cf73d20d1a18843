import { RLP } from "@ethereumjs/rlp";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RlpReader, rlpListHead, rlpNumber } from "../../../src/chain/rlp.ts";
import { concatBytes, fromHex } from "../../../src/primitives/bytes.ts";

const of = (hex: string): RlpReader => new RlpReader(fromHex(`0x${hex}`));
const encode = (tree: unknown): Uint8Array => RLP.encode(tree as never);

describe("an item is read in place", () => {
  test("a string, of any length", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70_000, size: "max" }), (payload) => {
        const bytes = encode(payload);
        const reader = new RlpReader(bytes);
        const view = reader.readBytes();
        expect(view).toEqual(payload);
        if (view.length > 0) expect(view.buffer).toBe(bytes.buffer);
        expect(reader).toMatchObject({ fault: null, atEnd: true, position: bytes.length });
      }),
      { numRuns: 50 },
    );
  });

  test.each([0, 1, 0x7f, 0x80, 0xff, 0x100, 2 ** 31, 2 ** 48 - 1, 2 ** 48, 2 ** 53 - 1])(
    "a number: %i",
    (number) => {
      const reader = new RlpReader(encode(number));
      expect(reader.readNumber(8)).toBe(BigInt(number));
      expect(reader).toMatchObject({ fault: null, atEnd: true });
    },
  );

  test("a number of up to 32 bytes, which written again is the same bytes", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), (number) => {
        const bytes = encode(number);
        const reader = new RlpReader(bytes);
        expect(reader.readNumber(32)).toBe(number);
        expect(reader.fault).toBeNull();
        expect(rlpNumber(number)).toEqual(bytes);
      }),
    );
  });

  test("lists within lists, each left at its end", () => {
    const reader = new RlpReader(encode([1, [2, [], "x"], [[3]]]));
    const outer = reader.openWhole();
    expect(reader.readNumber(1)).toBe(1n);
    const first = reader.openList();
    expect(reader.readNumber(1)).toBe(2n);
    const empty = reader.openList();
    expect(reader.atEnd).toBe(true);
    reader.closeList(empty);
    expect(reader.atEnd).toBe(false);
    expect(reader.skipBytes()).toBe(1);
    reader.closeList(first);
    const second = reader.openList();
    const third = reader.openList();
    expect(reader.readNumber(1)).toBe(3n);
    reader.closeList(third);
    reader.closeList(second);
    reader.closeList(outer);
    expect(reader).toMatchObject({ fault: null, atEnd: true });
  });

  test("the head of a list, of any length", () => {
    const lengths = fc.oneof(fc.constantFrom(0, 55, 56, 255, 256, 65_535, 65_536), fc.nat(70_000));
    fc.assert(
      fc.property(lengths, (length) => {
        const items = Array.from({ length }, () => 0);
        const payload = new Uint8Array(length).fill(0x80);
        expect(concatBytes(rlpListHead(length), payload)).toEqual(encode(items));
      }),
      { numRuns: 10 },
    );
  });
});

describe("what could be said in two ways is said in one", () => {
  const FEW = "too few elements";
  const LONG = "value size exceeds available input length";
  const SIZE = "non-canonical size";
  test.each([
    ["nothing", "", FEW],
    ["a byte below 0x80 behind a head", "817f", SIZE],
    ["a short string in long form", `b837${"11".repeat(55)}`, SIZE],
    ["a size with a leading zero", `b90038${"11".repeat(56)}`, SIZE],
    ["a size that is not there", "b9", LONG],
    ["a size of which half is there", "b901", LONG],
    ["a size of five bytes", `bc0100000000${"11".repeat(60)}`, LONG],
    ["a size of eight bytes", "bfffffffffffffffff", LONG],
    ["a string without its last byte", "8311ff", LONG],
    ["a long string without its last byte", `b838${"11".repeat(55)}`, LONG],
    ["the head of a string of one byte", "81", LONG],
    ["a list", "c0", "expected string"],
    ["a long list", `f838${"80".repeat(56)}`, "expected string"],
  ])("string: %s", (_what, hex, fault) => {
    const reader = of(hex);
    expect(reader.readBytes()).toEqual(new Uint8Array(0));
    expect(reader).toMatchObject({ fault, atEnd: true });
  });

  test.each([
    ["a string", "80", "expected list"],
    ["a byte", "05", "expected list"],
    ["a short list in long form", "f801c0", SIZE],
    ["a size with a leading zero", "f900c0", SIZE],
    ["a list longer than the bytes", "c280", LONG],
    ["two items", "c0c0", "input contains more than one value"],
    ["bytes behind it", "c18000", "input contains more than one value"],
  ])("list: %s", (_what, hex, fault) => {
    const reader = of(hex);
    reader.openWhole();
    expect(reader).toMatchObject({ fault, atEnd: true });
  });

  test.each([
    ["a zero as a byte", "00", 32, "non-canonical integer (leading zero bytes)"],
    ["a leading zero", "820001", 32, "non-canonical integer (leading zero bytes)"],
    ["a byte too many", "89ffffffffffffffffff", 8, "input string too long"],
    ["too long is said before a leading zero", "820001", 1, "input string too long"],
  ])("number: %s", (_what, hex, bytesMax, fault) => {
    const reader = of(hex);
    expect(reader.readNumber(bytesMax)).toBe(0n);
    expect(reader.fault).toBe(fault);
  });

  test("an item does not reach over the end of its list", () => {
    const reader = of("c483112233");
    reader.openWhole();
    expect(reader.readBytes()).toEqual(Uint8Array.of(0x11, 0x22, 0x33));
    const short = of("c383112233");
    short.openList();
    expect(short.skipBytes()).toBe(0);
    expect(short.fault).toBe(LONG);
  });

  test("a list is closed at its end only", () => {
    const reader = of("c20102");
    const around = reader.openWhole();
    expect(reader.readNumber(1)).toBe(1n);
    reader.closeList(around);
    expect(reader.fault).toBe("too many elements");
  });
});

test("the first fault stays, and after it there is nothing", () => {
  const reader = of("c4050607ff");
  reader.openList();
  reader.fail("enough");
  reader.fail("more than enough");
  expect(reader.readNumber(8)).toBe(0n);
  expect(reader.readBytes()).toEqual(new Uint8Array(0));
  expect(reader.skipBytes()).toBe(0);
  reader.closeList(reader.openList());
  expect(reader).toMatchObject({ fault: "enough", atEnd: true });
});

const QUESTIONS: Readonly<Record<string, (reader: RlpReader, open: number[]) => void>> = {
  open: (reader, open) => open.push(reader.openList()),
  whole: (reader, open) => open.push(reader.openWhole()),
  close: (reader, open) => reader.closeList(open.pop() ?? 0),
  bytes: (reader) => expect(reader.readBytes().length).toBeLessThanOrEqual(BYTES_MAX),
  number: (reader) => expect(reader.readNumber(32)).toBeLessThan(2n ** 256n),
  skip: (reader) => expect(reader.skipBytes()).toBeLessThanOrEqual(BYTES_MAX),
};
const BYTES_MAX = 80;

test("total: whatever is asked of whatever bytes, in any order, ends and throws nothing", () => {
  const asked = fc.array(fc.constantFrom(...Object.keys(QUESTIONS)), { maxLength: 40 });
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: BYTES_MAX }),
      fc.nat(3),
      asked,
      (bytes, offset, list) => {
        const reader = new RlpReader(bytes, offset);
        const open: number[] = [];
        for (const question of list) {
          QUESTIONS[question]?.(reader, open);
          if (reader.fault !== null) expect(reader.atEnd).toBe(true);
        }
        let steps = 0;
        for (; !reader.atEnd; steps++) reader.skipBytes();
        expect(steps).toBeLessThanOrEqual(bytes.length);
      },
    ),
    { numRuns: 2000 },
  );
});
