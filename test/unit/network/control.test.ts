import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CHANNEL_VERSION,
  CONTROL_BYTES_MAX,
  type ControlMessage,
  createControlReader,
  decodeControl,
  encodeControl,
  REFUSALS,
} from "../../../src/network/control.ts";
import type { Hash } from "../../../src/primitives/brand.ts";
import { toHex } from "../../../src/primitives/bytes.ts";

const hex = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map(toHex);
const u32 = fc.nat(0xffff_ffff);
const anyMessage: fc.Arbitrary<ControlMessage> = fc.oneof(
  fc.record({
    kind: fc.constant("hello" as const),
    version: fc.nat(0xffff),
    genesisHash: hex(32).map((text) => text as Hash),
    nonce: hex(16),
  }),
  fc.record({ kind: fc.constantFrom("go" as const, "welcome" as const) }),
  fc.record({ kind: fc.constant("refuse" as const), reason: fc.constantFrom(...REFUSALS) }),
  fc.record({ kind: fc.constantFrom("ping" as const, "pong" as const), number: u32 }),
  fc.record({ kind: fc.constant("credit" as const), path: u32, bytes: u32 }),
  fc.record({ kind: fc.constant("sockets" as const), id: hex(16), secret: hex(32) }),
);

test("N6: every message survives, however the stream is cut", () => {
  fc.assert(
    fc.property(fc.array(anyMessage), fc.integer({ min: 1, max: 70 }), (messages, size) => {
      const stream = new Uint8Array(Buffer.concat(messages.map(encodeControl)));
      const reader = createControlReader();
      const read: unknown[] = [];
      for (let offset = 0; offset < stream.length; offset += size) {
        reader.push(stream.subarray(offset, offset + size));
        for (let next = reader.next(); next !== null; next = reader.next()) read.push(next);
      }
      expect(read).toEqual(messages);
    }),
  );
});

test("N6: the layout of a hello is pinned", () => {
  const hello = {
    kind: "hello",
    version: 1,
    genesisHash: `0x${"ab".repeat(32)}` as Hash,
    nonce: `0x${"cd".repeat(16)}`,
  } as const;
  expect(toHex(encodeControl(hello))).toBe(
    `0x00000033${"01"}${"0001"}${"ab".repeat(32)}${"cd".repeat(16)}`,
  );
});

test("N6: a later version may say more, this one may not", () => {
  const hello = (version: number): Uint8Array =>
    encodeControl({
      kind: "hello",
      version,
      genesisHash: `0x${"00".repeat(32)}` as Hash,
      nonce: `0x${"00".repeat(16)}`,
    }).subarray(4);
  const longer = (version: number) => new Uint8Array([...hello(version), 1, 2, 3]);
  expect(decodeControl(longer(CHANNEL_VERSION))).toBeNull();
  expect(decodeControl(longer(CHANNEL_VERSION + 1))).toMatchObject({
    kind: "hello",
    version: CHANNEL_VERSION + 1,
  });
});

describe("N6: malformed ends the stream", () => {
  const length = (count: number): Uint8Array => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, count);
    return bytes;
  };
  test.each([
    ["an empty frame", length(0)],
    ["4,097 bytes", length(CONTROL_BYTES_MAX + 1)],
    ["2^32 - 1 bytes", length(2 ** 32 - 1)],
    ["an unknown type", Uint8Array.of(0, 0, 0, 1, 9)],
    ["type 0", Uint8Array.of(0, 0, 0, 1, 0)],
    ["a short ping", Uint8Array.of(0, 0, 0, 4, 5, 0, 0, 0)],
    ["a long go", Uint8Array.of(0, 0, 0, 2, 2, 0)],
    ["an unknown refusal", Uint8Array.of(0, 0, 0, 2, 4, REFUSALS.length)],
  ])("%s", (_name, bytes) => {
    const reader = createControlReader();
    reader.push(bytes);
    expect(reader.next()).toBe("malformed");
    reader.push(encodeControl({ kind: "go" }));
    expect(reader.next()).toBe("malformed");
  });

  test("garbage is a value, not a throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodeControl(bytes);
        const reader = createControlReader();
        reader.push(bytes);
        for (let count = 0; count < 60 && reader.next() !== null; count++);
      }),
    );
  });
});
