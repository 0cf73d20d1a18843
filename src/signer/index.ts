/** The only holder of secrets: keystore, node key, double-sign protection. */
import type { DigestDomain } from "../chain/index.ts";
import type { BlsBackend, BlsSecretKey } from "../crypto/bls.ts";
import { ed25519 } from "../crypto/ed25519.ts";
import type { Hash } from "../primitives/brand.ts";
import { UsageError } from "../primitives/errors.ts";
import type { Logger, Registry } from "../telemetry/index.ts";
import { SignerOptions } from "./config.ts";
import { applyInterchange, interchangeText } from "./interchange.ts";
import { parsePassword, readKeystore } from "./keystore.ts";
import { createSignerMetrics } from "./metrics.ts";
import { parseNodeKey } from "./node-key.ts";
import { openProtectionStore, type ProtectionStore } from "./protection-store.ts";
import { readSecretFile } from "./secret-file.ts";
import { createLocalSigner, type ProtectedKey, type Signer } from "./signer.ts";

export { SignerOptions } from "./config.ts";
export { createKeystore, parsePassword, readKeystore } from "./keystore.ts";
export { generateNodeKeySeed, nodeKeyText, parseNodeKey } from "./node-key.ts";
export type { Signer, SigningEpoch } from "./signer.ts";

/** What a signer needs from the rest of the program. */
export type SignerDependencies = {
  readonly domain: DigestDomain;
  /** Of the network, which a protection is bound to. */
  readonly genesisHash: Hash;
  readonly bls: BlsBackend;
  readonly logger: Logger;
  readonly registry: Registry;
};

/**
 * Opens keys and protections.
 *
 * @throws {UsageError} for files that are missing or wrong, with all findings of the keys at once.
 * @throws {LockstepError} SIGNER_PROTECTION if a protection is damaged: nothing is signed then.
 */
export async function createSigner(
  options: SignerOptions,
  dependencies: SignerDependencies,
): Promise<Signer> {
  const { logger, genesisHash, bls, domain } = dependencies;
  const { node, opened } = await readKeys(options, bls, logger);
  const consensus: ProtectedKey[] = [];
  try {
    for (const { files, secret } of opened) {
      const publicKey = bls.publicKeyOf(secret);
      const store = await openStore({ ...options, ...files }, genesisHash, publicKey, logger);
      consensus.push({ secret, publicKey, store });
      if (store.found) continue;
      const { protectionDir: directory } = files;
      logger.info({ directory }, "began the protection of a key that is new here");
    }
  } catch (error) {
    for (const { store } of consensus) await store.close();
    throw error;
  }
  const metrics = createSignerMetrics(dependencies.registry);
  return createLocalSigner({ node, consensus }, domain, { bls, metrics, logger });
}

type KeyFiles = SignerOptions["otherKeys"][number];

const keyFilesOf = (options: SignerOptions): readonly KeyFiles[] => {
  const { keystoreFile, passwordFile, protectionDir } = options;
  return [{ keystoreFile, passwordFile, protectionDir }, ...options.otherKeys];
};

async function readKeys(options: SignerOptions, bls: BlsBackend, logger: Logger) {
  const files = keyFilesOf(options);
  const texts = await Promise.allSettled([
    readSecretFile(options.nodeKeyFile, "node key", logger),
    ...files.flatMap(({ keystoreFile, passwordFile }) => [
      readSecretFile(keystoreFile, "keystore", logger),
      readSecretFile(passwordFile, "password", logger),
    ]),
  ]);
  const findings = texts.flatMap((text) =>
    text.status === "rejected" ? (text.reason as UsageError).findings : [],
  );
  const directories = files.map(({ protectionDir }) => protectionDir);
  if (new Set(directories).size < directories.length) {
    findings.push("keys: two consensus keys must not share a protection directory");
  }
  if (findings.length > 0) throw new UsageError(findings);
  const [nodeKey = "", ...rest] = texts.map((text) =>
    text.status === "fulfilled" ? text.value : "",
  );
  const node = ed25519.createSecretKey(parseNodeKey(nodeKey));
  const opened: { readonly files: KeyFiles; readonly secret: BlsSecretKey }[] = [];
  for (const [at, keyFiles] of files.entries()) {
    const [keystore = "", password = ""] = rest.slice(2 * at, 2 * at + 2);
    const secret = await readKeystore(keystore, parsePassword(password), bls);
    opened.push({ files: keyFiles, secret });
  }
  return { node, opened };
}

const openStore = (
  options: Omit<SignerOptions, "keystoreFile" | "passwordFile" | "nodeKeyFile" | "otherKeys">,
  genesisHash: Hash,
  publicKey: Uint8Array,
  logger: Logger,
): Promise<ProtectionStore> =>
  openProtectionStore({
    directory: options.protectionDir,
    genesisHash,
    publicKey,
    windows: {
      views: options.viewWindow,
      laneHeights: options.laneWindow,
      outputs: options.outputWindow,
    },
    compactBytes: options.compactBytes,
    logger,
  });

/** Whose protection a command works on, while no signer has it open. */
export type ProtectionOfKey = {
  readonly protectionDir: string;
  readonly genesisHash: Hash;
  /** 96 bytes. */
  readonly blsPublicKey: Uint8Array;
  readonly logger: Logger;
};

async function withStore<T>(
  key: ProtectionOfKey,
  work: (store: ProtectionStore) => Promise<T>,
): Promise<T> {
  const defaults = SignerOptions.pick({
    protectionDir: true,
    viewWindow: true,
    laneWindow: true,
    outputWindow: true,
    compactBytes: true,
  }).parse({ protectionDir: key.protectionDir });
  const store = await openStore(defaults, key.genesisHash, key.blsPublicKey, key.logger);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/**
 * The protection as an interchange file. From then on this one signs nothing, until `importProtection`.
 *
 * @param complete every remembered statement; else floors only.
 */
export const exportProtection = (key: ProtectionOfKey, complete: boolean): Promise<string> =>
  withStore(key, async (store) => {
    store.protection.apply({ kind: "lock", locked: true });
    await store.rewrite();
    const { genesisHash, blsPublicKey: publicKey } = key;
    return interchangeText(store.protection, { genesisHash, publicKey }, complete);
  });

/**
 * Adds an interchange file to the protection and unlocks it.
 *
 * @throws {UsageError} if the file is none, of another network, or without this key.
 */
export const importProtection = (key: ProtectionOfKey, text: string): Promise<void> =>
  withStore(key, async (store) => {
    const { genesisHash, blsPublicKey: publicKey } = key;
    store.protection.apply({ kind: "lock", locked: false });
    applyInterchange(store.protection, { genesisHash, publicKey }, text);
    await store.rewrite();
  });
