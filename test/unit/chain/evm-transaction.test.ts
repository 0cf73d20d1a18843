import fc from "fast-check";
import { type Hex, hexToBytes, keccak256, parseTransaction, serializeTransaction } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { describe, expect, test } from "vitest";
import {
  decodeEvmTransaction,
  type EvmTransaction,
  evmSignature,
  evmSigningHash,
} from "../../../src/chain/index.ts";
import { type RecoverableSignature, recoverAddressOf } from "../../../src/crypto/secp256k1.ts";

const account = privateKeyToAccount(generatePrivateKey());
const to = account.address;
const WORD = { parityBytesMax: 32 };

const decoded = (raw: Hex): EvmTransaction => {
  const result = decodeEvmTransaction(hexToBytes(raw), WORD);
  if (result.kind !== "ok") throw new Error(JSON.stringify(result));
  return result.transaction;
};
/** Hex of an item: a string of at most 55 bytes, a list of at most 255. */
const string = (payload: string): string => (0x80 + payload.length / 2).toString(16) + payload;
const list = (...items: string[]): string => {
  const payload = items.join("");
  const size = payload.length / 2;
  return `${size < 56 ? (0xc0 + size).toString(16) : `f8${size.toString(16)}`}${payload}`;
};
const why = (raw: string, limits = WORD): string => {
  const result = decodeEvmTransaction(Buffer.from(raw, "hex"), limits);
  return result.kind === "malformed" ? result.why : result.kind;
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
      maxPriorityFeePerGas: "maxPriorityFeePerGas" in request ? 2n : 9n,
      value: request.value,
      data: hexToBytes(request.data),
      creates: !("to" in request),
      accessAddresses: "accessList" in request ? 1 : 0,
      accessKeys: "accessList" in request ? 2 : 0,
      authorizations: "authorizationList" in request ? 1 : 0,
    });
    const signature = evmSignature(transaction) as RecoverableSignature;
    const sender = recoverAddressOf(evmSigningHash(transaction), signature);
    expect(sender).toBe(account.address.toLowerCase());
  });

  test("the hash that was signed is that of the unsigned transaction", async () => {
    const request = { ...base, type: "eip1559", ...fees, to } as const;
    const transaction = decoded(await account.signTransaction(request));
    expect(evmSigningHash(transaction)).toBe(keccak256(serializeTransaction(request)));
  });

  test("EIP-155: so is that of a legacy one, whatever its chain id", async () => {
    for (const chainId of [1, 45, 46, 110, 111, 2 ** 31, Number.MAX_SAFE_INTEGER]) {
      const request = { ...base, chainId, type: "legacy", gasPrice: 9n, to } as const;
      const transaction = decoded(await account.signTransaction(request));
      expect(transaction.chainId).toBe(BigInt(chainId));
      expect(evmSigningHash(transaction)).toBe(keccak256(serializeTransaction(request)));
    }
  });
});

