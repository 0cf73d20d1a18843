/** Which L1 an operator's command talks to, and as whom: named, or that of the running devnet. */
import type { NetworkFile } from "../chain/index.ts";
import { defaultDirectory, whereIsDevnet } from "../devnet/index.ts";
import { connectL1, type L1Connection, loadWallet } from "../l1/index.ts";
import { readNetworkFile } from "../node/index.ts";
import { UsageError } from "../primitives/errors.ts";
import { type Arguments, type Flag, textOf } from "./command.ts";
import { ACCESS_FLAGS } from "./network-access.ts";

/** Where the L1 is. */
export const L1_FLAGS = {
  l1: { type: "string", value: "URL", help: "JSON-RPC of the L1 (default: the devnet's)." },
  network: {
    type: "string",
    value: "FILE",
    help: "The network's configuration, which names its registry (default: the devnet's).",
  },
  dir: ACCESS_FLAGS.dir,
} as const satisfies Record<string, Flag>;

/** Who pays and owns. */
export const WALLET_FLAGS = {
  wallet: {
    type: "string",
    value: "FILE",
    help: "L1 wallet: an Ethereum keystore, or 32 bytes of hex.",
  },
  "wallet-password-file": { type: "string", value: "FILE", help: "Of an Ethereum keystore." },
} as const satisfies Record<string, Flag>;

export type L1Access = { readonly network: NetworkFile; readonly l1: L1Connection };

/** @throws {UsageError} if neither is named and no devnet with an L1 runs, or what is named is wrong. */
export async function l1Access(args: Arguments): Promise<L1Access> {
  const url = textOf(args, "l1");
  const file = textOf(args, "network");
  const devnet =
    url !== undefined && file !== undefined
      ? null
      : await whereIsDevnet(textOf(args, "dir") ?? defaultDirectory());
  const networkFile = file ?? devnet?.networkFile;
  const endpoint = url ?? devnet?.l1 ?? undefined;
  const missing = [
    ...(endpoint === undefined ? ["--l1 URL"] : []),
    ...(networkFile === undefined ? ["--network FILE"] : []),
  ];
  if (endpoint === undefined || networkFile === undefined) {
    throw new UsageError([`no devnet with an L1 runs here; name it with ${missing.join(" and ")}`]);
  }
  const network = await readNetworkFile(networkFile);
  if (network.domain.l1ChainId === 0) {
    throw new UsageError([`${networkFile}: this network has no L1; its members are in the file`]);
  }
  return { network, l1: await connectL1(endpoint, network.domain) };
}

/** @throws {UsageError} without `--wallet`, or if it cannot be opened. */
export async function walletOf(args: Arguments) {
  const keyFile = textOf(args, "wallet");
  if (keyFile === undefined) throw new UsageError(["name the account that owns it: --wallet FILE"]);
  return await loadWallet({ keyFile, passwordFile: textOf(args, "wallet-password-file") });
}
