/** Which network a client command talks to, and whom it believes: named, or the running devnet. */
import type { NetworkFile, RollupConfig } from "../chain/index.ts";
import { loadNativeBls } from "../crypto/bls-native.ts";
import { defaultDirectory, whereIsDevnet } from "../devnet/index.ts";
import { connectL1 } from "../l1/index.ts";
import { readNetworkFile } from "../node/index.ts";
import { UsageError } from "../primitives/errors.ts";
import {
  type BlsVerifier,
  createBlsVerifier,
  createL1Rpc,
  type FeedTrust,
  type NamedRollup,
} from "../sdk/index.ts";
import { type Arguments, type Flag, textOf, textsOf } from "./command.ts";

export const ACCESS_FLAGS = {
  url: {
    type: "string",
    value: "URL",
    multiple: true,
    help: "Sequencer or relay; may be repeated (default: the running devnet's).",
  },
  network: {
    type: "string",
    value: "FILE",
    help: "The network's configuration, which says whom to believe (default: the devnet's).",
  },
  l1: {
    type: "string",
    value: "URL",
    help: "JSON-RPC of the L1, which says whom to believe, where the network has one (default: the devnet's).",
  },
  dir: { type: "string", value: "DIR", help: "Directory of the devnet, if it was given one." },
} as const satisfies Record<string, Flag>;

export type NetworkAccess = {
  readonly network: NetworkFile;
  /** Of the network's file, or as the L1 has them. */
  readonly rollups: readonly RollupConfig[];
  readonly trust: FeedTrust;
  /** Base URLs of nodes' APIs, by preference. */
  readonly urls: readonly string[];
};

/** @throws {UsageError} if neither is named and no devnet runs, or what is named is wrong. */
export async function networkAccess(args: Arguments): Promise<NetworkAccess> {
  const urls = textsOf(args, "url");
  const file = textOf(args, "network");
  const findings = urls.flatMap(urlFault);
  if (findings.length > 0) throw new UsageError(findings);
  if (file !== undefined && urls.length > 0) {
    return { ...(await believed(file, textOf(args, "l1") ?? null)), urls };
  }
  const devnet = await whereIsDevnet(textOf(args, "dir") ?? defaultDirectory());
  if (devnet === null) {
    const missing = [
      ...(urls.length === 0 ? ["--url URL"] : []),
      ...(file === undefined ? ["--network FILE"] : []),
    ];
    throw new UsageError([`no devnet runs here; name a network with ${missing.join(" and ")}`]);
  }
  return {
    ...(await believed(file ?? devnet.networkFile, textOf(args, "l1") ?? devnet.l1)),
    urls: urls.length > 0 ? urls : devnet.urls,
  };
}

/**
 * Members and rollups: of the network's file, or of its L1. [X1]
 *
 * @throws {UsageError} where the network has an L1 and none is named.
 */
export async function believed(
  networkFile: string,
  l1Url: string | null,
): Promise<Pick<NetworkAccess, "network" | "rollups" | "trust">> {
  const network = await readNetworkFile(networkFile);
  const { domain } = network;
  if (domain.l1ChainId === 0) return { network, rollups: network.rollups, trust: { network } };
  if (l1Url === null) {
    throw new UsageError([`${networkFile}: its members are on L1 ${domain.l1ChainId}: --l1 URL`]);
  }
  const connection = await connectL1(l1Url, domain);
  const rollups = await connection.rollups(network.registryBlock);
  const l1 = createL1Rpc({ url: l1Url, ...domain });
  return { network, rollups, trust: { network, l1 } };
}

/** Base URLs only, which need no trust. */
export async function nodeUrls(args: Arguments): Promise<readonly string[]> {
  const urls = textsOf(args, "url");
  const findings = urls.flatMap(urlFault);
  if (findings.length > 0) throw new UsageError(findings);
  if (urls.length > 0) return urls;
  const devnet = await whereIsDevnet(textOf(args, "dir") ?? defaultDirectory());
  if (devnet === null) throw new UsageError(["no devnet runs here; name a node with --url URL"]);
  return devnet.urls;
}

/** Where a node answers HTTP, whichever scheme its URL was given with; without a slash at the end. */
export const httpBase = (url: string): string => url.replace(/^ws/, "http").replace(/\/+$/, "");

function urlFault(text: string): string[] {
  const scheme = URL.canParse(text) ? new URL(text).protocol : null;
  const known = ["http:", "https:", "ws:", "wss:"];
  if (scheme !== null && known.includes(scheme)) return [];
  return [`--url ${text}: must be a URL such as http://127.0.0.1:17651`];
}

/** By name or number. @throws {UsageError} that names those there are. */
export function rollupNamed<Rollup extends NamedRollup>(
  rollups: readonly Rollup[],
  name: string,
): Rollup {
  const found = rollups.find((one) => one.name === name || `${one.rollupId}` === name);
  if (found !== undefined) return found;
  const names = rollups.map((one) => one.name).join(", ");
  throw new UsageError([`no rollup ${name}; the network has ${names}`]);
}

export const verifierOf = async ({ network }: NetworkAccess): Promise<BlsVerifier> =>
  createBlsVerifier(await loadNativeBls(), network.domain);
