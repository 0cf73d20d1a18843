/** The consensus key on disk: an EIP-2335 keystore, whose secret only its password opens. */
import {
  create,
  decrypt,
  defaultPbkdfModule,
  defaultScryptModule,
  isValidKeystore,
} from "@chainsafe/bls-keystore";
import {
  type BlsBackend,
  type BlsSecretKey,
  compressPublicKey,
  parseSecretKey,
} from "../crypto/bls.ts";
import { toHex } from "../primitives/bytes.ts";
import { UsageError } from "../primitives/errors.ts";

/** Rounds that cost nothing: for well-known keys only. */
const LIGHT_ROUNDS = 1024;
/** Eight times what programs for EIP-2335 write, and more: seconds, not hours. */
const SCRYPT_BYTES_MAX = 2 * 1024 ** 3;
const SCRYPT_WORK_MAX = 2 ** 24;
const ROUNDS_MAX = 2 ** 23;
const DERIVED_BYTES_MAX = 1024;

/**
 * The text of a keystore.
 *
 * @param options.light for development keys: opens in a millisecond, and in little more for a thief.
 */
export async function createKeystore(
  secret: BlsSecretKey,
  password: string,
  options: { readonly bls: BlsBackend; readonly light?: boolean },
): Promise<string> {
  const derivation = options.light === true ? lightDerivation() : defaultScryptModule();
  const publicKey = compressPublicKey(options.bls.publicKeyOf(secret));
  const keystore = await create(password, secret, publicKey, "", "lockstep", derivation);
  return `${JSON.stringify(keystore, null, 2)}\n`;
}

function lightDerivation() {
  const { function: name, params } = defaultPbkdfModule();
  return { function: name, params: { ...params, c: LIGHT_ROUNDS } } as ReturnType<
    typeof defaultPbkdfModule
  >;
}

/**
 * The secret in the text of a keystore.
 *
 * @throws {UsageError} if it is no keystore, the password does not open it, or the public key that
 * it names is another's.
 */
export async function readKeystore(
  text: string,
  password: string,
  bls: BlsBackend,
): Promise<BlsSecretKey> {
  const content = parseJson(text);
  if (!isValidKeystore(content)) throw new UsageError(["keystore file: no EIP-2335 keystore"]);
  if (isTooCostly(content.crypto.kdf)) {
    throw new UsageError([
      "keystore file: its key derivation costs more than any keystore's should",
    ]);
  }
  const bytes = await decrypt(content, password).catch((cause: unknown) => {
    throw new UsageError(["keystore file: the password does not open it"], { cause });
  });
  const secret = parseSecretKey(bytes);
  bytes.fill(0);
  if (secret === null) throw new UsageError(["keystore file: holds no BLS12-381 secret"]);
  const publicKey = toHex(compressPublicKey(bls.publicKeyOf(secret)));
  if (publicKey !== `0x${content.pubkey.toLowerCase()}`) {
    throw new UsageError(["keystore file: its public key belongs to another secret"]);
  }
  return secret;
}

type Derivation = Parameters<typeof decrypt>[0]["crypto"]["kdf"];

/** Memory or time without end is not the right answer to a damaged file. */
function isTooCostly(kdf: Derivation): boolean {
  const { params } = kdf;
  if (params.dklen > DERIVED_BYTES_MAX) return true;
  if (kdf.function === "pbkdf2") return kdf.params.c > ROUNDS_MAX;
  const { n, r, p } = kdf.params;
  return 128 * n * r > SCRYPT_BYTES_MAX || n * r * p > SCRYPT_WORK_MAX;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(["keystore file: not JSON"], { cause });
  }
}

/** The password in the text of a password file: its first line. */
export const parsePassword = (text: string): string => text.split(/\r?\n/, 1)[0] as string;
