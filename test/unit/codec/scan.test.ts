import { describe, expect, test } from "vitest";
import {
  feedFeedMessage,
  peerPeerMessage,
  peerStatement,
} from "../../../src/codec/generated/shapes.ts";
import { RECORD_CAPS } from "../../../src/codec/limits.ts";
import { scan } from "../../../src/codec/scan.ts";
import type { MessageShape } from "../../../src/codec/shape.ts";
import { concatBytes } from "../../../src/primitives/bytes.ts";
import { bytesField, NO_BYTES, numberField, varint } from "./wire-bytes.ts";

const field = {
  maximum: 0,
  message: null,
  repeated: null,
  implicit: true,
  oneof: null,
} as const;

const INNER: MessageShape = {
  name: "Inner",
  fields: [undefined, { ...field, number: 1, name: "value", type: "uint32" }],
};
const SHAPE: MessageShape = {
  name: "Shape",
  fields: [
    undefined,
    { ...field, number: 1, name: "small", type: "uint32" },
    { ...field, number: 2, name: "large", type: "uint64" },
    { ...field, number: 3, name: "kind", type: "enum", maximum: 2 },
    { ...field, number: 4, name: "yes", type: "bool" },
    { ...field, number: 5, name: "bytes", type: "bytes" },
    { ...field, number: 6, name: "text", type: "string" },
    { ...field, number: 7, name: "inner", type: "message", message: INNER, implicit: false },
    {
      ...field,
      number: 8,
      name: "inners",
      type: "message",
      message: INNER,
      implicit: false,
      repeated: "Shape.inners",
    },
    { ...field, number: 9, name: "n", type: "uint32", implicit: false, repeated: "Shape.n" },
    { ...field, number: 10, name: "left", type: "uint32", implicit: false, oneof: "side" },
    { ...field, number: 11, name: "right", type: "uint32", implicit: false, oneof: "side" },
  ],
};
const CAPS = { "Shape.inners": 3, "Shape.n": 3 };

const exact = (...parts: readonly Uint8Array[]) =>
  scan(concatBytes(...parts), SHAPE, { mode: "exact", caps: CAPS });
const tolerant = (...parts: readonly Uint8Array[]) =>
  scan(concatBytes(...parts), SHAPE, { mode: "tolerant", caps: CAPS });

const malformed = (reason: string) => ({ code: "malformed", reason });
const TOO_MANY = { code: "oversize", reason: "too_many_elements" };

describe("what both modes pass", () => {
  test.each([
    ["nothing", NO_BYTES],
    ["the largest integers", concatBytes(numberField(1, 2 ** 32 - 1), numberField(2, 2 ** 53 - 1))],
    ["an enum, a bool", concatBytes(numberField(3, 2), numberField(4, 1))],
    ["bytes and text", concatBytes(bytesField(5, varint(1)), bytesField(6, varint(65)))],
    ["an empty message", bytesField(7)],
    ["as many elements as allowed", concatBytes(...Array(3).fill(bytesField(8)))],
    ["as many packed numbers as allowed", bytesField(9, varint(0), varint(300), varint(0))],
    ["a zero member of a oneof", numberField(10, 0)],
  ])("%s", (_name, bytes) => {
    expect(exact(bytes)).toBeNull();
    expect(tolerant(bytes)).toBeNull();
  });
});

describe("what both modes refuse", () => {
  const eleven = Uint8Array.from([...Array<number>(10).fill(0xff), 1]);
  test.each([
    ["a tag cut off", Uint8Array.of(0x80), malformed("truncated")],
    ["a value missing", varint(8), malformed("truncated")],
    ["bytes cut off", concatBytes(varint(42), varint(5), varint(1)), malformed("truncated")],
    ["a length of 2^32 - 1", concatBytes(varint(42), varint(2 ** 32 - 1)), malformed("truncated")],
    ["a length of 2^63", concatBytes(varint(42), varint(2 ** 63)), malformed("truncated")],
    ["a varint of eleven bytes", concatBytes(varint(8), eleven), malformed("long_varint")],
    ["a tag of eleven bytes", eleven, malformed("long_varint")],
    ["field number 0", Uint8Array.of(0, 0), malformed("field_number")],
    [
      "a field number above 2^29",
      concatBytes(varint(2 ** 32), varint(0)),
      malformed("field_number"),
    ],
    ["a u32 of 2^32", numberField(1, 2 ** 32), malformed("integer_range")],
    ["a u64 of 2^53", numberField(2, 2 ** 53), malformed("integer_range")],
    ["a negative number, ten bytes long", numberField(2, 2 ** 64), malformed("integer_range")],
    ["an enum of 2^31", numberField(3, 2 ** 31), malformed("integer_range")],
    ["one element above the cap", concatBytes(...Array(4).fill(bytesField(8))), TOO_MANY],
    ["one packed number above the cap", bytesField(9, new Uint8Array(4)), TOO_MANY],
    ["a message past its parent", bytesField(7, varint(8)), malformed("truncated")],
  ])("%s", (_name, bytes, fault) => {
    expect(exact(bytes)).toEqual(fault);
    expect(tolerant(bytes)).toEqual(fault);
  });
});

