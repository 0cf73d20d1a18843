/** Files of a devnet: network, keys, one configuration per node and conductor. */
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type DigestDomain,
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
import { l1Accounts, privateKeyOf } from "./accounts.ts";
import { type OperatorKeys, operatorKeys } from "./keys.ts";

/** Rollups of a devnet in the order of their ids. */
export const ROLLUP_NAMES = ["alpha", "beta", "gamma", "delta"] as const;
const FIRST_CHAIN_ID = 88_001;

export type Setup = {
  readonly directory: string;
  readonly network: NetworkFile;
  readonly networkFile: string;
  readonly keys: readonly OperatorKeys[];
  /** Those of the network's file, or those that the L1 knows. */
  readonly rollups: readonly RollupConfig[];
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
export const devnetRollups = (options: {
  readonly rollups: number;
  readonly opaque: boolean;
}): RollupConfig[] =>
  Array.from({ length: options.rollups }, (_, index) => ({
    rollupId: rollupOf(index + 1),
    name: ROLLUP_NAMES[index] ?? `rollup-${index + 1}`,
    evmChainId: options.opaque ? 0 : FIRST_CHAIN_ID + index,
    orderPolicy: 1,
  }));

/** The operators' keys of a seed. */
export const devnetKeys = (seed: number, nodes: number, bls: BlsBackend): OperatorKeys[] =>
  Array.from({ length: nodes }, (_, index) => operatorKeys(seed, index, bls));

/** A network without an L1: members and rollups are in its file. */
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
  return {
    name: `devnet-${options.seed}`,
    domain: DOMAIN,
    registryBlock: 0,
    members: keys.map(({ blsKey, nodeKey }) => ({ seats: seatsOf(1), blsKey, nodeKey })),
    rollups: devnetRollups(options),
    parameters: { ...defaultProtocolParameters(keys.length), ...PACE, ...options.parameters },
    proofs: keys.map(({ blsSecret, blsKey, nodeKey }) => {
      const statement = possessionStatement({ owner: ZERO_ADDRESS, blsKey, nodeKey });
      return options.bls.sign(blsSecret, voteDigest(DOMAIN, statement));
    }),
  };
}

/** Age of the L1 block that a block anchors to: a local chain's finality is young. */
const ANCHOR_DELAY_MS = 1000;

/** A network on an L1, whose registry has members and rollups. */
export const anchoredNetwork = (options: {
  readonly seed: number;
  readonly nodes: number;
  readonly domain: DigestDomain;
  readonly registryBlock: number;
}): NetworkFile => ({
  name: `devnet-${options.seed}`,
  domain: options.domain,
  registryBlock: options.registryBlock,
  members: [],
  rollups: [],
  parameters: {
    ...defaultProtocolParameters(options.nodes),
    ...PACE,
    anchorDelayMs: ANCHOR_DELAY_MS,
  },
  proofs: [],
});

/** Writes what is not there yet; a directory with another network is refused by the nodes. */
export async function writeSetup(options: {
  readonly directory: string;
  readonly seed: number;
  readonly nodes: number;
  readonly rollups: number;
  readonly opaque: boolean;
  readonly bls: BlsBackend;
  readonly parameters?: Partial<ProtocolParameters>;
  /** Of an L1, instead of one without. */
  readonly network?: NetworkFile;
}): Promise<Setup> {
  const { directory, seed, bls } = options;
  const keys = devnetKeys(seed, options.nodes, bls);
  const network = options.network ?? devnetNetwork(keys, options);
  const networkFile = join(directory, NETWORK_FILE);
  await mkdir(directory, { recursive: true });
  await writeFile(networkFile, networkFileText(network));
  for (const [index, own] of keys.entries()) {
    await writeOperator(nodeFolder(directory, index), { index, own, bls });
  }
  return { directory, network, networkFile, keys, rollups: devnetRollups(options) };
}

/** Secrets of one operator, where its node and its owner find them. */
export async function writeOperator(
  folder: string,
  operator: { readonly index: number; readonly own: OperatorKeys; readonly bls: BlsBackend },
): Promise<void> {
  const { index, own, bls } = operator;
  await mkdir(folder, { recursive: true });
  const keystore = join(folder, "keystore.json");
  // A keystore has a salt of its own each time: one that is there stays.
  if (!(await exists(keystore))) {
    const text = await createKeystore(own.blsSecret, PASSWORD.trim(), { bls, light: true });
    await writeSecret(keystore, text);
  }
  await writeSecret(join(folder, "password.txt"), PASSWORD);
  await writeSecret(join(folder, "peer.key"), nodeKeyText(own.nodeSeed));
  const wallets = l1Accounts().operator(index);
  await writeSecret(walletFile(folder, "calls"), privateKeyOf(wallets.calls));
  await writeSecret(walletFile(folder, "blobs"), privateKeyOf(wallets.blobs));
}

/** Where an operator's L1 wallets are. [ST4] */
export const walletFile = (folder: string, wallet: "calls" | "blobs"): string =>
  join(folder, wallet === "calls" ? "wallet.key" : "blob-wallet.key");

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