describe("one transaction has one encoding", () => {
  test.each([
    ["no bytes", "", "empty typed transaction bytes"],
    ["a string", "80", "expected list"],
    ["a long string", "bf", "expected list"],
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

  test("one element more, one byte more", async () => {
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
});

describe("types", () => {
  test.each(["00", "03", "05", "7f", "03c0"])("0x%s… is of no type that is known", (raw) => {
    expect(why(raw)).toBe("type");
  });

  test.each([
    ["00 as v", "80", "type"],
    ["27", "1b", "type"],
    ["34", "22", "type"],
    ["35", "23", "ok"],
    ["36", "24", "ok"],
  ])("EIP-155: a legacy transaction whose v is %s", (_what, v, expected) => {
    expect(why(list("80", "80", "80", "80", "80", "80", v, "01", "01"))).toBe(expected);
  });

  test("a legacy transaction without replay protection is canonical first of all", () => {
    expect(why(list("80", "80", "80", "80", "80", "80", "1b", "01"))).toBe("too few elements");
    expect(why(list("80", "80", "80", "80", "80", "80", "1b", "00", "01"))).toBe(
      "non-canonical integer (leading zero bytes)",
    );
  });

  test("EIP-7702: a set-code transaction has a recipient, the others may have none", () => {
    const body = ["80", "80", "80", "80"];
    const tail = ["80", "80", "c0"];
    const signature = ["80", "01", "01"];
    const none = { list: "c0", address: string("11".repeat(20)) };
    expect(why(`02${list("80", ...body, "80", ...tail, ...signature)}`)).toBe("ok");
    expect(why(`04${list("80", ...body, "80", ...tail, none.list, ...signature)}`)).toBe(
      "wrong size",
    );
    expect(why(`04${list("80", ...body, none.address, ...tail, none.list, ...signature)}`)).toBe(
      "ok",
    );
  });
});

describe("limits", () => {
  const eight = string("ff".repeat(8));
  const nine = string("ff".repeat(9));
  const word = string("ff".repeat(32));
  const typed = (parity: string): string =>
    `01${list("80", "80", "80", "80", "80", "80", "80", "c0", parity, "01", "01")}`;
  const legacy = (v: string): string => list("80", "80", "80", "80", "80", "80", v, "01", "01");

  test.each([
    ["v", legacy],
    ["yParity", typed],
  ])("%s has as many bytes as whoever judges it allows", (_what, make) => {
    expect(why(make(eight), { parityBytesMax: 8 })).toBe("ok");
    expect(why(make(nine), { parityBytesMax: 8 })).toBe("input string too long");
    expect(why(make(nine))).toBe("ok");
    expect(why(make(word))).toBe("ok");
    expect(why(make(string("ff".repeat(33))))).toBe("input string too long");
  });

  test("a parity is read as it was written, and is nobody's signature above 1", () => {
    for (const [byte, parity] of [
      ["80", 0],
      ["01", 1],
      ["02", null],
    ] as const) {
      const transaction = decoded(`0x${typed(byte)}`);
      expect(transaction.signature.yParity).toBe(BigInt(`0x${byte === "80" ? "0" : byte}`));
      expect(evmSignature(transaction)).toEqual(
        parity === null ? null : { r: 1n, s: 1n, yParity: parity },
      );
    }
  });

  test.each([
    ["a nonce", [nine, "80", "80", "80", "80"]],
    ["a gas limit", ["80", "80", nine, "80", "80"]],
    ["a price", ["80", string("ff".repeat(33)), "80", "80", "80"]],
    ["a value", ["80", "80", "80", "80", string("ff".repeat(33))]],
  ])("%s of one byte too many", (_what, fields) => {
    expect(why(list(...fields, "80", "25", "01", "01"))).toBe("input string too long");
  });

  test("prices and authorizations are not judged", () => {
    const address = string("11".repeat(20));
    const raw = `04${list("80", "80", "05", "01", "80", address, "80", "80", "c0", "c0", "80", "01", "01")}`;
    expect(decoded(`0x${raw}`)).toMatchObject({
      maxPriorityFeePerGas: 5n,
      maxFeePerGas: 1n,
      authorizations: 0,
    });
  });
});

describe("EIP-2930: access lists", () => {
  const address = string("11".repeat(20));
  const key = string("22".repeat(32));
  const short = string("22".repeat(31));
  /** A type 1 transaction with this access list. */
  const raw = (...entries: string[]): string =>
    `01${list("80".repeat(7), list(...entries), "80", "01", "01")}`;

  test("addresses and keys are counted", () => {
    const entries = [list(address, list()), list(address, list(key, key))];
    expect(decoded(`0x${raw(...entries)}`)).toMatchObject({ accessAddresses: 2, accessKeys: 2 });
  });

  test.each([
    ["an entry that is a string", address, "expected list"],
    ["an empty entry", list(), "too few elements"],
    ["an entry without keys", list(address), "too few elements"],
    ["an entry of three", list(address, list(), list()), "too many elements"],
    ["an address of 19 bytes", list(string("11".repeat(19)), list()), "wrong size"],
    ["a key of 31 bytes", list(address, list(short)), "wrong size"],
    ["a key that is a list", list(address, list(list(short))), "expected string"],
    ["keys that are a string", list(address, key), "expected list"],
  ])("%s is refused", (_what, entry, expected) => {
    expect(why(raw(list(address, list(key)), entry))).toBe(expected);
  });
});

describe("EIP-7702: authorizations", () => {
  const address = string("11".repeat(20));
  const fields = ["01", address, "80", "01", "02", "03"];
  const raw = (...entries: string[]): string =>
    `04${list("80".repeat(5), address, "80", "80", list(), list(...entries), "80", "01", "01")}`;

  test("they are counted", () => {
    expect(decoded(`0x${raw(list(...fields), list(...fields))}`).authorizations).toBe(2);
  });

  test.each([
    ["one that is a string", address, "expected list"],
    ["five fields", list(...fields.slice(1)), "wrong size"],
    ["no signature", list(...fields.slice(0, 4)), "too few elements"],
    ["seven fields", list(...fields, "04"), "too many elements"],
    ["a nonce of nine bytes", list("01", address, string("ff".repeat(9))), "input string too long"],
    ["no address", list("01", "80", "80", "01", "02", "03"), "wrong size"],
    ["a parity of two bytes", list("01", address, "80", "820100"), "input string too long"],
  ])("%s is refused", (_what, entry, expected) => {
    expect(why(raw(list(...fields), entry))).toBe(expected);
  });
});
