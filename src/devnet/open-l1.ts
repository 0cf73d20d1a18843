/** The L1 of a devnet as its nodes see it: a chain behind a link that can be cut, with their network. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type NetworkFile, parseNetworkFile, type RollupConfig } from "../chain/index.ts";
import type { BlsBackend } from "../crypto/bls.ts";
import { connectL1 } from "../l1/index.ts";
import { systemCodeOf, UsageError } from "../primitives/errors.ts";
import type { OperatorKeys } from "./keys.ts";
import { foundNetwork, type NetworkTimes } from "./l1-network.ts";
import { OPEN_LINK, openLinkProxy } from "./link-proxy.ts";
import { type LocalL1, startLocalL1 } from "./local-l1.ts";
import type { PortChooser } from "./ports.ts";
import { anchoredNetwork, NETWORK_FILE } from "./setup.ts";

export type DevnetL1 = {
  readonly chain: LocalL1;
  /** What nodes, conductors and people use; it can be cut. */
  readonly url: string;
  readonly network: NetworkFile;
  newestBlock(): Promise<number>;
  /** Whether requests get through. */
  reach(isReachable: boolean): void;
  isReachable(): boolean;
};

const L1_PORT = 8545;

type Opening = {
  readonly directory: string;
  readonly seed: number;
  readonly ports: PortChooser;
  readonly bls: BlsBackend;
  readonly keys: readonly OperatorKeys[];
  readonly multiaddrs: readonly string[];
  readonly rollups: readonly RollupConfig[];
  readonly times?: Partial<NetworkTimes>;
  /** Told as soon as there is something to stop. */
  readonly ending: (stop: () => Promise<void>) => void;
};

/** Starts or resumes the chain, and founds the network where there is none yet. */
export async function openL1(options: Opening): Promise<DevnetL1> {
  const { directory, ports } = options;
  const chain = await startLocalL1({ directory, port: await ports.choose(L1_PORT + 1) });
  options.ending(() => chain.stop());
  const network = (await resumed(chain, directory)) ?? (await founded(chain, options));
  await chain.tick();
  const link = await openLinkProxy({
    listenPort: await ports.choose(L1_PORT),
    targetPort: Number(new URL(chain.url).port),
  });
  options.ending(() => link.close());
  let isReachable = true;
  return {
    chain,
    url: `http://127.0.0.1:${link.port}`,
    network,
    newestBlock: async () => Number(await chain.call<string>("eth_blockNumber", [])),
    reach(wanted) {
      isReachable = wanted;
      link.set({ ...OPEN_LINK, cut: !wanted });
    },
    isReachable: () => isReachable,
  };
}

async function founded(l1: LocalL1, options: Opening): Promise<NetworkFile> {
  const { seed, keys } = options;
  const { domain, deployment } = await foundNetwork({ ...options, l1 });
  const { registryBlock } = deployment;
  return anchoredNetwork({ seed, nodes: keys.length, domain, registryBlock });
}

/** The network that a kept directory has on its kept chain; null: there is none yet. */
async function resumed(chain: LocalL1, directory: string): Promise<NetworkFile | null> {
  const text = await readFile(join(directory, NETWORK_FILE), "utf8").catch((error: unknown) => {
    if (systemCodeOf(error) === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  const network = parseNetworkFile(text);
  if (network.domain.l1ChainId === 0) {
    throw new UsageError([`${directory} has a network without an L1: add --l1 none, or --reset`]);
  }
  // Else the chain is gone and the nodes' data is of no use: the error says so.
  await connectL1(chain.url, network.domain);
  return network;
}
