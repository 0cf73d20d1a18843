import fc from "fast-check";
import { type Hex, hexToBytes, keccak256, parseTransaction, serializeTransaction } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { describe, expect, test } from "vitest";
import {
  decodeTransaction,
  type EvmTransaction,
  intrinsicGas,
} from "../../../../src/api/admission/transaction.ts";
import { recoverAddressOf } from "../../../../src/crypto/secp256k1.ts";

const account = privateKeyToAccount(generatePrivateKey());
const to = account.address;

const decoded = (raw: Hex): EvmTransaction => {
  const result = decodeTransaction(hexToBytes(raw));
  if (result.kind !== "ok") throw new Error(JSON.stringify(result));
  return result.transaction;
};
/** A list of this payload, below 56 bytes. */
const list = (payload: string): string => (0xc0 + payload.length / 2).toString(16) + payload;
const why = (raw: string): string => {
  const result = decodeTransaction(Buffer.from(raw, "hex"));
  return result.kind === "rlp" ? result.why : result.kind;
};

const authorization = await account.signAuthorization({ address: to, chainId: 7001, nonce: 0 });
const accessList = [
  { address: to, storageKeys: [`0x${"11".repeat(32)}`, `0x${"22".repeat(32)}`] },
] as const;
const base = {
  chainId: 7001,
  nonce: 300,
  gas: 100_000n,
  value: 2n ** 80n,
  data: "0x0011ff",
} as const;
const fees = { maxFeePerGas: 9n, maxPriorityFeePerGas: 2n } as const;

describe("what a wallet signs is read as it was meant", () => {
  test.each([
    [0, { ...base, type: "legacy", gasPrice: 9n, to } as const],
    [0, { ...base, type: "legacy", gasPrice: 9n, nonce: 0, value: 0n } as const],
    [1, { ...base, type: "eip2930", gasPrice: 9n, to, accessList } as const],
    [2, { ...base, type: "eip1559", ...fees, to, accessList } as const],
    [2, { ...base, type: "eip1559", ...fees, data: `0x${"61".repeat(60)}` } as const],
    [4, { ...base, type: "eip7702", ...fees, to, authorizationList: [authorization] } as const],
  ])("type %i", async (type, request) => {
    const transaction = decoded(await account.signTransaction(request as never));
    expect(transaction).toMatchObject({
      type,
      chainId: 7001n,
      nonce: BigInt(request.nonce),
      gasLimit: 100_000n,
      maxFeePerGas: 9n,
      value: request.value,
      creates: !("to" in request),
      accessAddresses: "accessList" in request ? 1 : 0,
      accessKeys: "accessList" in request ? 2 : 0,
      authorizations: "authorizationList" in request ? 1 : 0,
    });
    const sender = recoverAddressOf(transaction.signingHash(), transaction.signature);
    expect(sender).toBe(account.address.toLowerCase());
  });

  test("the hash that was signed is that of the unsigned transaction", async () => {
    const request = { ...base, type: "eip1559", ...fees, to } as const;
    const transaction = decoded(await account.signTransaction(request));
    expect(transaction.signingHash()).toBe(keccak256(serializeTransaction(request)));
  });
});

describe("one transaction has one encoding", () => {
  test.each([
    ["a zero as a byte", list("00"), "non-canonical integer (leading zero bytes)"],
    [
      "a number with a leading zero",
      list("8200018080808080"),
      "non-canonical integer (leading zero bytes)",
    ],
    ["a byte in long form", list("8105808080808080"), "non-canonical size"],
    ["a short list in long form", "f801c0", "non-canonical size"],
    ["a size with a leading zero", "f900c0", "non-canonical size"],
    ["a size past the end", "f8ff", "value size exceeds available input length"],
    ["a number of nine bytes", list("89ffffffffffffffffff8080"), "input string too long"],
    ["an address of three bytes", list("0180808301020380"), "wrong size"],
    ["a list for a number", list("c080"), "expected string"],
    ["a type with no list", "02", "too few elements"],
    ["a type with a string", "0280", "expected list"],
  ])("%s", (_what, raw, expected) => {
    expect(why(raw)).toBe(expected);
  });

  test("one element more, one byte more, a parity of two", async () => {
    const request = { ...base, type: "eip1559", ...fees, to } as const;
    const raw = (await account.signTransaction(request)).slice(2);
    expect(why(`${raw}00`)).toBe("input contains more than one value");
    // The list's size is 2 bytes after the type and its head; one more empty string at the end.
    const size = Number.parseInt(raw.slice(4, 6), 16);
    const longer = `02f8${(size + 1).toString(16)}${raw.slice(6)}80`;
    expect(why(longer)).toBe("too many elements");
  });

  test("what is read, written again by another library, is the same bytes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt({ min: 0n, max: 2n ** 60n }),
        fc.uint8Array({ maxLength: 300 }),
        fc.nat({ max: 1_000_000 }),
        async (value, data, nonce) => {
          const raw = await account.signTransaction({
            ...base,
            ...fees,
            value,
            nonce,
            to,
            data: `0x${Buffer.from(data).toString("hex")}`,
          });
          const transaction = decoded(raw);
          const other = parseTransaction(raw);
          expect(transaction.value).toBe(other.value ?? 0n);
          expect(transaction.nonce).toBe(BigInt(other.nonce ?? 0));
          expect(Buffer.from(transaction.data).toString("hex")).toBe((other.data ?? "0x").slice(2));
        },
      ),
      { numRuns: 30 },
    );
  });

  test("garbage is a value, not a throw", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom(1, 2, 4, 0xf8),
        (bytes, type) => {
          const result = decodeTransaction(Uint8Array.of(type, ...bytes));
          expect(["ok", "rlp", "type"]).toContain(result.kind);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

test.each([
  [21_000, { to, data: "0x" }],
  [21_000 + 4 + 2 * 16, { to, data: "0x0011ff" }],
  [21_000 + 32_000 + 3 * 16 + 2, { data: "0x616161" }],
  [21_000 + 2_400 + 2 * 1_900, { to, data: "0x", accessList }],
])("gas before the first instruction: %i", async (gas, fields) => {
  const raw = await account.signTransaction({ ...base, ...fees, ...fields } as never);
  expect(intrinsicGas(decoded(raw))).toBe(BigInt(gas));
});