describe("one encoding per message: exact refuses what tolerant passes", () => {
  test.each([
    ["an unknown field", numberField(50, 1), "unknown_field"],
    ["another wire type", bytesField(1, varint(1)), "unknown_field"],
    ["unknown fixed 32", concatBytes(varint(50 * 8 + 5), new Uint8Array(4)), "unknown_field"],
    ["falling order", concatBytes(numberField(2, 1), numberField(1, 1)), "field_order"],
    ["a field twice", concatBytes(numberField(1, 1), numberField(1, 2)), "field_order"],
    [
      "packed twice",
      concatBytes(bytesField(9, varint(1)), bytesField(9, varint(1))),
      "field_order",
    ],
    ["an explicit zero", numberField(1, 0), "explicit_default"],
    ["explicitly no bytes", bytesField(5), "explicit_default"],
    ["an explicit empty array", bytesField(9), "explicit_default"],
    ["a long varint", Uint8Array.of(8, 0x81, 0), "long_varint"],
    ["an unknown enum value", numberField(3, 3), "unknown_enum"],
    ["a bool of two", numberField(4, 2), "bool_range"],
    ["two of a oneof", concatBytes(numberField(10, 1), numberField(11, 1)), "two_of_oneof"],
    ["an unpacked number", numberField(9, 1), "unknown_field"],
  ])("%s", (_name, bytes, reason) => {
    expect(exact(bytes)).toEqual(malformed(reason));
    expect(tolerant(bytes)).toBeNull();
  });
});

describe("tolerant has its own limits", () => {
  const group = (depth: number): Uint8Array =>
    concatBytes(...Array<Uint8Array>(depth).fill(varint(50 * 8 + 3)));

  test("groups are refused at once, however deep", () => {
    expect(tolerant(group(1))).toEqual(malformed("group"));
    expect(tolerant(group(10_000))).toEqual(malformed("group"));
    expect(exact(group(10_000))).toEqual(malformed("unknown_field"));
  });

  test("wire types 6 and 7 do not exist", () => {
    for (const wire of [4, 6, 7])
      expect(tolerant(varint(50 * 8 + wire))).toEqual(malformed("group"));
  });

  test("unknown fields must be complete", () => {
    expect(tolerant(varint(50 * 8 + 1), new Uint8Array(8))).toBeNull();
    expect(tolerant(varint(50 * 8 + 1), new Uint8Array(7))).toEqual(malformed("truncated"));
    expect(tolerant(varint(50 * 8 + 5), new Uint8Array(3))).toEqual(malformed("truncated"));
    expect(tolerant(bytesField(50, varint(1)).subarray(0, 3))).toEqual(malformed("truncated"));
  });

  test("a message in pieces cannot carry an array past its cap", () => {
    expect(tolerant(bytesField(7), bytesField(7))).toEqual(malformed("message_twice"));
  });

  test("elements between other fields are counted together", () => {
    const two = concatBytes(bytesField(8), bytesField(8));
    expect(tolerant(two, numberField(1, 1), two)).toEqual(TOO_MANY);
  });

  test("unpacked numbers are counted too", () => {
    const one = numberField(9, 1);
    expect(tolerant(one, one, one)).toBeNull();
    expect(tolerant(one, one, one, one)).toEqual(TOO_MANY);
  });
});

describe("the generated shapes", () => {
  const shapes = new Set<MessageShape>();
  const collect = (shape: MessageShape): void => {
    shapes.add(shape);
    for (const one of shape.fields) if (one?.message) collect(one.message);
  };
  collect(peerPeerMessage);
  collect(feedFeedMessage);
  const fields = [...shapes].flatMap((shape) => shape.fields.filter((one) => one !== undefined));

  test("stand at their numbers", () => {
    expect(shapes.size).toBeGreaterThan(40);
    for (const shape of shapes) {
      for (const [number, one] of shape.fields.entries()) {
        if (one !== undefined) expect(one.number).toBe(number);
      }
    }
  });

  test("every repeated field has a cap", () => {
    const repeated = fields.flatMap((one) => (one.repeated === null ? [] : [one.repeated]));
    expect(repeated.length).toBeGreaterThan(15);
    for (const name of repeated) expect(RECORD_CAPS).toHaveProperty([name]);
  });

  test("numbers of the feed fit the mask of the tolerant walk", () => {
    shapes.clear();
    collect(feedFeedMessage);
    for (const shape of shapes) expect(shape.fields.length).toBeLessThanOrEqual(32);
  });

  test("an array without a cap takes no element", () => {
    const fault = scan(bytesField(8), SHAPE, { mode: "exact", caps: {} });
    expect(fault).toEqual(TOO_MANY);
  });

  test("a statement is walked as the schema has it", () => {
    const bytes = concatBytes(
      numberField(1, 7),
      numberField(2, 1),
      bytesField(5, new Uint8Array(32)),
    );
    expect(scan(bytes, peerStatement, { mode: "exact", caps: RECORD_CAPS })).toBeNull();
  });
});
