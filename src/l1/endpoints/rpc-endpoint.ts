/** What is asked of one endpoint, with answers that fit the question. [ST1, ST2] */
import type { Address, Hash } from "../../primitives/brand.ts";
import type { Rpc } from "./rpc.ts";
import { RpcFailure } from "./rpc-failure.ts";
import {
  dataOf,
  headerOf,
  type L1Header,
  type L1Log,
  logsOf,
  quantityOf,
  toQuantity,
} from "./rpc-values.ts";

/** Blocks `from..to`, both included. */
export type BlockRange = { readonly from: number; readonly to: number };

/** Every method rejects with an `RpcFailure`. */
export type RpcEndpoint = {
  /** From 0, in the order of the configuration: how it is called in logs and metrics. */
  readonly index: number;
  readonly request: Rpc["request"];
  chainId(): Promise<number>;
  latest(): Promise<L1Header>;
  finalized(): Promise<L1Header>;
  /** `behind` if it has no such block. */
  headerAt(number: number): Promise<L1Header>;
  /** Null: no such block, for example after a reorg. */
  headerOf(hash: Hash): Promise<L1Header | null>;
  /** Of exactly that block, never of its successor at the same number. [ST1] */
  logsOfBlock(hash: Hash, addresses: readonly Address[]): Promise<L1Log[]>;
  /** For blocks that are final. Halves the range where the endpoint refuses its size. */
  logsOfRange(range: BlockRange, addresses: readonly Address[]): Promise<L1Log[]>;
  /** Answer of a view function in the state after block `number`. */
  call(to: Address, data: string, number: number): Promise<string>;
};

export function createRpcEndpoint(index: number, rpc: Rpc): RpcEndpoint {
  const { request } = rpc;

  async function byTag(tag: string): Promise<L1Header> {
    const header = headerOf(await request("eth_getBlockByNumber", [tag, false]));
    if (header === null) throw new RpcFailure("behind", `it knows no block ${tag}`);
    return header;
  }

  async function logs(filter: object, fits: (log: L1Log) => boolean): Promise<L1Log[]> {
    const found = logsOf(await request("eth_getLogs", [filter]));
    if (!found.every(fits)) throw new RpcFailure("malformed", "logs that were not asked for");
    return found;
  }

  async function logsOfRange(range: BlockRange, address: readonly Address[]): Promise<L1Log[]> {
    const { from, to } = range;
    const filter = { fromBlock: toQuantity(from), toBlock: toQuantity(to), address };
    try {
      return await logs(
        filter,
        (log) => log.blockNumber >= from && log.blockNumber <= to && address.includes(log.address),
      );
    } catch (error) {
      const tooMuch = error instanceof RpcFailure && error.kind === "refused" && from < to;
      if (!tooMuch) throw error;
      const middle = from + Math.floor((to - from) / 2);
      const first = await logsOfRange({ from, to: middle }, address);
      return [...first, ...(await logsOfRange({ from: middle + 1, to }, address))];
    }
  }

  return {
    index,
    request,
    chainId: async () => quantityOf(await request("eth_chainId", [])),
    latest: () => byTag("latest"),
    finalized: () => byTag("finalized"),
    async headerAt(number) {
      const header = await byTag(toQuantity(number));
      if (header.number !== number) throw new RpcFailure("malformed", "another block's header");
      return header;
    },
    async headerOf(hash) {
      const header = headerOf(await request("eth_getBlockByHash", [hash, false]));
      if (header !== null && header.hash !== hash) {
        throw new RpcFailure("malformed", "another block's header");
      }
      return header;
    },
    logsOfBlock: (hash, address) =>
      logs(
        { blockHash: hash, address },
        (log) => log.blockHash === hash && address.includes(log.address),
      ),
    logsOfRange,
    call: async (to, data, number) =>
      dataOf(await request("eth_call", [{ to, data }, toQuantity(number)])),
  };
}
