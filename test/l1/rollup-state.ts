/** What a conductor made of its rollup, asked from outside. */
import { join } from "node:path";
import { openEscapeStore } from "../../src/conductor/escape/state-file.ts";
import { call } from "../../src/devnet/json-rpc.ts";
import type { Conductor } from "../../src/devnet/rollups.ts";

export type RollupBlock = {
  readonly hash: string;
  readonly stateRoot: string;
  /** Seconds. */
  readonly timestamp: number;
  readonly transactions: readonly string[];
};

type BlockAnswer = Omit<RollupBlock, "timestamp"> & { readonly timestamp: string };

/** All blocks from genesis to the head. */
export async function chainOf({ rpcUrl }: Conductor): Promise<RollupBlock[]> {
  const head = Number(await call<string>(rpcUrl, "eth_blockNumber", []));
  const blocks: RollupBlock[] = [];
  for (let number = 0; number <= head; number++) {
    const block = await call<BlockAnswer>(rpcUrl, "eth_getBlockByNumber", [
      `0x${number.toString(16)}`,
      false,
    ]);
    blocks.push({ ...block, timestamp: Number(block.timestamp) });
  }
  return blocks;
}

/** Null: it was not executed. */
export const receiptOf = ({ rpcUrl }: Conductor, hash: string) =>
  call<{ readonly status: string; readonly blockNumber: string } | null>(
    rpcUrl,
    "eth_getTransactionReceipt",
    [hash],
  );

export const balanceOf = async ({ rpcUrl }: Conductor, address: string): Promise<bigint> =>
  BigInt(await call<string>(rpcUrl, "eth_getBalance", [address, "latest"]));

export const nonceOf = async ({ rpcUrl }: Conductor, address: string): Promise<number> =>
  Number(await call<string>(rpcUrl, "eth_getTransactionCount", [address, "latest"]));

/** As its conductor keeps it; FOLLOWING before the first change. */
export function phaseOf(directory: string, { rollup, replica }: Conductor): string {
  const folder = join(directory, `conductor-${rollup.name}-${replica}`, "data");
  return openEscapeStore(join(folder, "escape")).load()?.phase ?? "FOLLOWING";
}
