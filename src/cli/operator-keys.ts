/** The files of an operator's keys, as `keys new` makes them and every other command finds them. */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type DigestDomain, possessionStatement, voteDigest } from "../chain/index.ts";
import type { BlsBackend, BlsSecretKey } from "../crypto/bls.ts";
import { loadNativeBls } from "../crypto/bls-native.ts";
import { ed25519 } from "../crypto/ed25519.ts";
import type { Address } from "../primitives/brand.ts";
import { UsageError } from "../primitives/errors.ts";
import { parseNodeKey, parsePassword, readKeystore } from "../signer/index.ts";
import { type Arguments, type Flag, textOf } from "./command.ts";

export const KEY_FLAGS = {
  keys: { type: "string", value: "DIR", help: "Directory of the keys (default: this one)." },
  "password-file": {
    type: "string",
    value: "FILE",
    help: "The keystore's password (default: password.txt of the directory).",
  },
} as const satisfies Record<string, Flag>;

export type KeyFiles = {
  readonly directory: string;
  readonly keystore: string;
  readonly password: string;
  readonly nodeKey: string;
  readonly publicFile: string;
};

/** @param passwordFlag names the keystore's password, if it is not in the directory. */
export function keyFilesOf(
  args: Arguments,
  directoryFlag: string,
  passwordFlag = "password-file",
): KeyFiles {
  const directory = resolve(textOf(args, directoryFlag) ?? ".");
  return {
    directory,
    keystore: join(directory, "keystore.json"),
    password: resolve(textOf(args, passwordFlag) ?? join(directory, "password.txt")),
    nodeKey: join(directory, "peer.key"),
    publicFile: join(directory, "public.json"),
  };
}

/** An operator's consensus key and node key, opened. */
export type OpenKeys = {
  readonly bls: BlsBackend;
  readonly secret: BlsSecretKey;
  readonly blsKey: Uint8Array;
  readonly nodeKey: Uint8Array;
};

/** @throws {UsageError} with every file that cannot be read; for a wrong password. */
export async function openKeys(files: KeyFiles): Promise<OpenKeys> {
  const findings: string[] = [];
  const [keystore, password, nodeKey] = await Promise.all(
    [files.keystore, files.password, files.nodeKey].map((path) => readText(path, findings)),
  );
  if (findings.length > 0) throw new UsageError(findings);
  const bls = await loadNativeBls();
  const secret = await readKeystore(keystore ?? "", parsePassword(password ?? ""), bls);
  return keysOf(bls, secret, parseNodeKey(nodeKey ?? ""));
}

export const keysOf = (bls: BlsBackend, secret: BlsSecretKey, nodeSeed: Uint8Array): OpenKeys => ({
  bls,
  secret,
  blsKey: bls.publicKeyOf(secret),
  nodeKey: ed25519.publicKeyOf(ed25519.createSecretKey(nodeSeed)),
});

/** Proof that the owner's consensus key is the owner's: compressed G2, 96 bytes. [K2] */
export function possessionProof(keys: OpenKeys, domain: DigestDomain, owner: Address): Uint8Array {
  const { blsKey, nodeKey } = keys;
  const statement = possessionStatement({ owner, blsKey, nodeKey });
  return keys.bls.sign(keys.secret, voteDigest(domain, statement));
}

/** Null, with a finding, where it cannot be read. */
export async function readText(path: string, findings: string[]): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    findings.push(`${path}: cannot be read (${(cause as NodeJS.ErrnoException).code})`);
    return null;
  }
}
