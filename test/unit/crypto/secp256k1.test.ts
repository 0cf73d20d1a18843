import fc from "fast-check";
import { privateKeyToAccount } from "viem/accounts";
import { expect, test } from "vitest";
import { hasSigner, recoverAddress } from "../../../src/crypto/secp256k1.ts";
import { fromHex } from "../../../src/primitives/bytes.ts";

const ORDER = 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_baae_dce6_af48_a03b_bfd2_5e8c_d036_4141n;
const digest = new Uint8Array(32).fill(3);

test("the signer of a digest is found, as an Ethereum account names itself", async () => {
  for (const byte of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const account = privateKeyToAccount(`0x${byte.toString(16).padStart(64, "0")}`);
    const text = await account.sign({ hash: `0x${Buffer.from(digest).toString("hex")}` });
    const bytes = fromHex(text);
    const r = BigInt(text.slice(0, 66));
    const s = BigInt(`0x${text.slice(66, 130)}`);
    const signature = { r, s, yParity: bytes[64] === 28 ? 1 : 0 } as const;
    expect(hasSigner(signature)).toBe(true);
    expect(recoverAddress(digest, signature)).toBe(account.address.toLowerCase());
  }
});

test.each([
  ["r = 0", 0n, 1n],
  ["s = 0", 1n, 0n],
  ["r = n", ORDER, 1n],
  ["s above half the order", 1n, ORDER / 2n + 1n],
  ["an r that is no point's x", 5n, 1n],
])("nobody signed: %s", (_what, r, s) => {
  expect(hasSigner({ r, s, yParity: 0 })).toBe(false);
  expect(recoverAddress(digest, { r, s, yParity: 0 })).toBeNull();
});

test("a signature has a signer exactly where recovery finds one", () => {
  const number = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
  fc.assert(
    fc.property(number, number, fc.constantFrom(0 as const, 1 as const), (r, s, yParity) => {
      const signature = { r, s: s % (ORDER / 2n), yParity };
      expect(recoverAddress(digest, signature) !== null).toBe(hasSigner(signature));
    }),
    { numRuns: 60 },
  );
});
