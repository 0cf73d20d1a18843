/** Keys and a protection directory on a real disk. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadNativeBls } from "../../src/crypto/bls-native.ts";
import { epochOf, ZERO_ADDRESS } from "../../src/primitives/brand.ts";
import { toHash } from "../../src/primitives/bytes.ts";
import {
  createKeystore,
  createSigner,
  nodeKeyText,
  SignerOptions,
} from "../../src/signer/index.ts";
import { createLogger, createThreadRegistry } from "../../src/telemetry/index.ts";

export const bls = await loadNativeBls();
export const SECRET = bls.generateSecretKey(new Uint8Array(32).fill(5));
export const SEED = new Uint8Array(32).fill(6);
export const PASSWORD = "hunter2-hunter2";
export const GENESIS = toHash(new Uint8Array(32).fill(1));
export const DOMAIN = { l1ChainId: 0, registry: ZERO_ADDRESS };

/** A directory with the three files of a key; `remove` takes it away. */
export async function createKeyFiles() {
  const directory = await mkdtemp(join(tmpdir(), "lockstep-signer-"));
  const options = SignerOptions.parse({
    keystoreFile: join(directory, "keystore.json"),
    passwordFile: join(directory, "password"),
    nodeKeyFile: join(directory, "node.key"),
    protectionDir: join(directory, "protection"),
  });
  const mode = 0o600;
  const keystore = await createKeystore(SECRET, PASSWORD, { bls, light: true });
  await writeFile(options.keystoreFile, keystore, { mode });
  await writeFile(options.passwordFile, `${PASSWORD}\n`, { mode });
  await writeFile(options.nodeKeyFile, nodeKeyText(SEED), { mode });
  return { directory, options, remove: () => rm(directory, { recursive: true, force: true }) };
}

/** A signer with what it logged and counted. */
export async function openSigner(options: SignerOptions, genesis = GENESIS) {
  const lines: string[] = [];
  const registry = createThreadRegistry();
  const logger = createLogger({
    format: "json",
    level: "debug",
    name: "test",
    destination: { write: (line) => lines.push(line) },
  });
  const signer = await createSigner(options, {
    domain: DOMAIN,
    genesisHash: genesis,
    bls,
    logger,
    registry,
  });
  const members = signer.blsPublicKeys.map((blsKey) => ({ blsKey }));
  for (const epoch of [0, 1, 2].map(epochOf)) {
    signer.openEpoch({ epoch, instance: genesis, members });
  }
  return { signer, lines, logger, metrics: () => registry.metrics() };
}
