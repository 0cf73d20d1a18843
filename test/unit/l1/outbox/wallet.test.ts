import { createCipheriv, pbkdf2Sync, scryptSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { keccak256 } from "../../../../src/crypto/hash.ts";
import { loadWallet } from "../../../../src/l1/outbox/wallet.ts";
import { UsageError } from "../../../../src/primitives/errors.ts";

const SECRET = "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";
const ADDRESS = "0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b";
const directory = mkdtempSync(join(tmpdir(), "lockstep-wallet-"));
afterAll(() => rmSync(directory, { recursive: true }));

let files = 0;
function fileWith(text: string): string {
  const path = join(directory, `${files++}`);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** The wallet of the definition of web3 secret storage, version 3, PBKDF2. */
const PBKDF2_VECTOR = {
  crypto: {
    cipher: "aes-128-ctr",
    cipherparams: { iv: "6087dab2f9fdbbfaddc31a909735c1e6" },
    ciphertext: "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
    kdf: "pbkdf2",
    kdfparams: {
      c: 262144,
      dklen: 32,
      prf: "hmac-sha256",
      salt: "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd",
    },
    mac: "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2",
  },
  id: "3198bc9c-6672-5ab3-d995-4942343ae5b6",
  version: 3,
};

type Derivation = { readonly kdf: string; readonly kdfparams: object; readonly key: Buffer };

function keystoreOf({ kdf, kdfparams, key }: Derivation, change: object = {}): string {
  const iv = Buffer.alloc(16, 7);
  const cipher = createCipheriv("aes-128-ctr", key.subarray(0, 16), iv);
  const text = cipher.update(Buffer.from(SECRET, "hex"));
  const mac = keccak256(Buffer.concat([key.subarray(16, 32), text])).slice(2);
  const crypto = {
    cipher: "aes-128-ctr",
    cipherparams: { iv: iv.toString("hex") },
    ciphertext: text.toString("hex"),
    kdf,
    kdfparams,
    mac,
    ...change,
  };
  return JSON.stringify({ version: 3, id: "x", crypto });
}

const SALT = Buffer.alloc(32, 3);
const scryptOf = (password: string): Derivation => ({
  kdf: "scrypt",
  kdfparams: { dklen: 32, n: 1024, r: 8, p: 1, salt: SALT.toString("hex") },
  key: scryptSync(password, SALT, 32, { N: 1024, r: 8, p: 1 }),
});
const pbkdf2Of = (password: string): Derivation => ({
  kdf: "pbkdf2",
  kdfparams: { dklen: 32, c: 10, prf: "hmac-sha256", salt: SALT.toString("hex") },
  key: pbkdf2Sync(password, SALT, 10, 32, "sha256"),
});

describe("ST4: an account from a file", () => {
  test.each([SECRET, `0x${SECRET}\n`])("raw hex: %s", async (text) => {
    expect((await loadWallet({ keyFile: fileWith(text) })).address).toBe(ADDRESS);
  });

  test("the published vector of a version 3 keystore", async () => {
    const keyFile = fileWith(JSON.stringify(PBKDF2_VECTOR));
    const wallet = await loadWallet({ keyFile, passwordFile: fileWith("testpassword\n") });
    expect(wallet.address).toBe(ADDRESS);
  });

  test.each([scryptOf, pbkdf2Of])("a keystore by %o", async (derive) => {
    const keyFile = fileWith(keystoreOf(derive("päss word")));
    const passwordFile = fileWith("päss word\r\n");
    expect((await loadWallet({ keyFile, passwordFile })).address).toBe(ADDRESS);
  });
});

describe("what does not open is the operator's mistake", () => {
  const findings = async (files: { keyFile: string; passwordFile?: string }): Promise<string> => {
    const error = await loadWallet(files).catch((reason: unknown) => reason);
    if (!(error instanceof UsageError)) throw new Error(`not a usage error: ${String(error)}`);
    return error.findings.join();
  };
  const passwordFile = fileWith("right");

  test("another password", async () => {
    const keyFile = fileWith(keystoreOf(scryptOf("wrong")));
    expect(await findings({ keyFile, passwordFile })).toContain("the password does not open it");
  });

  test("a keystore without a password file", async () => {
    const keyFile = fileWith(keystoreOf(scryptOf("right")));
    expect(await findings({ keyFile })).toContain("needs a password file");
  });

  test.each([
    ["no JSON", "{"],
    ["another version", JSON.stringify({ ...PBKDF2_VECTOR, version: 4 })],
    [
      "a derivation that costs gigabytes",
      keystoreOf({
        ...scryptOf("right"),
        kdfparams: { dklen: 32, n: 2 ** 30, r: 8, p: 1, salt: "00" },
      }),
    ],
    ["another cipher", keystoreOf(scryptOf("right"), { cipher: "aes-256-gcm" })],
    ["too short a secret", "0x1234"],
  ])("%s", async (_what, text) => {
    expect(await findings({ keyFile: fileWith(text), passwordFile })).toContain("neither 32 bytes");
  });

  test("zero is no key, and the message does not say what was in the file", async () => {
    const found = await findings({ keyFile: fileWith("00".repeat(32)) });
    expect(found).toContain("no secp256k1 secret");
    expect(found).not.toContain("0000");
  });

  test("a file that is not there, or far too long", async () => {
    expect(await findings({ keyFile: join(directory, "missing") })).toContain("ENOENT");
    expect(await findings({ keyFile: fileWith("a".repeat(70_000)) })).toContain("too long");
  });
});
