/** Files of a devnet: network, keys, one configuration per node and conductor. */
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  defaultProtocolParameters,
  type NetworkFile,
  networkFileText,
  type ProtocolParameters,
  possessionStatement,
  type RollupConfig,
  voteDigest,
} from "../chain/index.ts";
import type { BlsBackend } from "../crypto/bls.ts";
import { rollupOf, seatsOf, ZERO_ADDRESS } from "../primitives/brand.ts";
import { createKeystore, nodeKeyText } from "../signer/index.ts";
import { type OperatorKeys, operatorKeys } from "./keys.ts";

/** Rollups of a devnet in the order of their ids. */
export const ROLLUP_NAMES = ["alpha", "beta", "gamma", "delta"] as const;
const FIRST_CHAIN_ID = 88_001;

export type Setup = {
  readonly directory: string;
  readonly network: NetworkFile;
  readonly networkFile: string;
  readonly keys: readonly OperatorKeys[];
};

/** In every devnet's directory, written first. */
export const NETWORK_FILE = "network.json";

/**
 * A whole committee shares the cores of one machine: blocks and batches that follow each other faster than
 * it can check them make all wait, see README.
 */
const PACE = { minBlockIntervalMs: 100, batchDelayMs: 100 };

const DOMAIN = { l1ChainId: 0, registry: ZERO_ADDRESS };
const PASSWORD = "devnet\n";

/** @param options.opaque rollups take any bytes: what benches send. */
export function devnetNetwork(
  keys: readonly OperatorKeys[],
  options: {
    readonly seed: number;
    readonly rollups: number;
    readonly opaque: boolean;
    readonly bls: BlsBackend;
    /** Instead of a devnet's own, such as short epochs. */
    readonly parameters?: Partial<ProtocolParameters>;
  },
): NetworkFile {
  const rollups = Array.from(
    { length: options.rollups },
    (_, index): RollupConfig => ({
      rollupId: rollupOf(index + 1),
      name: ROLLUP_NAMES[index] ?? `rollup-${index + 1}`,
      evmChainId: options.opaque ? 0 : FIRST_CHAIN_ID + index,
      orderPolicy: 1,
    }),
  );
  return {
    name: `devnet-${options.seed}`,
    domain: DOMAIN,
    registryBlock: 0,
    members: keys.map(({ blsKey, nodeKey }) => ({ seats: seatsOf(1), blsKey, nodeKey })),
    rollups,
    parameters: { ...defaultProtocolParameters(keys.length), ...PACE, ...options.parameters },
    proofs: keys.map(({ blsSecret, blsKey, nodeKey }) => {
      const statement = possessionStatement({ owner: ZERO_ADDRESS, blsKey, nodeKey });
      return options.bls.sign(blsSecret, voteDigest(DOMAIN, statement));
    }),
  };
}

/** Writes what is not there yet; a directory with another network is refused by the nodes. */
export async function writeSetup(options: {
  readonly directory: string;
  readonly seed: number;
  readonly nodes: number;
  readonly rollups: number;
  readonly opaque: boolean;
  readonly bls: BlsBackend;
  readonly parameters?: Partial<ProtocolParameters>;
}): Promise<Setup> {
  const { directory, seed, bls } = options;
  const keys = Array.from({ length: options.nodes }, (_, index) => operatorKeys(seed, index, bls));
  const network = devnetNetwork(keys, options);
  const networkFile = join(directory, NETWORK_FILE);
  await mkdir(directory, { recursive: true });
  await writeFile(networkFile, networkFileText(network));
  for (const [index, own] of keys.entries()) {
    const folder = nodeFolder(directory, index);
    await mkdir(folder, { recursive: true });
    const keystore = join(folder, "keystore.json");
    // A keystore has a salt of its own each time: one that is there stays.
    if (!(await exists(keystore))) {
      const text = await createKeystore(own.blsSecret, PASSWORD.trim(), { bls, light: true });
      await writeSecret(keystore, text);
    }
    await writeSecret(join(folder, "password.txt"), PASSWORD);
    await writeSecret(join(folder, "peer.key"), nodeKeyText(own.nodeSeed));
  }
  return { directory, network, networkFile, keys };
}

export const nodeFolder = (directory: string, index: number): string =>
  join(directory, `node-${index}`);

async function writeSecret(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  await chmod(path, 0o600);
}

async function exists(path: string): Promise<boolean> {
  try {
    await readFile(path);
    return true;
  } catch {
    return false;
  }
}

/** Settings as the text of a TOML file: nested tables of plain values. */
export function tomlText(settings: Readonly<Record<string, unknown>>): string {
  return `${tables(settings, "").join("\n")}\n`;
}

function tables(settings: Readonly<Record<string, unknown>>, prefix: string): string[] {
  const lines: string[] = [];
  const nested: string[] = [];
  for (const [key, value] of Object.entries(settings)) {
    const isTable = typeof value === "object" && value !== null && !Array.isArray(value);
    if (!isTable) lines.push(`${tomlKey(key)} = ${JSON.stringify(value)}`);
    else {
      const name = `${prefix}${tomlKey(key)}`;
      nested.push("", `[${name}]`, ...tables(value as Record<string, unknown>, `${name}.`));
    }
  }
  return [...lines, ...nested];
}

/** Snake case, as an operator writes it; names that are values, such as addresses, stay. */
const tomlKey = (key: string): string => {
  if (!/^[a-z][a-zA-Z0-9]*$/.test(key)) return JSON.stringify(key);
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
};
