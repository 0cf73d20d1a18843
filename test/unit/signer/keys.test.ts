import { beforeAll, describe, expect, test } from "vitest";
import { type BlsSecretKey, compressPublicKey } from "../../../src/crypto/bls.ts";
import { loadNativeBls } from "../../../src/crypto/bls-native.ts";
import { toHex } from "../../../src/primitives/bytes.ts";
import { UsageError } from "../../../src/primitives/errors.ts";
import {
  createKeystore,
  generateNodeKeySeed,
  nodeKeyText,
  parseNodeKey,
  parsePassword,
  readKeystore,
} from "../../../src/signer/index.ts";

const bls = await loadNativeBls();
const secret = bls.generateSecretKey(new Uint8Array(32).fill(9));
const PASSWORD = "correct horse";

describe("a keystore", () => {
  let text: string;
  beforeAll(async () => {
    text = await createKeystore(secret, PASSWORD, { bls, light: true });
  });

  const changed = (change: (keystore: { [key: string]: unknown }) => void): string => {
    const keystore = JSON.parse(text) as { [key: string]: unknown };
    change(keystore);
    return JSON.stringify(keystore);
  };
  const findingOf = async (of: string, password = PASSWORD): Promise<string> => {
    const error = await readKeystore(of, password, bls).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).findings.join();
  };

  test("gives the secret back to its password", async () => {
    expect(await readKeystore(text, PASSWORD, bls)).toEqual(secret);
  });

  test.each([
    ["memory of scrypt", "scrypt", { dklen: 32, n: 2 ** 22, r: 8, p: 1 }],
    ["work of scrypt", "scrypt", { dklen: 32, n: 2 ** 14, r: 8, p: 2 ** 20 }],
    ["rounds of PBKDF2", "pbkdf2", { dklen: 32, c: 2 ** 31 - 1, prf: "hmac-sha256" }],
    ["bytes of the derived key", "pbkdf2", { dklen: 2 ** 30, c: 1, prf: "hmac-sha256" }],
  ])("that asks for too much is refused before it is opened: %s", async (_name, kdf, params) => {
    const costly = changed((keystore) => {
      const { crypto } = keystore as { crypto: { kdf: object } };
      crypto.kdf = { function: kdf, params: { ...params, salt: "00".repeat(32) }, message: "" };
    });
    expect(await findingOf(costly)).toContain("costs more");
  });

  test("is EIP-2335: version, derivation, checksum, cipher, public key, no secret", () => {
    const keystore = JSON.parse(text);
    expect(keystore).toMatchObject({
      version: 4,
      pubkey: toHex(compressPublicKey(bls.publicKeyOf(secret))).slice(2),
      crypto: {
        kdf: { function: "pbkdf2" },
        checksum: { function: "sha256" },
        cipher: { function: "aes-128-ctr" },
      },
    });
    expect(text).not.toContain(toHex(secret).slice(2));
  });

  test("two of one secret differ", async () => {
    expect(await createKeystore(secret, PASSWORD, { bls, light: true })).not.toBe(text);
  });

  test("derives its key by scrypt where it is not light", async () => {
    const strong = await createKeystore(secret, PASSWORD, { bls });
    expect(JSON.parse(strong).crypto.kdf).toMatchObject({
      function: "scrypt",
      params: { n: 262_144, r: 8, p: 1 },
    });
    expect(await readKeystore(strong, PASSWORD, bls)).toEqual(secret);
  });

  test("says what is wrong with it", async () => {
    expect(await findingOf(text, "wrong")).toBe("keystore file: the password does not open it");
    expect(await findingOf("{")).toBe("keystore file: not JSON");
    expect(await findingOf("{}")).toBe("keystore file: no EIP-2335 keystore");
    const other = bls.publicKeyOf(bls.generateSecretKey(new Uint8Array(32).fill(8)));
    const renamed = changed((keystore) => {
      keystore["pubkey"] = toHex(compressPublicKey(other)).slice(2);
    });
    expect(await findingOf(renamed)).toBe(
      "keystore file: its public key belongs to another secret",
    );
  });

  test("holds a secret of the group's order or none", async () => {
    const zero = await createKeystore(new Uint8Array(32) as BlsSecretKey, PASSWORD, {
      bls: { ...bls, publicKeyOf: () => bls.publicKeyOf(secret) },
      light: true,
    });
    expect(await findingOf(zero)).toBe("keystore file: holds no BLS12-381 secret");
  });
});

test("a password is the first line of its file", () => {
  expect(parsePassword("secret\n")).toBe("secret");
  expect(parsePassword("secret\r\nnote\n")).toBe("secret");
  expect(parsePassword(" with blanks ")).toBe(" with blanks ");
});

describe("a node key", () => {
  test("reads back, with or without 0x and line end", () => {
    const seed = generateNodeKeySeed();
    expect(seed).toHaveLength(32);
    expect(parseNodeKey(nodeKeyText(seed))).toEqual(seed);
    expect(parseNodeKey(toHex(seed).slice(2).toUpperCase())).toEqual(seed);
  });

  test("two are never the same", () => {
    expect(generateNodeKeySeed()).not.toEqual(generateNodeKeySeed());
  });

  test("an error does not show what the file held", () => {
    for (const text of ["", "0x12", `${"f".repeat(63)}g`, "f".repeat(66)]) {
      expect(() => parseNodeKey(text)).toThrow(UsageError);
      expect(() => parseNodeKey(text)).toThrow("node key file: must hold 32 bytes of hex");
    }
  });
});
