/** Which network a client command talks to, and whom it believes: named, or the running devnet. */
import type { NetworkFile, RollupConfig } from "../chain/index.ts";
import { loadNativeBls } from "../crypto/bls-native.ts";
import { defaultDirectory, whereIsDevnet } from "../devnet/index.ts";
import { readNetworkFile } from "../node/index.ts";
import { UsageError } from "../primitives/errors.ts";
import { type BlsVerifier, createBlsVerifier } from "../sdk/index.ts";
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
  dir: { type: "string", value: "DIR", help: "Directory of the devnet, if it was given one." },
} as const satisfies Record<string, Flag>;

export type NetworkAccess = {
  readonly network: NetworkFile;
  /** Base URLs of nodes' APIs, by preference. */
  readonly urls: readonly string[];
};

/** @throws {UsageError} if neither is named and no devnet runs, or what is named is wrong. */
export async function networkAccess(args: Arguments): Promise<NetworkAccess> {
  const urls = textsOf(args, "url");
  const file = textOf(args, "network");
  const findings = urls.flatMap(urlFault);
  if (findings.length > 0) throw new UsageError(findings);
  if (file !== undefined && urls.length > 0) return { network: await readNetworkFile(file), urls };
  const devnet = await whereIsDevnet(textOf(args, "dir") ?? defaultDirectory());
  if (devnet === null) {
    const missing = [
      ...(urls.length === 0 ? ["--url URL"] : []),
      ...(file === undefined ? ["--network FILE"] : []),
    ];
    throw new UsageError([`no devnet runs here; name a network with ${missing.join(" and ")}`]);
  }
  return {
    network: await readNetworkFile(file ?? devnet.networkFile),
    urls: urls.length > 0 ? urls : devnet.urls,
  };
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

function urlFault(text: string): string[] {
  const scheme = URL.canParse(text) ? new URL(text).protocol : null;
  const known = ["http:", "https:", "ws:", "wss:"];
  if (scheme !== null && known.includes(scheme)) return [];
  return [`--url ${text}: must be a URL such as http://127.0.0.1:17651`];
}

/** By name or number. @throws {UsageError} that names those there are. */
export function rollupNamed(network: NetworkFile, name: string): RollupConfig {
  const found = network.rollups.find((one) => one.name === name || `${one.rollupId}` === name);
  if (found !== undefined) return found;
  const names = network.rollups.map((one) => one.name).join(", ");
  throw new UsageError([`no rollup ${name}; the network has ${names}`]);
}

export const verifierOf = async ({ network }: NetworkAccess): Promise<BlsVerifier> =>
  createBlsVerifier(await loadNativeBls(), network.domain);
