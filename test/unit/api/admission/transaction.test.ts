import { RLP } from "@ethereumjs/rlp";
import fc from "fast-check";
import { type Hex, hexToBytes } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, test } from "vitest";
import { readTransaction } from "../../../../src/api/admission/transaction.ts";

const account = privateKeyToAccount(`0x${"01".repeat(32)}`);
const to = account.address;
const base = { chainId: 7001, nonce: 300, gas: 100_000n, value: 1n, data: "0x0011ff" } as const;
const fees = { maxFeePerGas: 9n, maxPriorityFeePerGas: 2n } as const;
const authorization = await account.signAuthorization({ address: to, chainId: 7001, nonce: 0 });
const REQUESTS = [
  { ...base, type: "legacy", gasPrice: 9n, to },
  { ...base, type: "eip2930", gasPrice: 9n, to },
  { ...base, type: "eip1559", ...fees },
  { ...base, type: "eip7702", ...fees, to, authorizationList: [authorization] },
] as const;
const [legacy, , dynamic, setCode] = await Promise.all(
  REQUESTS.map(async (request) => hexToBytes(await account.signTransaction(request as never))),
);

const why = (raw: Uint8Array): string => {
  const result = readTransaction(raw);
  return result.kind === "malformed" ? result.why : result.kind;
};
/** A transaction with some of its fields replaced, numbered from 0 or from the end. */
function withFields(raw: Uint8Array | undefined, changes: Record<number, unknown>): Uint8Array {
  if (raw === undefined) throw new Error("no such transaction");
  const typed = (raw[0] as number) < 0x80 ? 1 : 0;
  const fields: unknown[] = RLP.decode(raw.subarray(typed)) as never;
  for (const [at, field] of Object.entries(changes)) {
    fields[(Number(at) + fields.length) % fields.length] = field;
  }
  return Uint8Array.of(...raw.subarray(0, typed), ...RLP.encode(fields as never));
}
const ones = (length: number): Uint8Array => new Uint8Array(length).fill(0xff);

test.each(REQUESTS)("takes what a wallet signs: $type", async (request) => {
  const raw: Hex = await account.signTransaction(request as never);
  expect(readTransaction(hexToBytes(raw))).toMatchObject({
    kind: "ok",
    transaction: { chainId: 7001n, nonce: 300n, maxFeePerGas: 9n },
  });
});

describe("refuses what no engine takes", () => {
  test("a parity of two", () => {
    expect(why(withFields(dynamic, { [-3]: 1 }))).toBe("ok");
    expect(why(withFields(dynamic, { [-3]: 2 }))).toBe("yParity is neither 0 nor 1");
    expect(why(withFields(dynamic, { [-3]: ones(8) }))).toBe("yParity is neither 0 nor 1");
  });

  test("a parity or a v of more than eight bytes", () => {
    expect(why(withFields(dynamic, { [-3]: ones(9) }))).toBe("input string too long");
    expect(why(withFields(legacy, { [-3]: ones(8) }))).toBe("ok");
    expect(why(withFields(legacy, { [-3]: ones(9) }))).toBe("input string too long");
  });

  test("a tip above the cap, which one price never is", () => {
    const text = "max priority fee per gas higher than max fee per gas";
    expect(why(withFields(dynamic, { 2: 9 }))).toBe("ok");
    expect(why(withFields(dynamic, { 2: 10 }))).toBe(text);
    expect(why(withFields(setCode, { 2: 10 }))).toBe(text);
    expect(why(withFields(legacy, { 1: ones(32) }))).toBe("ok");
  });

  test("EIP-7702: no authorization", () => {
    expect(why(withFields(setCode, { [-4]: [] }))).toBe("empty authorization list");
  });

  test("the first of several: form, then parity, then prices, then authorizations", () => {
    const all = { 2: 10, [-4]: [], [-3]: 2 };
    expect(why(withFields(setCode, { ...all, [-1]: ones(33) }))).toBe("input string too long");
    expect(why(withFields(setCode, all))).toBe("yParity is neither 0 nor 1");
    expect(why(withFields(setCode, { ...all, [-3]: 0 }))).toBe(
      "max priority fee per gas higher than max fee per gas",
    );
  });

  test("a type that it does not know, and one that binds no chain", () => {
    expect(why(Uint8Array.of(3, 0xc0))).toBe("type");
    expect(why(withFields(legacy, { [-3]: 27 }))).toBe("type");
  });
});

test("garbage is a value, not a throw", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 400 }),
      fc.constantFrom(1, 2, 4, 0xf8),
      (bytes, type) => {
        const result = readTransaction(Uint8Array.of(type, ...bytes));
        expect(["ok", "malformed", "type"]).toContain(result.kind);
      },
    ),
    { numRuns: 2000 },
  );
});
