/**
 * Accounts on the L1: one for calls, another for blobs, because a client's pool takes either kind from
 * an account, never both. [ST4]
 */
import { createDecipheriv, pbkdf2, scrypt } from "node:crypto";
import { open } from "node:fs/promises";
import { promisify } from "node:util";
import type { Hex, LocalAccount } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { z } from "zod";
import { keccak256 } from "../../crypto/hash.ts";
import { concatBytes, fromHex, toHex } from "../../primitives/bytes.ts";
import { UsageError } from "../../primitives/errors.ts";

/** Where an account's secret lies. */
export type WalletFiles = {
  /** An Ethereum keystore (version 3), or 32 bytes of hex. */
  readonly keyFile: string;
  /** Of a keystore. */
  readonly passwordFile?: string | undefined;
};

const FILE_BYTES_MAX = 64 * 1024;
const RAW_KEY = /^(0x)?[0-9a-fA-F]{64}$/;
const HEX = z.string().regex(/^[0-9a-fA-F]*$/);
/** Sixteen times what wallets write: seconds and a gigabyte at most. */
const SCRYPT_MEMORY_MAX = 2 ** 30;
const ROUNDS_MAX = 2 ** 23;

const SCRYPT = z.object({
  kdf: z.literal("scrypt"),
  kdfparams: z.object({
    dklen: z.literal(32),
    n: z
      .int()
      .min(2)
      .max(2 ** 22),
    r: z.int().min(1).max(64),
    p: z.int().min(1).max(64),
    salt: HEX,
  }),
});
const PBKDF2 = z.object({
  kdf: z.literal("pbkdf2"),
  kdfparams: z.object({
    dklen: z.literal(32),
    c: z.int().min(1).max(ROUNDS_MAX),
    prf: z.literal("hmac-sha256"),
    salt: HEX,
  }),
});
const KEYSTORE = z.object({
  version: z.literal(3),
  crypto: z
    .object({
      cipher: z.literal("aes-128-ctr"),
      ciphertext: HEX.length(64),
      cipherparams: z.object({ iv: HEX.length(32) }),
      mac: HEX.length(64),
    })
    .and(z.discriminatedUnion("kdf", [SCRYPT, PBKDF2])),
});
type Keystore = z.output<typeof KEYSTORE>;

/**
 * The account of a key file.
 *
 * @throws {UsageError} if a file cannot be read, holds no key, or the password does not open it.
 */
export async function loadWallet(files: WalletFiles): Promise<LocalAccount> {
  const text = (await readText(files.keyFile)).trim();
  if (RAW_KEY.test(text)) return accountOf(text.startsWith("0x") ? text : `0x${text}`, files);
  const keystore = parseKeystore(text, files);
  if (files.passwordFile === undefined) {
    throw new UsageError([`wallet ${files.keyFile}: a keystore needs a password file`]);
  }
  const password = (await readText(files.passwordFile)).replace(/\r?\n$/, "");
  return accountOf(await secretOf(keystore, password, files), files);
}

function accountOf(secret: string, { keyFile }: WalletFiles): LocalAccount {
  try {
    return privateKeyToAccount(secret.toLowerCase() as Hex);
  } catch {
    // Without its cause, which would name the secret.
    throw new UsageError([`wallet ${keyFile}: holds no secp256k1 secret`]);
  }
}

function parseKeystore(text: string, { keyFile }: WalletFiles): Keystore {
  try {
    // Some wallets write `Crypto`.
    const content = JSON.parse(text) as { Crypto?: unknown; crypto?: unknown };
    return KEYSTORE.parse({ ...content, crypto: content.crypto ?? content.Crypto });
  } catch {
    throw new UsageError([
      `wallet ${keyFile}: neither 32 bytes of hex nor a keystore of version 3`,
    ]);
  }
}

async function secretOf(
  { crypto }: Keystore,
  password: string,
  { keyFile }: WalletFiles,
): Promise<string> {
  const derived = await derive(crypto, Buffer.from(password, "utf8"));
  const cipherText = fromHex(`0x${crypto.ciphertext}`);
  const mac = keccak256(concatBytes(derived.subarray(16, 32), cipherText));
  if (mac !== `0x${crypto.mac.toLowerCase()}`) {
    throw new UsageError([`wallet ${keyFile}: the password does not open it`]);
  }
  const iv = fromHex(`0x${crypto.cipherparams.iv}`);
  const decipher = createDecipheriv("aes-128-ctr", derived.subarray(0, 16), iv);
  return toHex(decipher.update(cipherText));
}

type ScryptOptions = { N: number; r: number; p: number; maxmem: number };
const scryptAsync = promisify(
  (
    secret: Uint8Array,
    salt: Uint8Array,
    options: ScryptOptions,
    done: (error: Error | null, key: Buffer) => void,
  ) => scrypt(secret, salt, 32, options, done),
);
const pbkdf2Async = promisify(pbkdf2);

function derive(crypto: Keystore["crypto"], password: Uint8Array): Promise<Uint8Array> {
  if (crypto.kdf === "pbkdf2") {
    const { c, salt } = crypto.kdfparams;
    return pbkdf2Async(password, fromHex(`0x${salt}`), c, 32, "sha256");
  }
  const { n: N, r, p, salt } = crypto.kdfparams;
  const maxmem = Math.min(SCRYPT_MEMORY_MAX, 128 * N * r + 128 * r * p + 2 ** 20);
  return scryptAsync(password, fromHex(`0x${salt}`), { N, r, p, maxmem });
}

async function readText(path: string): Promise<string> {
  try {
    const handle = await open(path, "r");
    try {
      const { size } = await handle.stat();
      if (size > FILE_BYTES_MAX) throw new Error("far too long for a secret");
      return await handle.readFile("utf8");
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError([`wallet file ${path}: ${reason}`], { cause });
  }
}
